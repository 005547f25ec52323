package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/store"
)

// firstScreen is the first start: what the app must know, on one page.
type firstScreen struct {
	w      *Window
	server string // as typed
	fault  *fyne.Container
}

// begin shows what comes first of an open store: a passphrase that is demanded, the first start, or the
// given screen; nil = today.
func (w *Window) begin(s screen) {
	switch {
	case w.cfg.Store.Protection() == store.ToDo:
		w.askPassphrase(&passphraseScreen{w: w, demanded: true})
	case w.settings == w.cfg.Policy.Over(store.Settings{}) && w.cfg.Page == "":
		w.show(&firstScreen{w: w})
	case s != nil:
		w.show(s)
	default:
		w.showToday()
	}
	w.followLink()
}

// reload takes over the settings of a store that was unlocked, restored or filled.
func (w *Window) reload() {
	settings, err := w.cfg.Store.Settings()
	if err != nil {
		w.cfg.Log.Error("read the settings", "error", err)
		return
	}
	w.settings = settings
	w.hold()
	w.equip()
}

func (s *firstScreen) content() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Data.First
	keep := func(change func(*store.Settings)) {
		change(&w.settings)
		w.keepSettings("keep the first settings")
	}
	s.fault = columnOf(gap)
	languages := w.ownNames("first.language", k.language, func(code string) {
		keep(func(n *store.Settings) { n.Language = code })
		w.rebuild()
	})
	as, title, sentence := w.protected()
	var protect fyne.CanvasObject
	if w.cfg.Store.Protection() != store.ByPassphrase {
		protect = middle(k.button("first.passphrase", quiet, "key-round", k.text.Data.Protect.Set, func() {
			w.askPassphrase(&passphraseScreen{w: w, after: s})
		}))
	}
	part := func(title, under string, o ...fyne.CanvasObject) fyne.CanvasObject {
		body := columnOf(gap, k.prose(title, sizeBody, theme.ColorNameForeground, semibold))
		if under != "" {
			body.Add(k.prose(under, sizeSmall, colorMuted, regular))
		}
		body.Objects = append(body.Objects, o...)
		return body
	}
	intro, server, set := t.Intro, t.ServerText, w.cfg.Policy
	if set.Server != "" || set.Box != "" || set.Location != "" || len(w.languages()) == 1 {
		intro = t.IntroManaged // not all of it can be changed
	}
	if set.Server != "" {
		server = "" // there is nothing to be left empty
	}
	card := k.card(colorSurface, 22, columnOf(gap*2,
		part(k.text.Settings.Language, "", languages),
		part(t.Server, server, s.serverField(keep), s.fault),
		part(t.Place, t.PlaceText, w.placeFields("first", keep)),
		part(t.Protect, "", k.noticeWith(as, title+" "+sentence, protect))))
	const width = 620
	return container.New(footed{k.px(width)}, w.bare(width, k.prose(t.Title, sizeHeading, theme.ColorNameForeground, display),
		k.prose(intro, sizeBody, colorMuted, regular), card), leftAligned(k.button("first.begin", primary, "check", t.Begin, s.begin)))
}

func (s *firstScreen) serverField(keep func(func(*store.Settings))) fyne.CanvasObject {
	k := s.w.kit
	if set := s.w.cfg.Policy.Server; set != "" {
		return k.managed("first.server", k.text.Settings.ServerAddress, set)
	}
	return k.entry("first.server", s.server, "https://", func(text string) {
		s.server = text
		origin, fault := serverOrigin(k.text.Settings, text)
		k.complain(s.fault, fault)
		if fault == "" {
			keep(func(n *store.Settings) { n.Server = origin })
		}
	})
}

// begin goes to work. The language is kept in any case: with it the next start is no first one.
func (s *firstScreen) begin() {
	w := s.w
	w.settings.Language = w.kit.language
	w.keepSettings("keep the first settings")
	w.showToday()
}
