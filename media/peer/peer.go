// Package peer is one encrypted connection to one guest, on top of pion/webrtc:
// sound, the camera's picture, a shared screen and a short status, each both
// ways. [New] makes it, [Peer.Offer] starts it: we always offer, the guest
// answers. What is sent comes from tracks that all peers share ([NewVideoTrack],
// [NewScreenTrack], [NewAudioTrack]); what arrives goes, as encoded sound, to a
// [Voice] and, as pictures, to a [picture.Slot], kept in step with each other.
//
// It trusts the fingerprint that was proven with the password and nothing
// else: an answer or a certificate that differs ends the connection before
// any media. Offers, addresses and foreign bytes are never logged.
package peer

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/transport/v4"
	"github.com/pion/webrtc/v4"

	"zwiesprache/media/codec"
	"zwiesprache/media/picture"
)

// State is how a connection fares. A peer starts as Connecting.
type State string

const (
	Connecting State = "connecting"
	Connected  State = "connected"
	Troubled   State = "troubled" // silent for seconds; it may come back by itself
	Failed     State = "failed"   // silent for long, or left by the guest; it may still come back, sooner by [Peer.Restart]
	Tampered   State = "tampered" // not the certificate of the one who knew the password; closed
)

var (
	// ErrTampered tells that a fingerprint is missing or not the proven one.
	ErrTampered = errors.New("fingerprint is not the proven one")
	// ErrClosed tells that the peer was closed, by us or as tampered.
	ErrClosed = errors.New("peer is closed")
	// ErrUnasked tells that an answer belongs to no offer that is out.
	ErrUnasked = errors.New("no offer is out")
	// ErrTooMuch tells that the other side sent more than anyone needs.
	ErrTooMuch = errors.New("too much")
)

// Bounds of what one guest may send through signalling.
const (
	maxDescription = 64 << 10 // bytes, as the message that carries it
	maxCandidates  = 256      // for one offer; a computer with many addresses has about 30
)

// Candidate is one address at which a side may be reached (RFC 8840).
type Candidate struct {
	Candidate string // "candidate:…"; empty for the end of the list
	Mid       string
	Line      uint16
}

// Voice plays the sound of the guest. Its methods must not block.
type Voice interface {
	// Push takes packets in the order of arrival, which may have holes, repeats
	// and swaps. The payload is Opus and valid during the call only.
	Push(sequence uint16, timestamp uint32, payload []byte)
	// Playing tells which timestamp reaches the ear at what moment; ok is false in silence.
	Playing() (timestamp uint32, at time.Time, ok bool)
	// Delay is how long that sound was held back after the fastest packets came.
	Delay() time.Duration
	// SetLeast asks for a delay of at least that; 0 for none.
	SetLeast(time.Duration)
}

// Config says what a peer connects. Callbacks must not block, and must not
// call the peer's methods, which may wait for them: pass the news on.
type Config struct {
	Certificate       webrtc.Certificate // ours, bound to the password before
	RemoteFingerprint [32]byte           // SHA-256 of the guest's certificate

	Video  *VideoTrack // nil: no picture is sent
	Screen *VideoTrack // nil: no screen is shared
	Audio  *AudioTrack // nil: no sound is sent

	Picture *picture.Slot // nil: pictures are not decoded
	Shared  *picture.Slot // of the guest's screen; empty while there is none; nil: not decoded
	Voice   Voice         // nil: sound is dropped

	KeyFrame       func() // the guest needs a frame of the camera that stands alone; at most three a second
	ScreenKeyFrame func() // and of the screen
	// Bitrate is told, when it changes, what may be sent to the guest, all streams,
	// bit/s, and how much that will be when what is but for a moment is over.
	Bitrate func(bps, steady int)

	// Hearing is for the status that the guest is told: how loud the guest is
	// heard now and how much of the last second was invented, each 0…1. May be nil.
	Hearing  func() (level, concealed float64)
	Most     func() (camera, screen int) // bit/s that the guest may use for each; 0, and nil: as it likes
	OnStatus func(Status)                // the guest's
	OnBye    func(reason string)         // the guest ends the connection, says the one who was proven; it may come again

	Onward Onward // nil: nobody else sees or hears the guest

	// Loopback offers addresses of this computer alone too, and asks no name
	// on the local network: for tests and for both ends on one computer.
	Loopback bool
	// Servers are STUN and TURN servers; none by default, as each of them
	// learns our address.
	Servers   []webrtc.ICEServer
	RelayOnly bool // no way but through a TURN server
	// Net is the network; nil: this computer's.
	Net transport.Net

	OnCandidate func(Candidate)
	OnState     func(state State, way Way)
	Log         *slog.Logger // nil: silent
}

