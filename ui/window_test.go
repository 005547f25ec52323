package ui

import (
	"context"
	"errors"
	"fmt"
	"image"
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"

	"zwiesprache/signal/session"
	"zwiesprache/store"
)

// monday is when the tests' day is: a Monday morning.
func monday() time.Time { return time.Date(2026, 11, 23, 9, 48, 0, 0, time.Local) }

// desk is a window with a real store, and a session and devices that the test plays.
type desk struct {
	*Window
	t        *testing.T
	store    *store.Store
	dir      string // of the store
	keychain store.Keychain
	session  *playedSession
	studio   *playedStudio
	fault    error // of Open
	opened   []session.Room
	chimes   int
	devices  Devices
	sources  []Source
	reach    Reach
	closings int // of the device check's studio
	now      time.Time
	snapshot session.Snapshot

	mu      sync.Mutex // guards hopping
	hopping []func()   // what background work wants done on the test's thread
}

// newDesk makes a window with these settings over an empty store.
func newDesk(t *testing.T, settings store.Settings) *desk {
	t.Helper()
	if settings.Language == "" {
		settings.Language = "de"
	}
	return deskOver(t, t.TempDir(), nil, &settings)
}

// deskOver makes a window over the store in a folder; settings, if any, are put into it before.
func deskOver(t *testing.T, dir string, keychain store.Keychain, settings *store.Settings) *desk {
	t.Helper()
	app := test.NewTempApp(t)
	// Fyne keeps what was on a window until another canvas is drawn: gigabytes for all tests.
	software.NewTransparentCanvas().Capture()
	d := &desk{t: t, dir: dir, keychain: keychain, session: &playedSession{}, studio: newPlayedStudio(), now: monday(), reach: Reach{ReachOK, ReachNone},
		devices: Devices{[]string{"Logitech C920"}, []string{"Jabra Evolve 30"}, []string{"Jabra Evolve 30"}}}
	if err := d.open(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.store.Close(); err != nil {
			t.Error(err)
		}
	})
	if settings != nil {
		if err := d.store.SaveSettings(*settings); err != nil {
			t.Fatal(err)
		}
	}
	var err error
	d.Window, err = New(app, Config{
		Store:   d.store,
		Backups: func() ([]store.BackupFile, error) { return store.Backups(dir) },
		Restore: func(b store.BackupFile) (*store.Store, error) {
			err := errors.Join(d.store.Close(), store.Restore(dir, b))
			err = errors.Join(err, d.open()) // before d.store is read
			return d.store, err
		},
		Open: func(r session.Room) (Session, Studio, error) {
			d.opened = append(d.opened, r)
			if d.fault != nil {
				return nil, nil, d.fault
			}
			return d.session, d.studio, nil
		},
		Devices: func() (Devices, error) {
			return d.devices, nil
		},
		Sources: func() ([]Source, error) { return d.sources, nil },
		Check:   func(context.Context) Reach { return d.reach },
		OpenCheck: func() (Studio, func(), error) {
			if d.fault != nil {
				return nil, nil, d.fault
			}
			return d.studio, func() { d.closings++ }, nil
		},
		Chime: func() { d.chimes++ }, Folder: "/home/brandt/.local/share/zwiesprache", Version: "0.1.0",
		Now: func() time.Time { return d.now },
	})
	if err != nil {
		t.Fatal(err)
	}
	d.hop = func(f func()) {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.hopping = append(d.hopping, f)
	}
	t.Cleanup(d.Close)
	d.resize(1100, 720)
	return d
}

// open opens the store, with the test's clock.
func (d *desk) open() (err error) {
	d.store, err = store.Open(d.dir, store.Options{Keychain: d.keychain, Now: func() time.Time { return d.now }, SureClock: true})
	return err
}

// equippedDesk has a server and the fixed words, as after the first start.
func equippedDesk(t *testing.T, settings store.Settings) *desk {
	settings.Server, settings.Box, settings.Location = "https://gespraech.example.org", "Lindenhof", "Garten"
	return newDesk(t, settings)
}

func (d *desk) resize(width, height float32) {
	d.win.Resize(fyne.NewSize(width, height))
	d.settle()
}

