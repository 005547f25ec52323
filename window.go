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
	"strings"
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
	"zwiesprache/signal/update"
	"zwiesprache/store"
	"zwiesprache/store/policy"
	"zwiesprache/ui"
	"zwiesprache/ui/autostart"
	"zwiesprache/ui/notice"
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
	events := flags.Bool("events", false, "write what happens as lines of JSON, and answer the line \"targets\" with the places of all controls, and \"updates\" with whether there is a newer release")
	ahead := flags.Duration("ahead", 0, "let the agenda's clock go `so much` ahead, to see what is reminded of and deleted then")
	pages := pagesFlag(flags)
	devices := deviceFlags(flags)
	log := logFlag(flags)
	if err := flags.Parse(args); err != nil {
		return err
	}
	link, err := linkArgument(flags.Args())
	if err != nil {
		return err
	}
	chosen := devices()
	if *ahead != 0 && *folder == "" {
		return errors.New("--ahead deletes for good what is due then: name the folder to try it on with --data")
	}
	if *ahead < 0 {
		return errors.New("--ahead goes ahead only: behind, nothing would ever be due to be deleted")
	}
	own := *folder == "" && !*isTrial // what a start without flags would open
	if *folder == "" {
		config, err := os.UserConfigDir()
		if err != nil {
			return fmt.Errorf("find the folder for appointments: %w; name one with --data", err)
		}
		*folder = filepath.Join(config, "zwiesprache")
	}
	p := &program{out: out, link: link, devices: chosen, log: log(errOut)}
	if own {
		if p.entry, err = autostart.New(appID, "Zwiesprache"); err != nil {
			p.log.Info("starting at login is not offered", "error", err)
		}
	}
	p.rules, p.problems = readRules(p.log)
	if p.origin, p.pages, err = p.rules.flags(*server, *pages, *isTrial); err != nil {
		return err
	}
	now := func() time.Time { return time.Now().Add(*ahead) }
	p.storage = storage{folder: *folder, options: p.rules.store(store.Options{Keychain: store.SystemKeychain(), Now: now, SureClock: *ahead != 0}), log: p.log}
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

// linkArgument is the link that the program was started with, "" where there is none. Whoever makes links must
// not be able to add arguments: with more behind it one leads nowhere.
func linkArgument(args []string) (string, error) {
	switch {
	case len(args) == 0:
		return "", nil
	case !isLink(args[0]):
		return "", fmt.Errorf("%q is no command; see zwiesprache -h", args[0])
	case len(args) > 1:
		return store.Scheme, nil
	}
	return args[0], nil
}

// isLink says whether an argument means to be a link: in capitals, too, though such a one leads nowhere.
func isLink(arg string) bool {
	return len(arg) >= len(store.Scheme) && strings.EqualFold(arg[:len(store.Scheme)], store.Scheme)
}

// appID is the program's name for the desktop, as in FyneApp.toml.
const appID = "app.zwiesprache"

// program is the app: the window, the store and the room that is open.
type program struct {
	out      io.Writer
	origin   string     // of the rendezvous; "" = as in the settings
	pages    [][32]byte // talkConfig.pages
	rules    rules
	problems []policy.Problem // with the rules
	link     string           // with which it was started; "" = none
	entry    *autostart.Entry // among what starts at login; nil = not offered
	trial    bool             // the rendezvous is in this program
	devices  media.Config     // flags; empty labels leave the choice to the settings
	events   *eventWriter     // nil = nobody watches
	commands io.Reader        // of whoever watches
	log      *slog.Logger

	ctx        context.Context // ends the rooms; set by run before the window is there
	storage    storage
	window     *ui.Window // nil until the store is open
	knock      []int16    // the sound of somebody at the door
	rooms      sync.WaitGroup
	background sync.WaitGroup       // of the window
	talk       atomic.Pointer[talk] // the room at work; nil when none
	checks     atomic.Int32         // device checks that are open
	newest     atomic.Int32         // number of the room that was opened last: the one in the window
}

// run shows the window until it is closed or ctx ends.
func (p *program) run(outer context.Context) (err error) {
	ctx, cancel := context.WithCancel(outer)
	defer cancel()
	p.ctx = ctx
	if cache, err := os.UserCacheDir(); err == nil {
		_ = os.MkdirAll(cache, 0o700) // Fyne makes its folder below, but not this one
	}
	if p.knock, err = wave.Read(assets.Knock()); err != nil {
		return fmt.Errorf("read the sound of a knock: %w", err)
	}
	a := app.NewWithID(appID)
	untie := context.AfterFunc(ctx, func() {
		fyne.Do(func() {
			if p.window != nil {
				p.window.Quit() // nothing of ours is left on the clipboard
			}
			a.Quit()
		})
	})
	defer untie()
	failed := p.begin(a)
	if errors.Is(failed, errRaised) {
		return nil
	}
	if failed != nil && !errors.Is(failed, ui.ErrNoWindow) {
		failed = errors.Join(failed, ui.ShowTrouble(a, failed, ui.Rescue{
			Folder: p.storage.folder, Backups: p.storage.backups, Restore: p.storage.putBack,
			Anew:  func() error { return store.Anew(p.storage.folder, failed) },
			Again: func() error { return p.begin(a) },
		}))
	}
	windowless := errors.Is(failed, ui.ErrNoWindow)
	if !windowless {
		if a.Run(); p.window != nil {
			failed = nil
		}
	}
	untie() // with the loop, Fyne's thread has ended
	if p.window != nil {
		p.window.Close()
	}
	cancel()
	p.rooms.Wait()
	p.background.Wait()
	if p.window != nil {
		failed = errors.Join(failed, p.storage.close())
	}
	if windowless {
		failed = p.tellNoWindow(outer, failed)
	}
	return failed
}

