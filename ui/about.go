package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"zwiesprache/assets"
)

// aboutPage is what the app is, who provides it, and whose works are in it.
func (s *settingsScreen) aboutPage() []fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.About
	set := w.cfg.Policy
	version := k.text.Settings.Version.with("version", w.cfg.Version)
	parts := []fyne.CanvasObject{k.prose(t.About, sizeBody, theme.ColorNameForeground, regular)}
	if set.Organisation != "" {
		parts = append(parts, k.prose(t.By.with("organisation", set.Organisation), sizeBody, theme.ColorNameForeground, regular))
	}
	if u := w.update; u != nil && w.settings.UpdateSeen == u.Version { // else it stands below
		parts = append(parts, k.notice(told, strings.TrimSpace(k.text.Update.There.with("version", u.Version)+" "+k.text.Update.Text+" "+u.Notes[k.language])))
	}
	links := buttons()
	for _, l := range []struct{ name, icon, caption, address string }{
		{"about.privacy", "shield-check", t.Privacy, w.settings.PrivacyLink}, {"about.imprint", "building-2", t.Imprint, set.ImprintLink},
	} {
		if l.address != "" {
			links.Add(k.button(l.name, quiet, l.icon, l.caption, func() { s.open(l.address) }))
		}
	}
	if len(links.Objects) > 0 {
		parts = append(parts, links)
	}
	all := []fyne.CanvasObject{k.section(title+" – "+version, t.Licence, parts...)}
	if w.cfg.Papers != "" {
		all = append(all, k.section(t.Papers, t.PapersText, leftAligned(k.button("about.papers", quiet, "folder-open", t.OpenPapers, func() { w.openFolder(w.cfg.Papers) }))))
	}
	works := columnOf(0)
	for i, l := range assets.Licences() {
		works.Add(s.work(i, l))
	}
	return append(all, k.section(t.Works, t.WorksText, works))
}

// open hands the address of a page to the system.
func (s *settingsScreen) open(address string) {
	if err := s.w.cfg.OpenURL(address); err != nil {
		s.w.tell(s.w.kit.text.Common.Close, s.w.sentence(err))
	}
}

// work is one line of the list.
func (s *settingsScreen) work(i int, l assets.Licence) fyne.CanvasObject {
	k := s.w.kit
	name := strings.TrimSpace(l.Name + " " + l.Version)
	line := container.New(&equal{gap: gap, least: k.px(140)},
		k.line(name, sizeBody, theme.ColorNameForeground, regular), k.line(l.Licence, sizeSmall, colorMuted, regular))
	body := container.New(sized{Height: max(target, k.px(36))}, padded(4, 8, vcentre(line)))
	return k.tap("about.work."+itoa(i), name+", "+l.Licence, "", 8, body, func() { s.w.show(&licenceScreen{w: s.w, licence: l, from: i}) })
}

// licenceScreen shows the terms of one work. Texts of a thousand lines are drawn as far as they are seen.
type licenceScreen struct {
	w       *Window
	licence assets.Licence
	from    int // its place in the list
}

func (s *licenceScreen) content() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.About
	var where []string
	for _, in := range s.licence.In {
		name, ok := t.Where[in]
		if !ok {
			name = in
		}
		where = append(where, name)
	}
	under := s.licence.Licence + " · " + t.In.with("where", strings.Join(where, ", ")) + "\n" + t.English
	back := k.button("about.back", quiet, "chevron-left", t.Back, s.back)
	text := newLines(k, s.licence.Text)
	return w.framed(placeSettings, border(padded(26, 34, k.heading(strings.TrimSpace(s.licence.Name+" "+s.licence.Version), under, back)), nil, nil, nil,
		padded(0, 34, border(nil, padded(10, 0, columnOf(0)), nil, nil, k.card(colorSurface, 16, text)))))
}

func (s *licenceScreen) back() {
	s.w.showSettingsPage(pageAbout)
	s.w.focusOn("about.work." + itoa(s.from))
}

// escape implements closer.
func (s *licenceScreen) escape() bool {
	s.back()
	return true
}

// newLines is a long text of which only what is seen is drawn. The arrow keys scroll it.
func newLines(k *kit, text string) fyne.CanvasObject {
	whole := k.prose(text, sizeSmall, theme.ColorNameForeground, regular)
	list := widget.NewList(func() int { return len(whole.lines) },
		func() fyne.CanvasObject { return k.fixed("", sizeSmall, theme.ColorNameForeground, regular) },
		nil)
	list.UpdateItem = func(i widget.ListItemID, o fyne.CanvasObject) {
		line := o.(*canvas.Text)
		line.Text = whole.lines[i]
		line.Refresh()
	}
	list.HideSeparators = true
	list.OnSelected = func(i widget.ListItemID) { list.Unselect(i) }
	return container.New(rewrapped{whole, list}, list)
}

// rewrapped breaks a list's text into lines of its width.
type rewrapped struct {
	text *label
	list *widget.List
}

func (r rewrapped) MinSize(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize() }

func (r rewrapped) Layout(o []fyne.CanvasObject, size fyne.Size) {
	const edges = 24 // of the list, with its scroll bar
	before := r.text.width
	r.text.wrap(size.Width - edges)
	o[0].Resize(size)
	if r.text.width != before {
		r.list.Refresh()
	}
}
