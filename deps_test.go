package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// arrows says which packages of ours each of our packages imports (ARCHITECTURE.md).
// A package that is not listed may import nothing of ours; "…" covers what lies below.
var arrows = map[string][]string{
	"":                      {"ui", "ui/notice", "ui/autostart", "media", "media/…", "signal", "signal/…", "store", "store/policy", "assets"},
	"ui":                    {"ui/…", "signal/session", "signal/words", "store", "store/ics", "store/policy", "assets"},
	"ui/sheet":              {"assets"},
	"ui/invite":             {"assets"},
	"store/ics":             {"store"},
	"store/policy":          {"store", "signal/words"},
	"store/policy/template": {"store/policy"},
	"media":                 {"media/…"},
	"media/…":               {"media/…", "signal/proxy"},
	"signal":                {"signal/proxy"},
	"signal/session":        {"signal"},
	"signal/server":         {"signal", "signal/web"},
	"signal/cluster":        {"signal", "signal/server"},
	"signal/front":          {},
	"signal/relay":          {"signal"},
	"signal/release":        {},
	"signal/update":         {"signal/release"},
	"signal/internal/rig":   {"signal"},
	"signal/cmd/rendezvous": {"signal", "signal/server", "signal/cluster", "signal/front", "signal/relay", "signal/release", "signal/update"},
	"signal/cmd/manifest":   {"signal/release", "signal/server", "signal/update"},
	"signal/words/…":        {"signal/words"},
}

// forbidden says what a package must not reach, even through others.
var forbidden = map[string][]string{
	"ui":     {"fyne.io/fyne/v2/app", "github.com/pion/…", "zwiesprache/media/…"},
	"media":  {"fyne.io/…", "go.etcd.io/…"},
	"store":  {"fyne.io/…", "github.com/pion/…"},
	"assets": {"fyne.io/…", "github.com/pion/…", "go.etcd.io/…"},
	"signal": {"fyne.io/…", "github.com/pion/mediadevices/…", "go.etcd.io/…"},
}

type pkg struct {
	ImportPath    string
	Imports, Deps []string
}

func TestArrows(t *testing.T) {
	gone := map[string]bool{}
	for _, p := range list(t) {
		name := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
		row := find(arrows, name)
		for _, i := range p.Imports {
			own, ok := strings.CutPrefix(i, module+"/")
			if !ok {
				continue
			}
			at := slices.IndexFunc(arrows[row], func(arrow string) bool { return match(arrow, own) })
			if at < 0 {
				t.Errorf("%s imports %s: not an arrow of ARCHITECTURE.md", p.ImportPath, i)
				continue
			}
			gone[row+" ─► "+arrows[row][at]] = true
		}
		for _, d := range p.Deps {
			if slices.ContainsFunc(forbidden[strings.Split(name, "/")[0]], func(far string) bool { return match(far, d) }) {
				t.Errorf("%s reaches %s", p.ImportPath, d)
			}
		}
		for _, i := range p.Imports {
			if i == "fyne.io/fyne/v2/app" && name != "" {
				t.Errorf("%s imports %s: only main may", p.ImportPath, i)
			}
			if i == "C" && strings.Split(name, "/")[0] != "media" {
				t.Errorf("%s uses cgo: only media may", p.ImportPath)
			}
		}
	}
	for row, all := range arrows {
		for _, arrow := range all {
			if !gone[row+" ─► "+arrow] {
				t.Errorf("%q ─► %s: nobody goes there any more", row, arrow)
			}
		}
	}
}

const module = "zwiesprache"

func list(t *testing.T) []pkg {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,Deps", "./...").Output()
	if err != nil {
		t.Fatalf("list packages: %v", err)
	}
	var all []pkg
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("read package list: %v", err)
		}
		all = append(all, p)
	}
	if len(all) < 8 {
		t.Fatalf("only %d packages listed", len(all))
	}
	return all
}

// find returns the row for name: its own, or that of the nearest "parent/…".
func find(rows map[string][]string, name string) string {
	if _, ok := rows[name]; ok {
		return name
	}
	for dir := name; strings.Contains(dir, "/"); {
		dir = dir[:strings.LastIndex(dir, "/")]
		if _, ok := rows[dir+"/…"]; ok {
			return dir + "/…"
		}
	}
	return name
}

// match reports whether path is what pattern stands for; "a/…" stands for a and everything below it.
func match(pattern, path string) bool {
	dir, all := strings.CutSuffix(pattern, "/…")
	return pattern == path || all && (path == dir || strings.HasPrefix(path, dir+"/"))
}
