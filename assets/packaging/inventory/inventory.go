// Package inventory gathers what our programs and the page carry of others': Go modules, C libraries, packages of the
// page, fonts, icons and data, each with its version, its licence and the licence's text. It asks the build itself, so
// nothing can be linked without being found: what has no known licence, or one that would bind our source, is an error.
//
// Collect is the first thing to call. C libraries are those of Debian 12, where packages are built.
package inventory

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// Product is one thing that is given out.
type Product struct {
	Name, Package, OS string
	Cgo               bool
}

// Products are all that Collect looks at. Page has no Go of its own: it is carried by whoever embeds it.
var Products = []Product{
	{"app for Linux", ".", "linux", true},
	{"app for Windows", ".", "windows", true},
	{"app for macOS", ".", "darwin", true},
	{"server", "./signal/cmd/rendezvous", "linux", false},
}

// Page is the name of the client's page among Component.In.
const Page = "page"

// pagePackage embeds the page.
const pagePackage = "zwiesprache/signal/web"

// Component is one work of others'.
type Component struct {
	Name, Version string
	Licence       string // SPDX expression
	Text          string // of the licence, with the copyright lines; lines end in LF
	Purl          string // package URL
	Hash          string // "SHA-256 …" or "SHA-512 …" in hexadecimal digits; "": not known before packages are made
	File          string // whose SHA-256 it is, from the repository's root or absolute; "" when Hash is set
	In            []string
	Archives      map[string][]string // files that the linker takes, by the product's name
}

// Inventory is what Collect finds.
type Inventory struct {
	Components []Component
	Carries    map[string]bool // products that embed the page, by name
}

// Collect looks at the repository in root.
func Collect(root string) (Inventory, error) {
	all := map[string]*Component{}
	put := func(c Component, in string) {
		if all[c.Name] == nil {
			all[c.Name] = &c
		}
		one := all[c.Name]
		if !slices.Contains(one.In, in) {
			one.In = append(one.In, in)
		}
		if len(c.Archives[in]) > 0 {
			one.Archives[in] = c.Archives[in]
		}
	}
	inv := Inventory{Carries: map[string]bool{}}
	for _, p := range Products {
		linked, err := list(root, p)
		if err != nil {
			return inv, fmt.Errorf("list the packages of the %s: %w", p.Name, err)
		}
		found, err := modules(linked)
		if err != nil {
			return inv, fmt.Errorf("licences of the %s: %w", p.Name, err)
		}
		native, err := libraries(root, p, linked)
		if err != nil {
			return inv, fmt.Errorf("libraries of the %s: %w", p.Name, err)
		}
		own, err := bundled(root, linked)
		if err != nil {
			return inv, fmt.Errorf("what the %s embeds: %w", p.Name, err)
		}
		for _, c := range slices.Concat(found, native, own) {
			put(c, p.Name)
		}
		inv.Carries[p.Name] = slices.ContainsFunc(linked, func(l linkedPackage) bool { return l.ImportPath == pagePackage })
	}
	page, err := pagePackages(root)
	if err != nil {
		return inv, fmt.Errorf("packages of the page: %w", err)
	}
	for _, c := range page {
		put(c, Page)
	}
	inv.Components = slices.SortedFunc(func(yield func(Component) bool) {
		for c := range maps.Values(all) {
			if !yield(*c) {
				return
			}
		}
	}, func(a, b Component) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.Name, b.Name))
	})
	return inv, nil
}

// Of gives the components of one product, those of the page with them when it carries the page.
func (inv Inventory) Of(product string) (found []Component) {
	for _, c := range inv.Components {
		if slices.Contains(c.In, product) || inv.Carries[product] && slices.Contains(c.In, Page) {
			found = append(found, c)
		}
	}
	return found
}

// text reads a licence's file in the form in which all of them are given out.
func text(file string) (string, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	return tidy(string(b)), nil
}

func tidy(s string) string {
	lines := strings.Split(strings.ReplaceAll(strings.TrimPrefix(s, "\ufeff"), "\r\n", "\n"), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \t\r\f")
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n") + "\n"
}
