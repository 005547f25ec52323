package peer

import (
	"errors"
	"image"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/rtp"
	"go.uber.org/goleak"

	"zwiesprache/media/codec"
	"zwiesprache/media/picture"
)

func TestCall(t *testing.T) {
	defer goleak.VerifyNone(t)
	t.Run("call", func(t *testing.T) {
		c := newCall(t, nil, nil)
		c.connect(t)
		c.both(t, 60)
		eventually(t, "sound from the guest", func() bool { n, _ := c.ear.count(); return n > 20 })
		eventually(t, "sound to the guest", func() bool { return c.guest.sound.Load() > 20 })
		if _, _, wrong := c.view.counts(); wrong != 0 {
			t.Errorf("%d pictures are not what was sent", wrong)
		}
		if n := c.guest.wrong.Load(); n != 0 {
			t.Errorf("%d pictures at the guest are not what was sent", n)
		}
		if _, wrong := c.ear.count(); wrong != 0 {
			t.Errorf("%d packets of sound are not Opus", wrong)
		}
		c.mu.Lock()
		if !slices.Equal(c.states, []State{Connecting, Connected}) {
			t.Errorf("states %v", c.states)
		}
		c.mu.Unlock()
		eventually(t, "figures", func() bool {
			s := c.host.Stats()
			return s.FrameRate > 5 && s.SendRate > 10_000 && s.ReceiveRate > 10_000 && s.Size.X == clipWidth && s.RoundTrip > 0 && s.Target > 0
		})
		eventually(t, "a bitrate", func() bool { return c.bitrate.Load() > 0 })
		if err := c.host.Close(); err != nil {
			t.Error(err)
		}
		if _, err := c.host.Offer(); !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
		if err := c.host.Answer(""); !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
		if err := c.host.AddCandidate(Candidate{}); !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
	})
}

// every tells the nth of n packets of the pictures to stay behind.
func every(n int, payload uint8) func(*rtp.Header) bool {
	count := 0
	return func(h *rtp.Header) bool {
		if h.PayloadType != payload {
			return true
		}
		count++
		return count%n != 0
	}
}

// TestLossIsRepaired loses one video packet in fifteen each way: all come
// again, and no picture is missing.
func TestLossIsRepaired(t *testing.T) {
	defer goleak.VerifyNone(t)
	t.Run("call", func(t *testing.T) {
		l := &link{sends: every(15, payloadVP8), receives: every(15, payloadVP8)}
		c := newCall(t, l, nil)
		c.connect(t)
		c.both(t, 300)
		s := c.host.Stats()
		frames, gaps, wrong := c.view.counts()
		t.Logf("%d pictures, %d skipped; %d packets repaired of %d asked for; %d repairs to the guest; key frames: %d for us, %d for the guest",
			frames, gaps, s.Repaired, s.Asked, l.repairsReceived.Load(), c.host.camera.plis.Load(), c.host.counters.keyFrames.Load())
		if wrong != 0 {
			t.Errorf("%d pictures are not what was sent", wrong)
		}
		if gaps > frames/10 {
			t.Errorf("%d pictures skipped of %d", gaps, frames)
		}
		if c.host.camera.repaired.Load() < 10 {
			t.Errorf("only %d packets repaired", c.host.camera.repaired.Load())
		}
		if l.repairsReceived.Load() < 10 {
			t.Errorf("only %d of our repairs reached the guest", l.repairsReceived.Load())
		}
	})
}

// TestKeyFrameAfterGap loses more than can come again: the picture returns
// with a key frame that we asked for, and so does ours for the guest.
func TestKeyFrameAfterGap(t *testing.T) {
	defer goleak.VerifyNone(t)
	t.Run("call", func(t *testing.T) {
		gap := func() func(*rtp.Header) bool {
			var count atomic.Int64
			return func(h *rtp.Header) bool {
				switch h.PayloadType {
				case payloadRTX:
					return false // nothing is repaired: on a quick machine all of the gap would be
				case payloadVP8:
					n := count.Add(1)
					return n < 200 || n > 300
				}
				return true
			}
		}
		c := newCall(t, &link{sends: gap(), receives: gap()}, nil)
		c.connect(t)
		c.both(t, 60)
		eventually(t, "we ask for a key frame", func() bool { return c.guest.plis.Load() > 0 })
		eventually(t, "the guest asks for a key frame", func() bool { return c.host.counters.keyFrames.Load() > 0 })
		keys := c.theirs.keys.Load()
		eventually(t, "the guest makes a key frame", func() bool { return c.theirs.keys.Load() > 0 && keys > 0 })
		c.both(t, 60)
		if _, _, wrong := c.view.counts(); wrong != 0 {
			t.Errorf("%d pictures are not what was sent", wrong)
		}
		if c.host.camera.plis.Load() > 30 {
			t.Errorf("%d key frames asked for: a flood", c.host.camera.plis.Load())
		}
	})
}

