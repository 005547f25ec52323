package signal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// Limits inside the seal.
const (
	maxName      = 64   // characters: a name or an initial
	maxChat      = 4096 // bytes: what a person writes at once
	maxCandidate = 1024 // bytes: the longest seen are below 250
	maxMid       = 64   // bytes
	// maxPlain keeps a sealed message with its base64url and its frame below MaxMessage.
	maxPlain = 48_000
)

// encodeMessage writes m as the JSON object that goes into a box. What the
// other side would refuse is refused here already, with ErrMalformed.
func encodeMessage(m Message) ([]byte, error) {
	var b bytes.Buffer
	w := json.NewEncoder(&b)
	w.SetEscapeHTML(false)
	if err := w.Encode(m); err != nil {
		return nil, fmt.Errorf("encode %s: %w", m.messageType(), err)
	}
	plain := append([]byte(`{"type":"`+m.messageType()+`",`), bytes.TrimSpace(b.Bytes())[1:]...)
	if _, err := decodeMessage(plain); err != nil {
		return nil, fmt.Errorf("encode %s: %w", m.messageType(), err)
	}
	return plain, nil
}

// decodeMessage reads the JSON object from a box and cleans its text. The error
// wraps ErrMalformed or is ErrUnknownType.
func decodeMessage(plain []byte) (Message, error) {
	if len(plain) > maxPlain {
		return nil, fmt.Errorf("decode message: %d bytes: %w", len(plain), ErrMalformed)
	}
	f, err := parseFields(plain)
	if err != nil {
		return nil, fmt.Errorf("decode message: %w", err)
	}
	m := f.readMessage(f.text("type"))
	switch {
	case f.bad != "":
		return nil, fmt.Errorf("decode message: field %s: %w", f.bad, ErrMalformed)
	case m == nil:
		return nil, ErrUnknownType
	}
	return m, nil
}

func (f *lineFields) readMessage(kind string) Message {
	switch kind {
	case "hello":
		return f.hello()
	case "lobby":
		m := Lobby{State: f.oneOf("state", "waiting", "soon"), Language: f.language("language")}
		if len(f.raw["company"]) > 0 {
			m.Company = f.oneOf("company", "alone", "others", "")
		}
		if len(f.raw["fallback"]) > 0 {
			m.Fallback = f.oneOf("fallback", "ring", "wait", "")
		}
		return m
	case "offer":
		return Offer{f.sdp("sdp")}
	case "answer":
		return Answer{f.sdp("sdp")}
	case "candidate":
		return Candidate{f.short("candidate", maxCandidate), f.short("mid", maxMid), uint16(f.number("line", 0xffff))}
	case "chat":
		m := Chat{ID: f.id("id"), Text: cleanText(f.text("text"))}
		if len(f.raw["from"]) > 0 {
			m.From = f.name("from")
		}
		if len(m.Text) > maxChat {
			f.refuse("text")
		}
		return m
	case "state":
		return f.state()
	case "servers":
		return Servers{f.relay(), f.option("only")}
	case "people":
		return f.people()
	case "beat":
		return beat{f.number("received", maxCount), f.flag("ask")}
	case "bye":
		return Bye{f.oneOf("reason", ReasonLeft, ReasonDeclined, ReasonRemoved, ReasonEnded, ReasonTampered)}
	}
	return nil
}

func (f *lineFields) state() State {
	s := State{
		Muted: f.flag("muted"), Hidden: f.flag("hidden"), Paused: f.option("paused"), Sharing: f.option("sharing"),
		Recording: f.option("recording"), Live: f.option("live"),
	}
	if len(f.raw["company"]) > 0 {
		s.Company = f.oneOf("company", "alone", "others", "")
	}
	return s
}

func (f *lineFields) hello() Hello {
	return Hello{
		Name:       f.name("name"),
		Language:   f.language("language"),
		Consent:    f.flag("consent"),
		Camera:     f.flag("camera"),
		Microphone: f.flag("microphone"),
		Company:    f.oneOf("company", "alone", "others", ""),
	}
}

func (f *lineFields) flag(name string) bool {
	switch string(f.raw[name]) {
	case "true":
		return true
	case "false":
		return false
	}
	f.refuse(name)
	return false
}

// option is a flag that may be missing.
func (f *lineFields) option(name string) bool {
	return len(f.raw[name]) > 0 && f.flag(name)
}

func (f *lineFields) oneOf(name string, values ...string) string {
	s := f.text(name)
	for _, value := range values {
		if s == value {
			return s
		}
	}
	f.refuse(name)
	return ""
}

// language reads two small letters; whether there are texts for it is the reader's affair.
func (f *lineFields) language(name string) string {
	s := f.text(name)
	if len(s) != 2 || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") != "" {
		f.refuse(name)
	}
	return s
}

func (f *lineFields) short(name string, limit int) string {
	s := f.text(name)
	if len(s) > limit {
		f.refuse(name)
	}
	return s
}

func (f *lineFields) sdp(name string) string {
	s := f.text(name)
	if s == "" {
		f.refuse(name)
	}
	return s
}