// tellNoWindow tells the person in front of the computer, if there is one, that no window can be had, and returns
// err with the sentence for whoever reads what the program says. By then the store is closed: a box may stand for hours.
func (p *program) tellNoWindow(ctx context.Context, err error) error {
	title, sentence := ui.NoWindow()
	if untold := notice.Alert(ctx, title, sentence, p.log); untold != nil {
		p.log.Info("nobody was told that there is no window", "error", untold)
	}
	return fmt.Errorf("%w\n%s", err, sentence)
}

// openNotices returns what shows notices outside the window; nil where the desktop has none that we know.
func (p *program) openNotices() func(ui.Notice) {
	sender, err := notice.Open("Zwiesprache", appID, p.log.With("part", "notice"))
	if err != nil {
		p.log.Info("no notices of the desktop's own", "error", err)
		return nil
	}
	p.background.Go(func() { <-p.ctx.Done(); sender.Close() })
	return sender.Send
}

// raise brings the window to the front, once there is one, and opens what link leads to, if there is one.
func (p *program) raise(link string) {
	switch {
	case p.window == nil:
	case link == "":
		p.window.Raise()
	default:
		id, _ := store.ParseLink(link) // the window says that "" leads nowhere
		p.window.OpenAppointment(id)
	}
}

// begin opens the store and shows the window. It may be called again after an error.
func (p *program) begin(a fyne.App) (err error) {
	in, err := claim(p.ctx, p.storage.folder, p.link, p.storage.start, p.log)
	if err != nil {
		return err
	}
	p.background.Go(func() { in.run(p.ctx, func(link string) { fyne.Do(func() { p.raise(link) }) }) })
	page := ""
	if p.trial {
		page = p.origin
	}
	notify := p.openNotices()
	sources := p.listSources
	if p.rules.NoScreenSharing {
		sources = nil
	}
	p.window, err = ui.New(a, ui.Config{
		Store: p.storage.current(), Backups: p.storage.backups, Restore: p.storage.restore,
		Open: p.openRoom, Devices: p.listDevices, Sources: sources, Check: p.check, OpenCheck: p.openCheck, Chime: p.chime,
		Notify: notify, Tray: func() bool { return notice.Tray(p.ctx) },
		Page: page, Folder: p.storage.folder, Version: version(), Now: p.storage.options.Now, Log: p.log.With("part", "ui"),
		Policy: p.rules.Policy, PolicyProblems: p.problems,
		Autostart: p.entry, Papers: papers(), Passphrase: p.rules.PassphraseRequired, RetentionDays: p.rules.RetentionDays, ShowOnCapture: p.rules.ShowOnCapture,
	})
	if err != nil {
		return errors.Join(err, p.storage.close())
	}
	if p.trial && p.events == nil {
		fmt.Fprintf(p.out, "The clients' page: %s/\nOpen a room in the window; its link is then printed here.\n", p.origin)
	}
	if err := p.window.Show(); err != nil {
		return err
	}
	if p.link != "" {
		p.raise(p.link)
	}
	p.background.Go(func() { p.beat(p.ctx) })
	p.background.Go(func() { p.storage.tidy(p.ctx) })
	p.background.Go(func() {
		if err := watchScreen(p.ctx, func() { fyne.Do(p.window.Cover) }); err != nil {
			p.log.Info("the window is not covered with the screen's lock", "error", err)
		}
	})
	updates := p.updates()
	if updates != nil {
		p.background.Go(func() { updates.Run(p.ctx) })
	}
	if p.events != nil {
		p.background.Go(func() { p.answer(p.ctx, updates) })
	}
	return nil
}

// papers is the folder with what is to be read about the program, where its package has laid it; "" = none.
func papers() string {
	exe, err := os.Executable()
	if err != nil {
		return ""
	}
	for _, place := range []string{"../share/doc/zwiesprache", "papers"} { // of Linux, of Windows
		folder := filepath.Join(filepath.Dir(exe), place)
		if _, err := os.Stat(filepath.Join(folder, "legal")); err == nil {
			return folder
		}
	}
	return ""
}

// openRoom starts a room; it then runs until it is hung up or the program ends.
func (p *program) openRoom(room session.Room) (ui.Session, ui.Studio, error) {
	settings, err := p.storage.current().Settings()
	if err != nil {
		return nil, nil, err
	}
	origin, err := p.rendezvous()
	if err != nil {
		return nil, nil, err
	}
	shown := &windowStudio{sample: p.knock, raw: isRaw(p.devices), rules: p.rules, blur: ui.StartBlur(settings)}
	devices := devicesOf(p.devices, settings)
	devices.OnDevices = shown.devices
	t, err := newTalk(p.ctx, talkConfig{
		origin: origin, pages: p.pages, rules: p.rules, room: room, devices: devices, onChange: p.changes(),
		journal: journal(p.storage.ended), log: p.log,
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
	settings, err := p.storage.current().Settings()
	return settings.Server, err
}

// chime plays the knock through the speaker of the open room.
func (p *program) chime() {
	if t := p.talk.Load(); t != nil {
		t.studio.Play(p.knock)
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

// answer tells whoever watches where the window's controls are, at each line "targets", and whether there is a
// newer release, at each line "updates".
func (p *program) answer(ctx context.Context, updates *update.Watcher) {
	lines := readLines(p.commands)
	for {
		select {
		case <-ctx.Done():
			return
		case line, ok := <-lines:
			switch {
			case !ok:
				lines = nil
			case string(line) == "targets":
				fyne.Do(func() { p.events.write(event{Event: "targets", Targets: p.window.Targets()}) })
			case string(line) == "updates":
				p.look(ctx, updates)
			}
		}
	}
}
