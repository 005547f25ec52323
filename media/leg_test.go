package media

import (
	"image"
	"math"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/webrtc/v4"

	"zwiesprache/media/peer"
)

// hole is a way on which one in so many packets of pictures is lost.
type hole struct {
	interceptor.NoOp
	one  atomic.Int64 // of so many; 0: none
	lost atomic.Int64
}

func (h *hole) NewInterceptor(string) (interceptor.Interceptor, error) { return h, nil }

func (h *hole) BindRemoteStream(info *interceptor.StreamInfo, r interceptor.RTPReader) interceptor.RTPReader {
	if info.MimeType != webrtc.MimeTypeVP8 {
		return r
	}
	count := int64(0)
	return interceptor.RTPReaderFunc(func(b []byte, a interceptor.Attributes) (int, interceptor.Attributes, error) {
		for {
			n, a, err := r.Read(b, a)
			one := h.one.Load()
			if count++; err != nil || one == 0 || count%one != 0 {
				return n, a, err
			}
			h.lost.Add(1)
		}
	})
}

// skipped counts the pictures that are missing between those that came since forget.
func (s *sense) skipped() func() (came, missing int) {
	s.forget()
	first := uint32(0)
	return func() (int, int) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if first == 0 && s.pictures > 0 {
			first = s.counter + 1 - uint32(s.pictures)
		}
		return s.pictures, int(s.counter+1-first) - s.pictures
	}
}

// What is lost on the way to one guest comes again there, and another guest
// does not notice.
func TestLossOnOneLeg(t *testing.T) {
	deaf(t)
	d := newDesk(t, Config{Camera: None, Microphone: None, Speaker: None})
	d.Open()
	way := new(hole)
	a := d.witness(0, "a", 0, 700, nil)
	b := d.witness(1, "b", 120, 1100, func(f *farEnd) { f.link = way })
	c := d.witness(2, "c", 240, 1600, nil)
	d.meets("c at a", &a.others[1], 240, 1600)
	d.meets("c at b", &b.others[1], 240, 1600)
	var here sense
	d.Picture("c").OnFrame(func() {
		d.Picture("c").View(func(img *image.YCbCr, _ time.Time) { here.see(img) })
	})
	atA, atB, atUs := a.others[1].camera.skipped(), b.others[1].camera.skipped(), here.skipped()
	eventually(t, "pictures before", func() bool {
		x, _ := atA()
		y, _ := atB()
		z, _ := atUs()
		return min(x, y, z) > 2
	})
	way.one.Store(7)
	eventually(t, "pictures with loss", func() bool { x, _ := atA(); y, _ := atB(); return x > 60 && y > 60 })
	_, missingA := atA()
	_, missingB := atB()
	_, missing := atUs()
	t.Logf("%d packets lost; missing of some 60 pictures: %d at a, %d at b, %d here", way.lost.Load(), missingA, missingB, missing)
	if way.lost.Load() < 5 {
		t.Error("nothing was lost")
	}
	if missingA > missing+5 {
		t.Errorf("%d pictures are missing where nothing was lost", missingA-missing)
	}
	_ = c
}

// In a pause, and while somebody is not reached, nothing goes on to others.
func TestNothingPassesInAPause(t *testing.T) {
	deaf(t)
	d := newDesk(t, Config{Camera: None, Microphone: None, Speaker: None})
	d.Open()
	a, b := d.witness(0, "a", 0, 700, nil), d.witness(1, "b", 120, 1100, nil)
	d.meets("b at a", &a.others[0], 120, 1100)
	d.meets("a at b", &b.others[0], 0, 700)
	ga, gb := d.guest("a"), d.guest("b")
	shut := func() bool { return !ga.onward()[0].open.Load() && !gb.onward()[0].open.Load() }
	open := func() bool { return ga.onward()[0].open.Load() && gb.onward()[0].open.Load() }
	for _, row := range []struct {
		name      string
		stop, run func()
	}{
		{"paused", func() { d.SetPaused(true) }, func() { d.SetPaused(false) }},
		{"one is troubled", func() { d.onState(gb, PeerTroubled, false) }, func() { d.onState(gb, PeerConnected, false) }},
		{"one failed", func() { d.onState(ga, PeerFailed, false) }, func() { d.onState(ga, PeerConnected, false) }},
	} {
		row.stop()
		if !shut() {
			t.Errorf("%s: something passes", row.name)
		}
		row.run()
		if !open() {
			t.Errorf("%s: nothing passes afterwards", row.name)
		}
		d.meets(row.name+", then b at a", &a.others[0], 120, 1100)
		d.meets(row.name+", then a at b", &b.others[0], 0, 700)
	}
	a.others[0].mu.Lock()
	defer a.others[0].mu.Unlock()
	t.Logf("%d packets of sound, %d gaps", a.others[0].packets, a.others[0].gaps)
}

