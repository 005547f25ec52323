// Package ui is what the counsellor sees: one window with the day's appointments, the room to open,
// the waiting room, the session and the settings. Call New, then Show; live state comes in by Render
// and pictures by Frame. It opens no socket, no device and no file but those that the counsellor chooses, and of our packages
// it knows session's snapshots, words, the store and the assets.
//
// Everything here runs on Fyne's thread unless it says otherwise.
package ui

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"log/slog"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"zwiesprache/assets"
	"zwiesprache/signal/session"
	"zwiesprache/signal/words"
	"zwiesprache/store"
	"zwiesprache/store/policy"
	"zwiesprache/ui/autostart"
)

// Config is what a window needs. Store, Open and Devices must be there.
type Config struct {
	Store *store.Store
	// Open starts a room and may block: it is called in a goroutine of its own, for which Close waits.
	// Snapshots then come by Render. What it started ends after HangUp or with the program.
	Open    func(session.Room) (Session, Studio, error)
	Devices func() (Devices, error) // may block; called like Open
	// Sources lists what can be shown to the guest and may block; nil = nothing can be shown.
	Sources func() ([]Source, error)
	// Check says whether server and relay answer and may block; nil = that is not checked.
	Check func(ctx context.Context) Reach
	// OpenCheck opens the devices without a room, for the device check, and may block; closing gives them
	// back and may block too. nil = no device check outside of a room.
	OpenCheck func() (studio Studio, closing func(), err error)
	// ShowOnCapture lets pictures and films of the screen show the window, from which it is left out otherwise.
	ShowOnCapture bool
	// OpenURL hands mailto: and sms: to the system; nil = as Fyne does it.
	OpenURL func(address string) error
	Chime   func() // plays the knock; returns at once; nil = silent
	// Notify shows a notice outside the window and returns at once; it gets fixed texts only. nil = by the toolkit.
	Notify func(Notice)
	// Tray says whether the desktop shows the icons of programs, and may block; nil = no icon is offered.
	Tray   func() bool
	Page   string // origin of a rendezvous in this program; "" = the one in the settings
	Folder string // where the data lies, to be shown
	// Backups lists the backups beside the data, newest first; nil = they are not shown.
	Backups func() ([]store.BackupFile, error)
	// Restore puts a backup into the place of the store: it closes the one that is open and returns that which
	// is open then, also together with an error. It may block; nil = that is not offered.
	Restore       func(store.BackupFile) (*store.Store, error)
	Passphrase    bool // the organisation demands a passphrase, as the store was told
	RetentionDays int  // for how long the organisation lets a finished appointment be kept; 0 = 90
	// Policy is what the organisation has set, and PolicyProblems what is wrong with it.
	Policy         policy.Policy
	PolicyProblems []policy.Problem
	Autostart      *autostart.Entry // of this program; nil = not offered
	// Papers is the folder with what is to be read about the app; "" = they are not offered.
	Papers  string
	Version string
	Now     func() time.Time // nil = time.Now
	Log     *slog.Logger     // nil = none
}

// Window is the app's one window.
type Window struct {
	cfg      Config
	app      fyne.App
	win      fyne.Window
	kit      *kit
	texts    map[string]*text
	settings store.Settings

	logo    image.Image
	root    *fyne.Container
	scrolls []*container.Scroll // of the screen shown
	screen  screen
	mark    *canvas.Circle // beside "waiting room" while somebody waits
	dialog  *widget.PopUp  // nil when none is open
	cover   cover          // over all of it, while it is down
	view    view           // of the agenda, used last

	room     *room    // the open one; nil when none
	picker   *picker  // of a screen to show; the one whose dialog was open last
	plugs    *plugs   // what is plugged in
	asking   bool     // for that
	corner   ownPlace // of the own picture in a session
	strength string   // of the blur that was on last
	ctx      context.Context
	cancel   context.CancelFunc // ends what runs for a screen that may take long
	work     sync.WaitGroup
	closing  sync.WaitGroup // of devices: who opens some waits for it
	hop      func(func())   // to Fyne's thread
	input    time.Time      // of mouse or keyboard last
	page     string         // of the settings that was shown last
	spaced   bool           // see kit
	closed   bool
	second   int64 // of the last tick

	reminders reminders
	tray      tray
	calendar  calendarFolder
	clip      clip
	login     atLogin
	brand     *canvas.Image // the organisation's logo; nil = none
	update    *Update       // a newer release; nil = none is known
	linked    *string       // an appointment to be opened once the window is unlocked; nil = none

	lastFolder string            // in which a file was chosen
	onDrop     func(path string) // what the screen does with a file that is dropped on the window; nil = nothing
}

