package ui

import (
	"cmp"
	"crypto/rand"
	"errors"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/signal/session"
	"zwiesprache/signal/words"
	"zwiesprache/store"
)

// way is how words and password reach the guest.
type way = store.Way

const (
	confidential = store.Confidential // the words and the password by voice or two SMS
	apart        = store.Apart        // the link by e-mail, the password apart from it
	public       = store.Public       // all in one message: not for counselling
)

// draft is a room while its words are chosen.
type draft struct {
	words       [3]string
	password    string
	language    string // the guest's
	way         way
	minutes     int
	at          time.Time // zero = now
	appointment string    // the store's id
	until       time.Time // without a guest the room closes then; zero = it stays open
	persons     int       // guests expected, 1…3
	interpreter bool      // one of them is to be an interpreter
	relayOnly   bool      // neither side is to learn the other's address
	easy        bool      // invited in easy language, which only German has
	fallback    store.Fallback
}

// newDraft has remembered and proposed words.
func (w *Window) newDraft() draft {
	d := draft{language: w.kit.language, way: confidential, minutes: 50, persons: 1}
	d.words = [3]string{w.settings.Box, w.settings.Location, drawnWord(d.language)}
	d.password = words.Propose(rand.Reader)
	return w.allow(d)
}

func draftOf(a store.Appointment) draft {
	d := draft{words: a.Words, password: a.Password, language: a.Language, way: cmp.Or(a.Way, confidential),
		minutes: a.Minutes, at: a.Start.Local(), appointment: a.ID,
		persons: min(max(1, a.Persons), session.MaxPersons), interpreter: a.Interpreter, relayOnly: a.RelayOnly, easy: a.Easy, fallback: a.Fallback}
	if d.interpreter {
		d.persons = max(2, d.persons) // nobody is alone with an interpreter
	}
	return d
}

// fault says what keeps a draft from being opened, in words; "" = nothing.
func (w *Window) fault(d draft) string {
	t := w.kit.text.Room
	for _, word := range d.words {
		if s := w.wordFault(word); s != "" {
			return s
		}
	}
	room, err := words.ParseRoom(d.words[0], d.words[1], d.words[2])
	if err != nil {
		return t.WordMissing
	}
	prs, err := words.PRS(d.password)
	switch {
	case err != nil:
		return t.PasswordUnreadable
	case words.Strength(prs) < words.MinimumStrength:
		return t.Refused
	}
	used, err := w.cfg.Store.Used(room.Joined(), prs)
	switch {
	case err != nil:
		return w.sentence(err)
	case used:
		return t.Used
	}
	return ""
}

func (w *Window) wordFault(word string) string {
	t := w.kit.text.Room
	switch _, err := words.Normalise(word); {
	case errors.Is(err, words.ErrEmpty):
		return t.WordMissing
	case err != nil:
		return t.WordUnreadable.with("word", word)
	}
	return ""
}

// warnings are what looks confidential among the words.
func (w *Window) warnings(d draft, names []string) []string {
	t := w.kit.text.Room
	var found []string
	for _, word := range d.words {
		switch words.Warn(word, names) {
		case words.Email:
			found = append(found, t.LikeEmail.with("word", word))
		case words.Phone:
			found = append(found, t.LikePhone.with("word", word))
		case words.Name:
			found = append(found, t.LikeName.with("word", word))
		case words.Topic:
			found = append(found, t.LikeTopic.with("word", word))
		}
	}
	return found
}

// names are the labels of the agenda, which must not become words.
func (w *Window) names() []string {
	now := w.cfg.Now()
	appointments, err := w.cfg.Store.Appointments(now.AddDate(0, -3, 0), now.AddDate(1, 0, 0))
	if err != nil {
		w.cfg.Log.Error("read the agenda for warnings", "error", err)
		return nil
	}
	var names []string
	for _, a := range appointments {
		names = append(names, a.Label)
	}
	return names
}

// wordFields are the inputs for words and password of a draft with what is to be said of them.
type wordFields struct {
	w        *Window
	d        *draft
	name     string // first part of the controls' names
	agenda   []string
	notes    *fyne.Container
	strength *strengthBar
	third    *entry
	password *entry
	onChange func()
	onEnter  func() // nil = Enter means nothing
}

