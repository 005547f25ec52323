package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"zwiesprache/assets"
	"zwiesprache/media"
	"zwiesprache/media/wave"
	"zwiesprache/signal/release"
	"zwiesprache/signal/session"
	"zwiesprache/signal/words"
	"zwiesprache/store"
	"zwiesprache/ui"
)

// windowCommand runs the app. It must be called on the program's first goroutine, which Fyne needs.
func windowCommand(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) error {
	flags := flag.NewFlagSet("zwiesprache", flag.ContinueOnError)
	flags.SetOutput(errOut)
	flags.Usage = func() { fmt.Fprint(errOut, usage); flags.PrintDefaults() }
	isTrial := flags.Bool("trial", false, "start an own rendezvous on this computer and print the clients' link")
	trialAddr := flags.String("listen", "127.0.0.1:0", "`address` of the trial's rendezvous")
	server := flags.String("server", "", "`origin` of the rendezvous instead of the one in the settings")
	folder := flags.String("data", "", "`folder` of appointments and settings (default: the user's own)")
	events := flags.Bool("events", false, "write what happens as lines of JSON, and answer the line \"targets\" with the places of all controls")
	pages := pagesFlag(flags)
	devices := deviceFlags(flags)
	log := logFlag(flags)
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("%q is no command; see zwiesprache -h", flags.Arg(0))
	}
	chosen := devices()
	if *folder == "" {
		config, err := os.UserConfigDir()
		if err != nil {
			return fmt.Errorf("find the folder for appointments: %w; name one with --data", err)
		}
		*folder = filepath.Join(config, "zwiesprache")
	}
	p := &program{out: out, folder: *folder, origin: *server, pages: *pages, devices: chosen, log: log(errOut)}
	if *events {
		p.events = &eventWriter{out: json.NewEncoder(out)}
		p.commands = in
	}
	if !*isTrial {
		return p.run(ctx)
	}
	t, err := newTrial(*trialAddr, p.log)
	if err != nil {
		return err
	}
	p.origin, p.trial, p.devices.Loopback = t.origin, true, true
	return t.during(ctx, p.run)
}

// program is the app: the window, the store and the room that is open.
type program struct {
	out      io.Writer
	folder   string
	origin   string       // of the rendezvous; "" = as in the settings
	pages    [][32]byte   // talkConfig.pages
	trial    bool         // the rendezvous is in this program
	devices  media.Config // flags; empty labels leave the choice to the settings
	events   *eventWriter // nil = nobody watches
	commands io.Reader    // of whoever watches
	log      *slog.Logger

	ctx    context.Context // ends the rooms; set by run before the window is there
	store  *store.Store
	window *ui.Window
	knock  []int16 // the sound of somebody at the door
	rooms  sync.WaitGroup
	talk   atomic.Pointer[talk] // the room at work; nil when none
	checks atomic.Int32         // device checks that are open
	newest atomic.Int32         // number of the room that was opened last: the one in the window
}

// run shows the window until it is closed or ctx ends.
func (p *program) run(ctx context.Context) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	p.ctx = ctx
	if cache, err := os.UserCacheDir(); err == nil {
		_ = os.MkdirAll(cache, 0o700) // Fyne makes its folder below, but not this one
	}
	a := app.NewWithID("app.zwiesprache")
	if p.store, err = store.Open(p.folder, store.Options{}); err != nil {
		ui.ShowTrouble(a, err, ui.Rescue{Folder: p.folder})
		defer context.AfterFunc(ctx, func() { fyne.Do(a.Quit) })()
		a.Run()
		return err
	}
	defer func() { err = errors.Join(err, p.store.Close()) }()
	if p.knock, err = wave.Read(assets.Knock()); err != nil {
		return fmt.Errorf("read the sound of a knock: %w", err)
	}
	page := ""
	if p.trial {
		page = p.origin
		if p.events == nil {
			fmt.Fprintf(p.out, "The clients' page: %s/\nOpen a room in the window; its link is then printed here.\n", p.origin)
		}
	}
	p.window, err = ui.New(a, ui.Config{
		Store: p.store, Open: p.openRoom, Devices: p.listDevices, Sources: p.listSources,
		Check: p.check, OpenCheck: p.openCheck, Page: page, Folder: p.folder, Chime: p.chime, Version: version(), Log: p.log.With("part", "ui"),
	})
	if err != nil {
		return err
	}
	p.window.Show()
	var background sync.WaitGroup
	background.Go(func() { p.beat(ctx) })
	background.Go(func() { <-ctx.Done(); fyne.Do(a.Quit) })
	if p.events != nil {
		background.Go(func() { p.answer(ctx) })
	}
	a.Run()
	p.window.Close()
	cancel()
	p.rooms.Wait()
	background.Wait()
	return nil
}