// Peer is one connection. Its methods may be called from any goroutine.
type Peer struct {
	config Config
	log    *slog.Logger
	pc     *webrtc.PeerConnection
	rates  *pace
	sent   *reports
	router *router

	done    chan struct{} // closed by Close
	parted  chan struct{} // closed when the status has ended
	changed chan struct{} // holds one: the state is new
	work    sync.WaitGroup

	mu         sync.Mutex // guards the fields below
	closed     bool
	answered   bool
	channel    messages                  // of the status, once it is open
	candidates int                       // since the latest offer
	waiting    []webrtc.ICECandidateInit // until the answer

	sound          sync.Mutex // held by the goroutine that reads the guest's sound
	camera, screen sight
	screenPart     *webrtc.RTPTransceiver

	placing sync.Mutex // guards the fields below, and is held while a place changes
	places  []*place
	shown   []*Person // whom the latest offer shows

	tampered atomic.Bool
	showing  sync.RWMutex // held while a picture is shown and while paused changes
	paused   atomic.Bool
	counters counters
	feedback feedback
	step     lipsync
	relief   relief // used by watch, as the next
	linked   bool   // there was a way: pion may be asked about it
	theirs   theirs
}

// New prepares a peer: codecs, tracks, goroutines, but no network yet.
func New(config Config) (*Peer, error) {
	p := &Peer{config: config, log: config.Log, done: make(chan struct{}), parted: make(chan struct{}), changed: make(chan struct{}, 1)}
	if p.log == nil {
		p.log = slog.New(slog.DiscardHandler)
	}
	p.camera.slot, p.screen.slot = config.Picture, config.Shared
	p.step.voice.rate, p.step.picture.rate = codec.AudioRate, codec.VideoRate
	p.router = newRouter(config.Servers)
	api, rates, sent, err := newAPI(config, p.router)
	if err != nil {
		p.router.stop()
		return nil, fmt.Errorf("prepare connection: %w", err)
	}
	p.rates, p.sent = rates, sent
	p.pc, err = api.NewPeerConnection(p.configuration(config.Servers))
	if err != nil {
		p.router.stop()
		return nil, fmt.Errorf("make connection: %w", err)
	}
	p.pc.OnConnectionStateChange(func(webrtc.PeerConnectionState) { p.wake() })
	p.pc.OnICECandidate(p.onCandidate)
	p.pc.OnTrack(p.onTrack)
	if err := errors.Join(p.addTracks(), p.addStatus()); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	p.spawn(p.watch)
	return p, nil
}