func newWordFields(w *Window, name string, d *draft, onChange func()) *wordFields {
	return &wordFields{w: w, d: d, name: name, agenda: w.names(), onChange: onChange}
}

func (f *wordFields) content() fyne.CanvasObject {
	k := f.w.kit
	t := k.text.Room
	word := func(i int, name, hint string) *entry {
		return k.entry(f.name+"."+name, f.d.words[i], hint, func(s string) { f.d.words[i] = s; f.changed() })
	}
	box, location := word(0, "box", t.BoxHint), word(1, "location", t.LocationHint)
	place := func(i int, caption, set string, e *entry) fyne.CanvasObject {
		if set != "" && f.d.words[i] == set { // another one was told to a guest already
			return k.managed(e.name, caption, set)
		}
		return k.field(caption, e)
	}
	f.third = word(2, "third", "")
	redraw := k.iconButton(f.name+".redraw", "refresh-cw", k.text.Common.Redraw, theme.ColorNamePrimary, func() {
		f.third.SetText(drawnWord(f.d.language))
	})
	f.password = k.entry(f.name+".password", f.d.password, t.PasswordHint, func(s string) { f.d.password = s; f.changed() })
	propose := k.iconButton(f.name+".propose", "refresh-cw", k.text.Common.Redraw, theme.ColorNamePrimary, func() {
		f.password.SetText(words.Propose(rand.Reader))
	})
	if f.onEnter != nil {
		for _, e := range []*entry{box, location, f.third, f.password} {
			e.OnSubmitted = func(string) { f.onEnter() }
		}
	}
	f.strength = newStrengthBar(k)
	f.notes = columnOf(gap)
	halves := func(a, b fyne.CanvasObject) fyne.CanvasObject {
		return container.New(&equal{gap: gap * 2, least: k.px(176)}, a, b)
	}
	both := columnOf(gap*2,
		halves(place(0, t.Box, f.w.cfg.Policy.Box, box), place(1, t.Location, f.w.cfg.Policy.Location, location)),
		halves(k.field(t.Third, border(nil, nil, nil, redraw, f.third)),
			columnOf(gap, k.field(t.Password, border(nil, nil, nil, propose, f.password)), f.strength.Container)),
		k.prose(t.OwnPassword, sizeSmall, colorMuted, regular),
		f.notes)
	f.changed()
	return both
}

// changed says what is wrong or unwise about the words as they stand.
func (f *wordFields) changed() {
	if f.notes == nil {
		return
	}
	k := f.w.kit
	f.notes.RemoveAll()
	for _, s := range f.w.warnings(*f.d, f.agenda) {
		f.notes.Add(k.notice(warned, s))
	}
	if s := f.w.fault(*f.d); s != "" && complete(*f.d) {
		f.notes.Add(k.notice(failed, s))
	}
	bits := 0.0
	if prs, err := words.PRS(f.d.password); err == nil {
		bits = words.Strength(prs)
	}
	f.strength.set(bits)
	if f.onChange != nil {
		f.onChange()
	}
}

// guestFields are how many are expected, whether an interpreter is among them, and whether the connection
// may be direct; build shows the screen anew after a change.
func (w *Window) guestFields(name string, d *draft, build func()) fyne.CanvasObject {
	return columnOf(gap, w.personsField(name, d, build), w.interpreterToggle(name, d, build), w.relayToggle(name, d, build))
}

func (w *Window) personsField(name string, d *draft, build func()) fyne.CanvasObject {
	counts, ids := personCounts()
	return w.kit.field(w.kit.text.Form.Persons, w.kit.choice(name+".persons", counts, ids, itoa(d.persons), func(id string) {
		d.persons = int(id[0] - '0')
		d.interpreter = d.interpreter && d.persons > 1
		build()
	}))
}

func (w *Window) interpreterToggle(name string, d *draft, build func()) fyne.CanvasObject {
	t := w.kit.text.Form
	return w.kit.toggle(name+".interpreter", t.Interpreter, t.InterpreterText, d.interpreter, func(on bool) {
		d.interpreter = on
		if on {
			d.persons = max(2, d.persons)
		}
		build()
	})
}

