package main

import (
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"zwiesprache/assets/packaging/inventory"
)

// TestDescribe has the program and the inventory agree, and then not.
func TestDescribe(t *testing.T) {
	program := filepath.Join(t.TempDir(), "program")
	if err := os.WriteFile(program, []byte("program"), 0o600); err != nil {
		t.Fatal(err)
	}
	info := &debug.BuildInfo{GoVersion: "go1.26.8", Path: "zwiesprache", Deps: []*debug.Module{{Path: "example.org/a", Version: "v1.2.3", Sum: "h1:AAAA"}}}
	std := inventory.Component{Name: "Go standard library", Purl: "pkg:golang/std", Licence: "BSD-3-Clause"}
	a := inventory.Component{Name: "example.org/a", Version: "v1.2.3", Purl: "pkg:golang/example.org/a@v1.2.3", Licence: "MIT"}
	b := inventory.Component{Name: "example.org/b", Version: "v1.0.0", Purl: "pkg:golang/example.org/b@v1.0.0", Licence: "MIT"}
	newer := a
	newer.Version = "v1.2.4"
	for name, row := range map[string]struct {
		known []inventory.Component
		wrong string
	}{
		"agree":                 {[]inventory.Component{std, a}, ""},
		"not in the program":    {[]inventory.Component{std, a, b}, "does not record it"},
		"not in the inventory":  {[]inventory.Component{std}, "inventory lacks"},
		"in another version":    {[]inventory.Component{std, newer}, "records version v1.2.3"},
		"an archive is missing": {[]inventory.Component{std, a, {Name: "libx", Purl: "pkg:deb/x", Archives: map[string][]string{"app for Linux": {"libx.a"}}}}, "libx.a is not in"},
	} {
		bill, err := describe(t.TempDir(), program, "app for Linux", info, row.known, "0.1.0", time.Unix(0, 0))
		switch {
		case row.wrong == "" && err != nil, row.wrong != "" && (err == nil || !strings.Contains(err.Error(), row.wrong)):
			t.Errorf("%s: %v", name, err)
		case err == nil && (len(bill.Components) != 2 || bill.Components[0].Version != "1.26.8" || len(bill.Components[1].Hashes) != 1):
			t.Errorf("%s: %+v", name, bill.Components)
		}
	}
}
