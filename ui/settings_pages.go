package ui

import (
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/signal/words"
	"zwiesprache/store"
)

func (s *settingsScreen) roomPage() []fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Settings
	s.fault = columnOf(gap)
	return []fyne.CanvasObject{
		k.section(t.Words, t.WordsText, w.placeFields("settings", s.keep)),
		k.section(t.Server, t.ServerText, s.serverField(), s.fault),
	}
}

// placeFields are the two words that stay.
func (w *Window) placeFields(name string, keep func(func(*store.Settings))) fyne.CanvasObject {
	k := w.kit
	word := func(name, caption, hint, set string, of func(*store.Settings) *string) fyne.CanvasObject {
		if set != "" {
			return k.managed(name, caption, set)
		}
		return k.field(caption, k.entry(name, *of(&w.settings), hint, func(text string) { keep(func(n *store.Settings) { *of(n) = text }) }))
	}
	t := k.text.Room
	return newPair(&pair{first: k.px(180), second: k.px(180), gap: gap * 1.5},
		word(name+".box", t.Box, t.BoxHint, w.cfg.Policy.Box, func(n *store.Settings) *string { return &n.Box }),
		word(name+".location", t.Location, t.LocationHint, w.cfg.Policy.Location, func(n *store.Settings) *string { return &n.Location }))
}

func (s *settingsScreen) serverField() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	if w.cfg.Page != "" {
		return k.notice(told, k.text.Settings.ServerTrial)
	}
	if set := w.cfg.Policy.Server; set != "" {
		return k.managed("settings.server", k.text.Settings.ServerAddress, set)
	}
	return k.entry("settings.server", s.server, "https://", func(text string) {
		s.server = text
		origin, fault := serverOrigin(k.text.Settings, text)
		k.complain(s.fault, fault)
		if fault == "" {
			s.keep(func(n *store.Settings) { n.Server = origin })
		}
	})
}

// complain shows what is wrong with what was typed; "" = nothing.
func (k *kit) complain(to *fyne.Container, fault string) {
	to.RemoveAll()
	if fault != "" {
		to.Add(k.notice(warned, fault))
	}
	to.Refresh()
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

func (s *settingsScreen) devicesPage() []fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Settings
	s.choices = columnOf(gap * 1.5)
	s.fillDevices()
	devices := columnOf(gap*1.5, s.choices)
	if w.canCheck() {
		devices.Add(leftAligned(k.button("settings.check", quiet, "stethoscope", k.text.Check.Open, w.showCheck)))
	}
	return []fyne.CanvasObject{k.section(t.Devices, t.DevicesText, devices), k.section(t.Sound, t.SoundText, s.sounds())}
}

// fillDevices offers what is plugged in.
func (s *settingsScreen) fillDevices() {
	if s.choices == nil {
		return // another page
	}
	s.choices.RemoveAll()
	s.w.deviceFields(s.choices, "settings", s.w.plugs.devices)
	s.choices.Refresh()
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
	return columnOf(gap,
		k.toggle("settings.echo", t.Echo, t.EchoText, !w.settings.NoEcho, func(on bool) { keep(func(n *store.Settings) { n.NoEcho = !on }) }),
		k.toggle("settings.level", t.Level, t.LevelText, !w.settings.NoLevel, func(on bool) { keep(func(n *store.Settings) { n.NoLevel = !on }) }),
		padded(gap/2, gap, k.field(t.Noise, k.choice("settings.noise", []string{t.NoiseOff, t.NoiseModerate, t.NoiseStrong}, []string{"off", "moderate", "strong"},
			orDefault(w.settings.Noise, "moderate"), func(id string) { keep(func(n *store.Settings) { n.Noise = unless(id, "moderate") }) }))),
		k.toggle("settings.quiet", t.Quiet, t.QuietText, w.settings.CoverQuiet, func(on bool) { keep(func(n *store.Settings) { n.CoverQuiet = on }) }))
}

// process hands the settings of the sound to the open studio.
func (w *Window) process() {
	if studio := w.studio(); studio != nil {
		studio.SetProcessing(!w.settings.NoEcho, !w.settings.NoLevel, w.settings.Noise)
	}
}

func (s *settingsScreen) picturePage() []fyne.CanvasObject {
	t := s.w.kit.text.Settings
	return []fyne.CanvasObject{s.w.kit.section(t.Picture, t.PictureText, s.blurs(), s.home())}
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
		s.keep(func(n *store.Settings) { n.Blur = unless(id, "off") })
		w.show(s)
	}))
}

// home is the switch for a background that is always blurred.
func (s *settingsScreen) home() fyne.CanvasObject {
	w, t := s.w, s.w.kit.text.Settings
	if w.cfg.Policy.BlurRequired {
		return w.kit.managed("settings.home", w.kit.text.Managed.Blur, w.kit.text.Managed.On)
	}
	return w.kit.toggle("settings.home", t.Home, t.HomeText, w.settings.Home, func(on bool) {
		s.keep(func(n *store.Settings) { n.Home = on })
		if studio := w.studio(); on && studio != nil && studio.Blur() == BlurOff {
			w.setBlur(StartBlur(w.settings))
		}
		w.show(s)
	})
}

