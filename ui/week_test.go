package ui

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"zwiesprache/store"
	"zwiesprache/ui/calendar"
)

// focused is the name of the control that has the focus.
func (d *desk) focused() string {
	if f, ok := d.win.Canvas().Focused().(named); ok {
		return f.targetName()
	}
	return ""
}

func (d *desk) wantFocus(name string) {
	d.t.Helper()
	if got := d.focused(); got != name {
		d.t.Errorf("the focus is on %q, want %q", got, name)
	}
}

// drag takes a control by its upper left corner, a little inside of it, and lets it go elsewhere.
func (d *desk) drag(name string, dx, dy float32) {
	d.t.Helper()
	d.settle()
	r, ok := d.Targets()[name]
	if !ok {
		d.t.Fatalf("no control %q; there are %v", name, d.names())
	}
	test.Drag(d.win.Canvas(), fyne.NewPos(r.X+5, r.Y+5), dx, dy)
	d.settle()
}

// at is when an appointment starts, as it is stored.
func (d *desk) at(id string) string {
	d.t.Helper()
	a, err := d.store.Appointment(id)
	if err != nil {
		d.t.Fatal(err)
	}
	return a.Start.Format("Mon 2 15:04")
}

// TestMovedAsItIsNow: what became of an appointment since the week was shown is kept when it moves.
func TestMovedAsItIsNow(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	shown := d.comes("M. K.", 12*time.Minute)
	d.showView(viewWeek, d.today())
	d.change(shown.ID, "for the test", func(a *store.Appointment) { a.Password, a.Fallback = "7294 1853", store.Ring })
	week := d.screen.(*weekScreen)
	week.put(shown, d.today().Add(1), 600)
	if a := d.stored()[0]; a.Password != "7294 1853" || a.Fallback != store.Ring || d.dayOf(a) != d.today().Add(1) {
		t.Errorf("moved: %+v", a)
	}
	d.change(shown.ID, "for the test", func(a *store.Appointment) { a.State = store.Cancelled })
	week.put(shown, d.today().Add(2), 600)
	if a := d.stored()[0]; a.State != store.Cancelled || d.dayOf(a) != d.today().Add(1) {
		t.Errorf("moved though it is called off: %+v", a)
	}
}

func TestWeekByKeys(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	day := midnightOf(d)
	all := d.book(store.Appointment{Label: "A.", Start: day.Add(10 * time.Hour)}, store.Appointment{Label: "B.", Start: day.Add(14 * time.Hour)},
		store.Appointment{Label: "C.", Start: day.Add(37 * time.Hour)}, store.Appointment{Label: "D.", Start: day.AddDate(0, 0, 7).Add(9 * time.Hour)})
	d.letter("2") // the week
	d.focusOn("week.day0")
	for _, c := range []struct {
		key  fyne.KeyName
		want string
	}{
		{fyne.KeyDown, "week.day0.0"}, {fyne.KeyDown, "week.day0.1"}, {fyne.KeyDown, "week.day0.1"},
		{fyne.KeyRight, "week.day1.0"}, {fyne.KeyLeft, "week.day0.1"}, {fyne.KeyUp, "week.day0.0"}, {fyne.KeyUp, "week.day0"},
		{fyne.KeyRight, "week.day1"}, {fyne.KeyRight, "week.day2"}, {fyne.KeyDown, "week.day2"}, {fyne.KeyHome, "week.day0"},
		{fyne.KeyLeft, "week.day6"}, {fyne.KeyRight, "week.day0"}, {fyne.KeyPageDown, "week.day0"}, {fyne.KeyDown, "week.day0.0"},
	} {
		d.press(c.key)
		d.wantFocus(c.want)
	}
	d.press(fyne.KeyReturn)
	if got := d.control("form.label").(*entry).Text; got != "D." {
		t.Errorf("opened is %q", got)
	}
	d.tap("form.cancel")
	if s, ok := d.screen.(*weekScreen); !ok || s.week[0] != calendar.DayOf(all[3].Start) {
		t.Error("the form does not go back to the week of its appointment")
	}

	// Tab goes to the chosen day and its appointments, not to the other days.
	d.showView(viewWeek, d.today())
	reached := map[string]bool{}
	for range 60 {
		d.win.Canvas().FocusNext()
		reached[d.focused()] = true
	}
	if !reached["week.day0"] || !reached["week.day0.0"] || !reached["week.day0.1"] || reached["week.day1"] || reached["week.day1.0"] {
		t.Errorf("Tab reaches %v", reached)
	}
}

