package ui

import (
	"zwiesprache/store"
	"zwiesprache/store/policy"
)

// managedScenes are those of what an organisation has set, and of the app itself.
func managedScenes() []scene {
	set := func(d *desk) policy.Policy { // with the language that is to be seen
		p := strict()
		if d.kit.language != "en" {
			p.Languages[0] = d.kit.language
		}
		return p
	}
	ruled := func(show func(*desk)) func(*desk) {
		return func(d *desk) { d.bookedWeeks(); d.rule(set(d)); show(d) }
	}
	page := func(page string) func(*desk) {
		return ruled(func(d *desk) { d.showSettingsPage(page) })
	}
	newer := &Update{Version: "0.2.0", Notes: map[string]string{"de": "Der Kalender ist schneller.", "nl": "De agenda is sneller.", "fr": "L’agenda est plus rapide.", "en": "The calendar is faster."}}
	return []scene{
		{"managed-today", ruled(func(d *desk) { d.showToday(); d.SetUpdate(newer) })},
		{"managed-open", ruled(func(d *desk) {
			draft := d.newDraft()
			draft.words[2], draft.password = "Wolke", "8315 4072"
			d.showOpen(draft)
		})},
		{"managed-room", func(d *desk) {
			d.rule(set(d), policy.Problem{Source: "/etc/zwiesprache/policy.toml", Key: policy.RetentionDays, Reason: policy.Range})
			d.showSettingsPage(pageRoom)
		}},
		{"managed-picture", page(pagePicture)},
		{"managed-look", page(pageLook)},
		{"managed-office", page(pageOffice)},
		{"about", func(d *desk) {
			d.cfg.Papers = "/usr/share/doc/zwiesprache"
			d.SetUpdate(newer)
			d.showSettingsPage(pageAbout)
		}},
		{"about-managed", page(pageAbout)},
		{"licence", func(d *desk) { d.showSettingsPage(pageAbout); d.tap("about.work.0") }},
		{"link-unknown", func(d *desk) {
			d.book(store.Appointment{Label: "H. Y.", Start: d.now})
			d.showToday()
			d.OpenAppointment("")
		}},
		{"managed-first", func(d *desk) { d.rule(set(d)); d.show(&firstScreen{w: d.Window}) }},
		{"login", func(d *desk) {
			d.login = atLogin{known: true, failed: true}
			d.showSettingsPage(pageAppointments)
		}},
	}
}