func (s *settingsScreen) lookPage() []fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Settings
	languages := w.ownNames("settings.language", k.language, func(code string) {
		s.keep(func(n *store.Settings) { n.Language = code })
		w.rebuild()
	})
	field := k.field(t.Language, languages)
	switch n := len(w.languages()); {
	case n == 1:
		field = columnOf(0, k.managed("settings.language", t.Language, k.text.Languages[k.language]))
	case n < len(words.Languages()):
		field.Add(k.setBy(k.text.Managed.Limited))
	}
	return []fyne.CanvasObject{k.section(t.Appearance, "",
		field, k.field(t.Theme, s.themes()), k.field(t.Scale, s.scales()))}
}

// ownNames is a choice of languages, each in itself: to be found by who reads no other.
func (w *Window) ownNames(name, chosen string, onChoose func(code string)) *fyne.Container {
	codes := w.languages()
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = w.texts[code].Languages[code]
	}
	return w.kit.choice(name, names, codes, chosen, onChoose)
}

func (s *settingsScreen) themes() fyne.CanvasObject {
	w := s.w
	t := w.kit.text.Settings
	return w.kit.choice("settings.theme", []string{t.System, t.Light, t.Dark}, []string{"system", "light", "dark"}, orDefault(w.settings.Theme, "system"), func(id string) {
		s.keep(func(n *store.Settings) { n.Theme = unless(id, "system") })
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
		n, _ := strconv.Atoi(id) // one of ids
		s.keep(func(set *store.Settings) { set.Scale = float64(n) / 100 })
		w.rebuild()
	})
}

// language is the chosen one, else the system's if we speak it, else English; of those that are allowed.
func (w *Window) language() string {
	all := w.languages()
	for _, l := range []string{w.settings.Language, systemLanguage(), "en"} {
		if slices.Contains(all, l) {
			return l
		}
	}
	return all[0]
}

// appointmentsPage has the week's first day, and what the desk does on its own.
func (s *settingsScreen) appointmentsPage() []fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Settings
	start := k.field(t.WeekStart, k.choice("settings.week", []string{t.WeekUsual, k.text.Weekdays[0], k.text.Weekdays[6]}, []string{"0", "1", "7"},
		itoa(w.settings.WeekStart), func(id string) {
			n, _ := strconv.Atoi(id) // one of the three
			s.keep(func(set *store.Settings) { set.WeekStart = n })
			w.show(s)
		}))
	rows := w.deskRows("settings", func(change func(*store.Settings)) { s.keep(change); w.show(s) })
	return []fyne.CanvasObject{k.section(t.Appointments, "", append([]fyne.CanvasObject{start}, rows...)...)}
}

// officePage is what stands on invitations and consent forms.
func (s *settingsScreen) officePage() []fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Data.Office
	row := func(name, caption, text, hint string, set func(n *store.Settings, text string), wrong func(string) string) fyne.CanvasObject {
		fault := columnOf(gap)
		field := k.field(caption, k.long("settings."+name, text, hint, func(text string) {
			set(&s.office, text) // kept as typed, also when it cannot be stored
			problem := wrong(strings.TrimSpace(text))
			k.complain(fault, problem)
			if problem == "" {
				s.keep(func(n *store.Settings) { set(n, strings.TrimSpace(text)) })
			}
		}))
		return columnOf(gap, field, fault)
	}
	fine := func(string) string { return "" }
	set := w.cfg.Policy
	name := row("organisation", t.Name, s.office.Organisation, "", func(n *store.Settings, text string) { n.Organisation = text }, fine)
	if set.Organisation != "" {
		name = k.managed("settings.organisation", t.Name, set.Organisation)
	}
	privacy := row("privacy", t.Privacy, s.office.PrivacyLink, t.PrivacyHint, func(n *store.Settings, text string) { n.PrivacyLink = text }, func(text string) string {
		if text != "" && !isPage(text) {
			return t.PrivacyWrong
		}
		return ""
	})
	if set.PrivacyLink != "" {
		privacy = k.managed("settings.privacy", t.Privacy, set.PrivacyLink)
	}
	address := k.area("settings.address", s.office.Address, "", 3, func(text string) {
		s.office.Address = text
		s.keep(func(n *store.Settings) { n.Address = strings.TrimSpace(text) })
	})
	templates := leftAligned(k.button("settings.templates", quiet, "pencil", k.text.Invite.Templates.Title, w.showAllTemplates))
	return []fyne.CanvasObject{k.section(t.Title, t.Intro,
		name,
		k.field(t.Address, address),
		row("phone", t.Phone, s.office.Phone, "", func(n *store.Settings, text string) { n.Phone = text }, fine),
		row("mail", t.Mail, s.office.ReturnMail, t.MailHint, func(n *store.Settings, text string) { n.ReturnMail = text }, func(text string) string {
			if text != "" && !isMail(text) {
				return t.MailWrong
			}
			return ""
		}), privacy), templates}
}

// isMail says whether a text is one plain address, "name@place".
func isMail(text string) bool {
	a, err := mail.ParseAddress(text)
	return err == nil && a.Name == "" && a.Address == text
}

// isPage says whether a text is the address of a page.
func isPage(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Scheme == "https" && u.Host != "" && u.User == nil
}

// folderLine is where the data lies, and which version of the app this is.
func (s *settingsScreen) folderLine() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Settings
	return columnOf(2, k.prose(t.Folder.with("folder", w.cfg.Folder), sizeSmall, theme.ColorNameForeground, regular),
		k.prose(t.Version.with("version", w.cfg.Version), sizeSmall, colorMuted, regular))
}