// openRoom starts a room; it then runs until it is hung up or the program ends.
func (p *program) openRoom(room session.Room) (ui.Session, ui.Studio, error) {
	settings, err := p.store.Settings()
	if err != nil {
		return nil, nil, err
	}
	origin, err := p.rendezvous()
	if err != nil {
		return nil, nil, err
	}
	shown := &windowStudio{sample: p.knock, raw: isRaw(p.devices), blur: ui.StartBlur(settings)}
	devices := devicesOf(p.devices, settings)
	devices.OnDevices = shown.devices
	t, err := newTalk(p.ctx, talkConfig{
		origin: origin, pages: p.pages, room: room, devices: devices, onChange: p.changes(),
		journal: journal(p.ended), log: p.log,
	})
	switch {
	case errors.Is(err, release.ErrChanged):
		return nil, nil, fmt.Errorf("%w: %w", ui.ErrPageChanged, err)
	case errors.Is(err, release.ErrUnreachable):
		return nil, nil, fmt.Errorf("%w: %w", ui.ErrPageUnchecked, err)
	case err != nil:
		return nil, nil, err
	}
	shown.Studio = t.studio
	p.talk.Store(t)
	p.rooms.Go(func() {
		defer p.talk.CompareAndSwap(t, nil)
		if err := t.run(p.ctx); err != nil {
			p.log.Error("room ended", "error", err)
		}
	})
	return t.runner, shown, nil
}

// rendezvous is the origin of the one to use: that of the flags or of the trial, else the settings'.
func (p *program) rendezvous() (string, error) {
	if p.origin != "" {
		return p.origin, nil
	}
	settings, err := p.store.Settings()
	return settings.Server, err
}

// chime plays the knock through the speaker of the open room.
func (p *program) chime() {
	if t := p.talk.Load(); t != nil {
		t.studio.Play(p.knock)
	}
}

// ended keeps what must outlive a room in which somebody was: its words and password are used, its appointment is done.
func (p *program) ended(s session.Summary) {
	if s.Admitted.IsZero() {
		return
	}
	room, err := words.ParseRoom(s.Room.Words[0], s.Room.Words[1], s.Room.Words[2])
	if err == nil {
		var prs string
		if prs, err = words.PRS(s.Room.Password); err == nil {
			err = p.store.MarkUsed(room.Joined(), prs)
		}
	}
	if err != nil {
		p.log.Error("remember used words", "error", err)
	}
	if s.Room.Appointment == "" {
		return
	}
	a, err := p.store.Appointment(s.Room.Appointment)
	if errors.Is(err, store.ErrNotFound) {
		return // deleted meanwhile
	}
	if err == nil {
		a.Done = true
		_, err = p.store.Save(a)
	}
	if err != nil {
		p.log.Error("mark appointment as done", "error", err)
	}
}

// changes returns what brings one room's snapshots to the window: the one hop onto its thread.
func (p *program) changes() func(session.Snapshot) {
	shown, number := false, p.newest.Add(1)
	return func(s session.Snapshot) {
		switch {
		case p.events != nil:
			p.events.snapshot(s)
		case p.trial && !shown && s.Phase == session.Waiting:
			shown = true
			fmt.Fprintf(p.out, "The client's link: %s\n", s.Link)
		}
		fyne.Do(func() {
			if p.newest.Load() == number { // not one that was given up and still closes
				p.window.Render(s)
			}
		})
	}
}

// beat has the window look at new pictures and levels while a room is open, and at the clock otherwise.
func (p *program) beat(ctx context.Context) {
	const lively, calm = time.Second / 30, time.Second
	tick := time.NewTicker(lively)
	defer tick.Stop()
	var waiting atomic.Bool // one look at a time: a slow window skips
	var last time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			if p.talk.Load() == nil && p.checks.Load() == 0 && now.Sub(last) < calm {
				continue
			}
			last = now
			if waiting.CompareAndSwap(false, true) {
				fyne.Do(func() { p.window.Frame(); waiting.Store(false) })
			}
		}
	}
}

// answer tells whoever watches where the window's controls are, at each line "targets".
func (p *program) answer(ctx context.Context) {
	lines := readLines(p.commands)
	for {
		select {
		case <-ctx.Done():
			return
		case line, ok := <-lines:
			if !ok {
				lines = nil
			} else if string(line) == "targets" {
				fyne.Do(func() { p.events.write(event{Event: "targets", Targets: p.window.Targets()}) })
			}
		}
	}
}
