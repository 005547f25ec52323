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
	pionmedia "github.com/pion/webrtc/v4/pkg/media"

	"zwiesprache/media/codec"
	"zwiesprache/media/fake"
	"zwiesprache/media/peer"
	"zwiesprache/media/picture"
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
	d.witness(2, "c", 240, 1600, nil)
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
	// One that does not come again costs all pictures up to the next key frame.
	if lost := int(way.lost.Load()); missingB > missing+lost {
		t.Errorf("%d pictures are missing for %d lost packets", missingB-missing, lost)
	}
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
	count := func() (n [2][2]int) { // sound and pictures, at a and at b
		for i, p := range []*presence{&a.others[0], &b.others[0]} {
			p.mu.Lock()
			p.camera.mu.Lock()
			n[i] = [2]int{p.packets, p.camera.pictures}
			p.camera.mu.Unlock()
			p.mu.Unlock()
		}
		return n
	}
	arrives := func() { // sound of both, here
		x, y := ga.peer.Stats().AudioPackets, gb.peer.Stats().AudioPackets
		eventually(t, "sound here", func() bool {
			return ga.peer.Stats().AudioPackets > x+10 && gb.peer.Stats().AudioPackets > y+10
		})
	}
	for _, row := range []struct {
		name      string
		stop, run func()
	}{
		{"paused", func() { d.SetPaused(true) }, func() { d.SetPaused(false) }},
		{"one is troubled", func() { d.onState(gb, PeerTroubled, Far) }, func() { d.onState(gb, PeerConnected, Far) }},
		{"one failed", func() { d.onState(ga, PeerFailed, Far) }, func() { d.onState(ga, PeerConnected, Far) }},
	} {
		row.stop()
		if !shut() {
			t.Errorf("%s: something may pass", row.name)
		}
		arrives() // and what was on its way is there
		before := count()
		arrives()
		if after := count(); after != before {
			t.Errorf("%s: something passes: %v, then %v", row.name, before, after)
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
	d.Stop("thief", "removed")
	d.witness(2, "b", 120, 1100, nil)
	d.meets("b at a", &a.others[1], 120, 1100)
	for place := range 2 {
		if p := &thief.others[place]; p.camera.any() || p.packets > 0 {
			t.Error("the thief saw somebody")
		}
	}
	if a.others[0].camera.any() || a.others[0].packets > 0 {
		t.Error("the thief was seen")
	}
}

// Sender reports of a leg say when the guest captured what they stand for, so
// that lips and voice stay together at the far end.
func TestCaptureTimesPass(t *testing.T) {
	deaf(t)
	d := newDesk(t, Config{Camera: None, Microphone: None, Speaker: None})
	d.Open()
	a := d.witness(0, "a", 0, 700, nil)
	d.witness(1, "b", 120, 1100, nil)
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
}

// On a leg that is too narrow whole runs of pictures pass, each begun by one
// that stands alone, and little waits. In virtual time.
func TestNarrowLeg(t *testing.T) {
	for _, row := range []struct {
		name       string
		camera     int // bit/s
		leg        int
		most, runs int // waits at most, ms; runs at most in 20 s
		all        bool
	}{
		{"wide", 600_000, 5_000_000, 100, 1, true},
		{"a little too narrow", 600_000, 500_000, 700, 10, false},
		{"far too narrow", 600_000, 120_000, 1700, 10, false},
	} {
		const rate = 30
		queue, lost, wants := 0.0, true, 0 // bits; frames until the key frame that was asked for
		passed, runs, longest := 0, 0, 0.0
		var clogged time.Time
		for n := range 20 * rate {
			wants--
			key := wants == 0
			size := float64(row.camera) / rate
			if key {
				size *= 8
			}
			now := time.Unix(1000, 0).Add(time.Duration(n) * time.Second / rate)
			ok, plead := passes(lost, key, time.Duration(queue/float64(row.leg)*float64(time.Second)), &clogged, now)
			if plead && wants < 0 {
				wants = 3 // a round trip
			}
			if ok {
				if lost {
					runs++
					if !key {
						t.Fatalf("%s: frame %d cannot be decoded", row.name, n)
					}
				}
				passed++
				queue += size
			}
			lost = !ok
			longest = max(longest, queue/float64(row.leg)*1000)
			queue = max(0, queue-float64(row.leg)/rate)
		}
		t.Logf("%s: %d of %d pass in %d runs, %.0f ms wait at most", row.name, passed, 20*rate, runs, longest)
		if longest > float64(row.most) || runs > row.runs || runs == 0 || row.all != (passed > 20*rate-10) {
			t.Errorf("%s: %d pass in %d runs, %.0f ms wait", row.name, passed, runs, longest)
		}
	}
}

// A screen passes, too, and who comes later gets a whole picture of it.
func TestScreenPasses(t *testing.T) {
	deaf(t)
	d := newDesk(t, Config{Camera: None, Microphone: None, Speaker: None})
	d.Open()
	still := func(f *farEnd) { f.still = true } // so that its key frames are the screen's
	a, b := d.witness(0, "a", 0, 700, still), d.witness(1, "b", 0, 700, still)
	adapter, err := fake.Camera("pattern:200,640x360@60")
	if err != nil {
		t.Fatal(err)
	}
	paint, encoder := painter(t, adapter), codec.NewScreenEncoder(200_000)
	stop, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		ticker := time.NewTicker(100 * time.Millisecond)
		defer ticker.Stop()
		buffer := make([]byte, 1<<19)
		for n := int64(1); ; n++ {
			select {
			case <-stop:
				return
			case <-ticker.C:
			}
			if b.key.Swap(false) {
				encoder.ForceKeyFrame()
			}
			if size, _, err := encoder.Encode(buffer, paint(), n*codec.VideoRate/10); err == nil && size > 0 {
				_ = b.shared.WriteSample(pionmedia.Sample{Data: buffer[:size], Duration: 100 * time.Millisecond}) // a closing end
			}
		}
	}()
	defer func() { close(stop); <-gone; encoder.Close() }()
	eventually(t, "the screen at a", a.others[0].screen.sees(200))
	eventually(t, "the screen here", func() bool { _, _, ok := d.Screen("b").RGBA(10, 10); return ok })
	c := d.witness(2, "c", 0, 700, still)
	eventually(t, "the screen at c", c.others[1].screen.sees(200))
	if a.others[0].camera.any() || a.screen.any() {
		t.Error("the screen came as something else")
	}
	eventually(t, "its part of the way", func() bool {
		d.audience.mu.Lock()
		defer d.audience.mu.Unlock()
		return d.audience.ways[d.guest("b")].shows == shows{screen: true}
	})
}

