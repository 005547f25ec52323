package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/store"
)

// The pages of the settings.
const (
	pageRoom         = "room"
	pageDevices      = "devices"
	pagePicture      = "picture"
	pageLook         = "look"
	pageAppointments = "appointments"
	pageOffice       = "office"
	pageData         = "data"
	pageBackups      = "backups"
	pageAbout        = "about"
)

// settingsScreen changes the counsellor's choices, a page at a time; each is kept as soon as it is made.
type settingsScreen struct {
	w       *Window
	page    string
	server  string          // as typed
	office  store.Settings  // as typed; the five fields of the organisation count
	fault   *fyne.Container // what is wrong with it
	choices *fyne.Container // of devices; only on their page
	says    []say           // what was done or went wrong, above the page
	kept    kept            // what the store keeps, as it was last looked at
	backups backups
}

// showSettings shows the page of the settings that was shown last.
func (w *Window) showSettings() { w.showSettingsPage(w.page) }

// showSettingsPage shows one page of the settings; "" is the first.
func (w *Window) showSettingsPage(page string, says ...say) {
	if page == "" {
		page = pageRoom
	}
	w.page = page
	s := &settingsScreen{w: w, page: page, server: w.settings.Server, office: w.settings, says: says}
	s.look()
	w.show(s)
	switch page {
	case pageDevices:
		w.listDevices()
	case pageAppointments:
		w.lookAtLogin()
	}
}

// look asks the store for what the page shows of it.
func (s *settingsScreen) look() {
	switch s.page {
	case pageData:
		s.kept = s.w.lookKept()
	case pageBackups:
		s.lookBackups()
	}
}

func (s *settingsScreen) content() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	list := container.New(&menu{limit: k.px(menuWidth)})
	for _, p := range settingsPages(k.text.Settings) {
		list.Add(s.entry(p))
	}
	body := columnOf(gap * 2.5)
	if problems := w.problems(); problems != nil {
		body.Add(problems)
	}
	for _, note := range s.says {
		body.Add(k.notice(note.as, note.sentence))
	}
	for _, part := range s.parts() {
		body.Add(part)
	}
	both := newPair(&pair{first: k.px(menuWidth), second: k.px(420), fixed: k.px(menuWidth), leading: true, gap: gap * 3},
		list, container.New(upTo{k.px(pageWidth)}, body))
	return w.framed(placeSettings, k.page(k.heading(k.text.Settings.Title, "", nil), both))
}

const (
	menuWidth = 236 // of the list of pages
	pageWidth = 640 // of a page at most: longer lines are hard to read
)

// parts are the cards of the page.
func (s *settingsScreen) parts() []fyne.CanvasObject {
	switch s.page {
	case pageDevices:
		return s.devicesPage()
	case pagePicture:
		return s.picturePage()
	case pageLook:
		return s.lookPage()
	case pageAppointments:
		return s.appointmentsPage()
	case pageOffice:
		return s.officePage()
	case pageData:
		return s.dataPage()
	case pageBackups:
		return s.backupsPage()
	case pageAbout:
		return s.aboutPage()
	}
	return s.roomPage()
}

// settingsPage is one entry of the list of pages.
type settingsPage struct{ id, icon, caption string }

func settingsPages(t settingsText) []settingsPage {
	return []settingsPage{
		{pageRoom, "door-open", t.PageRoom},
		{pageDevices, "headphones", t.PageDevices},
		{pagePicture, "video", t.PagePicture},
		{pageLook, "languages", t.PageLook},
		{pageAppointments, "clock", t.PageAppointments},
		{pageOffice, "building-2", t.PageOffice},
		{pageData, "shield-check", t.PageData},
		{pageBackups, "hard-drive", t.PageBackups},
		{pageAbout, "info", t.PageAbout},
	}
}

func (s *settingsScreen) entry(p settingsPage) fyne.CanvasObject {
	k := s.w.kit
	ink, fill := theme.ColorNameForeground, fyne.ThemeColorName("")
	if p.id == s.page {
		ink, fill = theme.ColorNamePrimary, colorSoft
	}
	line := rowOf(10, k.icon(p.icon, 18, ink), k.fixed(p.caption, sizeBody, ink, medium))
	body := container.New(sized{Width: target, Height: max(target, k.px(40))}, border(nil, nil, padded(0, 12, line), nil, nil))
	return k.tap("settings.page."+p.id, p.caption, fill, 12, body, func() { s.w.showSettingsPage(p.id) })
}

// keep changes the settings and stores them.
func (s *settingsScreen) keep(change func(*store.Settings)) {
	w := s.w
	before := w.settings
	change(&w.settings)
	w.hold()
	if err := w.cfg.Store.SaveSettings(w.settings); err != nil {
		w.settings = before
		s.says = []say{{as: failed, sentence: w.sentence(err)}}
		w.show(s)
	}
}

// section is a card of a page.
func (k *kit) section(title, under string, parts ...fyne.CanvasObject) fyne.CanvasObject {
	head := columnOf(3, k.prose(title, sizeSection, theme.ColorNameForeground, semibold))
	if under != "" {
		head.Add(k.prose(under, sizeSmall, colorMuted, regular))
	}
	return k.card(colorSurface, 24, columnOf(gap*2, append([]fyne.CanvasObject{head}, parts...)...))
}

// buttons lays buttons in a row, and in more where one is too narrow.
func buttons(all ...fyne.CanvasObject) *fyne.Container {
	return container.New(&flow{gap: gap * 1.5}, all...)
}

// asleep is a button that cannot be pressed, and looks so.
func (t *tap) asleep() *tap {
	t.Disable()
	t.setFill(theme.ColorNameDisabled)
	return t
}

// busy is what stands in the place of a button while its work is done.
func (k *kit) busy(name string) *tap {
	return k.button(name, primary, "hourglass", k.text.Data.Protect.Working, nil).asleep()
}

// menu is a column as long as it is about as wide as its limit, and flows where it has more room.
type menu struct {
	limit float32
	flow  flow
}

func (m *menu) layout(width float32) fyne.Layout {
	if width <= m.limit*1.2 {
		return column{4}
	}
	m.flow.gap = gap
	return &m.flow
}

func (m *menu) MinSize(o []fyne.CanvasObject) fyne.Size { return m.layout(m.flow.width).MinSize(o) }

func (m *menu) Layout(o []fyne.CanvasObject, size fyne.Size) {
	m.flow.width = size.Width
	m.layout(size.Width).Layout(o, size)
}

// upTo gives its object the width up to limit, at the left.
type upTo struct{ limit float32 }

func (u upTo) MinSize(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize() }

func (u upTo) Layout(o []fyne.CanvasObject, size fyne.Size) {
	width := min(size.Width, max(u.limit, o[0].MinSize().Width))
	o[0].Resize(fyne.NewSize(width, o[0].MinSize().Height))
	o[0].Resize(fyne.NewSize(width, o[0].MinSize().Height)) // wrapped text knows its height only now
	o[0].Move(fyne.Position{})
}

// orDefault is the id of a choice whose zero value has a name of its own in the list.
func orDefault(chosen, zero string) string {
	if chosen == "" {
		return zero
	}
	return chosen
}

// unless is the value of a choice: "" for the zero value's own name.
func unless(id, zero string) string { return strings.TrimPrefix(id, zero) }
