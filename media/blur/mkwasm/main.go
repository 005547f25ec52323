// Command mkwasm compiles package blur's C for the page, with clang and lld of
// version 14 or later:
//
//	go run ./media/blur/mkwasm signal/web/src/blur/blur.wasm
//
// It runs from the root, whenever the C has changed; building the page and
// the program needs neither clang nor this. A test compares the sources with
// those that the file was made of, whose hash it carries.
package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
)

// folder holds the sources.
const folder = "media/blur"

// section is the name of wasm's custom section with the hash of the sources.
const section = "sources"

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "mkwasm:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return errors.New("want the name of the file to write")
	}
	clang, err := exec.LookPath("clang")
	if err != nil {
		if clang, err = exec.LookPath("clang-14"); err != nil {
			return err
		}
	}
	module, err := compile(clang, folder)
	if err != nil {
		return err
	}
	sum, err := hash(folder)
	if err != nil {
		return err
	}
	return os.WriteFile(args[0], stamp(module, sum), 0o644)
}

func compile(clang, folder string) ([]byte, error) {
	out, err := os.CreateTemp("", "blur-*.wasm")
	if err != nil {
		return nil, err
	}
	defer os.Remove(out.Name())
	defer out.Close()
	sources, err := filepath.Glob(filepath.Join(folder, "*.c"))
	if err != nil {
		return nil, err
	}
	args := []string{
		"--target=wasm32", "-O3", "-msimd128", "-mbulk-memory", "-nostdlib", "-ffreestanding",
		"-I" + filepath.Join(folder, "wasm/include"), "-Wl,--no-entry", "-Wl,--strip-all", "-Wl,-z,stack-size=65536",
		"-o", out.Name(), filepath.Join(folder, "wasm/page.c"),
	}
	command := exec.Command(clang, append(args, sources...)...)
	if said, err := command.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("compile: %w\n%s", err, said)
	}
	return os.ReadFile(out.Name())
}

// hash is over the names and contents of all C sources.
func hash(folder string) ([]byte, error) {
	var names []string
	for _, pattern := range []string{"*.c", "*.h", "wasm/*.c", "wasm/include/*.h"} {
		found, err := filepath.Glob(filepath.Join(folder, pattern))
		if err != nil {
			return nil, err
		}
		names = append(names, found...)
	}
	slices.Sort(names)
	h := sha256.New()
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(h, "%s %d\n%s", filepath.Base(name), len(text), text)
	}
	return h.Sum(nil), nil
}

// stamp adds a custom section (WebAssembly core specification, section 5.5.3).
// Its lengths are below 128, one byte each.
func stamp(module, sum []byte) []byte {
	return append(bytes.Clone(module), custom(sum)...)
}

func custom(sum []byte) []byte {
	content := append([]byte{byte(len(section))}, section...)
	content = append(content, sum...)
	return append([]byte{0, byte(len(content))}, content...)
}
