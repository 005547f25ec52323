// Command sbom writes the software bill of materials of a built program, in CycloneDX 1.6, to standard output: the Go
// modules that the program itself records, the C libraries, the packages of the page, fonts and data, with versions,
// licences and hashes. The same program gives the same bytes.
//
//	sbom -root FOLDER -product "app for Linux" PROGRAM
//
// VERSION and SOURCE_DATE_EPOCH are taken from the environment.
package main

import (
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"zwiesprache/assets/packaging/inventory"
)

func main() {
	root := flag.String("root", "../..", "`folder` of the repository")
	product := flag.String("product", "", "`name` of what the program is, as package inventory has it")
	flag.Parse()
	if err := run(*root, *product, flag.Arg(0)); err != nil {
		fmt.Fprintln(os.Stderr, "sbom:", err)
		os.Exit(1)
	}
}

func run(root, product, program string) error {
	if !slices.ContainsFunc(inventory.Products, func(p inventory.Product) bool { return p.Name == product }) {
		return fmt.Errorf("%q is no product", product)
	}
	seconds, err := strconv.ParseInt(os.Getenv("SOURCE_DATE_EPOCH"), 10, 64)
	if err != nil {
		return fmt.Errorf("read SOURCE_DATE_EPOCH: %w", err)
	}
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return err
	}
	inv, err := inventory.Collect(root)
	if err != nil {
		return err
	}
	b, err := describe(root, program, product, info, inv.Of(product), os.Getenv("VERSION"), time.Unix(seconds, 0))
	if err != nil {
		return err
	}
	e := json.NewEncoder(os.Stdout)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	return e.Encode(b)
}

// The parts of CycloneDX that are used: https://cyclonedx.org/docs/1.6/json/
type bom struct {
	Format       string       `json:"bomFormat"`
	Spec         string       `json:"specVersion"`
	Serial       string       `json:"serialNumber"`
	Version      int          `json:"version"`
	Metadata     metadata     `json:"metadata"`
	Components   []component  `json:"components"`
	Dependencies []dependency `json:"dependencies"`
}

type metadata struct {
	Timestamp string    `json:"timestamp"`
	Component component `json:"component"`
}

type component struct {
	Type       string     `json:"type"`
	Ref        string     `json:"bom-ref"`
	Name       string     `json:"name"`
	Version    string     `json:"version,omitempty"`
	Hashes     []hash     `json:"hashes,omitempty"`
	Licences   []licence  `json:"licenses,omitempty"`
	Purl       string     `json:"purl"`
	Properties []property `json:"properties,omitempty"`
}

type hash struct {
	Algorithm string `json:"alg"`
	Content   string `json:"content"`
}

type licence struct {
	Expression string `json:"expression"`
}

type property struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type dependency struct {
	Ref     string   `json:"ref"`
	Depends []string `json:"dependsOn,omitempty"`
}

// describe puts together what the program says of itself and what the inventory knows. Both must have the same modules.
func describe(root, program, product string, info *debug.BuildInfo, known []inventory.Component, version string, at time.Time) (bom, error) {
	recorded := map[string]*debug.Module{}
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		recorded[m.Path] = m
	}
	sum, err := sha(program)
	if err != nil {
		return bom{}, err
	}
	name := info.Path
	ref := "pkg:golang/" + name + "@" + version
	var b bom
	b.Format, b.Spec, b.Version = "CycloneDX", "1.6", 1
	b.Serial = serial(sum)
	b.Metadata = metadata{at.UTC().Format(time.RFC3339), component{
		Type: "application", Ref: ref, Name: name, Version: version, Purl: ref, Hashes: []hash{{"SHA-256", sum}}, Licences: []licence{{"Apache-2.0"}},
	}}
	for _, s := range info.Settings {
		b.Metadata.Component.Properties = append(b.Metadata.Component.Properties, property{"cdx:go:build:" + s.Key, s.Value})
	}
	var refs []string
	for _, k := range known {
		c, err := part(root, k, info.GoVersion, recorded)
		if err != nil {
			return b, fmt.Errorf("%s: %w", k.Name, err)
		}
		if c.Properties, err = archives(root, product, k); err != nil {
			return b, fmt.Errorf("%s: %w", k.Name, err)
		}
		b.Components = append(b.Components, c)
		refs = append(refs, c.Ref)
	}
	if len(recorded) > 0 {
		return b, fmt.Errorf("the program records modules that the inventory lacks, the first of %d: %s", len(recorded), anyOf(recorded))
	}
	slices.Sort(refs)
	b.Dependencies = []dependency{{ref, refs}}
	return b, nil
}

// part describes one work, and takes it out of what the program recorded.
func part(root string, k inventory.Component, goVersion string, recorded map[string]*debug.Module) (component, error) {
	c := component{Type: "library", Ref: k.Purl, Name: k.Name, Version: k.Version, Purl: k.Purl, Licences: []licence{{k.Licence}}}
	if strings.HasPrefix(k.Purl, "pkg:golang/") {
		m := recorded[k.Name]
		switch {
		case k.Purl == "pkg:golang/std":
			c.Version = strings.TrimPrefix(goVersion, "go")
			c.Purl += "@" + c.Version
			c.Ref = c.Purl
		case m == nil:
			return c, fmt.Errorf("the program does not record it")
		case m.Version != k.Version:
			return c, fmt.Errorf("the program records version %s, not %s", m.Version, k.Version)
		default: // go.sum's hash is a SHA-256 over the names and hashes of a module's files
			b, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(m.Sum, "h1:"))
			if err != nil {
				return c, err
			}
			c.Hashes = []hash{{"SHA-256", hex.EncodeToString(b)}}
			delete(recorded, k.Name)
		}
	}
	if k.File != "" {
		c.Type = "data"
		sum, err := sha(filepath.Join(root, k.File))
		if err != nil {
			return c, err
		}
		c.Hashes = []hash{{"SHA-256", sum}}
	}
	if algorithm, sum, ok := strings.Cut(k.Hash, " "); ok {
		c.Hashes = []hash{{algorithm, sum}}
	}
	return c, nil
}

// folders hold the archives that are linked into a product.
var folders = map[string][]string{
	"app for Linux":   {"/usr/lib/x86_64-linux-gnu"},
	"app for Windows": {"build/windows/lib", "build/windows/codecs/lib"},
}

// archives are the very files of a C library that were linked.
func archives(root, product string, k inventory.Component) (all []property, err error) {
	for _, name := range k.Archives[product] {
		sum := ""
		for _, folder := range folders[product] {
			if !filepath.IsAbs(folder) {
				folder = filepath.Join(root, folder)
			}
			one, err := sha(filepath.Join(folder, name))
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return nil, err
			}
			sum += one
		}
		if len(sum) != 2*sha256.Size {
			return nil, fmt.Errorf("%s is not in one of %q", name, folders[product])
		}
		all = append(all, property{"zwiesprache:linked:" + name, "sha256:" + sum})
	}
	return all, nil
}

func anyOf(m map[string]*debug.Module) (name string) {
	for one := range m {
		if name == "" || one < name {
			name = one
		}
	}
	return name
}

func sha(file string) (string, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%x", sha256.Sum256(b)), nil
}

// serial is a UUID (RFC 9562, version 8) of the program's hash: the same program has the same one.
func serial(sum string) string {
	return fmt.Sprintf("urn:uuid:%s-%s-8%s-8%s-%s", sum[:8], sum[8:12], sum[13:16], sum[17:20], sum[20:32])
}