func (w *Window) relayToggle(name string, d *draft, build func()) fyne.CanvasObject {
	t := w.kit.text.Form
	if w.cfg.Policy.RelayOnly {
		return w.kit.managed(name+".relay", t.RelayOnly, w.kit.text.Managed.On)
	}
	return w.kit.toggle(name+".relay", t.RelayOnly, t.RelayOnlyText, d.relayOnly, func(on bool) {
		d.relayOnly = on
		build()
	})
}

// complete says whether everything is filled in: before that, nothing is called wrong.
func complete(d draft) bool {
	return d.words[0] != "" && d.words[1] != "" && d.words[2] != "" && d.password != ""
}

// equal lays objects side by side in equal widths, or one below the other when they would be too narrow.
type equal struct {
	gap, least float32
	width      float32
}

func (t *equal) beside(n int, width float32) bool {
	return width >= t.least*float32(n)+t.gap*float32(n-1)
}

func (t *equal) MinSize(o []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for _, c := range o {
		m := c.MinSize()
		size.Width = max(size.Width, m.Width)
		if t.beside(len(o), t.width) {
			size.Height = max(size.Height, m.Height)
		} else {
			size.Height += m.Height + t.gap
		}
	}
	if !t.beside(len(o), t.width) {
		size.Height -= t.gap
	}
	return size
}

func (t *equal) Layout(o []fyne.CanvasObject, size fyne.Size) {
	t.width = size.Width
	if !t.beside(len(o), size.Width) {
		column{t.gap}.Layout(o, size)
		return
	}
	each := (size.Width - t.gap*float32(len(o)-1)) / float32(len(o))
	for i, c := range o {
		c.Resize(fyne.NewSize(each, size.Height))
		c.Move(fyne.NewPos(float32(i)*(each+t.gap), 0))
	}
}

// strengthBar shows in three steps and a word how hard a password is to guess.
type strengthBar struct {
	*fyne.Container
	kit   *kit
	steps [3]*canvas.Rectangle
	word  *label

	fair, good float64 // bits from which it is called so
}

func newStrengthBar(k *kit) *strengthBar {
	b := &strengthBar{kit: k, word: k.prose(" ", sizeSmall, colorMuted, medium), fair: words.MinimumStrength, good: goodStrength}
	line := rowOf(4)
	for i := range b.steps {
		b.steps[i] = canvas.NewRectangle(k.color(colorLine))
		b.steps[i].CornerRadius = 3
		line.Add(container.New(sized{Width: k.px(22), Height: 6}, b.steps[i]))
	}
	b.Container = rowOf(gap, line, container.New(sized{Width: k.px(86)}, b.word))
	return b
}

// goodStrength is where a password is called strong: eight random digits have 26.6 bits, less where they happen to hold a pattern.
const goodStrength = 23

func (b *strengthBar) set(bits float64) {
	t := b.kit.text.Room
	lit, word, ink := 0, " ", theme.ColorNameForeground
	switch {
	case bits >= b.good:
		lit, word, ink = 3, t.Strong, theme.ColorNameSuccess
	case bits >= b.fair:
		lit, word, ink = 2, t.Fair, theme.ColorNamePrimary
	case bits > 0:
		lit, word, ink = 1, t.Weak, theme.ColorNameError
	}
	for i, s := range b.steps {
		s.FillColor = b.kit.color(colorLine)
		if i < lit {
			s.FillColor = b.kit.color(ink)
		}
		s.Refresh()
	}
	b.word.set(word)
	b.word.paint(ink)
}

// otherWord is a drawn word in place of one that was used.
func otherWord(language, used string) string {
	for {
		if word := drawnWord(language); !strings.EqualFold(word, used) {
			return word
		}
	}
}

// drawnWord is a random word, written like a name, as the other two words of a room are.
func drawnWord(language string) string {
	word := words.Random(language, rand.Reader)
	return strings.ToUpper(word[:1]) + word[1:] // list words are plain a to z
}
