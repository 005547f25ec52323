package signal

import (
	"errors"
	"fmt"
)

// Limits of what a pair keeps to send again: more than a lost line can swallow
// (36 messages a second, 45 seconds until a dead line is noticed, but people do
// not chat so fast).
const (
	maxKept      = 256     // messages
	maxKeptBytes = 1 << 20 // bytes of messages
)

// errLost says that a message which the other side misses is no longer kept.
var errLost = errors.New("message no longer kept")

// pair is one end of a channel after the PAKE: sealed, in strict order, and
// able to go on over another line. It belongs to one goroutine.
type pair struct {
	host   bool     // this end is the host's
	id     [16]byte // names the pair, equal at both ends
	secret [32]byte // of resuming
	mine   [32]byte // fingerprints of the certificates
	theirs [32]byte

	live     bool // a line stands, and its other end has the keys of out and in
	out, in  *seal
	epoch    uint32   // of out and in
	tried    uint32   // a guest's latest epoch, also of attempts that came to nothing
	try      *renewal // a guest's attempt that is not answered yet
	admitted bool     // an offer has passed

	sent, received uint64   // messages since the proof, over all lines
	kept           [][]byte // the latest messages sent, the last one is number sent-1
	keptSize       int
}

func newPair(host bool, mine [32]byte, s *secrets) (*pair, error) {
	p := &pair{host: host, id: s.pair, secret: s.resume, mine: mine, theirs: s.fingerprint}
	return p, p.rekey(s.toHost, s.toGuest, 0)
}

// rekey begins an epoch: a line stands.
func (p *pair) rekey(keyToHost, keyToGuest [32]byte, epoch uint32) error {
	toHost, err := newSeal(keyToHost, guestToHost, epoch)
	if err != nil {
		return err
	}
	toGuest, err := newSeal(keyToGuest, hostToGuest, epoch)
	if err != nil {
		return err
	}
	p.out, p.in = toHost, toGuest
	if p.host {
		p.out, p.in = toGuest, toHost
	}
	p.epoch, p.live = epoch, true
	return nil
}

// seal closes a message into a box; without a line it is kept, and there is
// none. An SDP of our own with another certificate than the one that was proven
// is ErrFingerprint.
func (p *pair) seal(m Message) ([]envelope, error) {
	if err := checkSDP(m, p.mine); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	plain, err := encodeMessage(m)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	p.note(m)
	p.sent++
	p.kept, p.keptSize = append(p.kept, plain), p.keptSize+len(plain)
	for len(p.kept) > maxKept || p.keptSize > maxKeptBytes {
		p.forget()
	}
	if !p.live {
		return nil, nil
	}
	return []envelope{{p.out.close(plain)}}, nil
}

// forget lets go of the oldest message that is kept.
func (p *pair) forget() {
	p.keptSize -= len(p.kept[0])
	p.kept = p.kept[1:]
}

// note sees who is admitted.
func (p *pair) note(m Message) {
	if _, ok := m.(Offer); ok {
		p.admitted = true
	}
}

// open opens the next box. The error is errTampered, ErrFingerprint for an SDP
// with a foreign certificate, ErrMalformed, or ErrUnknownType for a message to ignore.
func (p *pair) open(e envelope) (Message, error) {
	plain, err := p.in.open(e.box)
	if err != nil {
		return nil, err
	}
	p.received++
	m, err := decodeMessage(plain)
	if err != nil {
		return nil, err
	}
	if !mayCome(m, p.host) {
		return nil, fmt.Errorf("%s from the wrong side: %w", m.messageType(), ErrMalformed)
	}
	if b, ok := m.(beat); ok {
		return m, p.acknowledge(b.Received)
	}
	p.note(m)
	return m, checkSDP(m, p.theirs)
}

// checkSDP looks at the certificates of an offer or answer.
func checkSDP(m Message, want [32]byte) error {
	switch m := m.(type) {
	case Offer:
		return CheckFingerprints(m.SDP, want)
	case Answer:
		return CheckFingerprints(m.SDP, want)
	}
	return nil
}

// mayCome tells whether m may come to a host, or to a guest.
func mayCome(m Message, toHost bool) bool {
	switch m.(type) {
	case Hello, Answer:
		return toHost
	case Lobby, Offer, Servers, People:
		return !toHost
	}
	return true
}

// beat is the sign of life of this end; ask wants one back.
func (p *pair) beat(ask bool) beat { return beat{Received: p.received, Ask: ask} }

// acknowledge forgets what the other end has received.
func (p *pair) acknowledge(received uint64) error {
	if received > p.sent {
		return fmt.Errorf("%d of %d messages received: %w", received, p.sent, errTampered)
	}
	for uint64(len(p.kept)) > p.sent-received {
		p.forget()
	}
	return nil
}

// missing are the messages to seal again for an end that has received so many:
// errTampered for more than were sent, errLost for one that is gone.
func (p *pair) missing(received uint64) ([][]byte, error) {
	if err := p.acknowledge(received); err != nil {
		return nil, err
	}
	if lost := p.sent - received; lost > uint64(len(p.kept)) {
		return nil, fmt.Errorf("%d messages: %w", lost, errLost)
	}
	return p.kept, nil
}
