package ui

import (
	"slices"
	"testing"
	"time"

	"zwiesprache/store"
	"zwiesprache/ui/calendar"
)

func (d *desk) makeSeries(every, times string) []store.Appointment {
	d.t.Helper()
	d.tap("today.new")
	d.write("form.label", "A. B.")
	d.write("form.clock", "16")
	d.tap("form.every." + every)
	d.write("form.times", times)
	d.tap("form.save")
	return d.stored()
}

// TestSeries: each of a series has the same time by the clock, over a change of clocks too, and its own words.
func TestSeries(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	d := equippedDesk(t, store.Settings{})
	d.now = time.Date(2026, 3, 9, 9, 48, 0, 0, berlin)
	d.showToday()
	all := d.makeSeries("7", "5")
	if len(all) != 5 {
		t.Fatalf("%d appointments", len(all))
	}
	passwords := map[string]bool{}
	for i, a := range all {
		if got := a.Start.In(berlin); calendar.DayOf(got) != (calendar.Day{Year: 2026, Month: 3, Day: 9}).Add(7*i) || clock(got) != "16:00" {
			t.Errorf("number %d is at %v", i, got)
		}
		if passwords[a.Password] || a.Series == "" || a.Series != all[0].Series {
			t.Errorf("number %d: %+v", i, a)
		}
		passwords[a.Password] = true
	}
	d.tap("today.new")
	d.tap("form.every.14")
	d.write("form.times", "99")
	d.wantSaid(d.texts["de"].Agenda.TimesWrong.with("n", "52"))
	d.write("form.label", "C.")
	d.tap("form.save")
	if len(d.stored()) != 5 {
		t.Error("a series that cannot be is stored")
	}
}

func TestChangeOfSeries(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	all := d.makeSeries("7", "4")
	passwords := []string{all[0].Password, all[1].Password, all[2].Password, all[3].Password}

	d.editAppointment(all[1])
	d.wantSaid(d.texts["de"].Agenda.SeriesMore.with(2))
	d.write("form.notes", "Brief mitbringen")
	d.tap("form.save") // concerns this one alone: no question
	if d.asked() || d.stored()[1].Notes == "" || d.stored()[2].Notes != "" {
		t.Fatal("notes of one are asked about, or everybody's")
	}
	d.editAppointment(d.stored()[1])
	d.write("form.clock", "17:30")
	d.tap("form.save")
	d.tap("scope.no")
	if clock(d.stored()[1].Start) != "16:00" {
		t.Error("changed without an answer")
	}
	d.tap("form.save")
	d.tap("scope.one")
	clocks := func() []string {
		var found []string
		for _, a := range d.stored() {
			found = append(found, clock(a.Start))
		}
		return found
	}
	if got := clocks(); !slices.Equal(got, []string{"16:00", "17:30", "16:00", "16:00"}) {
		t.Errorf("one is changed: %v", got)
	}
	d.editAppointment(d.stored()[1])
	d.write("form.day", "1.12.") // Tuesday instead of Monday
	d.write("form.clock", "9")
	d.tap("form.save")
	d.tap("scope.all")
	if got := clocks(); !slices.Equal(got, []string{"16:00", "09:00", "09:00", "09:00"}) {
		t.Errorf("all are changed: %v", got)
	}
	for i, a := range d.stored() {
		if day := a.Start.Weekday(); i > 0 && day != time.Tuesday || a.Password != passwords[i] {
			t.Errorf("number %d is on a %v with %q", i, day, a.Password)
		}
	}

	d.editAppointment(d.stored()[2])
	d.tap("form.delete")
	d.tap("scope.one")
	if len(d.stored()) != 3 {
		t.Errorf("%d are left", len(d.stored()))
	}
	d.editAppointment(d.stored()[1])
	d.tap("form.delete")
	d.tap("scope.all")
	if len(d.stored()) != 1 {
		t.Errorf("%d are left", len(d.stored()))
	}
}

// TestFollowingKeepTheirOwn: those after a changed one take over what was changed, and lose nothing of their own; a held one,
// whose words are gone, takes nobody's words along.
func TestFollowingKeepTheirOwn(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	all := d.makeSeries("7", "3")
	own := all[2]
	own.Minutes, own.Fallback, own.Leave = 90, store.Ring, true
	if _, err := d.store.Save(own); err != nil {
		t.Fatal(err)
	}
	d.finished(all[0])()
	held, err := d.store.Appointment(all[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	d.editAppointment(held)
	d.write("form.label", "C. D.")
	d.tap("form.save")
	d.tap("scope.all")
	for i, a := range d.stored()[1:] {
		if a.Label != "C. D." || a.Words[0] != "Lindenhof" || a.Words[1] != "Garten" {
			t.Errorf("number %d: %q with %v", i+1, a.Label, a.Words)
		}
	}
	if a := d.stored()[2]; a.Minutes != 90 || a.Fallback != store.Ring || !a.Leave {
		t.Errorf("lost what was its own: %+v", a)
	}
}