// addTracks makes the media sections of every offer: sound, camera, screen.
func (p *Peer) addTracks() error {
	for _, section := range []struct {
		kind   webrtc.RTPCodecType
		local  *webrtc.TrackLocalStaticRTP
		clock  *clock
		wishes wishes
		screen bool
	}{
		{webrtc.RTPCodecTypeAudio, p.config.Audio.track(), p.config.Audio.time(), wishes{loss: &p.feedback.audioLoss}, false},
		{webrtc.RTPCodecTypeVideo, p.config.Video.track(), p.config.Video.time(), wishes{&p.feedback.videoLoss, p.config.KeyFrame}, false},
		{webrtc.RTPCodecTypeVideo, p.config.Screen.track(), p.config.Screen.time(), wishes{&p.feedback.screenLoss, p.config.ScreenKeyFrame}, true},
	} {
		var transceiver *webrtc.RTPTransceiver
		var err error
		if section.local == nil {
			transceiver, err = p.pc.AddTransceiverFromKind(section.kind,
				webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly})
		} else {
			transceiver, err = p.pc.AddTransceiverFromTrack(section.local,
				webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendrecv})
		}
		if err != nil {
			return fmt.Errorf("add %s: %w", section.kind, err)
		}
		if section.screen {
			p.screenPart = transceiver
		}
		if sender := transceiver.Sender(); sender != nil && section.local != nil {
			ssrc := uint32(sender.GetParameters().Encodings[0].SSRC)
			p.sent.follow(ssrc, section.clock)
			p.spawn(func() { p.readFeedback(sender, ssrc, section.wishes) })
		}
	}
	return nil
}

// spawn runs f in a goroutine that Close waits for; after Close it does nothing.
func (p *Peer) spawn(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed {
		p.work.Go(f)
	}
}

// configuration of the connection, with those servers.
func (p *Peer) configuration(servers []webrtc.ICEServer) webrtc.Configuration {
	c := webrtc.Configuration{
		Certificates:  []webrtc.Certificate{p.config.Certificate},
		ICEServers:    servers,
		BundlePolicy:  webrtc.BundlePolicyMaxBundle,
		RTCPMuxPolicy: webrtc.RTCPMuxPolicyRequire,
	}
	if p.config.RelayOnly {
		c.ICETransportPolicy = webrtc.ICETransportPolicyRelay
	}
	return c
}

// SetServers takes other servers into use, from the next Restart on.
func (p *Peer) SetServers(servers []webrtc.ICEServer) error {
	if p.over() {
		return fmt.Errorf("change servers: %w", ErrClosed)
	}
	if err := p.pc.SetConfiguration(p.configuration(servers)); err != nil {
		return fmt.Errorf("change servers: %w", err)
	}
	p.router.serve(servers)
	return nil
}

// Offer makes the first offer, and later one that tells of changed places;
// candidates follow through OnCandidate.
func (p *Peer) Offer() (sdp string, err error) { return p.offer(nil) }

// Restart makes an offer that looks for a new way to the guest. The old one is
// dropped at once.
func (p *Peer) Restart() (sdp string, err error) {
	return p.offer(&webrtc.OfferOptions{ICERestart: true})
}

// Pending is the offer that is not answered yet, with the addresses found
// since; "" if there is none.
func (p *Peer) Pending() (sdp string) {
	if pending := p.pc.PendingLocalDescription(); pending != nil && !p.over() {
		return pending.SDP
	}
	return ""
}

func (p *Peer) offer(options *webrtc.OfferOptions) (string, error) {
	if p.over() {
		return "", fmt.Errorf("offer: %w", ErrClosed)
	}
	p.placing.Lock()
	defer p.placing.Unlock()
	offer, err := p.pc.CreateOffer(options)
	if err != nil {
		return "", fmt.Errorf("make offer: %w", err)
	}
	p.shown = p.placed()
	p.mu.Lock()
	p.answered, p.candidates = p.answered && options == nil, 0
	p.mu.Unlock()
	if err := p.pc.SetLocalDescription(offer); err != nil {
		return "", fmt.Errorf("apply offer: %w", err)
	}
	return offer.SDP, nil
}

// Answer takes the guest's answer. [ErrTampered] ends the connection; any
// other error leaves it as it was.
func (p *Peer) Answer(sdp string) error {
	if p.over() {
		return fmt.Errorf("take answer: %w", ErrClosed)
	}
	if len(sdp) > maxDescription {
		return fmt.Errorf("take answer of %d bytes: %w", len(sdp), ErrTooMuch)
	}
	if err := checkDescription(sdp, p.config.RemoteFingerprint); err != nil {
		if errors.Is(err, ErrTampered) {
			p.tamper()
		}
		return fmt.Errorf("check answer: %w", err)
	}
	if p.pc.SignalingState() == webrtc.SignalingStateStable {
		return fmt.Errorf("take answer: %w", ErrUnasked)
	}
	return p.accept(sdp)
}

