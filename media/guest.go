package media

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/webrtc/v4"

	"zwiesprache/media/audio"
	"zwiesprache/media/peer"
	"zwiesprache/media/picture"
)

// guest is one connection with what arrives over it.
type guest struct {
	id      string
	seat    int
	peer    *peer.Peer
	voice   *audio.Voice
	picture *picture.Slot
	screen  *picture.Slot
	tell    func(PeerEvent)
	search  search
	record  record
	outlet              // what the guest sends goes on to others there
	blind   atomic.Bool // the way to the guest is too narrow for pictures of others
	most    atomic.Pointer[limits]

	offering sync.Mutex // held while an offer is made

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

// hold lets candidates wait for the offer that comes next.
func (g *guest) hold() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.offered = false
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

// ears joins a guest's voice with the speaker for package peer.
type ears struct {
	*audio.Voice
	mixer *audio.Mixer
}

// Push stamps a packet with the time at which it came.
func (e ears) Push(sequence uint16, timestamp uint32, payload []byte) {
	e.Voice.Push(sequence, timestamp, payload, time.Now())
}

// Playing adds the way to the ear.
func (e ears) Playing() (timestamp uint32, at time.Time, ok bool) {
	timestamp, at, ok = e.Voice.Playing()
	return timestamp, at.Add(e.mixer.Delay()), ok
}

// Start connects to the guest whose certificate has the fingerprint of the
// config: an Offer and Candidates come by OnPeer. For a guest who is there already it looks for
// another way, by the servers of the config, which starts with a new Offer: at
// once, or when the offer before was answered without leading to a connection,
// and ever more slowly. A guest who cannot be connected to is reported as
// PeerFailed. Guests see and hear each other once both are connected; new Offers
// come when others enter or leave. Calls of Start and Stop for one guest come one after the other.
func (s *Studio) Start(id string, config PeerConfig) {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return
	}
	g, again := s.guests[id]
	if !again {
		var err error
		if g, err = s.join(id, config); err != nil {
			s.mu.Unlock()
			s.log.Error("guest cannot be connected", "error", kind(err))
			s.tell(PeerEvent{Guest: id, State: PeerFailed})
			return
		}
		s.guests[id] = g
	}
	s.mu.Unlock()

	if again {
		if err := g.peer.SetServers(config.ice()); err != nil {
			s.log.Debug("servers are not taken", "error", kind(err))
		}
		g.search.ask()
		s.seek(g, time.Now())
		return
	}
	sdp, err := g.peer.Offer()
	if err != nil && !errors.Is(err, peer.ErrClosed) {
		s.log.Error("no offer for guest", "error", kind(err))
		g.emit(PeerEvent{State: PeerFailed})
	}
	if err != nil {
		return
	}
	changed, err := s.exchange.enter(g)
	if err != nil {
		s.log.Error("guests cannot see each other", "error", kind(err))
	}
	g.search.offered(seekWay, time.Now())
	g.emit(PeerEvent{Offer: sdp})
	for _, other := range changed { // of them g, whose offer is out, waits
		other.search.change()
		s.seek(other, time.Now())
	}
}

// ice are the servers as pion wants them.
func (c PeerConfig) ice() []webrtc.ICEServer {
	list := make([]webrtc.ICEServer, len(c.Servers))
	for i, s := range c.Servers {
		list[i] = webrtc.ICEServer{URLs: s.URLs, Username: s.Username, Credential: s.Credential}
	}
	return list
}

// onState follows a connection.
func (s *Studio) onState(g *guest, state PeerState, way Way) {
	g.emit(PeerEvent{State: state, Way: way})
	g.record.state(state)
	switch state {
	case PeerConnected:
		g.search.found()
		s.audience.connect(g)
	case PeerTroubled:
		s.audience.trouble(g)
	case PeerFailed, PeerTampered:
		s.audience.leave(g)
	}
	s.exchange.set(g, state == PeerConnected)
}

