package ui

import (
	"net/url"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/signal/words"
	"zwiesprache/store"
)

// settingsScreen changes the counsellor's choices; each is kept as soon as it is made.
type settingsScreen struct {
	w       *Window
	server  string // as typed
	devices Devices
	choices *fyne.Container
	fault   *fyne.Container
	problem string
}

func (w *Window) showSettings() {
	s := &settingsScreen{w: w, server: w.settings.Server}
	if w.room != nil {
		s.devices = w.room.devices
	}
	w.show(s)
	w.listDevices()
}

func (s *settingsScreen) content() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Settings
	section := func(title, under string, parts ...fyne.CanvasObject) fyne.CanvasObject {
		body := columnOf(gap*2, columnOf(3, k.prose(title, sizeSection, theme.ColorNameForeground, semibold)))
		if under != "" {
			body.Objects[0].(*fyne.Container).Add(k.prose(under, sizeSmall, colorMuted, regular))
		}
		for _, p := range parts {
			body.Add(p)
		}
		return k.card(colorSurface, 24, body)
	}
	s.choices = columnOf(gap * 1.5)
	s.fillDevices()
	s.fault = columnOf(gap)

	box := k.entry("settings.box", w.settings.Box, k.text.Room.BoxHint, func(text string) {
		s.keep(func(n *store.Settings) { n.Box = text })
	})
	location := k.entry("settings.location", w.settings.Location, k.text.Room.LocationHint, func(text string) {
		s.keep(func(n *store.Settings) { n.Location = text })
	})
	places := newPair(&pair{first: k.px(180), second: k.px(180), gap: gap * 1.5}, k.field(k.text.Room.Box, box), k.field(k.text.Room.Location, location))

	left := columnOf(gap*2.5, section(t.Appearance, "",
		k.field(t.Language, s.languages()), k.field(t.Theme, s.themes()), k.field(t.Scale, s.scales())),
		section(t.Words, t.WordsText, places))
	right := columnOf(gap*2.5, section(t.Server, t.ServerText, s.serverField(), s.fault), section(t.Devices, t.DevicesText, s.choices),
		section(t.Data, t.DataText, k.prose(t.Folder.with("folder", w.cfg.Folder), sizeSmall, colorMuted, regular),
			k.prose(t.Version.with("version", w.cfg.Version), sizeSmall, colorMuted, regular)))
	body := columnOf(gap * 2)
	if s.problem != "" {
		body.Add(k.notice(failed, s.problem))
	}
	body.Add(newPair(&pair{first: k.px(390), second: k.px(370), gap: gap * 2.5}, left, right))
	return w.framed(placeSettings, k.page(k.heading(t.Title, "", nil), body))
}

// keep changes the settings and stores them.
func (s *settingsScreen) keep(change func(*store.Settings)) {
	w := s.w
	change(&w.settings)
	if err := w.cfg.Store.SaveSettings(w.settings); err != nil {
		w.cfg.Log.Error("save the settings", "error", err)
		s.problem = w.kit.text.Errors.Save
		w.show(s)
	}
}

func (s *settingsScreen) languages() fyne.CanvasObject {
	w := s.w
	codes := words.Languages()
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = w.texts[code].Languages[code] // each in itself: to be found by who reads no other
	}
	return w.kit.choice("settings.language", names, codes, w.kit.language, func(code string) {
		s.keep(func(n *store.Settings) { n.Language = code })
		w.rebuild()
	})
}

func (s *settingsScreen) themes() fyne.CanvasObject {
	w := s.w
	t := w.kit.text.Settings
	chosen := w.settings.Theme
	if chosen == "" {
		chosen = "system"
	}
	return w.kit.choice("settings.theme", []string{t.System, t.Light, t.Dark}, []string{"system", "light", "dark"}, chosen, func(id string) {
		s.keep(func(n *store.Settings) { n.Theme = strings.TrimPrefix(id, "system") })
		w.rebuild()
	})
}