// accept applies an answer and the candidates that came before it.
func (p *Peer) accept(sdp string) error {
	answer := webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: sdp}
	if err := p.pc.SetRemoteDescription(answer); err != nil {
		return fmt.Errorf("apply answer: %w", err)
	}
	p.mu.Lock()
	waiting := p.waiting
	p.waiting, p.answered = nil, true
	p.mu.Unlock()
	for _, candidate := range waiting {
		if err := p.pc.AddICECandidate(candidate); err != nil {
			p.log.Warn("candidate refused", "error", kind(err))
		}
	}
	p.begin()
	return nil
}

// AddCandidate takes an address of the guest, in any order with the answer.
func (p *Peer) AddCandidate(c Candidate) error {
	candidate := webrtc.ICECandidateInit{Candidate: c.Candidate, SDPMid: &c.Mid, SDPMLineIndex: &c.Line}
	p.mu.Lock()
	p.candidates++
	switch {
	case p.closed:
		p.mu.Unlock()
		return fmt.Errorf("add candidate: %w", ErrClosed)
	case p.candidates > maxCandidates:
		p.mu.Unlock()
		return fmt.Errorf("add candidate: %w", ErrTooMuch)
	case !p.answered:
		p.waiting = append(p.waiting, candidate)
		p.mu.Unlock()
		return nil
	}
	p.mu.Unlock()
	if err := p.pc.AddICECandidate(candidate); err != nil {
		return fmt.Errorf("add candidate: %w", err)
	}
	return nil
}

// SetPaused drops what the guest sends, unseen and unheard, or goes on with it:
// in a pause no picture is shown once it has returned.
func (p *Peer) SetPaused(paused bool) {
	p.showing.Lock()
	defer p.showing.Unlock()
	p.paused.Store(paused)
}

// Way is this computer's own address of the way in use, the zero address if that is not known.
func (p *Peer) Way() netip.Addr {
	pair := p.pair()
	if pair == nil {
		return netip.Addr{}
	}
	text := pair.Local.Address
	if pair.Local.Typ != webrtc.ICECandidateTypeHost { // as others see it
		text = pair.Local.RelatedAddress
	}
	address, _ := netip.ParseAddr(text)
	if address.IsUnspecified() { // to a relay over whatever address the system takes
		return netip.Addr{}
	}
	return address.WithZone("")
}

// Close ends the connection and returns when every goroutine of it has ended:
// no callback comes after it. Do not call it from one.
func (p *Peer) Close() error {
	p.mu.Lock()
	first := !p.closed
	p.closed = true
	if first {
		close(p.done)
		p.router.stop()
	}
	p.mu.Unlock()
	p.stopPlaces()
	err := p.pc.GracefulClose()
	p.work.Wait()
	if !first || err == nil || errors.Is(err, io.EOF) {
		return nil
	}
	return fmt.Errorf("close connection: %w", err)
}

func (p *Peer) onCandidate(c *webrtc.ICECandidate) {
	if c == nil || p.config.OnCandidate == nil || p.over() {
		return
	}
	init := c.ToJSON()
	candidate := Candidate{Candidate: init.Candidate}
	if init.SDPMid != nil {
		candidate.Mid = *init.SDPMid
	}
	if init.SDPMLineIndex != nil {
		candidate.Line = *init.SDPMLineIndex
	}
	p.config.OnCandidate(candidate)
}

// over tells whether Close was called.
func (p *Peer) over() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// kind is the part of an error that may be logged: its type, as the text of
// parsers repeats what they were given.
func kind(err error) string { return fmt.Sprintf("%T", err) }