// join makes the connection and the voice of a guest; mu is held.
func (s *Studio) join(id string, config PeerConfig) (*guest, error) {
	var tap func([]int16)
	if s.config.OnSound != nil {
		tap = func(pcm []int16) { s.config.OnSound(id, pcm) }
	}
	voice, err := audio.NewVoice(tap)
	if err != nil {
		return nil, err
	}
	g := &guest{id: id, seat: config.Seat, voice: voice, picture: new(picture.Slot), screen: new(picture.Slot), tell: s.tell}
	g.peer, err = peer.New(peer.Config{
		Certificate: s.certificate, RemoteFingerprint: config.Fingerprint,
		Video: s.video.track, Screen: s.screen.track, Audio: s.sound.track,
		Picture: g.picture, Shared: g.screen, Voice: ears{voice, s.mixer},
		KeyFrame:       func() { s.video.key.Store(true) },
		ScreenKeyFrame: func() { s.screen.key.Store(true) },
		Bitrate:        func(bps, steady int) { s.audience.rate(g, bps, steady) },
		Hearing:        func() (float64, float64) { return s.GuestLevel(id), g.record.concealed() },
		Most:           g.limits,
		OnStatus:       g.record.told,
		OnBye:          func(reason string) { g.emit(PeerEvent{Bye: reason}) },
		Onward:         &g.outlet,
		Loopback:       s.config.Loopback,
		Net:            s.config.network,
		Servers:        config.ice(),
		RelayOnly:      config.RelayOnly,
		OnCandidate:    func(c Candidate) { g.emit(PeerEvent{Candidate: &c}) },
		OnState:        func(state PeerState, way Way) { s.onState(g, state, way) },
		Log:            s.log,
	})
	if err != nil {
		voice.Close()
		return nil, fmt.Errorf("connect to guest: %w", err)
	}
	if s.paused {
		g.peer.SetPaused(true)
	} else {
		s.mixer.Add(voice)
	}
	return g, nil
}

// setPaused neither shows nor plays a guest, or goes on.
func (s *Studio) setPaused(g *guest, paused bool) {
	g.peer.SetPaused(paused)
	s.mixer.Remove(g.voice) // never twice in it
	if paused {
		g.picture.Clear()
		g.screen.Clear()
	} else {
		s.mixer.Add(g.voice)
	}
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
	err := g.peer.Answer(sdp)
	if errors.Is(err, peer.ErrUnasked) { // an offer was made twice
		return
	}
	g.search.answered()
	s.log.Debug("offer is answered")
	if err != nil && !errors.Is(err, peer.ErrTampered) && !errors.Is(err, peer.ErrClosed) {
		s.log.Warn("answer of guest is of no use")
		g.emit(PeerEvent{State: PeerFailed})
		return
	}
	s.seek(g, time.Now()) // there may be news that waited
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

// Stop ends the connection to a guest: sound and picture at once, the rest when
// the guest was told why. Of a to z and -, up to 32; "" tells nothing. No event
// of that guest comes after it.
func (s *Studio) Stop(id, bye string) {
	s.mu.Lock()
	g := s.guests[id]
	delete(s.guests, id)
	if g == nil || s.closed {
		s.mu.Unlock()
		return
	}
	s.work.Go(func() { s.part(g, bye) }) // under the lock: Close must not wait before it
	s.mu.Unlock()
	g.end()
	for _, other := range s.exchange.leave(g) {
		other.search.change() // told with the next beat: more may leave now
	}
}

func (g *guest) end() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.ended = true
}

// part takes a guest's connection apart, after a goodbye unless that is "".
func (s *Studio) part(g *guest, bye string) {
	g.end()
	s.audience.leave(g)
	s.exchange.leave(g)
	s.mixer.Remove(g.voice)
	end := g.peer.Close
	if bye != "" {
		end = func() error { return g.peer.Part(bye) }
	}
	if err := end(); err != nil {
		s.log.Warn("connection closed with an error", "error", kind(err))
	}
	s.audience.leave(g) // a state may have come in between
	g.voice.Close()
	g.picture.Clear()
	g.screen.Clear()
}

// Picture is what the guest shows. It is the same until Stop; an unknown
// guest's is empty and not filled later.
func (s *Studio) Picture(id string) *picture.Slot {
	if g := s.guest(id); g != nil {
		return g.picture
	}
	return new(picture.Slot)
}

// Screen is what the guest shares, empty while that is nothing. It is the same
// until Stop; an unknown guest's is empty and not filled later.
func (s *Studio) Screen(id string) *picture.Slot {
	if g := s.guest(id); g != nil {
		return g.screen
	}
	return new(picture.Slot)
}

// SetGuestMuted keeps a guest from being heard here, or lets it be heard again.
// Other guests hear it all the same.
func (s *Studio) SetGuestMuted(id string, muted bool) {
	if g := s.guest(id); g != nil {
		g.voice.SetMuted(muted)
	}
}

// GuestLevel is the loudness of a guest, 0…1.
func (s *Studio) GuestLevel(id string) float64 {
	s.mu.Lock()
	g, paused := s.guests[id], s.paused
	s.mu.Unlock()
	if g == nil || paused {
		return 0
	}
	return g.voice.Level()
}
