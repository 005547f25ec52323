package peer

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"image"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"zwiesprache/media/codec"
	"zwiesprache/media/picture"
)

// patience of tests: far more than a busy machine needs.
const limit = 60 * time.Second

// eventually waits until a condition holds.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(limit); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never happened: %s", what)
		}
	}
}

func certificate(t testing.TB) (webrtc.Certificate, [32]byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c, err := webrtc.GenerateCertificate(key)
	if err != nil {
		t.Fatal(err)
	}
	x509, err := c.GetFingerprints()
	if err != nil || x509[0].Algorithm != "sha-256" {
		t.Fatal(x509, err)
	}
	return *c, digest(t, x509[0].Value)
}

// digest reads "AB:CD:…".
func digest(t testing.TB, text string) (d [32]byte) {
	t.Helper()
	for i := range d {
		for _, c := range []byte(text[3*i : 3*i+2]) {
			switch {
			case c >= 'a':
				c -= 'a' - 10
			case c >= 'A':
				c -= 'A' - 10
			default:
				c -= '0'
			}
			d[i] = d[i]<<4 | c
		}
	}
	return d
}

// link is an interceptor at the guest's end of the way: it drops packets by rule.
type link struct {
	interceptor.NoOp
	sends, receives func(h *rtp.Header) bool // nil: all; else: whether the packet passes

	repairsSent, repairsReceived atomic.Int64
}

func (l *link) NewInterceptor(string) (interceptor.Interceptor, error) { return l, nil }

func (l *link) BindLocalStream(info *interceptor.StreamInfo, w interceptor.RTPWriter) interceptor.RTPWriter {
	return interceptor.RTPWriterFunc(func(h *rtp.Header, payload []byte, a interceptor.Attributes) (int, error) {
		if h.SSRC == info.SSRCRetransmission {
			l.repairsSent.Add(1)
		}
		if l.sends != nil && !l.sends(h) {
			return len(payload), nil
		}
		return w.Write(h, payload, a)
	})
}

func (l *link) BindRemoteStream(info *interceptor.StreamInfo, r interceptor.RTPReader) interceptor.RTPReader {
	return interceptor.RTPReaderFunc(func(b []byte, a interceptor.Attributes) (int, interceptor.Attributes, error) {
		for {
			n, a, err := r.Read(b, a)
			if err != nil {
				return n, a, err
			}
			var h rtp.Header
			if _, err := h.Unmarshal(b[:n]); err != nil {
				return n, a, err
			}
			if info.MimeType == webrtc.MimeTypeRTX || h.PayloadType == payloadRTX {
				l.repairsReceived.Add(1)
			}
			if l.receives == nil || l.receives(&h) {
				return n, a, nil
			}
		}
	})
}

// guest is the other side of a call: pion as everybody uses it, with its
// default codecs and interceptors.
type guest struct {
	pc    *webrtc.PeerConnection
	print [32]byte
	work  sync.WaitGroup

	frames  atomic.Int64 // painted frames that arrived whole
	wrong   atomic.Int64 // and those whose colour does not fit
	packets atomic.Int64
	sound   atomic.Int64
	plis    atomic.Int64
}