func (s *settingsScreen) scales() fyne.CanvasObject {
	w := s.w
	chosen := "100"
	if w.settings.Scale != 0 {
		chosen = itoa(int(w.settings.Scale*100 + 0.5))
	}
	ids := []string{"90", "100", "115", "130", "150"}
	captions := make([]string, len(ids))
	for i, id := range ids {
		captions[i] = id + " %"
	}
	return w.kit.choice("settings.scale", captions, ids, chosen, func(id string) {
		n := 0.0
		for _, c := range id {
			n = n*10 + float64(c-'0')
		}
		s.keep(func(set *store.Settings) { set.Scale = n / 100 })
		w.rebuild()
	})
}

func (s *settingsScreen) serverField() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	if w.cfg.Page != "" {
		return k.notice(told, k.text.Settings.ServerTrial)
	}
	return k.entry("settings.server", s.server, "https://", func(text string) {
		s.server = text
		s.fault.RemoveAll()
		origin, fault := serverOrigin(k.text.Settings, text)
		if fault != "" {
			s.fault.Add(k.notice(warned, fault))
			s.fault.Refresh()
			return
		}
		s.fault.Refresh()
		s.keep(func(n *store.Settings) { n.Server = origin })
	})
}

// serverOrigin is the origin of a typed address, or what is wrong with it. Browsers give camera and
// microphone to pages over https only, except from this computer itself.
func serverOrigin(t settingsText, typed string) (origin, fault string) {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return "", ""
	}
	if !strings.Contains(typed, "://") {
		typed = "https://" + typed
	}
	u, err := url.Parse(typed)
	switch {
	case err != nil || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "":
		return "", t.ServerWrong
	case u.Scheme == "https":
	case u.Scheme == "http" && (u.Hostname() == "127.0.0.1" || u.Hostname() == "localhost"):
	default:
		return "", t.ServerInsecure
	}
	return u.Scheme + "://" + strings.ToLower(u.Host), ""
}

// setDevices takes the labels of what is plugged in.
func (s *settingsScreen) setDevices(d Devices) {
	s.devices = d
	s.fillDevices()
}

func (s *settingsScreen) fillDevices() {
	s.choices.RemoveAll()
	s.w.deviceFields(s.choices, "settings", s.devices, func(func(Studio) func(string)) func(string) { return func(string) {} })
	s.choices.Refresh()
}

// deviceFields adds the choice of camera, microphone and speaker; what is chosen is kept for next time
// and handed to the open room by now.
func (w *Window) deviceFields(to *fyne.Container, name string, d Devices, now func(func(Studio) func(string)) func(string)) {
	k := w.kit
	t := k.text.Waiting
	for _, kind := range []struct {
		id, caption string
		labels      []string
		kept        *string
		choose      func(string)
	}{
		{"camera", t.Camera, d.Cameras, &w.settings.Camera, now(func(s Studio) func(string) { return s.ChooseCamera })},
		{"microphone", t.Microphone, d.Microphones, &w.settings.Microphone, now(func(s Studio) func(string) { return s.ChooseMicrophone })},
		{"speaker", t.Speaker, d.Speakers, &w.settings.Speaker, now(func(s Studio) func(string) { return s.ChooseSpeaker })},
	} {
		labels := append([]string{"", None}, kind.labels...)
		shown := append([]string{t.First, t.Without}, kind.labels...)
		chosen := 0
		for i, label := range labels {
			if label == *kind.kept {
				chosen = i
			}
		}
		if chosen == 0 && *kind.kept != "" { // it is unplugged: still the chosen one
			labels, shown = append(labels, *kind.kept), append(shown, *kind.kept)
			chosen = len(labels) - 1
		}
		to.Add(k.field(kind.caption, k.selection(name+"."+kind.id, shown, chosen, func(i int) {
			if i < 0 {
				return
			}
			*kind.kept = labels[i]
			if err := w.cfg.Store.SaveSettings(w.settings); err != nil {
				w.cfg.Log.Error("remember a device", "error", err)
			}
			kind.choose(labels[i])
		}).framed()))
	}
}

// language is the chosen one, else the system's if we speak it, else English.
func (w *Window) language() string {
	for _, l := range []string{w.settings.Language, systemLanguage()} {
		if _, ok := w.texts[l]; ok {
			return l
		}
	}
	return "en"
}
