package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zwiesprache/signal/release"
	"zwiesprache/signal/update"
)

func TestNotice(t *testing.T) {
	t.Setenv("SOURCE_DATE_EPOCH", "1700000000")
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	hash := strings.Repeat("ab", 32)
	n := notice{
		sums:  file("SHA256SUMS", hash+"  zwiesprache-0.2.0.msi\n"+hash+" *./zwiesprache_0.2.0_amd64.deb\n"),
		notes: file("notes.toml", "de = \"\"\"\nNeu:\nruhiger.\n\"\"\"\nfr = \"Nouveau\u202f: plus calme.\"\n"),
		app:   file("FyneApp.toml", "[Details]\nVersion = \"0.2.0\"\n"), out: filepath.Join(dir, "update.json"),
	}
	if err := run("", false, n); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(n.out)
	if err != nil {
		t.Fatal(err)
	}
	u, err := update.Open(b, release.Keys())
	if err != nil {
		t.Fatal(err)
	}
	_, deb := u.Files["zwiesprache_0.2.0_amd64.deb"]
	if u.Version != "0.2.0" || u.Date.Unix() != 1700000000 || len(u.Files) != 2 || !deb ||
		u.Notes["de"] != "Neu: ruhiger." || u.Notes["fr"] != "Nouveau\u202f: plus calme." {
		t.Errorf("%+v", u)
	}
	for name, bad := range map[string]func(*notice){
		"no sums":     func(n *notice) { n.sums += "x" },
		"short sum":   func(n *notice) { n.sums = file("short", "abcd  a\n") },
		"sum of none": func(n *notice) { n.sums = file("none", hash+"\n") },
		"notes":       func(n *notice) { n.notes = file("bad.toml", "de = 1") },
		"no version":  func(n *notice) { n.app = file("app.toml", "") },
		"no such app": func(n *notice) { n.app += "x" },
	} {
		wrong := n
		bad(&wrong)
		if err := run("", false, wrong); err == nil {
			t.Errorf("%s: signed", name)
		}
	}
	t.Setenv("SOURCE_DATE_EPOCH", "yesterday")
	if err := run("", false, n); err == nil {
		t.Error("a date that is none")
	}
}
