package ui

import (
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"zwiesprache/signal/session"
	"zwiesprache/store"
)

// keyboard presses keys one by one, as a person does, and counts them.
type keyboard struct {
	d       *desk
	presses int
}

func (k *keyboard) write(text string) {
	for _, r := range text {
		k.presses++
		k.d.letter(string(r))
	}
}

func (k *keyboard) key(name fyne.KeyName) {
	k.presses++
	if name == fyne.KeyTab {
		k.d.win.Canvas().FocusNext()
		k.d.settle()
		return
	}
	k.d.press(name)
}

// TestNewAppointmentByKeys: an appointment is made in a few keys alone, few enough for 15 seconds of slow typing.
func TestNewAppointmentByKeys(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	k := keyboard{d: d}
	k.write("n")
	k.write("H. Y.")
	k.key(fyne.KeyTab)
	k.write("2511")
	k.key(fyne.KeyTab)
	k.write("14")
	k.key(fyne.KeyReturn)
	all := d.stored()
	if len(all) != 1 {
		t.Fatalf("%d appointments", len(all))
	}
	want := time.Date(2026, 11, 25, 14, 0, 0, 0, d.now.Location())
	a := all[0]
	if a.Label != "H. Y." || !a.Start.Equal(want) || a.Minutes != 50 || a.Words[2] == "" || a.Password == "" || a.Way != confidential {
		t.Errorf("stored %+v", a)
	}
	d.wantSaid(d.texts["de"].Today.ListDay.with("date", "Mittwoch, 25. November"))
	const slow = 400 * time.Millisecond // between two keys, of somebody who looks for each
	if took := time.Duration(k.presses) * slow; took > 15*time.Second {
		t.Errorf("%d keys take %v", k.presses, took)
	}
	t.Logf("%d keys", k.presses)
}

// TestRefusedAtTheFault: a form that cannot be stored goes to the field at fault, and Enter there stores it.
func TestRefusedAtTheFault(t *testing.T) {
	d := newDesk(t, store.Settings{Server: "https://gespraech.example.org"}) // neither box nor location yet
	d.tap("today.new")
	for _, c := range []struct{ fault, write, right, field string }{
		{"form.day", "31.4.", "25.11.", "form.day"}, {"form.clock", "25", "14", "form.clock"}, {"form.length", "0", "50", "form.length"},
		{"form.label", "", "H. Y.", "form.label"}, {"form.password", "1234", "8315 4072", "form.password"},
	} {
		if c.field == "form.password" {
			d.write("form.box", "Lindenhof")
			d.write("form.location", "Garten")
		} else if c.field != "form.label" {
			d.write("form.label", "H. Y.")
		}
		d.write(c.fault, c.write)
		d.press(fyne.KeyReturn)
		d.wantFocus(c.field)
		d.write(c.fault, c.right)
	}
	d.write("form.box", "")
	d.press(fyne.KeyReturn)
	d.wantFocus("form.box")
	k := keyboard{d: d}
	k.write("Lindenhof")
	k.key(fyne.KeyTab)
	d.wantFocus("form.location")
	k.key(fyne.KeyReturn)
	if len(d.stored()) != 1 {
		t.Errorf("not stored; the window says %q", d.says())
	}
}

// TestNewTakesFreeTime: what is proposed does not clash.
func TestNewTakesFreeTime(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.book(store.Appointment{Label: "A.", Start: d.now.Add(12 * time.Minute)}, store.Appointment{Label: "B.", Start: d.now.Add(80 * time.Minute)})
	d.tap("today.new")
	if got := d.control("form.clock").(*entry).Text; got != "12:00" {
		t.Errorf("proposed is %s", got)
	}
}

// TestMoreInOrder: what the closed card holds stands in the same order each time.
func TestMoreInOrder(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	form := d.newForm(d.newDraft(), d.today(), 600)
	form.draft.interpreter, form.draft.relayOnly, form.leave = true, true, true
	first := form.moreLine()
	for range 50 {
		if again := form.moreLine(); again != first {
			t.Fatalf("%q becomes %q", first, again)
		}
	}
}

func TestCancelMissRestore(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	de := d.texts["de"]
	a := d.book(store.Appointment{Label: "H. Y.", Start: d.now.Add(12 * time.Minute)})[0]
	d.showToday()
	d.tap("today.0")
	d.tap("form.callOff")
	d.tap("callOff.no")
	d.tap("form.callOff")
	d.tap("callOff.yes")
	d.wantSaid(de.Agenda.Cancelled)
	d.wantSaid(de.Today.NothingPlanned)
	if got := d.stored()[0]; got.State != store.Cancelled || got.Password != a.Password {
		t.Errorf("stored %+v", got)
	}
	d.tap("today.new") // what is cancelled is in nobody's way
	if got := d.control("form.clock").(*entry).Text; got != "10:00" {
		t.Errorf("proposed is %s", got)
	}
	d.tap("form.cancel")
	d.tap("today.0")
	d.wantSaid(de.Agenda.CancelledText)
	d.tap("form.restore")
	if d.stored()[0].State != store.Planned {
		t.Error("not restored")
	}
	d.tap("today.0")
	if d.has("form.missed") {
		t.Error("missed before it has begun")
	}
	d.now = d.now.Add(30 * time.Minute)
	d.editAppointment(d.stored()[0])
	d.tap("form.missed")
	d.wantSaid(de.Agenda.Missed)
	if d.stored()[0].State != store.Missed {
		t.Error("not marked as missed")
	}
}