func midnightOf(d *desk) time.Time { return d.today().Start(d.zone()) }

func TestMoveByKeys(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	all := d.book(store.Appointment{Label: "A.", Start: d.now.Add(12 * time.Minute)}, store.Appointment{Label: "B.", Start: d.now.Add(87 * time.Minute)})
	d.showView(viewWeek, d.today())
	d.focusOn("week.day0.0")
	d.letter("v")
	d.wantFocus(movingName)
	d.press(fyne.KeyRight)
	d.press(fyne.KeyDown)
	d.wantSaid(strings.SplitAfter(d.texts["de"].Agenda.MovingKeys, " · ")[0])
	if got := d.at(all[0].ID); got != "Mon 23 10:00" {
		t.Errorf("before Enter it is at %s", got)
	}
	d.press(fyne.KeyEscape)
	if got := d.at(all[0].ID); got != "Mon 23 10:00" || d.has(movingName) {
		t.Errorf("after Esc it is at %s", got)
	}
	d.focusOn("week.day0.0")
	d.letter("V")
	for _, key := range []fyne.KeyName{fyne.KeyDown, fyne.KeyDown, fyne.KeyRight, fyne.KeyPageDown, fyne.KeyLeft, fyne.KeyLeft, fyne.KeyReturn} {
		d.press(key)
	}
	if got := d.at(all[0].ID); got != "Sun 29 10:30" {
		t.Errorf("it is at %s", got)
	}
	d.wantSaid(d.texts["de"].Agenda.Moved.with("label", "A.", "date", "Sonntag, 29. November", "time", "10:30"))

	d.letter("3") // the month
	d.focusOn("month.2026-11-29.0")
	d.letter("v")
	for _, key := range []fyne.KeyName{fyne.KeyUp, fyne.KeyLeft, fyne.KeyDown, fyne.KeyDown, fyne.KeyReturn} {
		d.press(key)
	}
	if got := d.at(all[0].ID); got != "Sat 5 10:30" {
		t.Errorf("in the month it is at %s", got)
	}
	if s := d.screen.(*monthScreen); s.day.Month != time.December {
		t.Errorf("the month shown is %v", s.day.Month)
	}
}

// TestDoneDoesNotMove: what is over, cancelled or missed stays where it was.
func TestDoneDoesNotMove(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	all := d.book(store.Appointment{Label: "A.", Start: d.now.Add(-time.Hour), Done: true, History: &store.History{Start: d.now.Add(-time.Hour)}},
		store.Appointment{Label: "B.", Start: d.now.Add(12 * time.Minute), State: store.Cancelled})
	d.showView(viewWeek, d.today())
	before := []string{d.at(all[0].ID), d.at(all[1].ID)}
	for i, name := range []string{"week.day0.0", "week.day0.1"} {
		d.focusOn(name)
		d.letter("v")
		if d.has(movingName) {
			t.Errorf("%s is on its way", name)
		}
		d.drag(name, 150, 0)
		if got := d.at(all[i].ID); got != before[i] {
			t.Errorf("%s is at %s", name, got)
		}
	}
}

