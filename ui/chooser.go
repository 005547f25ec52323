package ui

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// chooser asks for one file. Fyne's own dialog asks some of its questions in English only, and cannot be used
// without a mouse.
type chooser struct {
	w          *Window
	saving     bool
	extensions []string // that can be opened; none = any
	folder     string
	name       string // as typed; it may be a whole path
	extension  string // of what is saved, for a name without one
	problem    string
	replace    bool // the counsellor has been told that there is such a file
	listing    *fyne.Container
	dialog     *widget.PopUp // that it was shown in last
	chosen     func(path string)
}

// listed is how many entries of a folder are shown; whoever has more types the name.
const listed = 400

// chooseFile asks for a file; chosen gets its path, and is not called when none was chosen.
func (w *Window) chooseFile(c chooser, chosen func(path string)) {
	if w.lastFolder == "" {
		w.lastFolder = startFolder()
	}
	c.w, c.folder, c.chosen, c.extension, c.listing = w, w.lastFolder, chosen, filepath.Ext(c.name), columnOf(0)
	c.show()
	c.look()
}

// startFolder is where people keep their papers.
func startFolder() string {
	home, err := os.UserHomeDir()
	if err != nil {
		return string(filepath.Separator)
	}
	for _, name := range []string{"Documents", "Dokumente", "Documenten"} {
		if info, err := os.Stat(filepath.Join(home, name)); err == nil && info.IsDir() {
			return filepath.Join(home, name)
		}
	}
	return home
}

func (c *chooser) show() {
	w, k := c.w, c.w.kit
	t := k.text.Invite.Files
	title, caption, as := t.OpenTitle, t.Open, primary
	switch {
	case c.replace:
		title, caption, as = t.SaveTitle, t.Replace, danger
	case c.saving:
		title, caption = t.SaveTitle, k.text.Common.Save
	}
	name := k.entry("file.name", c.name, t.NameHint, func(s string) { c.name = s; c.replace = false })
	name.OnSubmitted = func(string) { c.take() }
	up := k.iconButton("file.up", "folder-up", t.Up, theme.ColorNamePrimary, func() { c.enter(filepath.Dir(c.folder)) })
	body := columnOf(gap,
		border(nil, nil, up, nil, padded(0, gap, vcentre(k.line(c.folder, sizeSmall, colorMuted, medium)))),
		k.backed(theme.ColorNameBackground, 12, container.New(sized{Height: k.px(240)}, k.scroll(padded(6, 6, c.listing)))),
		k.field(t.Name, name))
	if c.problem != "" {
		body.Add(k.notice(warned, c.problem))
	}
	const width = 620
	w.overlay(title, "", body, rowOf(gap*1.5,
		k.button("file.cancel", quiet, "", k.text.Common.Cancel, w.closeDialog),
		k.button("file.ok", as, "", caption, c.take)), width)
	w.focusOn("file.name")
	c.dialog = w.dialog
}

// there says whether this question is still open: folders on a slow network may answer late.
func (c *chooser) there() bool { return c.w.dialog != nil && c.w.dialog == c.dialog }

// look reads the folder and then lists it.
func (c *chooser) look() {
	folder := c.folder
	var all []os.DirEntry
	var err error
	c.w.run(func() { all, err = os.ReadDir(folder) }, func() {
		if c.there() && c.folder == folder {
			c.listing.Objects = []fyne.CanvasObject{c.list(all, err)}
			c.w.dialog.Content.Refresh()
		}
	})
}

// list is the folder: folders first, then what can be chosen.
func (c *chooser) list(all []os.DirEntry, err error) fyne.CanvasObject {
	k := c.w.kit
	t := k.text.Invite.Files
	rows := columnOf(0)
	if err != nil {
		return k.notice(warned, t.NoFolder)
	}
	all = slices.DeleteFunc(all, func(e os.DirEntry) bool { return strings.HasPrefix(e.Name(), ".") || !e.IsDir() && !c.fits(e.Name()) })
	slices.SortFunc(all, func(a, b os.DirEntry) int {
		if a.IsDir() != b.IsDir() {
			if a.IsDir() {
				return -1
			}
			return 1
		}
		return cmp.Compare(strings.ToLower(a.Name()), strings.ToLower(b.Name()))
	})
	if len(all) == 0 {
		return padded(gap, gap, k.prose(t.Empty, sizeBody, colorMuted, regular))
	}
	for i, e := range all[:min(len(all), listed)] {
		icon, press := "file-text", func() { c.name, c.problem, c.replace = e.Name(), "", false; c.show() }
		if e.IsDir() {
			icon, press = "folder", func() { c.enter(filepath.Join(c.folder, e.Name())) }
		}
		line := border(nil, nil, middle(k.icon(icon, 18, theme.ColorNamePrimary)), nil,
			padded(0, 10, vcentre(k.line(e.Name(), sizeBody, theme.ColorNameForeground, regular))))
		rows.Add(k.tap("file."+itoa(i), e.Name(), "", 8, container.New(sized{Height: max(target, k.px(36))}, padded(0, 8, line)), press))
	}
	return rows
}

func (c *chooser) fits(name string) bool {
	return len(c.extensions) == 0 || slices.Contains(c.extensions, strings.ToLower(filepath.Ext(name)))
}

func (c *chooser) enter(folder string) {
	c.folder, c.problem, c.replace = folder, "", false
	if !c.saving {
		c.name = ""
	}
	c.listing = columnOf(0)
	c.show()
	c.look()
}

// take ends with what is typed, when it will do.
func (c *chooser) take() {
	path := strings.TrimSpace(c.name)
	if path == "" {
		return
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(c.folder, path)
	}
	var info os.FileInfo
	var err error
	c.w.run(func() {
		info, err = os.Stat(path)
		if c.saving && filepath.Ext(path) == "" && (err != nil || !info.IsDir()) {
			path += c.extension
			info, err = os.Stat(path)
		}
	}, func() {
		if c.there() {
			c.judge(path, info, err)
		}
	})
}

// judge goes on with a path that was looked at.
func (c *chooser) judge(path string, info os.FileInfo, err error) {
	t := c.w.kit.text.Invite.Files
	switch {
	case err == nil && info.IsDir():
		c.name = ""
		c.enter(path)
		return
	case c.saving && err == nil && !c.replace:
		c.problem, c.replace = t.Exists, true
	case !c.saving && err != nil:
		c.problem = t.Gone
	default:
		c.end(path)
		return
	}
	c.show()
}

func (c *chooser) end(path string) {
	c.w.closeDialog()
	c.w.lastFolder = filepath.Dir(path)
	c.chosen(path)
}
