package media

import (
	"image"
	"log/slog"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"zwiesprache/media/device"
	"zwiesprache/media/fake"
)

var quiet = slog.New(slog.DiscardHandler)

// desk is a Studio with everything it told, and its guests.
type desk struct {
	*Studio
	t *testing.T

	mu      sync.Mutex // guards the fields below
	reports []DeviceReport
	events  []PeerEvent
	ends    map[string]*farEnd
}

func newDesk(t *testing.T, config Config) *desk {
	t.Helper()
	d := &desk{t: t, ends: make(map[string]*farEnd)}
	config.Loopback = true
	config.OnDevices = func(r DeviceReport) {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.reports = append(d.reports, r)
	}
	config.OnPeer = func(e PeerEvent) {
		d.mu.Lock()
		d.events = append(d.events, e)
		end := d.ends[e.Guest]
		d.mu.Unlock()
		if end != nil {
			end.news.put(e)
		}
	}
	var err error
	if d.Studio, err = NewStudio(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// eventually waits until a condition holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: not within %v", what, patience)
		}
	}
}

func (d *desk) latest() DeviceReport {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.reports) == 0 {
		return DeviceReport{}
	}
	return d.reports[len(d.reports)-1]
}

func (d *desk) state(guest string) (last PeerState) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, e := range d.events {
		if e.Guest == guest && e.State != "" {
			last = e.State
		}
	}
	return last
}

// join connects a guest.
func (d *desk) join(name string) *farEnd { return d.joinAs(name, func(*farEnd) {}) }

// joinAs connects a guest who differs.
func (d *desk) joinAs(name string, change func(*farEnd)) *farEnd {
	d.t.Helper()
	return d.joinAt(0, name, change)
}

// joinAt connects a guest who differs, on a seat.
func (d *desk) joinAt(seat int, name string, change func(*farEnd)) *farEnd {
	d.t.Helper()
	end, err := newFarEnd(name)
	if err != nil {
		d.t.Fatal(err)
	}
	change(end)
	d.mu.Lock()
	d.ends[name] = end
	d.mu.Unlock()
	if err := end.open(d.t.Context(), d.Studio); err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { end.close() })
	d.Start(name, PeerConfig{Seat: seat, Fingerprint: end.fingerprint})
	eventually(d.t, name+" connected", func() bool { return d.state(name) == PeerConnected })
	return end
}

// forget makes a sense start anew.
func (s *sense) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pictures, s.heard = 0, nil
}

// blind tells whether the last picture was something else than a pattern.
func (s *sense) blind() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.other
}

func (s *sense) hears(hertz float64) func() bool {
	return func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return len(s.heard) == toneWindow && fake.Tone(s.heard, hertz) > enoughShare
	}
}

func (s *sense) sees(hue float64) func() bool {
	return func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.pictures >= 3 && math.Abs(math.Remainder(s.hue-hue, 360)) < hueTolerance
	}
}

// deaf hides this computer's sound system from the test.
func deaf(t *testing.T) { t.Setenv("PULSE_SERVER", "unix:/nowhere/at/all") }

func TestNoDevicesAtAll(t *testing.T) {
	deaf(t)
	if len(device.Cameras()) > 0 {
		t.Skip("this computer has a camera; its absence cannot be tried here")
	}
	d := newDesk(t, Config{Initial: "A"})
	d.Open()
	eventually(t, "the report", func() bool {
		r := d.latest()
		return r.Camera == DeviceMissing && r.Microphone == DeviceMissing && r.Speaker == DeviceMissing
	})
	end := d.join("guest")
	card := fake.Card("A")
	eventually(t, "the card in the preview", func() bool {
		same := false
		d.Preview().View(func(img *image.YCbCr, _ time.Time) { same = img.Rect == card.Rect && img.Y[0] == card.Y[0] })
		return same
	})
	eventually(t, "the card at the guest", end.sense.blind)
	eventually(t, "the guest's picture here", func() bool {
		ok := false
		d.Picture("guest").View(func(img *image.YCbCr, _ time.Time) { _, _, ok = fake.ReadPattern(img) })
		return ok
	})
	eventually(t, "the guest's level, without a speaker", func() bool { return d.GuestLevel("guest") > 0.5 })
	if d.Level() != 0 {
		t.Error("a missing microphone has a level")
	}
}