func TestMoveByMouse(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	a := d.book(store.Appointment{Label: "A.", Start: d.now.Add(12 * time.Minute)})[0]
	d.showView(viewWeek, d.today())
	d.settle()
	targets := d.Targets()
	day := targets["week.day1"].X - targets["week.day0"].X
	d.drag("week.day0.0", day, d.kit.px(60)*1.5)
	if got := d.at(a.ID); got != "Tue 24 11:30" {
		t.Errorf("it is at %s", got)
	}
	d.drag("week.day1.0", 3, 2) // an unsteady press opens it
	if !d.has("form.label") || d.at(a.ID) != "Tue 24 11:30" {
		t.Errorf("it is at %s; there are %v", d.at(a.ID), d.names())
	}
	d.tap("form.cancel")
	d.drag("week.day1.0", -3*day, 0) // out of the week
	if got := d.at(a.ID); got != "Tue 24 11:30" {
		t.Errorf("beside the days it is let go at %s", got)
	}

	d.showView(viewMonth, d.today())
	d.settle()
	targets = d.Targets()
	right := targets["month.2026-11-25"].X - targets["month.2026-11-24"].X
	up := targets["month.2026-11-17"].Y - targets["month.2026-11-24"].Y
	d.drag("month.2026-11-24.0", 2*right, up)
	if got := d.at(a.ID); got != "Thu 19 11:30" {
		t.Errorf("in the month it is at %s", got)
	}
}

// TestMoveOfSeries: moving one of a series asks for the others, and a no leaves everything.
func TestMoveOfSeries(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	all := d.makeSeries("7", "3")
	d.showView(viewWeek, d.today())
	move := func() {
		d.focusOn("week.day0.0")
		d.letter("v")
		d.press(fyne.KeyRight)
		d.press(fyne.KeyReturn)
	}
	move()
	d.tap("scope.no")
	if got := d.at(all[0].ID); got != "Mon 23 16:00" || !d.has("week.day0.0") || d.has("week.day1.0") {
		t.Errorf("it is at %s; there are %v", got, d.names())
	}
	move()
	d.tap("scope.all")
	for i, want := range []string{"Tue 24 16:00", "Tue 1 16:00", "Tue 8 16:00"} {
		if got := d.at(all[i].ID); got != want {
			t.Errorf("number %d is at %s", i, got)
		}
	}
}

// TestMoveOverClockChange: ten o'clock stays ten o'clock.
func TestMoveOverClockChange(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	d := equippedDesk(t, store.Settings{})
	d.now = time.Date(2026, 3, 27, 9, 48, 0, 0, berlin)
	a := d.book(store.Appointment{Label: "A.", Start: time.Date(2026, 3, 27, 10, 0, 0, 0, berlin)})[0]
	d.showView(viewWeek, d.today())
	d.focusOn("week.day4.0")
	d.letter("v")
	d.press(fyne.KeyPageDown)
	d.press(fyne.KeyReturn)
	if got := d.at(a.ID); got != "Fri 3 10:00" {
		t.Errorf("it is at %s", got)
	}
	if got, _ := d.store.Appointment(a.ID); got.Start.Sub(a.Start) != (7*24-1)*time.Hour {
		t.Errorf("it moved by %v", got.Start.Sub(a.Start))
	}
}

func TestMonthByKeys(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.book(store.Appointment{Label: "A.", Start: d.now.Add(12 * time.Minute)})
	d.letter("3")
	d.focusOn("month.2026-11-23")
	for _, c := range []struct {
		key  fyne.KeyName
		want string
	}{
		{fyne.KeyRight, "month.2026-11-24"}, {fyne.KeyDown, "month.2026-12-01"}, {fyne.KeyLeft, "month.2026-11-30"},
		{fyne.KeyPageDown, "month.2026-12-30"}, {fyne.KeyPageUp, "month.2026-11-30"}, {fyne.KeyUp, "month.2026-11-23"},
		{fyne.KeyPageUp, "month.2026-10-23"}, {fyne.KeyHome, "month.2026-11-23"},
	} {
		d.press(c.key)
		d.wantFocus(c.want)
	}
	d.win.Canvas().FocusNext()
	d.wantFocus("month.2026-11-23.0")
	d.press(fyne.KeyReturn)
	if got := d.control("form.label").(*entry).Text; got != "A." {
		t.Errorf("opened is %q", got)
	}
	d.tap("form.cancel")
	d.focusOn("month.2026-11-23")
	d.press(fyne.KeyRight)
	d.letter("n")
	if got := d.control("form.day").(*entry).Text; got != "24.11.2026" {
		t.Errorf("the new one is on %s", got)
	}
	d.tap("form.cancel")
	d.focusOn("month.2026-11-24")
	d.press(fyne.KeyReturn)
	d.wantFocus("week.day1")
	d.press(fyne.KeyReturn)
	if got := d.control("form.day").(*entry).Text; got != "24.11.2026" {
		t.Errorf("the new one is on %s", got)
	}
}

