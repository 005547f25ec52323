package main

import (
	"os"
	"testing"
	"testing/fstest"

	"zwiesprache/signal/release"
)

// TestManifestIsOfThisPage fails when the page was built and not signed anew:
// go generate ./signal/web.
func TestManifestIsOfThisPage(t *testing.T) {
	raw, err := os.ReadFile("../../web/dist/" + release.Name)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := release.Parse(raw)
	if err != nil || !signed.By(release.Keys()) {
		t.Fatalf("not signed by a key of this build: %v", err)
	}
	want, err := list(os.DirFS("../../web/dist"))
	if err != nil {
		t.Fatal(err)
	}
	if want.Release, err = version("../../../FyneApp.toml"); err != nil {
		t.Fatal(err)
	}
	if string(want.Text()) != string(signed.Text()) {
		t.Errorf("the page was changed after it was signed: run go generate ./signal/web\nsigned:\n%sbuilt:\n%s", signed.Text(), want.Text())
	}
}

func TestListRefusesStrayReferences(t *testing.T) {
	page := fstest.MapFS{"index.html": {Data: []byte(`<script src="main.js"></script>`)}}
	if _, err := list(page); err == nil {
		t.Error("a script that is not there is signed")
	}
	page["main.js"] = &fstest.MapFile{Data: []byte(`import "./more.js"`)}
	if _, err := list(page); err == nil {
		t.Error("an import that is not there is signed")
	}
	page["more.js"] = &fstest.MapFile{}
	if m, err := list(page); err != nil || len(m.Files) != 3 {
		t.Errorf("%+v, %v", m, err)
	}
}

func TestReadKey(t *testing.T) {
	file := t.TempDir() + "/key"
	for text, good := range map[string]bool{
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n": true, "AAAA": false, "": false, "?": false,
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := readKey(file); (err == nil) != good {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := readKey(file + "s"); err == nil {
		t.Error("no file, and a key")
	}
}