// Nobody is passed on before both are connected, and nobody to whom the
// handshake shows another certificate.
func TestNothingPassesBefore(t *testing.T) {
	deaf(t)
	d := newDesk(t, Config{Camera: None, Microphone: None, Speaker: None})
	d.Open()
	a := d.witness(0, "a", 0, 700, nil)
	end, err := newFarEnd("thief")
	if err != nil {
		t.Fatal(err)
	}
	thief := &witness{farEnd: end}
	end.onTrack = thief.onTrack
	d.mu.Lock()
	d.ends["thief"] = end
	d.mu.Unlock()
	defer end.close()
	if err := end.open(t.Context(), d.Studio); err != nil {
		t.Fatal(err)
	}
	d.Start("thief", PeerConfig{Seat: 1, Fingerprint: [32]byte{1, 2, 3}})
	eventually(t, "the alarm", func() bool { return d.state("thief") == PeerTampered })
	d.Stop("thief")
	b := d.witness(2, "b", 120, 1100, nil)
	d.meets("b at a", &a.others[1], 120, 1100)
	for place := range 2 {
		if p := &thief.others[place]; p.camera.any() || p.packets > 0 {
			t.Error("the thief saw somebody")
		}
	}
	if a.others[0].camera.any() || a.others[0].packets > 0 {
		t.Error("the thief was seen")
	}
	_ = b
}

// Sender reports of a leg say when the guest captured what they stand for, so
// that lips and voice stay together at the far end.
func TestCaptureTimesPass(t *testing.T) {
	deaf(t)
	d := newDesk(t, Config{Camera: None, Microphone: None, Speaker: None})
	d.Open()
	a, b := d.witness(0, "a", 0, 700, nil), d.witness(1, "b", 120, 1100, nil)
	d.meets("b at a", &a.others[0], 120, 1100)
	gb, p := d.guest("b"), &a.others[0]
	for of, rate := range map[peer.Source]float64{peer.Sound: 48_000, peer.Camera: 90_000} {
		eventually(t, "a report", func() bool {
			p.mu.Lock()
			report := p.reports[of]
			p.mu.Unlock()
			gb.mu.Lock()
			gb.outlet.mu.Lock()
			c := gb.captures[of]
			gb.outlet.mu.Unlock()
			gb.mu.Unlock()
			if report == nil || c.at.IsZero() {
				return false
			}
			// By either, the same timestamp stands for the same moment.
			moment := time.Unix(int64(report.NTPTime>>32)-2_208_988_800, int64((report.NTPTime&0xffff_ffff)*1e9>>32))
			off := moment.Sub(c.at).Seconds() - float64(int32(report.RTPTime-c.stamp))/rate
			if math.Abs(off) > 0.005 {
				return false // a newer one is on its way
			}
			if late := time.Since(c.at); late < 0 || late > time.Minute {
				t.Errorf("captured %v ago", late)
			}
			return true
		})
	}
	_ = b
}

// All connections end at once when the counsellor says so.
func TestEndAtOnce(t *testing.T) {
	deaf(t)
	d := newDesk(t, Config{Camera: "pattern:60,320x180@15", Microphone: "tone:440", Speaker: None})
	d.Open()
	list := []*witness{d.witness(0, "a", 0, 700, nil), d.witness(1, "b", 120, 1100, nil), d.witness(2, "c", 240, 1600, nil)}
	for _, w := range list {
		d.meets("somebody at "+w.name, &w.others[1], []float64{240, 240, 120}[slices.Index(list, w)], []float64{1600, 1600, 1100}[slices.Index(list, w)])
	}
	begun := time.Now()
	var told [3]atomic.Int64
	for i, w := range list {
		w.pc.OnConnectionStateChange(func(s webrtc.PeerConnectionState) {
			if s != webrtc.PeerConnectionStateConnected {
				told[i].CompareAndSwap(0, int64(time.Since(begun)))
			}
		})
	}
	begun = time.Now()
	for _, w := range list {
		d.Stop(w.name)
	}
	returned := time.Since(begun)
	for i, w := range list {
		eventually(t, "the end at "+w.name, func() bool { return told[i].Load() > 0 })
	}
	t.Logf("Stop took %v in all; the guests' ends closed after %v, %v, %v", returned,
		time.Duration(told[0].Load()), time.Duration(told[1].Load()), time.Duration(told[2].Load()))
	closing := time.Now()
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	t.Logf("Close took %v", time.Since(closing))
}
