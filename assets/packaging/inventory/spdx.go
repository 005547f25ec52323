package inventory

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// sentence is what a licence says and no other does, in plain words.
type sentence struct{ id, has, lacks string }

var sentences = []sentence{
	{"Apache-2.0", "apache license version 2 0", ""},
	{"MIT", "permission is hereby granted free of charge to any person obtaining a copy of this software and associated documentation files", "persons to whom the software is furnished to do so the software is provided"},
	{"MIT-0", "persons to whom the software is furnished to do so the software is provided", ""},
	{"ISC", "permission to use copy modify and or distribute this software for any purpose with or without fee is hereby granted provided that the above copyright notice", ""},
	{"Zlib", "the origin of this software must not be misrepresented", ""},
	{"OFL-1.1", "sil open font license version 1 1", ""},
	{"Unlicense", "this is free and unencumbered software released into the public domain", ""},
	{"CC-BY-4.0", "creative commons attribution 4 0", ""},
	{"CC-BY-3.0", "creative commons attribution 3 0", ""},
	{"Bitstream-Vera", "the font software may be modified altered or added to", ""},
	{"BSD-3-Clause", "redistribution and use in source and binary forms", ""},
}

var (
	noWord  = regexp.MustCompile(`[^a-z0-9]+`)
	own     = regexp.MustCompile(`(?m)^SPDX-License-Identifier: (\S+ OR \S+)$`) // leaves a choice
	endorse = regexp.MustCompile(`neither the names? of|may not be used to endorse|may be used to endorse`)
	binding = regexp.MustCompile(`gnu (lesser |affero |library )?general public licen[sc]e|\b[al]?gpl( ?v?[123])?\b|server side public|business source`)
)

// identify names the licences in a text, in order. It fails for one that is not known or that binds our own source.
func identify(text string) ([]string, error) {
	plain := noWord.ReplaceAllString(strings.ToLower(text), " ")
	if found := binding.FindString(plain); found != "" {
		return nil, fmt.Errorf("speaks of %q", found)
	}
	if named := own.FindStringSubmatch(text); named != nil {
		return []string{named[1]}, nil
	}
	var ids []string
	for _, s := range sentences {
		if !strings.Contains(plain, s.has) || s.lacks != "" && strings.Contains(plain, s.lacks) {
			continue
		}
		if s.id == "BSD-3-Clause" && !endorse.MatchString(plain) {
			s.id = "BSD-2-Clause"
		}
		ids = append(ids, s.id)
	}
	if len(ids) == 0 {
		return nil, fmt.Errorf("is none of the known licences")
	}
	return ids, nil
}

// expression joins licences that all hold.
func expression(ids []string) string {
	slices.Sort(ids)
	ids = slices.Compact(ids)
	for i, id := range ids {
		if len(ids) > 1 && strings.Contains(id, " OR ") {
			ids[i] = "(" + id + ")"
		}
	}
	return strings.Join(ids, " AND ")
}
