package ui

import (
	"slices"

	"fyne.io/fyne/v2"

	"zwiesprache/signal/session"
	"zwiesprache/store"
)

// deviceKind is camera, microphone or speaker, with where each is found.
type deviceKind struct {
	id      string
	caption func(*text) string
	labels  func(Devices) []string
	used    func(Used) string
	kept    func(*store.Settings) *string
	choose  func(Studio, string)
	state   func(session.Snapshot) session.DeviceState
	does    func(Used) session.DeviceState
	texts   func(*text) map[session.DeviceState]string
}

func deviceKinds() []deviceKind {
	return []deviceKind{
		{
			"camera", func(t *text) string { return t.Waiting.Camera },
			func(d Devices) []string { return d.Cameras }, func(u Used) string { return u.Camera },
			func(s *store.Settings) *string { return &s.Camera }, Studio.ChooseCamera,
			func(s session.Snapshot) session.DeviceState { return s.Camera },
			func(u Used) session.DeviceState { return u.CameraState }, func(t *text) map[session.DeviceState]string { return t.Camera },
		},
		{
			"microphone", func(t *text) string { return t.Waiting.Microphone },
			func(d Devices) []string { return d.Microphones }, func(u Used) string { return u.Microphone },
			func(s *store.Settings) *string { return &s.Microphone }, Studio.ChooseMicrophone,
			func(s session.Snapshot) session.DeviceState { return s.Microphone },
			func(u Used) session.DeviceState { return u.MicrophoneState }, func(t *text) map[session.DeviceState]string { return t.Microphone },
		},
		{
			"speaker", func(t *text) string { return t.Waiting.Speaker },
			func(d Devices) []string { return d.Speakers }, func(u Used) string { return u.Speaker },
			func(s *store.Settings) *string { return &s.Speaker }, Studio.ChooseSpeaker,
			func(s session.Snapshot) session.DeviceState { return s.Speaker },
			func(u Used) session.DeviceState { return u.SpeakerState }, func(t *text) map[session.DeviceState]string { return t.Speaker },
		},
	}
}

// deviceTroubles are sentences for the devices of this computer that do not work.
func deviceTroubles(t *text, s session.Snapshot) []string {
	var found []string
	for _, kind := range deviceKinds() {
		if state := kind.state(s); state != session.DeviceOff && state != session.DeviceReady {
			found = append(found, kind.texts(t)[state])
		}
	}
	return found
}

// studio is the one at work, the room's or the device check's; nil when there is none.
func (w *Window) studio() Studio {
	if w.room != nil {
		return w.room.studio
	}
	if s, ok := w.screen.(*checkScreen); ok {
		return s.studio
	}
	return nil
}

// choose takes a device from now on and keeps the choice for next time.
func (w *Window) choose(kind deviceKind, label string) {
	*kind.kept(&w.settings) = label
	w.keepSettings("remember a device")
	w.plugs.chosen[kind.id] = true
	if studio := w.studio(); studio != nil {
		kind.choose(studio, label)
	}
}

// deviceFields adds the choice of camera, microphone and speaker among d.
func (w *Window) deviceFields(to *fyne.Container, name string, d Devices) {
	k := w.kit
	t := k.text.Waiting
	for _, kind := range deviceKinds() {
		kept := *kind.kept(&w.settings)
		labels := append([]string{"", None}, kind.labels(d)...)
		first := t.First
		if used := kind.used(w.plugs.used); kept == "" && used != "" && w.studio() != nil {
			first = t.FirstUsed.with("label", used)
		}
		shown := append([]string{first, t.Without}, kind.labels(d)...)
		chosen := slices.Index(labels, kept)
		if chosen < 0 { // it is unplugged: still the chosen one
			labels, shown = append(labels, kept), append(shown, kept)
			chosen = len(labels) - 1
		}
		to.Add(k.field(kind.caption(k.text), k.selection(name+"."+kind.id, shown, chosen, func(i int) {
			if i >= 0 {
				w.choose(kind, labels[i])
			}
		}).framed()))
	}
}

