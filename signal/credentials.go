package signal

import (
	"encoding/json"
	"regexp"
	"time"
)

// Limits of a Relay.
const (
	maxRelayURLs  = 8   // a name by UDP, TCP and TLS, and as much again
	maxRelayField = 256 // bytes of a URL, the username and the credential
)

// Relay says where media may be relayed and with which right. Without URLs
// there is none.
type Relay struct {
	URLs                 []string // RFC 7064 and 7065, such as "turn:talk.example.org:3478?transport=udp"
	Username, Credential string
	Until                time.Time // when the right ends, in whole seconds
}

// LineRelay asks the server for the right to relay a guest's media (Relay nil),
// or is its answer, in which a Relay without URLs says that it has none.
type LineRelay struct {
	Guest string
	Relay *Relay
}

func (m LineRelay) appendLine(b []byte) []byte {
	o := object(b).open("relay").text("guest", m.Guest)
	if m.Relay != nil {
		fields, _ := json.Marshal(m.Relay.fields()) // texts and a number: nothing can fail
		o = append(append(o, ','), fields[1:len(fields)-1]...)
	}
	return o.end()
}

// Servers tells a guest how its media may be relayed: before the first offer,
// and before the offer of another way when that has changed.
type Servers struct {
	Relay
	Only bool // media goes through a relay or not at all
}

func (Servers) messageType() string { return "servers" }

// relayFields is a Relay on the wire.
type relayFields struct {
	URLs       []string `json:"urls"`
	Username   string   `json:"username"`
	Credential string   `json:"credential"`
	Until      int64    `json:"until"` // seconds since 1970
}

func (r Relay) fields() relayFields {
	f := relayFields{URLs: append([]string{}, r.URLs...), Username: r.Username, Credential: r.Credential}
	if !r.Until.IsZero() {
		f.Until = r.Until.Unix()
	}
	return f
}

// MarshalJSON writes s as the wire does.
func (s Servers) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		relayFields
		Only bool `json:"only"`
	}{s.fields(), s.Only})
}

// A browser throws at a URL that it does not take, so that none such may pass.
const (
	relayHost = `(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])`
	relayPort = `(?::(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?`
)

var relayURL = regexp.MustCompile(`^(?:stuns?:` + relayHost + relayPort +
	`|turns?:` + relayHost + relayPort + `(?:\?transport=(?:udp|tcp))?)$`)

// relay reads the fields of a Relay. Without URLs the others do not matter.
func (f *lineFields) relay() Relay {
	var r Relay
	for _, raw := range f.list("urls", maxRelayURLs) {
		var url string
		if raw[0] != '"' || json.Unmarshal(raw, &url) != nil || len(url) > maxRelayField || !relayURL.MatchString(url) {
			f.refuse("urls")
			return r
		}
		r.URLs = append(r.URLs, url)
	}
	if len(r.URLs) == 0 {
		return r
	}
	r.Username, r.Credential = f.short("username", maxRelayField), f.short("credential", maxRelayField)
	if r.Username == "" || r.Credential == "" {
		f.refuse("username")
	}
	r.Until = time.Unix(int64(f.number("until", maxCount)), 0)
	return r
}

// list reads an array of at most limit values. None of them is empty.
func (f *lineFields) list(name string, limit int) (values []json.RawMessage) {
	raw := f.raw[name]
	if len(raw) == 0 || raw[0] != '[' || json.Unmarshal(raw, &values) != nil || len(values) > limit {
		f.refuse(name)
		return nil
	}
	return values
}
