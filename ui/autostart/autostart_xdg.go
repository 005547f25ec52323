//go:build !windows && !darwin

package autostart

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A file NAME.desktop in the folder autostart of the user's configuration comes before the files of that
// name of the whole computer; Hidden=true in it takes those back
// (https://specifications.freedesktop.org/autostart-spec/latest).

func (e *Entry) path() (string, error) {
	folder, err := os.UserConfigDir()
	return filepath.Join(folder, "autostart", e.id+".desktop"), err
}

func (e *Entry) on() (bool, error) {
	own, err := e.path()
	if err != nil {
		return false, err
	}
	for _, path := range append([]string{own}, e.ofAll()...) {
		content, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		return err == nil && !hidden(content), err
	}
	return false, nil
}

func (e *Entry) set(on bool) error {
	path, err := e.path()
	if err != nil {
		return err
	}
	content := fmt.Sprintf("[Desktop Entry]\nType=Application\nName=%s\nExec=%s\nTerminal=false\n", e.name, quote(e.program))
	if !on {
		if !e.forAll() {
			if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
				return err
			}
			return nil
		}
		content = fmt.Sprintf("[Desktop Entry]\nType=Application\nName=%s\nHidden=true\n", e.name)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return replace(path, []byte(content))
}

// ofAll are the files of the whole computer, the first that is there counts.
func (e *Entry) ofAll() (paths []string) {
	folders := os.Getenv("XDG_CONFIG_DIRS")
	if folders == "" {
		folders = "/etc/xdg"
	}
	for _, folder := range filepath.SplitList(folders) {
		if filepath.IsAbs(folder) {
			paths = append(paths, filepath.Join(folder, "autostart", e.id+".desktop"))
		}
	}
	return paths
}

// forAll says whether there is one that would start the program if the user's own were taken away.
func (e *Entry) forAll() bool {
	for _, path := range e.ofAll() {
		if content, err := os.ReadFile(path); err == nil {
			return !hidden(content)
		}
	}
	return false
}

func hidden(content []byte) bool {
	for line := range bytes.Lines(content) {
		if key, value, ok := strings.Cut(string(line), "="); ok && strings.TrimSpace(key) == "Hidden" {
			return strings.TrimSpace(value) == "true"
		}
	}
	return false
}

// quote writes a path as an argument of Exec, and that as a string of a desktop file: two layers of escapes
// (https://specifications.freedesktop.org/desktop-entry-spec/latest/exec-variables.html).
func quote(path string) string {
	argument := strings.NewReplacer(`"`, `\"`, "`", "\\`", `$`, `\$`, `\`, `\\`, `%`, `%%`).Replace(path)
	return `"` + strings.ReplaceAll(argument, `\`, `\\`) + `"`
}