func newGuest(t testing.TB, s *source, l *link, candidate func(webrtc.ICECandidateInit)) *guest {
	t.Helper()
	g := &guest{}
	var own webrtc.Certificate
	own, g.print = certificate(t)
	media, registry := &webrtc.MediaEngine{}, &interceptor.Registry{}
	if err := media.RegisterDefaultCodecs(); err != nil {
		t.Fatal(err)
	}
	if l != nil {
		registry.Add(l)
	}
	if err := webrtc.RegisterDefaultInterceptors(media, registry); err != nil {
		t.Fatal(err)
	}
	settings := webrtc.SettingEngine{}
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	api := webrtc.NewAPI(webrtc.WithMediaEngine(media), webrtc.WithInterceptorRegistry(registry), webrtc.WithSettingEngine(settings))
	var err error
	if g.pc, err = api.NewPeerConnection(webrtc.Configuration{Certificates: []webrtc.Certificate{own}}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := g.pc.GracefulClose(); err != nil {
			t.Log(err)
		}
		g.work.Wait()
	})
	g.pc.OnICECandidate(func(c *webrtc.ICECandidate) {
		if c != nil {
			candidate(c.ToJSON())
		}
	})
	g.pc.OnTrack(func(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) { g.work.Go(func() { g.watch(track) }) })
	if s != nil {
		for _, local := range []*webrtc.TrackLocalStaticRTP{s.audio.track(), s.video.track()} {
			sender, err := g.pc.AddTrack(local)
			if err != nil {
				t.Fatal(err)
			}
			g.work.Go(func() { g.readRTCP(sender, s) })
		}
	}
	return g
}

func (g *guest) readRTCP(sender *webrtc.RTPSender, s *source) {
	for {
		packets, _, err := sender.ReadRTCP()
		if ended(err) {
			return
		}
		for _, p := range packets {
			if _, ok := p.(*rtcp.PictureLossIndication); ok {
				g.plis.Add(1)
				s.keyFrame()
			}
		}
	}
}

// watch decodes what the host sends.
func (g *guest) watch(track *webrtc.TrackRemote) {
	if track.Kind() == webrtc.RTPCodecTypeAudio {
		for {
			if _, _, err := track.ReadRTP(); err != nil {
				return
			}
			g.sound.Add(1)
		}
	}
	decoder, err := codec.NewVideoDecoder()
	if err != nil {
		return
	}
	defer decoder.Close()
	var a assembler
	for {
		p, _, err := track.ReadRTP()
		if err != nil {
			return
		}
		g.packets.Add(1)
		now := time.Now()
		a.push(p.SequenceNumber, p.Timestamp, p.Marker, p.Payload, now)
		for frame := a.pop(now, time.Second); frame != nil; frame = a.pop(now, time.Second) {
			m, err := decoder.Decode(frame)
			if err != nil || m == nil {
				continue
			}
			if _, ok := read(m); ok {
				g.frames.Add(1)
			} else {
				g.wrong.Add(1)
			}
		}
		if a.lookKey {
			_ = g.pc.WriteRTCP([]rtcp.Packet{&rtcp.PictureLossIndication{MediaSSRC: uint32(track.SSRC())}})
		}
	}
}

// viewer reads the painted numbers out of a slot.
type viewer struct {
	mu     sync.Mutex // guards the fields below
	last   int
	frames int
	gaps   int // numbers that were skipped
	wrong  int
}

func watchSlot(s *picture.Slot) *viewer {
	v := &viewer{last: -1}
	s.OnFrame(func() {
		s.View(func(m *image.YCbCr, _ time.Time) {
			v.mu.Lock()
			defer v.mu.Unlock()
			n, ok := read(m)
			switch {
			case !ok || n <= v.last:
				v.wrong++
			case v.last >= 0:
				v.gaps += n - v.last - 1
			}
			v.last = n
			v.frames++
		})
	})
	return v
}

func (v *viewer) counts() (frames, gaps, wrong int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.frames, v.gaps, v.wrong
}

// ear is a Voice that decodes.
type ear struct {
	mu      sync.Mutex // guards the fields below
	packets int
	samples int
	wrong   int
	decoder *codec.AudioDecoder
	pcm     [codec.MaxAudioFrame]int16
}

func newEar(t *testing.T) *ear {
	t.Helper()
	d, err := codec.NewAudioDecoder()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return &ear{decoder: d}
}

func (e *ear) Push(_ uint16, _ uint32, payload []byte) {
	e.mu.Lock()
	defer e.mu.Unlock()
	n, err := e.decoder.Decode(e.pcm[:], payload)
	if err != nil {
		e.wrong++
		return
	}
	e.packets++
	e.samples += n
}