// settle lays out again until wrapped text has found its height; a real window does so at each repaint.
func (d *desk) settle() {
	for hopped := true; hopped; {
		d.work.Wait()
		d.mu.Lock()
		todo := d.hopping
		d.hopping = nil
		d.mu.Unlock()
		for _, f := range todo {
			f()
		}
		hopped = len(todo) > 0
	}
	for range 4 {
		d.root.Refresh()
		for _, s := range d.scrolls {
			s.Content.Refresh()
		}
	}
}

// control finds a control by its name.
func (d *desk) control(name string) named {
	d.t.Helper()
	d.settle()
	var found named
	d.each(func(o named, _ fyne.Position) {
		if o.targetName() == name {
			found = o
		}
	})
	if found == nil {
		d.t.Fatalf("no control %q; there are %v", name, d.names())
	}
	return found
}

func (d *desk) names() []string {
	var all []string
	d.each(func(o named, _ fyne.Position) { all = append(all, o.targetName()) })
	slices.Sort(all)
	return all
}

func (d *desk) has(name string) bool {
	d.settle()
	return slices.Contains(d.names(), name)
}

func (d *desk) tap(name string) {
	d.t.Helper()
	test.Tap(d.control(name).(fyne.Tappable))
	d.settle()
}

// write replaces what stands in an entry.
func (d *desk) write(name, text string) {
	d.t.Helper()
	e := d.control(name).(*entry)
	d.win.Canvas().Focus(e)
	e.SetText("")
	test.Type(e, text)
	d.settle()
}

func (d *desk) press(key fyne.KeyName) {
	d.t.Helper()
	if f := d.win.Canvas().Focused(); f != nil {
		f.TypedKey(&fyne.KeyEvent{Name: key})
	} else {
		d.key(&fyne.KeyEvent{Name: key})
	}
	d.settle()
}

// says is every text in the window, or in the dialog over it.
func (d *desk) says() []string {
	var all []string
	var look func(o fyne.CanvasObject)
	look = func(o fyne.CanvasObject) {
		if o == nil || !o.Visible() {
			return
		}
		switch o := o.(type) {
		case *label:
			all = append(all, o.text)
		case *tap:
			all = append(all, o.says)
			look(o.body)
		case *mover:
			all = append(all, o.says)
			look(o.body)
		case *block:
			all = append(all, o.says)
			look(o.body)
		case *entry:
			all = append(all, o.Text)
		case *fyne.Container:
			for _, child := range o.Objects {
				look(child)
			}
		case *container.Scroll:
			look(o.Content)
		case interface{ Text() string }:
			all = append(all, o.Text())
		default:
			if s := fixedText(o); s != "" {
				all = append(all, s)
			}
		}
	}
	switch {
	case d.covered():
		look(d.cover.place)
	case d.asked():
		look(d.dialog.Content)
	default:
		look(d.root)
	}
	return all
}

func (d *desk) wantSaid(sentence string) {
	d.t.Helper()
	d.settle()
	if !slices.Contains(d.says(), sentence) {
		d.t.Errorf("the window does not say %q; it says %q", sentence, d.says())
	}
}

// play renders the snapshot after a change to it.
func (d *desk) play(change func(*session.Snapshot)) {
	d.t.Helper()
	d.settle()
	d.snapshot.Guests = slices.Clone(d.snapshot.Guests)
	d.snapshot.Chat = slices.Clone(d.snapshot.Chat)
	change(&d.snapshot)
	d.Render(d.snapshot)
	d.settle()
}

// openedRoom opens a room with its words and lets the server grant it.
func (d *desk) openedRoom() {
	d.t.Helper()
	draft := d.newDraft()
	draft.words[2], draft.password = "Wolke", "8315 4072"
	d.openRoom(draft)
	d.settle()
	d.snapshot = session.Snapshot{Phase: session.Opening, Room: d.opened[len(d.opened)-1], Page: "https://gespraech.example.org/"}
	d.play(func(s *session.Snapshot) {
		s.Phase, s.Opened = session.Waiting, d.now
		s.Camera, s.Microphone, s.Speaker = session.DeviceReady, session.DeviceReady, session.DeviceReady
	})
	d.Frame()
}

