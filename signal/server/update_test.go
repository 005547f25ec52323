package server

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zwiesprache/signal/update"
)

// TestUpdateSize: what the server gives out is as long as what apps take.
func TestUpdateSize(t *testing.T) {
	if updateSize != update.MaxSize {
		t.Errorf("given out up to %d bytes, taken up to %d", updateSize, update.MaxSize)
	}
}

// TestUpdate: the file is given out as it stands, and nothing where there is none or no notice's size.
func TestUpdate(t *testing.T) {
	file := filepath.Join(t.TempDir(), "update.json")
	c := Config{Page: testPage(), Update: file}
	look := func(c Config, method string) (int, string) {
		a := answer(t, c, method, "/update.json", nil)
		b, err := io.ReadAll(a.Body)
		if err != nil {
			t.Fatal(err)
		}
		if a.StatusCode == 200 && a.Header.Get("Content-Type") != "application/json" || a.StatusCode != 405 && a.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: headers %v", method, a.Header)
		}
		return a.StatusCode, string(b)
	}
	if status, _ := look(c, "GET"); status != 404 {
		t.Errorf("no file yet: %d", status)
	}
	for _, content := range []string{`{"a":1}`, `{"b":2}`} {
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if status, body := look(c, "GET"); status != 200 || body != content {
			t.Errorf("%d %q", status, body)
		}
	}
	if status, body := look(c, "HEAD"); status != 200 || body != "" {
		t.Errorf("HEAD: %d %q", status, body)
	}
	if status, _ := look(c, "POST"); status != 405 {
		t.Errorf("POST: %d", status)
	}
	if err := os.WriteFile(file, []byte(strings.Repeat(" ", updateSize+1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, _ := look(c, "GET"); status != 404 {
		t.Errorf("too large: %d", status)
	}
	if status, _ := look(Config{Page: testPage(), Update: t.TempDir()}, "GET"); status != 404 {
		t.Errorf("a folder: %d", status)
	}
	if status, _ := look(Config{Page: testPage()}, "GET"); status != 404 {
		t.Errorf("not set: %d", status)
	}
}