func TestDevicesAreExchangedDuringATalk(t *testing.T) {
	deaf(t)
	d := newDesk(t, Config{Camera: "pattern:0,320x180", Microphone: "tone:440", Speaker: None})
	d.Open()
	end := d.join("guest")
	eventually(t, "the first camera", end.sense.sees(0))
	eventually(t, "the first microphone", end.sense.hears(440))

	d.ChooseCamera("pattern:240,640x360")
	eventually(t, "the second camera", end.sense.sees(240))
	d.ChooseMicrophone("tone:1500")
	eventually(t, "the second microphone", end.sense.hears(1500))
	if r := d.latest(); r.CameraLabel != "pattern:240,640x360" || r.MicrophoneLabel != "tone:1500" || r.Speaker != DeviceOff {
		t.Errorf("%+v", r)
	}

	d.SetHidden(true)
	eventually(t, "the camera off", func() bool { return d.latest().Camera == DeviceOff })
	eventually(t, "the card", end.sense.blind)
	end.sense.forget()
	d.SetMuted(true)
	eventually(t, "silence", func() bool {
		end.sense.mu.Lock()
		defer end.sense.mu.Unlock()
		for _, v := range end.sense.heard {
			if v > 100 || v < -100 {
				return false
			}
		}
		return len(end.sense.heard) == toneWindow
	})
	if d.Level() < 0.5 {
		t.Error("the own level falls silent with the mute")
	}
	if end.sense.any() {
		t.Error("a picture of the hidden camera arrived")
	}

	d.SetHidden(false)
	d.SetMuted(false)
	eventually(t, "the camera again", end.sense.sees(240))
	eventually(t, "the microphone again", end.sense.hears(1500))
}

func TestTwoGuests(t *testing.T) {
	deaf(t)
	var here sense
	d := newDesk(t, Config{
		Camera: "pattern:60,320x180", Microphone: "tone:600", Speaker: None,
		OnSound: func(guest string, pcm []int16) {
			if guest == "b" {
				here.hear(pcm)
			}
		},
	})
	d.Open()
	a, b := d.join("a"), d.join("b")
	eventually(t, "a sees", a.sense.sees(60))
	eventually(t, "b sees", b.sense.sees(60))
	eventually(t, "b hears", b.sense.hears(600))
	d.Stop("a", "")
	d.mu.Lock()
	told := len(d.events)
	d.mu.Unlock()
	b.sense.forget()
	eventually(t, "b sees on", b.sense.sees(60))
	eventually(t, "b is heard", here.hears(thereTone))
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, e := range d.events[told:] {
		if e.Guest == "a" {
			t.Errorf("%+v after Stop", e)
		}
	}
	if len(d.Studio.Stats()) != 1 || d.GuestLevel("a") != 0 {
		t.Error("a is still there")
	}
}

func TestOrderOfEvents(t *testing.T) {
	var told []string
	g := &guest{id: "guest", tell: func(e PeerEvent) {
		word := e.Offer + string(e.State)
		if e.Candidate != nil {
			word += e.Candidate.Candidate
		}
		told = append(told, word)
	}}
	g.emit(PeerEvent{Candidate: &Candidate{Candidate: "early"}})
	g.emit(PeerEvent{State: PeerConnecting})
	g.emit(PeerEvent{Offer: "offer"})
	g.emit(PeerEvent{Candidate: &Candidate{Candidate: "late"}})
	g.end()
	g.emit(PeerEvent{State: PeerFailed})
	g.emit(PeerEvent{Candidate: &Candidate{Candidate: "too late"}})
	g.release()
	if want := "connecting offer early late"; strings.Join(told, " ") != want {
		t.Errorf("told %q, want %q", told, want)
	}
}

