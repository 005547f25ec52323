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
	choices *fyne.Container
	fault   *fyne.Container
	problem string
}

func (w *Window) showSettings() {
	s := &settingsScreen{w: w, server: w.settings.Server}
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

	devices := columnOf(gap*1.5, s.choices)
	if w.canCheck() {
		devices.Add(leftAligned(k.button("settings.check", quiet, "stethoscope", k.text.Check.Open, w.showCheck)))
	}
	left := columnOf(gap*2.5, section(t.Appearance, "",
		k.field(t.Language, s.languages()), k.field(t.Theme, s.themes()), k.field(t.Scale, s.scales())),
		section(t.Words, t.WordsText, places), section(t.Picture, t.PictureText, s.blurs(), s.home()), section(t.Sound, t.SoundText, s.sounds()))
	right := columnOf(gap*2.5, section(t.Server, t.ServerText, s.serverField(), s.fault), section(t.Devices, t.DevicesText, devices),
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

// blurs is the blur with which a room opens.
func (s *settingsScreen) blurs() fyne.CanvasObject {
	w, t := s.w, s.w.kit.text
	ids, captions := w.blurModes()
	chosen := StartBlur(w.settings)
	if chosen == BlurOff {
		chosen = "off"
	}
	return w.kit.field(t.Settings.Blur, w.kit.choice("settings.blur", captions, ids, chosen, func(id string) {
		s.keep(func(n *store.Settings) { n.Blur = strings.TrimPrefix(id, "off") })
		w.show(s)
	}))
}

// home is the switch for a background that is always blurred.
func (s *settingsScreen) home() fyne.CanvasObject {
	w, t := s.w, s.w.kit.text.Settings
	return w.kit.toggle("settings.home", t.Home, t.HomeText, w.settings.Home, func(on bool) {
		s.keep(func(n *store.Settings) { n.Home = on })
		if studio := w.studio(); on && studio != nil && studio.Blur() == BlurOff {
			w.setBlur(StartBlur(w.settings))
		}
		w.show(s)
	})
}

// sounds are the switches of what is done to the microphone's sound.
func (s *settingsScreen) sounds() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Settings
	keep := func(change func(*store.Settings)) {
		s.keep(change)
		w.process()
		w.show(s)
	}
	noise := w.settings.Noise
	if noise == "" {
		noise = "moderate"
	}
	return columnOf(gap,
		k.toggle("settings.echo", t.Echo, t.EchoText, !w.settings.NoEcho, func(on bool) { keep(func(n *store.Settings) { n.NoEcho = !on }) }),
		k.toggle("settings.level", t.Level, t.LevelText, !w.settings.NoLevel, func(on bool) { keep(func(n *store.Settings) { n.NoLevel = !on }) }),
		padded(gap/2, gap, k.field(t.Noise, k.choice("settings.noise", []string{t.NoiseOff, t.NoiseModerate, t.NoiseStrong}, []string{"off", "moderate", "strong"}, noise,
			func(id string) { keep(func(n *store.Settings) { n.Noise = strings.TrimPrefix(id, "moderate") }) }))),
		k.toggle("settings.quiet", t.Quiet, t.QuietText, w.settings.CoverQuiet, func(on bool) { keep(func(n *store.Settings) { n.CoverQuiet = on }) }))
}

// process hands the settings of the sound to the open studio.
func (w *Window) process() {
	if studio := w.studio(); studio != nil {
		studio.SetProcessing(!w.settings.NoEcho, !w.settings.NoLevel, w.settings.Noise)
	}
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

// fillDevices offers what is plugged in.
func (s *settingsScreen) fillDevices() {
	s.choices.RemoveAll()
	s.w.deviceFields(s.choices, "settings", s.w.plugs.devices)
	s.choices.Refresh()
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
