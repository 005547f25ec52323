// Command licences writes the list of what our programs carry of others', with all licences, into
// assets/licences/LICENSES.txt, which the app shows and every package holds. It runs anywhere in the repository:
//
//	go -C assets/packaging run ./licences          writes it
//	go -C assets/packaging run ./licences -check   fails when it is not as it would be written
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"zwiesprache/assets/packaging/inventory"
)

const file = "assets/licences/LICENSES.txt"

// Lines that part the list: above a work's names, and between them and the text. Package assets reads them.
var (
	double = strings.Repeat("=", 78) + "\n"
	single = strings.Repeat("-", 78) + "\n"
)

const head = `Zwiesprache is under the Apache License, Version 2.0. It carries the works of
others that are listed here, each under its own terms. A line names a work, its
version, its licence (by its SPDX name) and what carries it.

`

func main() {
	check := flag.Bool("check", false, "write nothing; fail when the list is not fresh")
	root := flag.String("root", "../..", "`folder` of the repository")
	flag.Parse()
	if err := run(*root, *check); err != nil {
		fmt.Fprintln(os.Stderr, "licences:", err)
		os.Exit(1)
	}
}

func run(root string, check bool) error {
	if !inventory.Supported() {
		if check {
			fmt.Println("licences: not compared, this is not Debian 12")
			return nil
		}
		return errors.New("the list is that of Debian 12: please make it there")
	}
	inv, err := inventory.Collect(root)
	if err != nil {
		return err
	}
	fresh, err := write(inv.Components)
	if err != nil {
		return err
	}
	name := filepath.Join(root, file)
	if !check {
		return os.WriteFile(name, fresh, 0o644)
	}
	old, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if !bytes.Equal(old, fresh) {
		return fmt.Errorf("%s is not fresh: %s; write it with go -C assets/packaging run ./licences", file, difference(old, fresh))
	}
	fmt.Printf("licences: %d works, all known and free\n", len(inv.Components))
	return nil
}

// write puts works with the same text together.
func write(all []inventory.Component) ([]byte, error) {
	var texts []string
	names := map[string][]string{}
	for _, c := range all {
		if strings.Contains(c.Text, "\n"+double) || strings.Contains(c.Text, "\n"+single) {
			return nil, fmt.Errorf("%s: its licence has a line that parts the list", c.Name)
		}
		if names[c.Text] == nil {
			texts = append(texts, c.Text)
		}
		slices.Sort(c.In)
		names[c.Text] = append(names[c.Text], fmt.Sprintf("%s | %s | %s | %s\n", c.Name, c.Version, c.Licence, strings.Join(c.In, ", ")))
	}
	b := bytes.NewBufferString(head)
	for _, t := range texts {
		b.WriteString(double + strings.Join(names[t], "") + single + "\n" + t + "\n")
	}
	return b.Bytes(), nil
}

// difference is the first line that is another.
func difference(old, fresh []byte) string {
	a, b := strings.Split(string(old), "\n"), strings.Split(string(fresh), "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("line %d is %q, not %q", i+1, a[i], b[i])
		}
	}
	return fmt.Sprintf("%d lines, not %d", len(a), len(b))
}
