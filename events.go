package main

import (
	"encoding/json"
	"sync"
	"time"

	"zwiesprache/media"
	"zwiesprache/signal/session"
	"zwiesprache/ui"
)

// event is one line of `zwiesprache host`; fields that do not belong to it are left out.
type event struct {
	Event      string             `json:"event"`
	Page       string             `json:"page,omitempty"`
	Link       string             `json:"link,omitempty"`
	Password   string             `json:"password,omitempty"`
	Guest      string             `json:"guest,omitempty"`
	Name       string             `json:"name,omitempty"`
	Language   string             `json:"language,omitempty"`
	Company    string             `json:"company,omitempty"`
	Consent    bool               `json:"consent,omitempty"`
	Text       string             `json:"text,omitempty"`
	At         *time.Time         `json:"at,omitempty"`
	Total      int                `json:"total,omitempty"`
	Reason     string             `json:"reason,omitempty"`
	Message    string             `json:"message,omitempty"`
	Camera     string             `json:"camera,omitempty"`
	Microphone string             `json:"microphone,omitempty"`
	Speaker    string             `json:"speaker,omitempty"`
	CheckWord  *[2]uint16         `json:"checkWord,omitempty"`
	Relayed    bool               `json:"relayed,omitempty"`
	Muted      *bool              `json:"muted,omitempty"`
	Hidden     *bool              `json:"hidden,omitempty"`
	Paused     *bool              `json:"paused,omitempty"`
	Sharing    *bool              `json:"sharing,omitempty"`
	Recording  *bool              `json:"recording,omitempty"`
	Live       *bool              `json:"live,omitempty"`
	NotAlone   *bool              `json:"notAlone,omitempty"`
	On         *bool              `json:"on,omitempty"`
	Lost       *bool              `json:"lost,omitempty"`
	Stats      *media.Stats       `json:"stats,omitempty"`
	Targets    map[string]ui.Rect `json:"targets,omitempty"`
}

// eventWriter writes events as lines; it turns snapshots into what changed between them.
type eventWriter struct {
	mu   sync.Mutex // guards the fields below
	out  *json.Encoder
	last session.Snapshot
}

func (w *eventWriter) write(e event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	_ = w.out.Encode(e) // nobody listens any more: the room goes on
}

func (w *eventWriter) snapshot(s session.Snapshot) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, e := range changes(w.last, s) {
		_ = w.out.Encode(e)
	}
	w.last = s
}

// changes lists what happened between two snapshots, in an order that a reader can follow.
func changes(a, b session.Snapshot) []event {
	var out []event
	add := func(e event) { out = append(out, e) }
	if claimed(b.Phase) && !claimed(a.Phase) {
		add(event{Event: "claimed", Page: b.Page, Link: b.Link, Password: b.Room.Password})
	}
	if a.Camera != b.Camera || a.Microphone != b.Microphone || a.Speaker != b.Speaker {
		add(event{Event: "devices", Camera: string(b.Camera), Microphone: string(b.Microphone), Speaker: string(b.Speaker)})
	}
	if b.Wrong > a.Wrong {
		add(event{Event: "wrong", Total: b.Wrong})
	}
	if b.Tampered > a.Tampered {
		add(event{Event: "tampered", Total: b.Tampered})
	}
	if b.Locked && !a.Locked {
		add(event{Event: "locked"})
	}
	if a.Shut != b.Shut {
		add(event{Event: "shut", On: &b.Shut})
	}
	if a.LineLost != b.LineLost {
		add(event{Event: "line", Lost: &b.LineLost})
	}
	before := make(map[string]session.Guest, len(a.Guests))
	for _, g := range a.Guests {
		before[g.ID] = g
	}
	for _, g := range b.Guests {
		out = append(out, guestChanges(before[g.ID], g)...)
	}
	seen := make(map[string]bool, len(a.Chat))
	for _, c := range a.Chat {
		seen[c.Guest+"/"+c.ID] = true
	}
	for _, c := range b.Chat {
		if !seen[c.Guest+"/"+c.ID] {
			add(event{Event: "chat", Guest: c.Guest, Name: c.Name, Text: c.Text, At: &c.At})
		}
	}
	if b.Phase == session.Ended && a.Phase != session.Ended {
		add(event{Event: "ended", Reason: string(b.Reason)})
	}
	return out
}

func claimed(p session.Phase) bool { return p == session.Waiting || p == session.Talking }

// guestChanges walks the states that g has passed since it was before, also those that no snapshot showed.
func guestChanges(before, g session.Guest) []event {
	var out []event
	add := func(name string) { out = append(out, event{Event: name, Guest: g.ID}) }
	if before.State == "" {
		out = append(out, event{Event: "knocking", Guest: g.ID, Name: g.Name, Language: g.Language,
			Company: g.Company, Consent: g.Consent, CheckWord: &g.CheckWord})
		before.State = session.Knocking
	}
	admitted := func(s session.GuestState) bool {
		return s == session.Connecting || s == session.Connected || s == session.Troubled
	}
	if admitted(g.State) && before.State == session.Knocking {
		add("admitted")
	}
	switch {
	case g.State == before.State:
	case g.State == session.Connected && before.State == session.Troubled:
		add("resumed")
	case g.State == session.Connected:
		out = append(out, event{Event: "connected", Guest: g.ID, Relayed: g.Relayed})
	case g.State == session.Troubled:
		add("troubled")
	case g.State == session.Gone:
		out = append(out, event{Event: "left", Guest: g.ID, Reason: string(g.Reason)})
	}
	if switches(g) != switches(before) {
		out = append(out, event{Event: "state", Guest: g.ID, Muted: &g.Muted, Hidden: &g.Hidden, Paused: &g.Paused, Sharing: &g.Sharing,
			Recording: &g.Recording, Live: &g.Live, NotAlone: &g.NotAlone})
	}
	return out
}

func switches(g session.Guest) [7]bool {
	return [...]bool{g.Muted, g.Hidden, g.Paused, g.Sharing, g.Recording, g.Live, g.NotAlone}
}
