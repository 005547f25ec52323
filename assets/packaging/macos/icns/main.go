// Command icns puts PNG pictures of one icon into Apple's .icns file:
//
//	icns OUT 32.png 64.png 128.png 256.png 512.png 1024.png
//
// zwiesprache.icns beside this folder is made so from assets/app/icon.svg, by icons.sh.
package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image/png"
	"os"
)

// kinds are the types for squares of that many pixels: as they are, and for screens with twice as many.
var kinds = map[int][]string{
	32: {"ic11"}, 64: {"ic12"}, 128: {"ic07"}, 256: {"ic08", "ic13"}, 512: {"ic09", "ic14"}, 1024: {"ic10"},
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "icns:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) < 2 {
		return errors.New("usage: icns OUT PNG…")
	}
	var body bytes.Buffer
	for _, name := range args[1:] {
		b, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		picture, err := png.DecodeConfig(bytes.NewReader(b))
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if picture.Width != picture.Height || kinds[picture.Width] == nil {
			return fmt.Errorf("%s: no icon has %d by %d pixels", name, picture.Width, picture.Height)
		}
		for _, kind := range kinds[picture.Width] {
			part(&body, kind, b)
		}
	}
	var file bytes.Buffer
	part(&file, "icns", body.Bytes())
	return os.WriteFile(args[0], file.Bytes(), 0o644)
}

// part writes a type of four letters, the length with these eight bytes, and the content.
func part(to *bytes.Buffer, kind string, content []byte) {
	to.WriteString(kind)
	_ = binary.Write(to, binary.BigEndian, uint32(len(content)+8)) // a buffer takes all
	to.Write(content)
}
