package inventory

import (
	"strings"
	"testing"
)

const (
	mit = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, and to permit persons to whom the
Software is furnished to do so, subject to the following conditions:`
	bsd = "Redistribution and use in source and binary forms, with or without\nmodification, are permitted."
)

func TestIdentify(t *testing.T) {
	for _, row := range []struct{ text, want string }{
		{mit, "MIT"},
		{strings.Replace(mit, "so, subject to the following conditions:", "so. THE SOFTWARE IS PROVIDED AS IS", 1), "MIT-0"},
		{bsd, "BSD-2-Clause"},
		{bsd + "\nNeither the name of the author nor", "BSD-3-Clause"},
		{"Apache License\n   Version 2.0, January 2004\n" + mit, "Apache-2.0 AND MIT"},
		{"SPDX-License-Identifier: Unlicense OR BSD-3-Clause\n" + bsd, "Unlicense OR BSD-3-Clause"},
		{"All rights reserved.", ""},
		{"", ""},
		{"GNU GENERAL PUBLIC LICENSE\nVersion 3", ""},
		{mit + "\nParts are under the GNU Lesser General\nPublic License.", ""},
		{"licensed under the AGPL v3\n" + mit, ""},
		{"distributed under GPL-2.0-or-later\n" + bsd, ""},
	} {
		ids, err := identify(row.text)
		if got := expression(ids); got != row.want || (err != nil) != (row.want == "") {
			t.Errorf("%.60q: %q, %v; want %q", row.text, got, err, row.want)
		}
	}
}

func TestOutside(t *testing.T) {
	left := []string{"debian/…", "CMakeLists.txt", "md5_utils.*"}
	for files, want := range map[string]bool{
		"debian/*": true, "debian/* CMakeLists.txt": true, "md5_utils.*": true, "*": false, "debian/* src/a.c": false, "debiana/*": false, "src/CMakeLists.txt": false,
	} {
		if got := outside(files, left); got != want {
			t.Errorf("%q: %v", files, got)
		}
	}
}

func TestStanzas(t *testing.T) {
	found := stanzas("Format: x\n\nFiles: a\n b\nCopyright: 2001, A\n 2002, B\nLicense: C\n# note\n\nLicense: C\n one\n .\n two\n")
	if len(found) != 3 || found[1]["Files"] != "a\nb" || found[1]["Copyright"] != "2001, A\n2002, B" || found[2]["License"] != "C\none\n\ntwo" {
		t.Errorf("%q", found)
	}
}

// TestUnknown has a program link and embed what nobody has looked at.
func TestUnknown(t *testing.T) {
	main, other := &module{Path: "zwiesprache", Main: true}, &module{Path: "example.org/c", Dir: t.TempDir()}
	if err := needed(linkedPackage{ImportPath: "a", CgoLDFLAGS: []string{"-lm", "-l:libcurl.a"}}, map[string]library{}, map[string][]string{}); err == nil {
		t.Error("an unknown library is taken")
	}
	if _, err := brought(linkedPackage{ImportPath: "example.org/c", Module: other, CFiles: []string{"a.c"}}); err == nil {
		t.Error("a module's C is taken")
	}
	if _, err := modules([]linkedPackage{{ImportPath: "example.org/c", Dir: other.Dir, Module: other}}); err == nil {
		t.Error("a module without a licence is taken")
	}
	if _, err := bundled(t.TempDir(), []linkedPackage{{ImportPath: "zwiesprache/new", Module: main, EmbedFiles: []string{"song.wav"}}}); err == nil {
		t.Error("files that a new package embeds are taken")
	}
}

// TestCopyleft has a package of Debian's, headers and all: some of them are under the GPL.
func TestCopyleft(t *testing.T) {
	if _, _, err := debian(t.TempDir(), "mingw-w64-common", []string{"mingw-w64-crt/…"}); err == nil || !strings.Contains(err.Error(), "GPL") {
		t.Errorf("got %v", err)
	}
}
