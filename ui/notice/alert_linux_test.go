package notice

import (
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestBroken(t *testing.T) {
	text := strings.TrimSpace(strings.Repeat("fenêtre große ", 20))
	got := broken(text)
	for line := range strings.SplitSeq(got, "\n") {
		if n := len([]rune(line)); n > 72 || n < 50 {
			t.Errorf("%d letters: %q", n, line)
		}
	}
	if strings.ReplaceAll(got, "\n", " ") != text || broken("") != "" {
		t.Errorf("%q", got)
	}
}

// TestNoBox: a box that found no screen was read by nobody, so the next one is tried, and then a notice.
func TestNoBox(t *testing.T) {
	const nowhere, closed = "echo 'Error: Can'\\''t open display: :77' >&2; exit 1", "echo 'some warning' >&2; exit 1"
	for _, row := range []struct {
		name           string
		zenity, second string
		want           string // the boxes that were tried
		told           bool
	}{
		{"read", "exit 0", "exit 0", "zenity", true},
		{"closed otherwise", closed, "exit 0", "zenity", true},
		{"no screen for the first", nowhere, "exit 0", "zenity kdialog", true},
		{"the first breaks", "exit 134", closed, "zenity kdialog", true},
		{"no screen", nowhere, nowhere, "zenity kdialog", false},
	} {
		bin, tried := t.TempDir(), filepath.Join(t.TempDir(), "tried")
		for program, does := range map[string]string{"zenity": row.zenity, "kdialog": row.second} {
			script := "#!/bin/sh\necho " + program + " >> '" + tried + "'\n" + does + "\n"
			if err := os.WriteFile(filepath.Join(bin, program), []byte(script), 0o700); err != nil {
				t.Fatal(err)
			}
		}
		t.Setenv("PATH", bin)
		t.Setenv("DISPLAY", ":77")
		t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
		t.Setenv("XDG_RUNTIME_DIR", "")
		err := Alert(t.Context(), "title", "text", slog.New(slog.NewTextHandler(io.Discard, nil)))
		got, _ := os.ReadFile(tried)
		if boxes := strings.Join(strings.Fields(string(got)), " "); boxes != row.want || row.told != (err == nil) || !row.told && !errors.Is(err, ErrNone) {
			t.Errorf("%s: %q, %v", row.name, boxes, err)
		}
	}
}
