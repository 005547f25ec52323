// Command template writes what administrators get of the schema of package policy: the
// templates for group policies (ADMX, and ADML in four languages), an example for each
// system, and the table of all keys. It is run by go generate in store/policy.
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"zwiesprache/store/policy"
)

func main() {
	if err := write(filepath.Join("..", "..")); err != nil {
		fmt.Fprintln(os.Stderr, "template:", err)
		os.Exit(1)
	}
}

// write writes all files below the repository's top.
func write(top string) error {
	all, err := files()
	if err != nil {
		return err
	}
	for name, data := range all {
		path := filepath.Join(top, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, data) {
			continue
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

const windowsFolder = "assets/packaging/windows/policy/"

// files are all, by their paths.
func files() (map[string][]byte, error) {
	texts, err := readTexts()
	if err != nil {
		return nil, err
	}
	rows := policy.Schema()
	// What an example needs a file or a build of one's own for is not in those that can be applied as they are.
	ready := slices.DeleteFunc(policy.Schema(), func(r policy.Row) bool { return r.Key == policy.PageHashes || r.Key == policy.Logo })
	all := map[string][]byte{
		windowsFolder + "zwiesprache.admx":                admx(rows),
		windowsFolder + "example/Registry.pol":            registryPol(ready),
		windowsFolder + "example/policy.reg":              regFile(ready),
		"assets/packaging/linux/policy.toml":              exampleTOML(rows, texts["en"]),
		"assets/packaging/macos/zwiesprache.mobileconfig": mobileconfig(ready),
		"store/policy/POLICY.md":                          table(rows, texts["en"]),
	}
	for language, t := range texts {
		all[windowsFolder+cultures[language]+"/zwiesprache.adml"] = adml(rows, t)
	}
	return all, nil
}