// TestAccess: before and after its time a room stays shut, until its counsellor says otherwise.
func TestAccess(t *testing.T) {
	for _, c := range []struct {
		name   string
		start  time.Duration // from now
		opens  int
		closes int
		shut   bool
	}{
		{"half an hour before", 30 * time.Minute, 0, 0, false},
		{"a minute earlier", 31 * time.Minute, 0, 0, true},
		{"an hour before, as agreed", time.Hour, 60, 0, false},
		{"nearly two hours after its end", -169 * time.Minute, 0, 0, false},
		{"two hours after its end", -170 * time.Minute, 0, 0, true},
		{"a day after its end, as agreed", -24 * time.Hour, 0, 24 * 60, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := equippedDesk(t, store.Settings{})
			d.now = d.now.Truncate(time.Minute)
			a := d.book(store.Appointment{Label: "H. Y.", Start: d.now.Add(c.start), Minutes: 50, Opens: c.opens, Closes: c.closes})[0]
			d.openAppointment(a)
			d.settle()
			if shut := len(d.opened) == 0; shut != c.shut {
				t.Fatalf("shut: %v", shut)
			}
			if !c.shut {
				return
			}
			d.wantSaid(d.texts["de"].Agenda.Shut)
			d.tap("shut.open")
			if len(d.opened) != 1 {
				t.Error("stays shut")
			}
			if again, _ := d.store.Appointment(a.ID); again.Opens != c.opens || again.Closes != c.closes {
				t.Error("opened once, it stays open longer than was chosen")
			}
		})
	}
	d := equippedDesk(t, store.Settings{})
	a := d.book(store.Appointment{Label: "H. Y.", Start: d.now.AddDate(0, 2, 0)})[0]
	d.openAppointment(a)
	if d.has("shut.open") || !d.has("tell.close") {
		t.Error("access of two months is offered")
	}
}

// noted says whether a command was given.
func (p *playedSession) noted(command string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Contains(p.commands, command)
}

// TestAccessEnds: a waiting room in which nobody is closes by itself when its time is over, and says so; with somebody there it stays.
func TestAccessEnds(t *testing.T) {
	for _, there := range []bool{false, true} {
		d := equippedDesk(t, store.Settings{})
		a := d.book(store.Appointment{Label: "H. Y.", Start: d.now.Truncate(time.Minute), Minutes: 50})[0]
		d.openAppointment(a)
		d.settle()
		d.play(func(s *session.Snapshot) {
			s.Phase = session.Waiting
			if there {
				s.Guests = []session.Guest{yilmaz(d.now)}
			}
		})
		d.later(169 * time.Minute)
		if d.session.noted("hang up") {
			t.Error("closed too early")
		}
		d.later(2 * time.Minute)
		if d.session.noted("hang up") == there {
			t.Errorf("with a guest: %v, closed: %v", there, !there)
		}
		if !there {
			d.play(func(s *session.Snapshot) { s.Phase, s.Reason = session.Ended, session.HungUp })
			d.wantSaid(d.texts["de"].Agenda.Expired)
		}
	}
}

// TestNothingAfterwards: once its session was held, an appointment shows neither words nor password, nor a way to invite.
func TestNothingAfterwards(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	a := d.book(store.Appointment{Label: "H. Y.", Start: d.now.Add(-time.Hour), Minutes: 50})[0]
	if err := d.store.Ended(store.Ending{Appointment: a.ID, History: store.History{Start: d.now.Add(-time.Hour), Minutes: 47, Guests: 1, Verified: true}}); err != nil {
		t.Fatal(err)
	}
	a, err := d.store.Appointment(a.ID)
	if err != nil {
		t.Fatal(err)
	}
	d.editAppointment(a)
	de := d.texts["de"].Agenda
	d.wantSaid(de.WordsGone)
	d.wantSaid(de.Verified)
	d.wantSaid(de.GoneOn.with("date", "Sonntag, 21. Februar 2027"))
	for _, name := range d.names() {
		if slices.Contains([]string{"form.third", "form.password", "form.way.confidential", "form.day", "form.clock", "form.callOff"}, name) {
			t.Errorf("there is %s", name)
		}
	}
	d.write("form.label", "H.")
	d.tap("form.save")
	if got := d.stored()[0]; got.Label != "H." || !got.Done || got.History == nil || !got.Start.Equal(a.Start) {
		t.Errorf("stored %+v", got)
	}
	d.editAppointment(d.stored()[0])
	d.tap("form.again")
	if got := d.control("form.day").(*entry).Text; got != "30.11.2026" {
		t.Errorf("the next one is on %s", got)
	}
	d.tap("form.save")
	if all := d.stored(); len(all) != 2 || all[1].Password == "" || all[1].Label != "H." {
		t.Errorf("stored %+v", all)
	}
}