func TestWrongFingerprintInAnswer(t *testing.T) {
	defer goleak.VerifyNone(t)
	t.Run("call", func(t *testing.T) {
		c := newCall(t, nil, func(config *Config) { config.RemoteFingerprint[7] ^= 1 })
		offer, err := c.host.Offer()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.host.Answer(c.offer(t, offer)); !errors.Is(err, ErrTampered) {
			t.Errorf("answer: %v", err)
		}
		eventually(t, "tampered", func() bool { return c.state() == Tampered })
		c.quiet(t)
	})
}

// TestWrongCertificate lets the answer pass unchecked: the handshake alone
// must tell.
func TestWrongCertificate(t *testing.T) {
	defer goleak.VerifyNone(t)
	t.Run("call", func(t *testing.T) {
		c := newCall(t, nil, func(config *Config) { config.RemoteFingerprint[31] ^= 0x80 })
		offer, err := c.host.Offer()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.host.accept(c.offer(t, offer)); err != nil {
			t.Fatal(err)
		}
		eventually(t, "tampered", func() bool { return c.state() == Tampered })
		if frames, _, _ := c.view.counts(); frames != 0 {
			t.Errorf("%d pictures shown", frames)
		}
		if n, _ := c.ear.count(); n != 0 {
			t.Errorf("%d packets heard", n)
		}
	})
}

// TestMeddledAnswer is a server that puts the proven fingerprint into the
// answer of somebody else: the handshake fails, nothing flows.
func TestMeddledAnswer(t *testing.T) {
	defer goleak.VerifyNone(t)
	t.Run("call", func(t *testing.T) {
		c := newCall(t, nil, nil)
		_, other := certificate(t)
		c.host.config.RemoteFingerprint = other
		offer, err := c.host.Offer()
		if err != nil {
			t.Fatal(err)
		}
		answer := c.offer(t, offer)
		var lines []string
		for line := range strings.Lines(answer) {
			if strings.HasPrefix(line, "a=fingerprint:") {
				line = "a=fingerprint:sha-256 " + colons(other) + "\r\n"
			}
			lines = append(lines, line)
		}
		if err := c.host.Answer(strings.Join(lines, "")); err != nil {
			t.Fatal(err)
		}
		eventually(t, "failed", func() bool { return c.state() == Failed || c.state() == Tampered })
		c.quiet(t)
	})
}

func colons(digest [32]byte) string {
	const hex = "0123456789ABCDEF"
	var parts []string
	for _, b := range digest {
		parts = append(parts, string([]byte{hex[b>>4], hex[b&15]}))
	}
	return strings.Join(parts, ":")
}