func yilmaz(since time.Time) session.Guest {
	return session.Guest{ID: "g1", Name: "Herr Yilmaz", Language: "de", Company: "alone", Consent: true,
		Camera: true, Microphone: true, State: session.Knocking, Since: since, CheckWord: [2]uint16{17, 400}}
}

// second and third are a wife and an interpreter.
func second(since time.Time) session.Guest {
	return session.Guest{ID: "g2", Name: "Frau Yilmaz", Language: "de", Company: "others", Consent: true,
		Camera: true, Microphone: true, State: session.Knocking, Since: since, CheckWord: [2]uint16{3, 999}}
}

func third(since time.Time) session.Guest {
	return session.Guest{ID: "g3", Name: "A. Demir", Language: "nl", Company: "alone", Consent: true,
		Camera: true, Microphone: true, State: session.Knocking, Since: since, CheckWord: [2]uint16{512, 20}}
}

// gather has two or three guests in the session.
func (d *desk) gather(n int) {
	d.t.Helper()
	d.talking()
	d.studio.speaker = "g2"
	d.play(func(s *session.Snapshot) {
		s.Persons, s.Full, s.Shut = n, true, true
		s.Room.Persons = n
		for i, g := range []session.Guest{second(d.now), third(d.now)}[:n-1] {
			g.State, g.Seat = session.Connected, i+1
			s.Guests = append(s.Guests, g)
		}
	})
	d.Frame()
	d.settle()
}

// talking admits a guest until the picture is there.
func (d *desk) talking() {
	d.t.Helper()
	d.openedRoom()
	d.play(func(s *session.Snapshot) { s.Guests = []session.Guest{yilmaz(d.now)} })
	d.play(func(s *session.Snapshot) {
		s.Phase, s.Admitted = session.Talking, d.now
		s.Guests[0].State = session.Connecting
	})
	d.play(func(s *session.Snapshot) { s.Guests[0].State = session.Connected })
	d.Frame()
}

// playedSession notes the commands it gets.
type playedSession struct {
	mu       sync.Mutex
	commands []string
}

func (p *playedSession) note(format string, a ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.commands = append(p.commands, fmt.Sprintf(format, a...))
}

func (p *playedSession) Admit(g string)    { p.note("admit %s", g) }
func (p *playedSession) Soon(g string)     { p.note("soon %s", g) }
func (p *playedSession) Decline(g string)  { p.note("decline %s", g) }
func (p *playedSession) Remove(g string)   { p.note("remove %s", g) }
func (p *playedSession) Chat(text string)  { p.note("chat %s", text) }
func (p *playedSession) SetMuted(on bool)  { p.note("muted %v", on) }
func (p *playedSession) SetHidden(on bool) { p.note("hidden %v", on) }
func (p *playedSession) SetPaused(on bool) { p.note("paused %v", on) }
func (p *playedSession) HangUp()           { p.note("hang up") }
func (p *playedSession) EndAtOnce()        { p.note("end at once") }

func (p *playedSession) Mark(g string, interpreter bool) { p.note("mark %s %v", g, interpreter) }
func (p *playedSession) Verify(g string, on bool)        { p.note("verify %s %v", g, on) }
func (p *playedSession) SetShut(on bool)                 { p.note("shut %v", on) }
func (p *playedSession) Rearm(password string)           { p.note("rearm %s", password) }
func (p *playedSession) Agree(company, fallback string)  { p.note("agree %s %s", company, fallback) }
func (p *playedSession) Expect(persons int)              { p.note("expect %d", persons) }

func (p *playedSession) want(t *testing.T, commands ...string) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if !slices.Equal(p.commands, commands) {
		t.Errorf("commands %q, want %q", p.commands, commands)
	}
	p.commands = nil
}

// playedStudio has a still picture for each side, and levels and a connection that the test sets.
type playedStudio struct {
	own, guest, screen, share *playedFrames
	wife                      *playedFrames // of the second guest
	speaker                   string        // the only guest who speaks; "" = all
	mu                        sync.Mutex    // guards chosen
	chosen                    []string
	used                      Used
	level, guestLevel, heard  float64
	quality                   Quality
	history                   []Sample
	blur                      string
	record                    func(context.Context, func(string, float64)) error
}

