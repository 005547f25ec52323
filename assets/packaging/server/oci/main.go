// Command oci writes the server's container image as an OCI layout in one tar file: the static program, the root
// certificates that it checks others by, the licences of both, and a folder for its own ones, in an otherwise empty image. It needs zstd
// but no container engine, and the same program gives the same bytes.
//
//	go -C assets/packaging run ./server/oci -program P -version V -time SECONDS -roots FOLDER -o FILE LICENCE...
//
// The format is that of the OCI image specification 1.1.
package main

import (
	"archive/tar"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

func main() {
	program := flag.String("program", "", "the static server, a `file`")
	version := flag.String("version", "", "`version` that the image is called by")
	seconds := flag.Int64("time", 0, "`seconds` since 1970: the age of everything inside")
	roots := flag.String("roots", "", "`folder` of root certificates in PEM, *.crt")
	out := flag.String("o", "", "`file` to write")
	flag.Parse()
	if err := run(*program, *version, time.Unix(*seconds, 0).UTC(), *roots, flag.Args(), *out); err != nil {
		fmt.Fprintln(os.Stderr, "oci:", err)
		os.Exit(1)
	}
}

func run(program, version string, at time.Time, roots string, licences []string, out string) error {
	binary, err := os.ReadFile(program)
	if err != nil {
		return fmt.Errorf("read the program: %w", err)
	}
	names, err := filepath.Glob(filepath.Join(roots, "*.crt")) // in the order of their names
	if err != nil || len(names) == 0 {
		return fmt.Errorf("there are no root certificates in %q", roots)
	}
	var certificates bytes.Buffer
	for _, name := range names {
		one, err := os.ReadFile(name)
		if err != nil {
			return fmt.Errorf("read root certificates: %w", err)
		}
		certificates.Write(append(bytes.TrimRight(one, "\n"), '\n'))
	}
	papers, err := licensed(licences)
	if err != nil {
		return err
	}
	layer, err := archive(at, append(papers, []entry{
		folder("etc/", 0), folder("etc/ssl/", 0), folder("etc/ssl/certs/", 0),
		{tar.Header{Name: "etc/ssl/certs/ca-certificates.crt", Mode: 0o644}, certificates.Bytes()},
		{tar.Header{Name: "rendezvous", Mode: 0o755}, binary},
		folder("state/", user),
	}...))
	if err != nil {
		return err
	}
	image, err := layout(layer, version, at)
	if err != nil {
		return err
	}
	if err := os.WriteFile(out, image, 0o644); err != nil {
		return fmt.Errorf("write the image: %w", err)
	}
	return nil
}

// licensed is the folder /licences. A file is called by its own name; a package's "copyright" by its folder's.
func licensed(files []string) ([]entry, error) {
	if len(files) == 0 {
		return nil, errors.New("name the licences of what the image holds")
	}
	all := []entry{folder("licences/", 0)}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("read a licence: %w", err)
		}
		name := filepath.Base(file)
		if name == "copyright" {
			name = filepath.Base(filepath.Dir(file))
		}
		all = append(all, entry{tar.Header{Name: "licences/" + name, Mode: 0o644}, content})
	}
	return all, nil
}

// entry is one of a tar file. Its header needs no times and sizes.
type entry struct {
	tar.Header
	content []byte
}

func folder(name string, owner int) entry {
	return entry{tar.Header{Name: name, Typeflag: tar.TypeDir, Mode: 0o755, Uid: owner, Gid: owner}, nil}
}

// archive makes a tar file of entries that are as old as at.
func archive(at time.Time, entries []entry) ([]byte, error) {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, e := range entries {
		e.ModTime, e.Size = at, int64(len(e.content))
		if err := w.WriteHeader(&e.Header); err != nil {
			return nil, fmt.Errorf("archive %s: %w", e.Name, err)
		}
		if _, err := w.Write(e.content); err != nil {
			return nil, fmt.Errorf("archive %s: %w", e.Name, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("archive: %w", err)
	}
	return b.Bytes(), nil
}
