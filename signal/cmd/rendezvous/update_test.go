package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zwiesprache/signal/release"
	"zwiesprache/signal/update"
)

// TestUpdate puts a notice beside the running program, and a false one over it.
func TestUpdate(t *testing.T) {
	file := filepath.Join(t.TempDir(), "update.json")
	r := startProgram(t, func(o *options) { o.update = file })
	n := update.Notice{Version: "1.2.3", Date: time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC)}
	good, err := update.Sign(n, release.DevelopmentKey())
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		content string
		want    string
		code    int
	}{
		{"", "note  update", 0},
		{string(good), "ok    update   tells of version 1.2.3 since 2026-12-01", 0},
		{strings.Replace(string(good), "1.2.3", "1.2.4", 1), "FAIL  update", 1},
	} {
		if row.content != "" {
			if err := os.WriteFile(file, []byte(row.content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := readable(file); (err == nil) != (row.content == string(good)) {
			t.Errorf("%q: %v", row.content, err)
		}
		if out, code := examine(t, r.cert, "-origin", r.origin); code != row.code || !strings.Contains(out, row.want) {
			t.Errorf("exit %d, no %q in:\n%s", code, row.want, out)
		}
	}
	if err := readable(""); err != nil {
		t.Error(err)
	}
	r.stop()
	if err := <-r.done; err != nil {
		t.Error(err)
	}
}