// All connections end at once when the counsellor says so: everybody is told, and
// nothing passes any more, although all devices go on.
func TestEndAtOnce(t *testing.T) {
	deaf(t)
	d := newDesk(t, Config{Camera: "pattern:60,320x180@15", Microphone: "tone:440", Speaker: None})
	d.Open()
	list := []*witness{d.witness(0, "a", 0, 700, nil), d.witness(1, "b", 120, 1100, nil), d.witness(2, "c", 240, 1600, nil)}
	var slots []*picture.Slot // what they show, here
	for i, w := range list {
		eventually(t, "our own picture at "+w.name, w.sense.sees(60))
		eventually(t, "our own sound at "+w.name, w.sense.hears(440))
		d.meets("somebody at "+w.name, &w.others[1], []float64{240, 240, 120}[i], []float64{1600, 1600, 1100}[i])
		slots = append(slots, d.Picture(w.name))
		eventually(t, "the picture of "+w.name+" here", func() bool { return showing(slots[i]) })
	}
	for _, w := range list {
		d.Stop(w.name, "ended")
	}
	for i, w := range list {
		// Who only misses us is disconnected, then failed, and never closed.
		eventually(t, "the end at "+w.name, func() bool { return w.pc.ConnectionState() == webrtc.PeerConnectionStateClosed })
		eventually(t, "the end of "+w.name+" here", func() bool { return !showing(slots[i]) })
	}
	before, own := arrived(list, slots), d.Preview().Seq()
	eventually(t, "pictures that nobody gets", func() bool { return d.Preview().Seq() > own+15 })
	if after := arrived(list, slots); !slices.Equal(after, before) {
		t.Errorf("something passes after the end: %v, then %v", before, after)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
}

// showing says whether there is a picture in a slot.
func showing(s *picture.Slot) bool { return s.View(func(*image.YCbCr, time.Time) {}) }

// arrived counts what came to guests, and of them to us.
func arrived(list []*witness, slots []*picture.Slot) (n []int) {
	for i, w := range list {
		n = append(n, int(slots[i].Seq()), w.sense.seen())
		for j := range w.others {
			p := &w.others[j]
			p.mu.Lock()
			n = append(n, p.packets, p.camera.seen())
			p.mu.Unlock()
		}
	}
	return n
}

func (s *sense) seen() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pictures
}