// screen is one page of the window. It keeps what was typed, so that it can be built again at any time.
type screen interface{ content() fyne.CanvasObject }

// A screen may also want to know of these.
type (
	renderer interface{ render(session.Snapshot) } // a new snapshot of the open room
	framer   interface{ frame() }                  // new pictures and levels, many times a second
	ticker   interface{ tick(now time.Time) }      // once a second
	closer   interface{ escape() bool }            // Esc; whether something was closed
	typist   interface{ typed(r rune) bool }       // a letter that no control wanted; whether it means something
	leaver   interface{ leave() }                  // another screen takes its place, or the window closes
	asker    interface{ leaveFor(next func()) }    // the side bar leads elsewhere: asks before something is lost
)

// New makes the window; nothing is shown yet. It fails when the settings cannot be read.
func New(app fyne.App, cfg Config) (*Window, error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.OpenURL == nil {
		cfg.OpenURL = opener(app)
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	w := &Window{cfg: cfg, app: app, texts: map[string]*text{}, root: container.NewStack(), cover: newCover(), hop: fyne.Do, plugs: newPlugs()}
	w.ctx, w.cancel = context.WithCancel(context.Background()) // ends with Close
	for _, language := range words.Languages() {
		t, err := loadText(language)
		if err != nil {
			return nil, fmt.Errorf("make the window: %w", err)
		}
		w.texts[language] = t
	}
	var err error
	if !w.locked() { // else the system's language and look do until it is open
		if w.settings, err = cfg.Store.Settings(); err != nil {
			return nil, fmt.Errorf("make the window: %w", err)
		}
	}
	w.hold()
	app.SetIcon(fyne.NewStaticResource("zwiesprache.png", assets.AppIcon()))
	if w.logo, err = png.Decode(bytes.NewReader(assets.AppIcon())); err != nil {
		return nil, fmt.Errorf("make the window: %w", err)
	}
	w.brand = brandOf(cfg.Policy.Logo)
	w.win = app.NewWindow(title)
	w.win.SetPadded(false)
	w.win.SetMaster()
	w.win.SetContent(container.NewStack(newWatch(w.touched), w.root, w.cover.place))
	w.equip()
	w.touched()
	if w.locked() {
		w.showLock(0, nil)
	} else {
		w.begin(nil)
	}
	w.win.Resize(openSize())
	w.win.CenterOnScreen()
	w.win.SetCloseIntercept(w.closeWindow)
	w.addShortcuts()
	w.win.SetOnDropped(func(_ fyne.Position, files []fyne.URI) { w.drop(files) })
	app.Settings().AddListener(func(fyne.Settings) { w.followSystem() })
	return w, nil
}

// openSize is that of the window as it opens.
func openSize() fyne.Size { return fyne.NewSize(1180, 760) }

// title is the app's name: a name, not a text.
const title = "Zwiesprache"

// Show shows the window; the program then runs the app. The error is ErrNoWindow: then it must not.
func (w *Window) Show() error {
	if err := showFirst(w.win); err != nil {
		return err
	}
	w.excludeFromCapture()
	return nil
}

// Raise brings the window to the front, also when it was put away.
func (w *Window) Raise() { w.forward() }

// Close hangs up and waits for what was begun in the background. The program calls it after the app's
// loop has ended, so it does not touch the window any more. It may be called twice.
func (w *Window) Close() {
	w.stop()
	if old, ok := w.screen.(leaver); ok {
		old.leave()
	}
	w.work.Wait()
}

// stop hangs up; from then on nothing is shown.
func (w *Window) stop() {
	if !w.closed && w.room != nil && w.room.session != nil {
		w.room.session.HangUp()
	}
	w.closed = true
	w.cancel()
}

// equip makes the kit for the settings' language and look.
func (w *Window) equip() {
	language := w.language()
	dark := w.settings.Theme == "dark" || w.settings.Theme == "" && w.app.Settings().ThemeVariant() == theme.VariantDark
	scale := float32(w.settings.Scale)
	if scale == 0 {
		scale = 1
	}
	w.kit = &kit{look: newLook(dark, scale, w.cfg.Policy.Accent), text: w.texts[language], language: language,
		key: w.key, keyUp: w.keyUp, shortcut: w.shortcut, reveal: w.reveal, typed: w.typed, touched: w.touched, spaced: &w.spaced}
	w.kit.pixels = func() float32 { return w.win.Canvas().Scale() }
	w.kit.onScroll = func(s *container.Scroll) { w.scrolls = append(w.scrolls, s) }
	w.app.Settings().SetTheme(w.kit.look)
	translateFyne(w.kit.text)
}

// followSystem takes over a change from light to dark of the whole desktop.
func (w *Window) followSystem() {
	dark := w.app.Settings().ThemeVariant() == theme.VariantDark
	if w.settings.Theme == "" && dark != w.kit.look.dark {
		w.rebuild()
	}
}

// rebuild makes everything anew in the present language and look.
func (w *Window) rebuild() {
	w.equip()
	w.show(w.screen)
	if w.covered() {
		w.fillCover()
	}
}

// show puts a screen into the window and keeps the focus where a control of the same name is.
func (w *Window) show(s screen) {
	if lock, ok := w.screen.(*lockScreen); ok && s != screen(lock) && w.locked() {
		lock.behind = s // nothing is shown before it is open
		return
	}
	w.closeDialog()
	w.leave(s)
	w.keepFocus(func() {
		w.screen, w.scrolls, w.mark, w.onDrop = s, nil, nil, nil
		background := canvas.NewRectangle(w.kit.color(theme.ColorNameBackground))
		w.root.Objects = []fyne.CanvasObject{background, s.content()}
		w.root.Refresh()
	})
	w.markKnock()
}

// leave tells the present screen that next takes its place.
func (w *Window) leave(next screen) {
	if old, ok := w.screen.(leaver); ok && w.screen != next {
		old.leave()
	}
}

// toggleFullScreen fills the screen with the window, or no longer.
func (w *Window) toggleFullScreen() {
	w.win.SetFullScreen(!w.win.FullScreen())
	if s, ok := w.screen.(*talk); ok && s.pane != nil {
		s.pane.render(s.shown)
	}
}

// keepSettings stores the settings; why they are kept is for the log when that fails.
func (w *Window) keepSettings(why string) {
	w.hold()
	if err := w.cfg.Store.SaveSettings(w.settings); err != nil {
		w.cfg.Log.Error(why, "error", err)
	}
}

// change makes a small change to a stored appointment; why is for the log when that fails.
func (w *Window) change(id, why string, do func(*store.Appointment)) bool {
	a, err := w.cfg.Store.Appointment(id)
	if err == nil {
		do(&a)
		_, err = w.cfg.Store.Save(a)
	}
	if err != nil {
		w.cfg.Log.Error(why, "error", err)
	}
	return err == nil
}

// keepFocus runs change, which may replace controls, and focuses the one with the same name after it.
func (w *Window) keepFocus(change func()) {
	c := w.win.Canvas()
	name := ""
	if f, ok := c.Focused().(named); ok {
		name = f.targetName()
	}
	change()
	if name == "" || w.asked() {
		return
	}
	still := false
	w.each(func(o named, _ fyne.Position) {
		if f, ok := o.(fyne.Focusable); ok && o.targetName() == name {
			still = true
			if c.Focused() != f {
				c.Focus(f)
			}
		}
	})
	if !still {
		c.Unfocus()
	}
}

// each visits the named controls that can be used now: the cover's while it is down, those of a dialog
// when one is open.
func (w *Window) each(visit func(named, fyne.Position)) {
	switch {
	case w.covered():
		walk(w.cover.place, fyne.Position{}, visit)
	case w.asked():
		walk(w.dialog, fyne.Position{}, visit)
	default:
		walk(w.root, fyne.Position{}, visit)
	}
}

// sentence is what a person is told of an error, with the next step; the detail goes to the log.
func (w *Window) sentence(err error) string {
	w.cfg.Log.Error("shown to the counsellor", "error", err)
	return w.kit.text.explain(err)
}

// run does slow work in a goroutine for which Close waits, and then done on Fyne's thread.
func (w *Window) run(slow func(), done func()) {
	w.work.Add(1)
	go func() {
		defer w.work.Done()
		slow()
		w.hop(func() {
			if !w.closed {
				done()
			}
		})
	}()
}
