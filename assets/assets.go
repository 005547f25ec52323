// Package assets carries what the app shows and plays: icons, fonts, sounds and the texts of
// the four languages, all embedded. It hands out bytes and knows nothing of their use.
// Licences stand beside the files they are for.
package assets

import (
	"embed"
	"fmt"
	"io/fs"
)

//go:embed icons/*.svg fonts/*.otf fonts/*.ttf sounds/*.wav text/*/*.json invite/*.json sheet/*.json app/icon.png
var files embed.FS

// Icon is the Lucide icon of that name as SVG, 24 by 24, drawn in strokes of currentColor.
// It panics for a name that is not embedded: icons are named in code, never by data.
func Icon(name string) []byte { return must("icons/" + name + ".svg") }

// Font is the OpenType file of that name, for example "Inter-Regular". It panics for an unknown one.
func Font(name string) []byte { return must("fonts/" + name + ".otf") }

// PrintFont is the same as TrueType, Latin, Greek and Cyrillic only: what a PDF can embed. "Inter-Regular" or
// "Inter-SemiBold"; it panics for another one.
func PrintFont(name string) []byte { return must("fonts/" + name + ".ttf") }

// Knock is the soft sound of somebody at the door: WAV, 48 kHz, one channel, 16 bit.
func Knock() []byte { return must("sounds/knock.wav") }

// AppIcon is the app's own icon as PNG, 256 by 256.
func AppIcon() []byte { return must("app/icon.png") }

// Text is the JSON files with the app's sentences in one language, one an area, in the order of their names.
func Text(language string) ([][]byte, error) {
	names, err := fs.Glob(files, "text/"+language+"/*.json")
	if err == nil && len(names) == 0 {
		err = fs.ErrNotExist
	}
	if err != nil {
		return nil, fmt.Errorf("read the texts in %q: %w", language, err)
	}
	var parts [][]byte
	for _, name := range names {
		parts = append(parts, must(name))
	}
	return parts, nil
}

// Invite is the JSON file with the messages to a guest in one language: de, de-easy, nl, fr, en.
func Invite(language string) ([]byte, error) { return read("invite", language) }

// Sheet is the JSON file with what stands on printed sheets in one language: de, de-easy, nl, fr, en.
func Sheet(language string) ([]byte, error) { return read("sheet", language) }

func read(kind, language string) ([]byte, error) {
	b, err := fs.ReadFile(files, kind+"/"+language+".json")
	if err != nil {
		return nil, fmt.Errorf("read the %s texts in %q: %w", kind, language, err)
	}
	return b, nil
}

func must(name string) []byte {
	b, err := fs.ReadFile(files, name)
	if err != nil {
		panic(fmt.Sprintf("asset %s is not embedded", name))
	}
	return b
}