func newPlayedStudio() *playedStudio {
	return &playedStudio{
		own: &playedFrames{warm: true, seq: 1}, wife: &playedFrames{warm: true, seq: 1}, guest: &playedFrames{seq: 1}, screen: &playedFrames{seq: 1, screen: true}, share: &playedFrames{seq: 1, screen: true},
		level: 0.6, guestLevel: 0.5, heard: 0.5, quality: Quality{Word: QualityGood},
		used: Used{"Logitech C920", "Jabra Evolve 30", "Jabra Evolve 30", session.DeviceReady, session.DeviceReady, session.DeviceReady},
	}
}

func (p *playedStudio) note(format string, a ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.chosen = append(p.chosen, fmt.Sprintf(format, a...))
}

// want compares what the studio was told to do since the last time.
func (p *playedStudio) want(t *testing.T, commands ...string) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if !slices.Equal(p.chosen, commands) {
		t.Errorf("the studio was told %q, want %q", p.chosen, commands)
	}
	p.chosen = nil
}

func (p *playedStudio) Preview() Frames           { return p.own }
func (p *playedStudio) Screen(string) Frames      { return p.screen }
func (p *playedStudio) SharePreview() Frames      { return p.share }
func (p *playedStudio) Level() float64            { return p.level }
func (p *playedStudio) Heard(string) float64      { return p.heard }
func (p *playedStudio) Quality(string) Quality    { return p.quality }
func (p *playedStudio) History(string) []Sample   { return p.history }
func (p *playedStudio) Used() Used                { return p.used }
func (p *playedStudio) ChooseCamera(l string)     { p.note("camera %s", l) }
func (p *playedStudio) ChooseMicrophone(l string) { p.note("microphone %s", l) }
func (p *playedStudio) ChooseSpeaker(l string)    { p.note("speaker %s", l) }
func (p *playedStudio) SetBlur(mode string)       { p.blur = mode; p.note("blur %s", mode) }
func (p *playedStudio) Blur() string              { return p.blur }
func (p *playedStudio) Share(id string)           { p.note("share %s", id) }
func (p *playedStudio) StopShare()                { p.note("stop sharing") }
func (p *playedStudio) PlayTest()                 { p.note("test sound") }

func (p *playedStudio) SetGuestMuted(g string, on bool) { p.note("guest %s muted %v", g, on) }

// Picture paints the second guest in other colours.
func (p *playedStudio) Picture(guest string) Frames {
	if guest == "g2" {
		return p.wife
	}
	return p.guest
}

// GuestLevel is that of the one who speaks.
func (p *playedStudio) GuestLevel(guest string) float64 {
	if p.speaker != "" && guest != p.speaker {
		return 0
	}
	return p.guestLevel
}

func (p *playedStudio) SetProcessing(echo, gain bool, noise string) {
	p.note("echo %v level %v noise %s", echo, gain, noise)
}

func (p *playedStudio) RecordCheck(ctx context.Context, progress func(string, float64)) error {
	p.note("record")
	return p.record(ctx, progress)
}

// playedFrames paints a person before a window.
type playedFrames struct {
	warm, screen  bool
	none          bool // no frame has come
	seq           uint64
	asked         image.Point
	width, height int // of the source; 0 = 1280 by 720
}

func (f *playedFrames) Seq() uint64 { return f.seq }

func (f *playedFrames) RGBA(width, height int) (*image.RGBA, uint64, bool) {
	if f.none {
		return nil, 0, false
	}
	f.asked = image.Pt(width, height)
	w, h := 1280, 720
	if f.width > 0 {
		w, h = f.width, f.height
	}
	by := math.Min(1, math.Min(float64(width)/float64(w), float64(height)/float64(h)))
	if f.screen {
		return paper(int(float64(w)*by), int(float64(h)*by)), f.seq, true
	}
	img := person(int(float64(w)*by), int(float64(h)*by), f.warm)
	return &image.RGBA{Pix: slices.Clone(img.Pix), Stride: img.Stride, Rect: img.Rect}, f.seq, true
}

func TestEndsWithStore(t *testing.T) {
	d := newDesk(t, store.Settings{})
	d.fault = errors.New("no line")
	d.Close()
	d.Close() // a second time does nothing
	d.Render(session.Snapshot{Phase: session.Waiting})
	d.Frame()
}
