package signal

import (
	"errors"
	"fmt"
)

// Limits of what a pair keeps to send again: more than one line's loss can
// swallow (36 messages a second, 45 seconds until a dead line is noticed, but
// people do not chat so fast).
const (
	maxKept      = 256     // boxes
	maxKeptBytes = 1 << 20 // bytes of boxes
)

// errLost says that a box which the other side misses is no longer kept.
var errLost = errors.New("box no longer kept")

// pair is one end of a channel after the PAKE: sealed, in strict order, and
// able to go on after a lost line. It belongs to one goroutine.
type pair struct {
	host     bool // this end is the host's
	out, in  *seal
	mine     [32]byte // fingerprints of the certificates
	theirs   [32]byte
	kept     [][]byte // the latest boxes sent, the last one has counter out.next-1
	keptSize int
	round    uint64 // of the latest resync that this end, a host, asked for
	waiting  bool   // for its answer: boxes that come before it are stale
}

func newPair(host bool, mine [32]byte, s *secrets) (*pair, error) {
	toHost, err := newSeal(s.toHost, guestToHost)
	if err != nil {
		return nil, err
	}
	toGuest, err := newSeal(s.toGuest, hostToGuest)
	if err != nil {
		return nil, err
	}
	p := &pair{host: host, out: toHost, in: toGuest, mine: mine, theirs: s.fingerprint}
	if host {
		p.out, p.in = toGuest, toHost
	}
	return p, nil
}

// seal closes a message into a box. An SDP of our own with another certificate
// than the one that was proven is ErrFingerprint.
func (p *pair) seal(m Message) (envelope, error) {
	if err := checkSDP(m, p.mine); err != nil {
		return envelope{}, fmt.Errorf("seal: %w", err)
	}
	plain, err := encodeMessage(m)
	if err != nil {
		return envelope{}, fmt.Errorf("seal: %w", err)
	}
	box := p.out.close(plain)
	p.kept, p.keptSize = append(p.kept, box), p.keptSize+len(box)
	for len(p.kept) > maxKept || p.keptSize > maxKeptBytes {
		p.keptSize -= len(p.kept[0])
		p.kept = p.kept[1:]
	}
	return envelope{box}, nil
}

// open opens the next box. The error is errTampered, ErrFingerprint for an SDP
// with a foreign certificate, ErrMalformed, or ErrUnknownType for a message to ignore.
func (p *pair) open(e envelope) (Message, error) {
	plain, err := p.in.open(e.box)
	if err != nil {
		return nil, err
	}
	m, err := decodeMessage(plain)
	if err != nil {
		return nil, err
	}
	if !mayCome(m, p.host) {
		return nil, fmt.Errorf("%s from the wrong side: %w", m.messageType(), ErrMalformed)
	}
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
	case Lobby, Offer:
		return !toHost
	}
	return true
}

// resync asks the guest, after the host's line came back, what is missing. What
// is sealed until the answer comes is kept and goes out with the missing boxes.
func (p *pair) resync() resync {
	p.round++
	p.waiting = true
	return resync{received: p.in.next, round: p.round}
}

// missing are the boxes to send again to an end that has opened received of
// them: errTampered for more than were sent, errLost for one that is gone.
func (p *pair) missing(received uint64) ([][]byte, error) {
	if received > p.out.next {
		return nil, fmt.Errorf("%d of %d boxes received: %w", received, p.out.next, errTampered)
	}
	lost := p.out.next - received
	if lost > uint64(len(p.kept)) {
		return nil, fmt.Errorf("%d boxes: %w", lost, errLost)
	}
	return p.kept[uint64(len(p.kept))-lost:], nil
}
