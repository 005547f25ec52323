package assets

import (
	"embed"
	"strings"
)

// Licence says under which terms the programs carry a work of others'.
type Licence struct {
	Name    string   // "libvpx", or a Go module's path
	Version string   // may be empty
	Licence string   // SPDX expression
	In      []string // "app for Linux", "app for Windows", "app for macOS", "server", "page"
	Text    string   // of the licence, with the copyright lines
}

//go:embed licences/LICENSES.txt
var licences embed.FS

// Licences are all that stand in licences/LICENSES.txt, in its order: by name, works with one text together.
// The list is made from what is linked (`go -C assets/packaging run ./licences`).
func Licences() (all []Licence) {
	b, err := licences.ReadFile("licences/LICENSES.txt")
	if err != nil {
		panic("the list of licences is not embedded")
	}
	for _, part := range strings.Split(string(b), "\n"+strings.Repeat("=", 78)+"\n")[1:] {
		names, text, _ := strings.Cut(part, strings.Repeat("-", 78)+"\n")
		for line := range strings.Lines(names) {
			f := strings.Split(strings.TrimSuffix(line, "\n"), " | ")
			all = append(all, Licence{Name: f[0], Version: f[1], Licence: f[2], In: strings.Split(f[3], ", "), Text: strings.Trim(text, "\n") + "\n"})
		}
	}
	return all
}
