package peer

import (
	"encoding/json"
	"regexp"
	"time"
)

// A goodbye is said a few times, so that a lost packet does not take it along:
// each comes at once or not at all. All in all that is less than anybody notices.
const (
	byeTimes = 5
	byePause = 20 * time.Millisecond
)

// reasons is what a reason may look like; what it means is not known here.
var reasons = regexp.MustCompile(`^[a-z-]{1,32}$`)

// wireBye is the JSON of a goodbye. It is told from a status by its type.
type wireBye struct {
	Type   string `json:"type"`
	Reason string `json:"reason"`
}

// ParseBye reads a goodbye from the other side; ok is false for anything else.
func ParseBye(data []byte) (reason string, ok bool) {
	if len(data) > maxStatus {
		return "", false
	}
	var w wireBye
	if json.Unmarshal(data, &w) != nil || w.Type != "bye" || !reasons.MatchString(w.Reason) {
		return "", false
	}
	return w.Reason, true
}

// Part tells the guest why the connection ends, and closes it as Close does. From
// its first moment on neither sound nor picture passes, either way.
func (p *Peer) Part(reason string) error {
	p.hush()
	p.sayBye(reason)
	return p.Close()
}

// hush ends all sending and drops what still comes.
func (p *Peer) hush() {
	p.SetPaused(true)
	p.stopPlaces()
	for _, sender := range p.pc.GetSenders() {
		_ = sender.Stop() // it goes away with the connection
	}
}

// sayBye says goodbye over the channel of the status, if there is one to the
// proven guest, until that has closed its end.
func (p *Peer) sayBye(reason string) {
	p.mu.Lock()
	channel := p.channel
	p.mu.Unlock()
	if channel == nil || p.tampered.Load() || !p.provenCertificate() {
		return
	}
	data, err := json.Marshal(wireBye{Type: "bye", Reason: reason})
	if err != nil {
		return
	}
	pause := time.NewTicker(byePause)
	defer pause.Stop()
	for range byeTimes {
		if _, err := channel.WriteDataChannel(data, true); err != nil {
			return
		}
		select {
		case <-p.parted:
			return
		case <-pause.C:
		}
	}
}