// quiet demands that nothing was shown, heard or sent.
func (c *call) quiet(t *testing.T) {
	t.Helper()
	if frames, _, _ := c.view.counts(); frames != 0 {
		t.Errorf("%d pictures shown", frames)
	}
	if n, _ := c.ear.count(); n != 0 {
		t.Errorf("%d packets heard", n)
	}
	if n := c.guest.packets.Load() + c.guest.sound.Load(); n != 0 {
		t.Errorf("%d packets sent", n)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range c.states {
		if s == Connected {
			t.Error("was connected")
		}
	}
}

func TestRestart(t *testing.T) {
	defer goleak.VerifyNone(t)
	t.Run("call", func(t *testing.T) {
		c := newCall(t, nil, nil)
		c.connect(t)
		c.both(t, 10)
		offer, err := c.host.Restart()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.host.Answer(c.offer(t, offer)); err != nil {
			t.Fatal(err)
		}
		c.both(t, 30)
		eventually(t, "connected", func() bool { return c.state() == Connected })
	})
}

// Without devices there is nothing to send, and the guest is seen and heard all the same.
func TestOnlyReceiving(t *testing.T) {
	defer goleak.VerifyNone(t)
	t.Run("call", func(t *testing.T) {
		c := newCall(t, nil, func(config *Config) { config.Video, config.Audio = nil, nil })
		c.connect(t)
		eventually(t, "pictures", func() bool { n, _, _ := c.view.counts(); return n > 20 })
		eventually(t, "sound", func() bool { n, _ := c.ear.count(); return n > 20 })
	})
}

// A guest who goes away is noticed.
func TestGuestLeaves(t *testing.T) {
	defer goleak.VerifyNone(t)
	t.Run("call", func(t *testing.T) {
		c := newCall(t, nil, nil)
		c.connect(t)
		c.both(t, 10)
		if err := c.guest.pc.Close(); err != nil {
			t.Fatal(err)
		}
		eventually(t, "failed", func() bool { return c.state() == Failed })
	})
}

func TestCloseAtAnyTime(t *testing.T) {
	defer goleak.VerifyNone(t)
	for _, wait := range []time.Duration{0, time.Millisecond, 20 * time.Millisecond, 100 * time.Millisecond} {
		t.Run(wait.String(), func(t *testing.T) {
			c := newCall(t, nil, nil)
			offer, err := c.host.Offer()
			if err != nil {
				t.Fatal(err)
			}
			answer := c.offer(t, offer)
			done := make(chan struct{})
			timer := time.AfterFunc(wait, func() {
				defer close(done)
				if err := c.host.Close(); err != nil {
					t.Error(err)
				}
			})
			defer timer.Stop()
			_ = c.host.Answer(answer) // it may come too late
			<-done
		})
	}
}

func TestTooMuch(t *testing.T) {
	defer goleak.VerifyNone(t)
	t.Run("call", func(t *testing.T) {
		c := newCall(t, nil, nil)
		if err := c.host.Answer(strings.Repeat("a", maxDescription+1)); !errors.Is(err, ErrTooMuch) {
			t.Error(err)
		}
		var err error
		for range maxCandidates + 1 {
			err = c.host.AddCandidate(Candidate{Candidate: "candidate:1 1 udp 1 127.0.0.1 9 typ host"})
		}
		if !errors.Is(err, ErrTooMuch) {
			t.Error(err)
		}
	})
}

// Each search for another way may have as many addresses as the first.
func TestCandidatesOfRestart(t *testing.T) {
	defer goleak.VerifyNone(t)
	t.Run("call", func(t *testing.T) {
		c := newCall(t, nil, nil)
		c.connect(t)
		for range maxCandidates {
			_ = c.host.AddCandidate(Candidate{}) // the last one may be too much already
		}
		offer, err := c.host.Restart()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.host.Answer(c.offer(t, offer)); err != nil {
			t.Fatal(err)
		}
		if err := c.host.AddCandidate(Candidate{}); err != nil {
			t.Error(err)
		}
	})
}

// A picture that waited for its sound when a pause began is not shown in it.
func TestPauseWhileHeldBack(t *testing.T) {
	encoder := codec.NewVideoEncoder(600_000)
	defer encoder.Close()
	decoder, err := codec.NewVideoDecoder()
	if err != nil {
		t.Fatal(err)
	}
	defer decoder.Close()
	frame := make([]byte, 1<<18)
	n, _, err := encoder.Encode(frame, image.NewYCbCr(image.Rect(0, 0, clipWidth, clipHeight), image.YCbCrSubsampleRatio420), 0)
	if err != nil {
		t.Fatal(err)
	}
	slot := new(picture.Slot)
	p := &Peer{done: make(chan struct{})}
	p.camera.slot = slot
	v := &video{sight: &p.camera, peer: p}
	for _, paused := range []bool{true, false} {
		p.SetPaused(paused)
		v.show(decoder, encoded{data: frame[:n], at: time.Now()}, true)
		if shown := slot.Seq() > 0; shown == paused {
			t.Errorf("paused %v: shown %v", paused, shown)
		}
	}
}

// Two guests get one encoding; one may leave while the other goes on.
func TestTwoGuests(t *testing.T) {
	defer goleak.VerifyNone(t)
	t.Run("calls", func(t *testing.T) {
		first := newCall(t, nil, nil)
		second := newCall(t, nil, func(config *Config) {
			config.Video, config.Audio, config.KeyFrame = first.ours.video, first.ours.audio, first.ours.keyFrame
		})
		first.connect(t)
		first.both(t, 10)
		second.connect(t)
		second.both(t, 20)
		first.both(t, 10)
		if err := second.host.Close(); err != nil {
			t.Error(err)
		}
		first.both(t, 30)
		if n := first.guest.wrong.Load() + second.guest.wrong.Load(); n != 0 {
			t.Errorf("%d pictures are not what was sent", n)
		}
	})
}
