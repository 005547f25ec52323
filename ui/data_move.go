package ui

import (
	"bytes"
	"errors"
	"io"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/store"
)

// exportExtension is that of a file that takes everything to another computer.
const exportExtension = ".zwiesprache"

// moving offers to write everything to a file, and to take it from one.
func (s *settingsScreen) moving() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Data.Move
	return k.section(t.Title, t.Text, buttons(
		k.button("move.export", quiet, "download", t.Export, func() { w.show(&exportScreen{w: w}) }),
		k.button("move.import", quiet, "upload", t.Import, func() { w.show(&importScreen{w: w}) })))
}

// exportScreen writes everything to one file under a passphrase of its own.
type exportScreen struct {
	w       *Window
	fresh   twice
	problem string
}

func (s *exportScreen) content() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Data.Move
	body := columnOf(gap*2, s.fresh.fields(w, "export", t.Passphrase, func() { w.show(s) }, s.save))
	if s.problem != "" {
		body.Add(k.notice(warned, s.problem))
	}
	body.Add(buttons(k.button("export.save", primary, "download", t.Save, s.save),
		k.button("export.cancel", quiet, "", k.text.Common.Cancel, func() { s.escape() })))
	return w.framed(placeSettings, k.page(k.heading(t.ExportTitle, t.ExportIntro, nil), k.form(k.card(colorSurface, 24, body))))
}

func (s *exportScreen) save() {
	w := s.w
	t := w.kit.text.Data
	if s.problem = s.fresh.fault(t.Protect); s.problem != "" {
		w.show(s)
		return
	}
	held, passphrase := w.cfg.Store, s.fresh.first
	w.saveFile(t.Move.FileName+"-"+w.cfg.Now().Format("2006-01-02")+exportExtension,
		func(to io.Writer) error { return held.Export(to, passphrase) },
		func(err error) { w.answer(pageBackups, err, t.Move.Exported) })
}

// escape implements closer.
func (s *exportScreen) escape() bool { s.w.showSettingsPage(pageBackups); return true }

// importScreen takes things from such a file: the file, its passphrase, what would happen, and then yes or no.
type importScreen struct {
	w          *Window
	name       string // of the file; "" = none is chosen
	file       []byte
	passphrase string
	export     *store.Export // opened
	plan       store.Plan    // what taking it over would do
	busy       bool
	problem    string
}

func (s *importScreen) content() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Data.Move
	body := columnOf(gap * 2)
	choose := k.button("import.choose", primary, "folder-open", t.Choose, s.choose)
	if s.name != "" {
		choose = k.button("import.choose", quiet, "folder-open", t.Choose, s.choose)
		body.Add(k.prose(t.File.with("name", s.name), sizeBody, theme.ColorNameForeground, medium))
	}
	line := buttons(choose)
	switch {
	case s.busy:
		line = buttons(k.busy("import.busy"))
	case s.export != nil:
		body.Add(s.preview())
		line = buttons(k.button("import.apply", primary, "check", t.Apply, s.apply), choose)
	case s.name != "":
		e := k.secret("import.passphrase", s.passphrase, false, func(text string) { s.passphrase = text })
		e.OnSubmitted = func(string) { s.read() }
		body.Add(k.field(t.Passphrase, e))
		line = buttons(k.button("import.read", primary, "", t.Read, s.read), choose)
	}
	if s.problem != "" {
		body.Add(k.notice(warned, s.problem))
	}
	if !s.busy {
		line.Add(k.button("import.cancel", quiet, "", k.text.Common.Cancel, func() { s.escape() }))
	}
	body.Add(line)
	return w.framed(placeSettings, k.page(k.heading(t.ImportTitle, t.ImportIntro, nil), k.form(k.card(colorSurface, 24, body))))
}

// preview is what taking the file over would do.
func (s *importScreen) preview() fyne.CanvasObject {
	k := s.w.kit
	t := k.text.Data.Move
	lines := columnOf(gap, k.prose(t.PlanTitle, sizeBody, theme.ColorNameForeground, semibold))
	for _, part := range []struct {
		n    int
		says counted
	}{{s.plan.New, t.New}, {s.plan.Changed, t.Changed}, {s.plan.Same, t.Same}, {s.plan.Old, t.Old}, {s.plan.Consents, t.Consents}, {s.plan.Templates, t.Templates}} {
		if part.n > 0 {
			lines.Add(k.prose("· "+part.says.with(part.n), sizeBody, theme.ColorNameForeground, regular))
		}
	}
	if s.plan.Settings {
		lines.Add(k.prose("· "+t.Settings, sizeBody, theme.ColorNameForeground, regular))
	}
	if len(lines.Objects) == 1 {
		lines.Add(k.prose(t.Nothing, sizeBody, theme.ColorNameForeground, regular))
	}
	return k.backed(colorSoft, 12, padded(14, 16, lines))
}

// errBig is a file that is no export of ours: those hold at most a few thousand scans.
var errBig = errors.New("too large for an export")

// choose takes a file into memory; it is read only later, with its passphrase.
func (s *importScreen) choose() {
	const most = 1 << 30
	var name string
	var file []byte
	s.w.openFile([]string{exportExtension}, func(chosen string, r io.Reader) (err error) {
		name = chosen
		if file, err = io.ReadAll(io.LimitReader(r, most+1)); err == nil && len(file) > most {
			err = errBig
		}
		return err
	}, func(err error) {
		if err != nil {
			s.problem = s.w.sentence(err)
		} else {
			*s = importScreen{w: s.w, name: name, file: file}
		}
		s.w.show(s)
		s.w.focusOn("import.passphrase")
	})
}

// read opens the file and looks what it would do.
func (s *importScreen) read() {
	w := s.w
	if s.busy || s.name == "" {
		return
	}
	s.busy, s.problem = true, ""
	w.show(s)
	var export *store.Export
	var plan store.Plan
	var err error
	held, passphrase, file := w.cfg.Store, s.passphrase, s.file
	w.run(func() {
		if export, err = store.ReadExport(bytes.NewReader(file), passphrase); err == nil {
			plan, err = held.Preview(export)
		}
	}, func() {
		s.busy = false
		if err != nil {
			s.problem = w.sentence(err)
		} else {
			s.export, s.plan = export, plan
		}
		if w.screen == s {
			w.show(s)
		}
	})
}

// apply takes the file over.
func (s *importScreen) apply() {
	w := s.w
	if s.busy {
		return
	}
	s.busy = true
	w.show(s)
	var err error
	held, export := w.cfg.Store, s.export
	w.run(func() { _, err = held.Import(export) }, func() {
		w.reload()
		w.answer(pageBackups, err, w.kit.text.Data.Move.Applied)
	})
}

// escape implements closer.
func (s *importScreen) escape() bool {
	if !s.busy {
		s.w.showSettingsPage(pageBackups)
	}
	return true
}