func (e *ear) Playing() (uint32, time.Time, bool) { return 0, time.Time{}, false }

func (e *ear) Delay() time.Duration { return 0 }

func (e *ear) SetLeast(time.Duration) {}

func (e *ear) count() (packets, wrong int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.packets, e.wrong
}

// call is a host and a guest who have not yet spoken.
type call struct {
	host    *Peer
	guest   *guest
	ours    *source
	theirs  *source
	slot    picture.Slot
	view    *viewer
	ear     *ear
	bitrate atomic.Int64

	mu      sync.Mutex // guards the fields below
	states  []State
	toGuest []webrtc.ICECandidateInit // until the guest has the offer
	offered bool
}

// newCall prepares both ends; change may alter the host's configuration.
func newCall(t *testing.T, l *link, change func(*Config)) *call {
	t.Helper()
	c := &call{ours: newSource(t), theirs: newSource(t), ear: newEar(t)}
	c.view = watchSlot(&c.slot)
	c.guest = newGuest(t, c.theirs, l, func(init webrtc.ICECandidateInit) {
		// After Close the host refuses, which is as it should be.
		_ = c.host.AddCandidate(Candidate{Candidate: init.Candidate, Mid: *init.SDPMid, Line: *init.SDPMLineIndex})
	})
	own, _ := certificate(t)
	config := Config{
		Certificate: own, RemoteFingerprint: c.guest.print,
		Video: c.ours.video, Audio: c.ours.audio, Picture: &c.slot, Voice: c.ear,
		KeyFrame: c.ours.keyFrame, Bitrate: func(bps, _ int) { c.bitrate.Store(int64(bps)) },
		Loopback: true,
		OnCandidate: func(candidate Candidate) {
			c.mu.Lock()
			defer c.mu.Unlock()
			init := webrtc.ICECandidateInit{Candidate: candidate.Candidate, SDPMid: &candidate.Mid, SDPMLineIndex: &candidate.Line}
			if !c.offered {
				c.toGuest = append(c.toGuest, init)
			} else if err := c.guest.pc.AddICECandidate(init); err != nil {
				t.Log(err)
			}
		},
		OnState: func(s State, way Way) {
			c.mu.Lock()
			defer c.mu.Unlock()
			if way == Relayed {
				t.Error("relayed without a relay")
			}
			c.states = append(c.states, s)
		},
	}
	if change != nil {
		change(&config)
	}
	var err error
	if c.host, err = New(config); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.host.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// offer carries an offer to the guest and answers with the guest's answer.
func (c *call) offer(t testing.TB, sdp string) string {
	t.Helper()
	if err := c.guest.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: sdp}); err != nil {
		t.Fatal(err)
	}
	c.mu.Lock()
	c.offered = true
	for _, init := range c.toGuest {
		if err := c.guest.pc.AddICECandidate(init); err != nil {
			t.Error(err)
		}
	}
	c.toGuest = nil
	c.mu.Unlock()
	answer, err := c.guest.pc.CreateAnswer(nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.guest.pc.SetLocalDescription(answer); err != nil {
		t.Fatal(err)
	}
	return answer.SDP
}

// connect brings both together.
func (c *call) connect(t testing.TB) {
	t.Helper()
	offer, err := c.host.Offer()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.host.Answer(c.offer(t, offer)); err != nil {
		t.Fatal(err)
	}
}

func (c *call) state() State {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.states) == 0 {
		return ""
	}
	return c.states[len(c.states)-1]
}

// both waits until n pictures went each way.
func (c *call) both(t *testing.T, n int) {
	t.Helper()
	frames, _, _ := c.view.counts()
	sent := c.guest.frames.Load()
	eventually(t, "pictures from the guest", func() bool { now, _, _ := c.view.counts(); return now >= frames+n })
	eventually(t, "pictures to the guest", func() bool { return c.guest.frames.Load() >= sent+int64(n) })
}
