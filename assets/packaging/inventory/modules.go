package inventory

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// linkedPackage is a Go package of a program, as `go list` tells.
type linkedPackage struct {
	ImportPath, Dir  string
	Standard         bool
	Module           *module
	CFiles, CXXFiles []string
	CgoLDFLAGS       []string
	EmbedFiles       []string
}

type module struct {
	Path, Version, Dir string
	Main               bool
	Replace            *module
}

// list names what a product is linked from. Nothing is compiled for it.
func list(root string, p Product) ([]linkedPackage, error) {
	c := exec.Command("go", "list", "-deps", "-json=ImportPath,Dir,Standard,Module,CFiles,CXXFiles,CgoLDFLAGS,EmbedFiles", p.Package)
	c.Dir = root
	cgo := "0"
	if p.Cgo {
		cgo = "1"
	}
	c.Env = append(os.Environ(), "GOOS="+p.OS, "GOARCH=amd64", "CGO_ENABLED="+cgo, "GOFLAGS=-buildvcs=false")
	c.Stderr = os.Stderr
	out, err := c.Output()
	if err != nil {
		return nil, err
	}
	var all []linkedPackage
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var one linkedPackage
		if err := d.Decode(&one); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
}

var (
	licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|unlicense|ofl)|(licen[cs]e)\.(txt|md)$`)
	besideFile  = regexp.MustCompile(`(?i)^(notice|patents)`) // goes with a licence and is none
)

// modules finds the licences of all modules in linked: beside each package, and above it as far as its module goes.
func modules(linked []linkedPackage) ([]Component, error) {
	type entry struct {
		module
		files map[string]bool
	}
	found := map[string]entry{}
	for _, p := range linked {
		if p.Module == nil || p.Module.Main {
			continue
		}
		m := *p.Module
		if m.Replace != nil {
			m = *m.Replace
		}
		if _, ok := found[m.Path]; !ok {
			found[m.Path] = entry{m, map[string]bool{}}
		}
		folders := []string{p.Dir}
		for _, f := range p.EmbedFiles {
			folders = append(folders, filepath.Dir(filepath.Join(p.Dir, f)))
		}
		for _, folder := range folders {
			for ; strings.HasPrefix(folder, m.Dir); folder = filepath.Dir(folder) {
				entries, err := os.ReadDir(folder)
				if err != nil {
					return nil, err
				}
				for _, e := range entries {
					if !e.IsDir() && !strings.HasSuffix(e.Name(), ".go") && (licenceFile.MatchString(e.Name()) || besideFile.MatchString(e.Name())) {
						found[m.Path].files[filepath.Join(folder, e.Name())] = true
					}
				}
			}
		}
	}
	std, err := standard()
	if err != nil {
		return nil, err
	}
	all := []Component{std}
	for _, path := range slices.Sorted(maps.Keys(found)) {
		m := found[path]
		c := Component{Name: path, Version: m.Version, Purl: "pkg:golang/" + strings.ToLower(path) + "@" + m.Version}
		if c.Licence, c.Text, err = terms(m.module, slices.Sorted(maps.Keys(m.files))); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		all = append(all, c)
	}
	return all, nil
}

// terms puts a module's files together: the one at its top first.
func terms(m module, files []string) (licence, all string, err error) {
	slices.SortStableFunc(files, func(a, b string) int { return strings.Count(a, "/") - strings.Count(b, "/") })
	var ids, parts []string
	for _, file := range files {
		name, err := filepath.Rel(m.Dir, file)
		if err != nil {
			return "", "", err
		}
		part, err := text(file)
		if err != nil {
			return "", "", err
		}
		if !besideFile.MatchString(filepath.Base(file)) {
			one, err := identify(part)
			if err != nil {
				return "", "", fmt.Errorf("%s %w", name, err)
			}
			ids = append(ids, one...)
		}
		if len(files) > 1 {
			part = name + ":\n\n" + part
		}
		parts = append(parts, part)
	}
	if len(ids) == 0 {
		return "", "", errors.New("has no licence")
	}
	return expression(ids), strings.Join(parts, "\n"), nil
}

// standard is Go's own library. Its version is the compiler's and stands in the build's own record only.
func standard() (Component, error) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return Component{}, fmt.Errorf("find Go: %w", err)
	}
	all, err := text(filepath.Join(strings.TrimSpace(string(root)), "LICENSE"))
	return Component{Name: "Go standard library", Licence: "BSD-3-Clause", Text: all, Purl: "pkg:golang/std"}, err
}