// TestWeekStart: weeks begin as the language has it, or as the settings say.
func TestWeekStart(t *testing.T) {
	for start, want := range map[int]string{0: "Mo", 1: "Mo", 7: "So"} {
		d := equippedDesk(t, store.Settings{WeekStart: start})
		d.showView(viewWeek, d.today())
		d.settle()
		first := d.Targets()["week.day0"]
		if want == "So" {
			first = d.Targets()["week.day6"]
		}
		for name, r := range d.Targets() {
			if strings.HasPrefix(name, "week.day") && r.X < first.X {
				t.Errorf("for %d %s stands before the first day", start, name)
			}
		}
	}
}

// TestPressOnEmptyHour makes an appointment in the half hour that was pressed.
func TestPressOnEmptyHour(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.showView(viewWeek, d.today())
	d.settle()
	r := d.Targets()["week.day2"]
	s := d.screen.(*weekScreen)
	top := fyne.CurrentApp().Driver().AbsolutePositionForObject(s.ground).Y
	test.TapCanvas(d.win.Canvas(), fyne.NewPos(r.X+r.Width/2, top+hoursTop+s.hours.hour*3.7)) // 11:42
	d.settle()
	if day, at := d.control("form.day").(*entry).Text, d.control("form.clock").(*entry).Text; day != "25.11.2026" || at != "11:30" {
		t.Errorf("the new one is on %s at %s", day, at)
	}
}

func TestList(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.bookedWeeks()
	d.letter("4")
	count := func() int {
		n := 0
		for _, name := range d.names() {
			if rest, ok := strings.CutPrefix(name, "list."); ok && strings.Trim(rest, "0123456789") == "" {
				n++
			}
		}
		return n
	}
	for _, c := range []struct {
		which string
		want  int
	}{{"coming", 11}, {"past", 5}, {"cancelled", 1}, {"missed", 1}} {
		d.tap("list.which." + c.which)
		if got := count(); got != c.want {
			t.Errorf("%s: %d, want %d", c.which, got, c.want)
		}
	}
	d.tap("list.which.coming")
	d.write("list.text", "ehe")
	if got := count(); got != 1 {
		t.Errorf("found %d", got)
	}
	d.wantSaid("Ehepaar O.")
	d.write("list.text", "niemand so")
	d.wantSaid(d.texts["de"].Agenda.NothingFound)
	d.letter("n1") // letters belong to the field
	if d.screen.(*listScreen).text != "niemand son1" {
		t.Errorf("looked for %q", d.screen.(*listScreen).text)
	}
}

// TestClashesAreMarked: who overlaps whom is said on both of them, in every view.
func TestClashesAreMarked(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.book(store.Appointment{Label: "A.", Start: d.now.Add(12 * time.Minute), Minutes: 50}, store.Appointment{Label: "B.", Start: d.now.Add(42 * time.Minute)},
		store.Appointment{Label: "C.", Start: d.now.Add(52 * time.Minute), State: store.Cancelled})
	clash := d.texts["de"].Agenda.Clash
	for _, v := range views() {
		d.showView(v, d.today())
		d.settle()
		marked := 0
		for _, s := range d.says() {
			if strings.Contains(s, clash) {
				marked++
			}
		}
		if want := map[view]int{viewToday: 2, viewWeek: 2, viewMonth: 2, viewList: 2}[v]; marked != want {
			t.Errorf("%s: %d are marked", v, marked)
		}
	}
}
