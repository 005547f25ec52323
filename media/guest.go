package media

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"zwiesprache/media/audio"
	"zwiesprache/media/peer"
	"zwiesprache/media/picture"
)

// guest is one connection with what arrives over it.
type guest struct {
	id      string
	peer    *peer.Peer
	voice   *audio.Voice
	picture *picture.Slot
	tell    func(PeerEvent)
	held    atomic.Bool // was connected before

	mu      sync.Mutex // guards the fields below, and keeps events in order
	offered bool       // the offer is out; candidates may follow
	waiting []Candidate
	ended   bool
}

// emit passes an event on. Candidates wait for their offer: the other side
// could do nothing with them before. After the end nothing is passed on.
func (g *guest) emit(e PeerEvent) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.ended {
		return
	}
	if e.Candidate != nil && !g.offered {
		g.waiting = append(g.waiting, *e.Candidate)
		return
	}
	e.Guest = g.id
	g.tell(e)
	if e.Offer != "" {
		g.flush()
	}
}

// release lets candidates pass when no new offer comes before them.
func (g *guest) release() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.ended {
		g.flush()
	}
}

// flush passes the waiting candidates on; mu is held.
func (g *guest) flush() {
	g.offered = true
	for _, c := range g.waiting {
		g.tell(PeerEvent{Guest: g.id, Candidate: &c})
	}
	g.waiting = nil
}

// arrival stamps a guest's packets with the time at which they came.
type arrival struct{ *audio.Voice }

func (a arrival) Push(sequence uint16, timestamp uint32, payload []byte) {
	a.Voice.Push(sequence, timestamp, payload, time.Now())
}

// Start connects to a guest whose certificate has that fingerprint: an Offer
// and Candidates come by OnPeer. For a guest who is there already it looks for
// another way, which starts with a new Offer. A guest who cannot be connected
// to is reported as PeerFailed.
func (s *Studio) Start(id string, fingerprint [32]byte) {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return
	}
	g, again := s.guests[id]
	if !again {
		var err error
		if g, err = s.join(id, fingerprint); err != nil {
			s.mu.Unlock()
			s.log.Error("guest cannot be connected", "error", kind(err))
			s.tell(PeerEvent{Guest: id, State: PeerFailed})
			return
		}
		s.guests[id] = g
	}
	s.mu.Unlock()

	if again {
		s.restart(g)
		return
	}
	sdp, err := g.peer.Offer()
	if err != nil && !errors.Is(err, peer.ErrClosed) {
		s.log.Error("no offer for guest", "error", kind(err))
		g.emit(PeerEvent{State: PeerFailed})
	}
	if err == nil {
		g.emit(PeerEvent{Offer: sdp})
	}
}

// restart looks for another way to a guest; what there is of the old one stays.
func (s *Studio) restart(g *guest) {
	g.mu.Lock()
	g.offered = false
	g.mu.Unlock()
	sdp, err := g.peer.Restart()
	if err != nil { // the offer before is not answered yet: it will serve
		s.log.Debug("no other way looked for", "error", kind(err))
		g.release()
		return
	}
	g.emit(PeerEvent{Offer: sdp})
}

// onState follows a connection. One that held before and is troubled now gets
// an offer for another way: the computer may have changed its network.
func (s *Studio) onState(g *guest, state PeerState, relayed bool) {
	g.emit(PeerEvent{State: state, Relayed: relayed})
	switch state {
	case PeerConnected:
		g.held.Store(true)
		s.audience.connect(g)
	case PeerFailed, PeerTampered:
		s.audience.leave(g)
	}
	if (state == PeerTroubled || state == PeerFailed) && g.held.Load() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if !s.closed && s.guests[g.id] == g {
			s.work.Go(func() { s.restart(g) }) // the connection waits for this call
		}
	}
}

// join makes the connection and the voice of a guest.
func (s *Studio) join(id string, fingerprint [32]byte) (*guest, error) {
	var tap func([]int16)
	if s.config.OnSound != nil {
		tap = func(pcm []int16) { s.config.OnSound(id, pcm) }
	}
	voice, err := audio.NewVoice(tap)
	if err != nil {
		return nil, err
	}
	g := &guest{id: id, voice: voice, picture: new(picture.Slot), tell: s.tell}
	g.peer, err = peer.New(peer.Config{
		Certificate: s.certificate, RemoteFingerprint: fingerprint,
		Video: s.video.track, Audio: s.sound.track,
		Picture: g.picture, Voice: arrival{voice},
		KeyFrame:    func() { s.video.key.Store(true) },
		Bitrate:     func(bps int) { s.audience.rate(g, bps) },
		Loopback:    s.config.Loopback,
		OnCandidate: func(c Candidate) { g.emit(PeerEvent{Candidate: &c}) },
		OnState:     func(state PeerState, relayed bool) { s.onState(g, state, relayed) },
		Log:         s.log,
	})
	if err != nil {
		voice.Close()
		return nil, fmt.Errorf("connect to guest: %w", err)
	}
	s.mixer.Add(voice)
	return g, nil
}

func (s *Studio) tell(e PeerEvent) {
	if s.config.OnPeer != nil {
		s.config.OnPeer(e)
	}
}

func (s *Studio) guest(id string) *guest {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.guests[id]
}

// Answer takes the guest's answer to the latest offer. One that is not genuine
// is reported as PeerTampered, one that cannot be used as PeerFailed.
func (s *Studio) Answer(id, sdp string) {
	g := s.guest(id)
	if g == nil {
		return
	}
	if err := g.peer.Answer(sdp); err != nil && !errors.Is(err, peer.ErrTampered) && !errors.Is(err, peer.ErrClosed) {
		s.log.Warn("answer of guest is of no use")
		g.emit(PeerEvent{State: PeerFailed})
	}
}

// Candidate takes an address of the guest, in any order with the answer.
func (s *Studio) Candidate(id, candidate, mid string, line uint16) {
	g := s.guest(id)
	if g == nil {
		return
	}
	if err := g.peer.AddCandidate(Candidate{Candidate: candidate, Mid: mid, Line: line}); err != nil {
		s.log.Debug("candidate of guest is of no use")
	}
}

// Stop ends the connection to a guest. No event of that guest comes after it.
func (s *Studio) Stop(id string) {
	s.mu.Lock()
	g := s.guests[id]
	delete(s.guests, id)
	if g == nil || s.closed {
		s.mu.Unlock()
		return
	}
	s.work.Go(func() { s.part(g) }) // under the lock: Close must not wait before it
	s.mu.Unlock()
	g.end()
}

func (g *guest) end() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.ended = true
}

// part takes a guest's connection apart.
func (s *Studio) part(g *guest) {
	g.end()
	s.audience.leave(g)
	s.mixer.Remove(g.voice)
	if err := g.peer.Close(); err != nil {
		s.log.Warn("connection closed with an error", "error", kind(err))
	}
	s.audience.leave(g) // a state may have come in between
	g.voice.Close()
	g.picture.Clear()
}

// Picture is what the guest shows. It is the same until Stop; an unknown
// guest's is empty and not filled later.
func (s *Studio) Picture(id string) *picture.Slot {
	if g := s.guest(id); g != nil {
		return g.picture
	}
	return new(picture.Slot)
}

// GuestLevel is the loudness of a guest, 0…1.
func (s *Studio) GuestLevel(id string) float64 {
	if g := s.guest(id); g != nil {
		return g.voice.Level()
	}
	return 0
}