// TestWholeForm: what is set in every part of the form is stored.
func TestWholeForm(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.tap("today.new")
	d.write("form.label", "H. Y.")
	d.tap("form.more")
	for _, name := range []string{"form.interpreter", "form.relay", "form.leave", "form.fallback.ring", "form.opens.60", "form.closes.1440"} {
		d.tap(name)
	}
	d.tap("form.save")
	a := d.stored()[0]
	if !a.Interpreter || a.Persons != 2 || !a.RelayOnly || !a.Leave || a.Fallback != store.Ring || a.Opens != 60 || a.Closes != 24*60 {
		t.Errorf("stored %+v", a)
	}
	d.editAppointment(a)
	d.wantSaid("Zugang ab 1 Std. vorher bis 1 Tag danach · Ich rufe an · Mit Dolmetscherin oder Dolmetscher · Nur über Umweg verbinden · Nichts aufbewahren")
}

// TestClockChange: the form says what the change of the clocks does to a time.
func TestClockChange(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	d := equippedDesk(t, store.Settings{})
	d.now = d.now.In(berlin)
	de := d.texts["de"].Agenda
	d.newAppointment(d.today())
	d.write("form.label", "H. Y.")
	d.write("form.day", "28.3.2027")
	d.write("form.clock", "2:30")
	d.wantSaid(de.Skipped.with("time", "03:30"))
	d.write("form.day", "31.10.2027")
	d.wantSaid(de.Doubled.with("time", "02:30"))
	d.tap("form.save")
	all, err := d.store.Appointments(d.now, d.now.AddDate(2, 0, 0))
	if err != nil || len(all) != 1 || all[0].Start.UTC().Hour() != 0 {
		t.Errorf("stored %+v, %v", all, err)
	}
}

// TestMadeElsewhere: what was made in another zone is shown by the clock here, and says so; it stays as it is unless its
// time is changed.
func TestMadeElsewhere(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	d := equippedDesk(t, store.Settings{})
	d.now = time.Date(2026, 11, 23, 9, 48, 0, 0, berlin)
	there := time.FixedZone("", -5*3600)
	d.book(store.Appointment{Label: "H. Y.", Start: time.Date(2026, 11, 23, 9, 0, 0, 0, there)})
	d.showToday()
	d.wantSaid("15:00 – H. Y.")
	says := d.texts["de"].Agenda.Elsewhere.with("time", "09:00", "zone", "UTC-05:00")
	d.wantSaid(says)
	d.tap("today.0")
	if got := d.control("form.clock").(*entry).Text; got != "15:00" {
		t.Errorf("the form says %s", got)
	}
	d.wantSaid(says)
	d.write("form.notes", "Akte")
	d.tap("form.save")
	if got := d.stored()[0]; got.Notes != "Akte" || clock(got.Start) != "09:00" {
		t.Errorf("stored %v", got.Start)
	}
	d.tap("today.0")
	d.write("form.clock", "16")
	d.tap("form.save")
	if got := d.stored()[0]; clock(got.Start) != "16:00" || d.elsewhere(got) != "" {
		t.Errorf("stored %v", got.Start)
	}
}

func TestInitialsSuggested(t *testing.T) {
	for label, want := range map[string]string{
		"Hilal Yilmaz": "H. Y.", "Frau Hilal Yilmaz": "H. Y.", "Yilmaz, Hilal": "Y. H.", "Anna-Lena O’Brien": "A. O.", "Jean de la Tour": "J. T.",
		"Élodie Øst": "É. Ø.",
		"":           "", "H. Y.": "", "HY": "", "Yilmaz": "", "Frau Yilmaz": "", "H. Yilmaz": "", "MPU Nord": "", "erstes gespräch": "", "Paar 12": "",
	} {
		if got := initialsOf(label); got != want {
			t.Errorf("%q: %q, want %q", label, got, want)
		}
	}
	d := equippedDesk(t, store.Settings{})
	d.tap("today.new")
	d.write("form.label", "Hilal Yilmaz")
	d.wantSaid(d.texts["de"].Agenda.FullName)
	d.tap("form.initials")
	if got := d.control("form.label").(*entry).Text; got != "H. Y." || d.has("form.initials") {
		t.Errorf("the label is %q", got)
	}
}
