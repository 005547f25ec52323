package ui

import (
	"time"

	"zwiesprache/signal/session"
	"zwiesprache/store"
)

// deskScenes are reminders, files of other calendars, and the beginning and end of a session.
func deskScenes() []scene {
	after := func(d *desk) store.Appointment {
		a := d.special()
		d.held(a, 47*time.Minute, d.finished(a))
		return a
	}
	late := func(in time.Duration) func(*desk) {
		return func(d *desk) {
			d.admitted(d.comes("M. K.", 12*time.Minute))
			d.comes("Frau Neumann", 72*time.Minute)
			d.passes(in)
			d.Frame()
		}
	}
	return []scene{
		{"remind", func(d *desk) {
			d.comes("Herr Yilmaz", 8*time.Minute)
			d.comes("Ehepaar Okafor-Schneiderlein-Weingartner", 9*time.Minute)
			d.showToday()
			d.passes(time.Second)
		}},
		{"remind-settings", func(d *desk) {
			d.cfg.Tray = func() bool { return false }
			d.settings.Tray, d.settings.Calendar = true, "/home/brandt/Dokumente/Zwiesprache"
			d.calendar.failed = true
			d.showSettingsPage(pageAppointments)
		}},
		{"remind-folder", func(d *desk) {
			d.showSettingsPage(pageAppointments)
			d.tap("settings.calendar.folder")
			d.write("folder.path", "nowhere")
			d.tap("folder.ok")
		}},
		{"import", func(d *desk) {
			d.comes("M. K.", 26*time.Hour)
			d.take(foreignCalendar)
		}},
		{"import-taken", func(d *desk) {
			d.take(foreignCalendar)
			d.write("import.label", "M. K.")
			d.tap("import.take")
		}},
		{"begin", func(d *desk) {
			d.openedRoom()
			d.play(func(s *session.Snapshot) { s.Guests = []session.Guest{second(d.now.Add(-3 * time.Minute))} })
			d.tap("begin.recording")
			d.tap("begin.fallback.ring")
			d.win.Canvas().Unfocus()
		}},
		{"talk-until", late(20 * time.Minute)},
		{"talk-ten", late(41 * time.Minute)},
		{"talk-five", late(46 * time.Minute)},
		{"talk-over", late(52 * time.Minute)},
		{"talk-crowded-reminder", func(d *desk) {
			d.talking()
			d.comes("Frau Neumann", 55*time.Minute)
			d.studio.quality = Quality{QualitySoundOnly, SideBoth}
			d.play(func(s *session.Snapshot) {
				s.Guests[0].Relayed = true
				s.Guests = append(s.Guests, second(d.now), third(d.now))
			})
			d.passes(52 * time.Minute)
		}},
		{"after-next", func(d *desk) { after(d) }},
		{"after-made", func(d *desk) {
			a := after(d)
			clash := a
			clash.ID, clash.Consent, clash.History, clash.Done, clash.Start = "", "", nil, false, a.Start.AddDate(0, 0, 7)
			if _, err := d.store.Save(clash); err != nil {
				d.t.Fatal(err)
			}
			d.tap("after.week")
		}},
		{"after-nothing", func(d *desk) {
			a := d.comes("anonymous", 12*time.Minute)
			a.Leave = true
			a, err := d.store.Save(a)
			if err != nil {
				d.t.Fatal(err)
			}
			d.held(a, 50*time.Minute, d.finished(a))
		}},
	}
}
