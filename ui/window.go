// Package ui is what the counsellor sees: one window with the day's appointments, the room to open,
// the waiting room, the session and the settings. Call New, then Show; live state comes in by Render
// and pictures by Frame. It opens no socket, no device and no file of its own, and of our packages
// it knows session's snapshots, words, the store and the assets.
//
// Everything here runs on Fyne's thread unless it says otherwise.
package ui

import (
	"bytes"
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
)

// Session takes the counsellor's commands; *session.Runner is one. Its methods enqueue and return.
type Session interface {
	Admit(guest string)
	Soon(guest string)
	Decline(guest string)
	Remove(guest string)
	Chat(text string)
	SetMuted(muted bool)
	SetHidden(hidden bool)
	HangUp()
}

// Frames is a picture of which the newest counts; *picture.Slot is one. RGBA answers the newest
// frame scaled to fit into width by height pixels, in a buffer that stays untouched until the next call.
type Frames interface {
	RGBA(width, height int) (img *image.RGBA, seq uint64, ok bool)
	Seq() uint64
}

// Studio is this computer's camera, microphone and speaker while a room is open. Its methods return at once.
type Studio interface {
	Preview() Frames
	Picture(guest string) Frames // nil when there is none yet
	Level() float64              // of the own microphone, 0…1
	ChooseCamera(label string)   // "" = the first that works, None = without
	ChooseMicrophone(label string)
	ChooseSpeaker(label string)
}

// None is the label by which a kind of device is not used at all.
const None = "none"

// Devices are the labels of what is plugged in.
type Devices struct{ Cameras, Microphones, Speakers []string }

// Config is what a window needs. Store, Open and Devices must be there.
type Config struct {
	Store *store.Store
	// Open starts a room and may block: it is called in a goroutine of its own, for which Close waits.
	// Snapshots then come by Render. What it started ends after HangUp or with the program.
	Open    func(session.Room) (Session, Studio, error)
	Devices func() (Devices, error) // may block; called like Open
	Chime   func()                  // plays the knock; returns at once; nil = silent
	Page    string                  // origin of a rendezvous in this program; "" = the one in the settings
	Folder  string                  // where the data lies, to be shown
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

	room   *room // the open one; nil when none
	work   sync.WaitGroup
	hop    func(func()) // to Fyne's thread
	closed bool
	second int64 // of the last tick
}

// screen is one page of the window. It keeps what was typed, so that it can be built again at any time.
type screen interface{ content() fyne.CanvasObject }

// A screen may also want to know of these.
type (
	renderer interface{ render(session.Snapshot) } // a new snapshot of the open room
	framer   interface{ frame() }                  // new pictures and levels, many times a second
	ticker   interface{ tick(now time.Time) }      // once a second
	closer   interface{ escape() bool }            // Esc; whether something was closed
)

// New makes the window; nothing is shown yet. It fails when the settings cannot be read.
func New(app fyne.App, cfg Config) (*Window, error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	w := &Window{cfg: cfg, app: app, texts: map[string]*text{}, root: container.NewStack(), hop: fyne.Do}
	for _, language := range words.Languages() {
		t, err := loadText(language)
		if err != nil {
			return nil, fmt.Errorf("make the window: %w", err)
		}
		w.texts[language] = t
	}
	var err error
	if w.settings, err = cfg.Store.Settings(); err != nil {
		return nil, fmt.Errorf("make the window: %w", err)
	}
	app.SetIcon(fyne.NewStaticResource("zwiesprache.png", assets.AppIcon()))
	if w.logo, err = png.Decode(bytes.NewReader(assets.AppIcon())); err != nil {
		return nil, fmt.Errorf("make the window: %w", err)
	}
	w.win = app.NewWindow(title)
	w.win.SetPadded(false)
	w.win.SetMaster()
	w.equip()
	w.showToday()
	w.win.SetContent(w.root)
	w.win.Resize(fyne.NewSize(1180, 760))
	w.win.CenterOnScreen()
	w.win.SetCloseIntercept(w.askToQuit)
	w.addShortcuts()
	app.Settings().AddListener(func(fyne.Settings) { w.followSystem() })
	return w, nil
}

// title is the app's name: a name, not a text.
const title = "Zwiesprache"

// Show shows the window; the program then runs the app.
func (w *Window) Show() { w.win.Show() }

// Close hangs up and waits for what was begun in the background. The program calls it after the app's
// loop has ended, so it does not touch the window any more. It may be called twice.
func (w *Window) Close() {
	w.stop()
	w.work.Wait()
}

// stop hangs up; from then on nothing is shown.
func (w *Window) stop() {
	if !w.closed && w.room != nil && w.room.session != nil {
		w.room.session.HangUp()
	}
	w.closed = true
}

// equip makes the kit for the settings' language and look.
func (w *Window) equip() {
	language := w.language()
	dark := w.settings.Theme == "dark" || w.settings.Theme == "" && w.app.Settings().ThemeVariant() == theme.VariantDark
	scale := float32(w.settings.Scale)
	if scale == 0 {
		scale = 1
	}
	w.kit = &kit{look: newLook(dark, scale), text: w.texts[language], language: language,
		key: w.key, shortcut: w.shortcut, reveal: w.reveal}
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
}

// show puts a screen into the window and keeps the focus where a control of the same name is.
func (w *Window) show(s screen) {
	w.closeDialog()
	w.keepFocus(func() {
		w.screen, w.scrolls, w.mark = s, nil, nil
		background := canvas.NewRectangle(w.kit.color(theme.ColorNameBackground))
		w.root.Objects = []fyne.CanvasObject{background, s.content()}
		w.root.Refresh()
	})
	w.markKnock()
}

// keepFocus runs change, which may replace controls, and focuses the one with the same name after it.
func (w *Window) keepFocus(change func()) {
	c := w.win.Canvas()
	name := ""
	if f, ok := c.Focused().(named); ok {
		name = f.targetName()
	}
	change()
	if name == "" || w.dialog != nil {
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

// each visits the named controls that can be used now: those of a dialog when one is open.
func (w *Window) each(visit func(named, fyne.Position)) {
	if w.dialog != nil {
		walk(w.dialog, fyne.Position{}, visit)
		return
	}
	walk(w.root, fyne.Position{}, visit)
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