// plugs follows what is plugged in and pulled out while devices are in use.
type plugs struct {
	devices Devices
	listed  bool // devices are known
	used    Used
	chosen  map[string]bool // kinds for which a device was chosen since used last changed
	offers  []offer
	losses  []loss
}

// offer is a device that has just been plugged in; a headset is of two kinds.
type offer struct {
	label string
	kinds []int
}

// loss is a device in use that is gone, and what took its place.
type loss struct{ gone, now string }

func newPlugs() *plugs { return &plugs{chosen: map[string]bool{}} }

// list takes what is plugged in now.
func (p *plugs) list(d Devices, settings store.Settings) {
	for i, kind := range deviceKinds() {
		for _, label := range kind.labels(d) {
			known := slices.Contains(kind.labels(p.devices), label)
			if !p.listed || known || kind.used(p.used) == label || *kind.kept(&settings) == None {
				continue
			}
			at := slices.IndexFunc(p.offers, func(o offer) bool { return o.label == label })
			if at < 0 {
				p.offers = append(p.offers, offer{label: label})
				at = len(p.offers) - 1
			}
			p.offers[at].kinds = append(p.offers[at].kinds, i)
		}
	}
	p.devices, p.listed = d, true
	p.tidy()
}

// use takes what is in use now.
func (p *plugs) use(now Used, settings store.Settings) {
	for _, kind := range deviceKinds() {
		old, label := kind.used(p.used), kind.used(now)
		if old == label {
			continue
		}
		// What was chosen, or is the chosen one and has come back, needs no word.
		if old != "" && label != "" && !p.chosen[kind.id] && *kind.kept(&settings) != label {
			if l := (loss{old, label}); !slices.Contains(p.losses, l) {
				p.losses = append(p.losses, l)
			}
		}
		delete(p.chosen, kind.id)
	}
	p.used = now
	p.tidy()
}

// tidy drops what is no longer so: offers of what is gone or in use, losses of what is back in use.
func (p *plugs) tidy() {
	kinds := deviceKinds()
	p.offers = slices.DeleteFunc(p.offers, func(o offer) bool {
		return !slices.ContainsFunc(o.kinds, func(i int) bool {
			return slices.Contains(kinds[i].labels(p.devices), o.label) && kinds[i].used(p.used) != o.label
		})
	})
	p.losses = slices.DeleteFunc(p.losses, func(l loss) bool {
		return !slices.ContainsFunc(kinds, func(kind deviceKind) bool { return kind.used(p.used) == l.now })
	})
}

// says is what a person should know of p, with what can be done.
func (w *Window) plugSays() []say {
	t := w.kit.text.Plug
	var all []say
	for _, l := range w.plugs.losses {
		all = append(all, say{as: warned, sentence: t.Lost.with("gone", l.gone, "now", l.now)})
	}
	for _, o := range w.plugs.offers {
		all = append(all, say{as: told, sentence: t.New.with("label", o.label), caption: t.Use, name: "use", act: func() {
			for _, i := range o.kinds {
				w.choose(deviceKinds()[i], o.label)
			}
			w.plugs.offers = slices.DeleteFunc(w.plugs.offers, func(other offer) bool { return other.label == o.label })
			w.showPlugs()
		}})
	}
	return all
}

// plugged is a screen that says what was plugged in or is gone.
type plugged interface{ showPlugs() }

func (w *Window) showPlugs() {
	if s, ok := w.screen.(plugged); ok {
		s.showPlugs()
	}
}

// watchSeconds is how often the window asks what is plugged in while devices are in use.
const watchSeconds = 4

// watchDevices is called once a second and follows what is in use and what is plugged in.
func (w *Window) watchDevices() {
	studio := w.studio()
	if studio == nil {
		return
	}
	if used := studio.Used(); used != w.plugs.used {
		w.plugs.use(used, w.settings)
		w.showPlugs()
	}
	if w.second%watchSeconds == 0 {
		w.listDevices()
	}
}