func TestWrongGuestGetsNothing(t *testing.T) {
	deaf(t)
	d := newDesk(t, Config{Camera: "pattern:0,320x180", Microphone: "tone", Speaker: None})
	d.Open()
	end, err := newFarEnd("guest")
	if err != nil {
		t.Fatal(err)
	}
	d.ends["guest"] = end
	defer end.close()
	if err := end.open(t.Context(), d.Studio); err != nil {
		t.Fatal(err)
	}
	d.Start("guest", PeerConfig{Fingerprint: [32]byte{1, 2, 3}})
	eventually(t, "the alarm", func() bool { return d.state("guest") == PeerTampered })
	if end.sense.any() || d.audience.size.Load() != 0 {
		t.Error("somebody without the password received something")
	}
}

func TestNobodyConnectedNothingEncoded(t *testing.T) {
	deaf(t)
	d := newDesk(t, Config{Camera: "pattern:0,320x180", Microphone: "tone", Speaker: None})
	d.Open()
	seq := d.Preview().Seq()
	eventually(t, "the preview", func() bool { return d.Preview().Seq() > seq+5 })
	if d.video.size() != (image.Point{}) {
		t.Error("a picture was encoded for nobody")
	}
}

func TestCloseAtAnyTime(t *testing.T) {
	deaf(t)
	for _, wait := range []time.Duration{0, time.Millisecond, 20 * time.Millisecond, 200 * time.Millisecond} {
		d := newDesk(t, Config{Camera: "pattern:0,320x180", Microphone: "tone"})
		d.Open()
		d.Start("guest", PeerConfig{})
		time.Sleep(wait) // the moment differs; any is right
		if err := d.Close(); err != nil {
			t.Error(err)
		}
		d.Start("late", PeerConfig{})
		d.Stop("guest", "")
		d.Answer("guest", "x")
		d.Candidate("guest", "x", "0", 0)
	}
}

func TestForeignTextIsSurvived(t *testing.T) {
	deaf(t)
	d := newDesk(t, Config{Camera: None, Microphone: None, Speaker: None})
	d.Start("guest", PeerConfig{})
	d.Candidate("guest", "candidate:nonsense", "0", 0)
	d.Answer("guest", "v=0\r\nnonsense")
	d.Answer("guest", strings.Repeat("x", 1<<20))
	eventually(t, "the failure", func() bool { s := d.state("guest"); return s == PeerFailed || s == PeerTampered })
}

func BenchmarkVideoOut720p(b *testing.B) {
	for _, connected := range []bool{false, true} {
		b.Run(map[bool]string{false: "preview", true: "encoded"}[connected], func(b *testing.B) {
			s, err := NewStudio(b.Context(), Config{})
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			s.video.setLive(true)
			if connected {
				s.audience.connect(new(guest))
			}
			a := image.NewYCbCr(image.Rect(0, 0, 1280, 720), image.YCbCrSubsampleRatio420)
			for i := range a.Y {
				a.Y[i] = uint8(i*7 ^ i/1280)
			}
			at := time.Now()
			b.ReportAllocs()
			for b.Loop() {
				at = at.Add(33 * time.Millisecond)
				s.video.film(a, at)
			}
		})
	}
}

func BenchmarkAudioOut10ms(b *testing.B) {
	s, err := NewStudio(b.Context(), Config{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	s.audience.connect(new(guest))
	pcm := make([]int16, device.FrameSamples)
	for i := range pcm {
		pcm[i] = int16(8000 * math.Sin(float64(i)/17))
	}
	b.ReportAllocs()
	for b.Loop() {
		s.sound.hear(pcm)
	}
}
