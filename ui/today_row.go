package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/store"
	"zwiesprache/ui/calendar"
)

// standing is what there is to say of an appointment at a moment: in an icon, in words and in colours.
type standing struct {
	icon, caption string // the icon may be ""
	ink, fill     fyne.ThemeColorName
	over          bool // it is no longer to come
}

func (w *Window) standing(a store.Appointment, now time.Time) standing {
	t, o := w.kit.text.Today, w.kit.text.Agenda
	past := func(icon, caption string) standing {
		return standing{icon, caption, colorMuted, theme.ColorNameButton, true}
	}
	switch {
	case a.State == store.Cancelled:
		return past("calendar-x", o.Cancelled)
	case a.State == store.Missed:
		return past("user-x", o.Missed)
	case a.Done:
		return past("check", t.Done)
	case !endOf(a).After(now):
		return past("", o.Over)
	case !a.Start.After(now):
		return standing{"", t.Running, theme.ColorNameForegroundOnPrimary, theme.ColorNamePrimary, false}
	}
	return standing{"", t.Planned, theme.ColorNamePrimary, colorSoft, false}
}

// open says whether an appointment is still planned, however late it is.
func open(a store.Appointment) bool { return !a.Done && a.State == store.Planned }

// clashing are the ids of those that overlap another one; what is cancelled, missed or held is in nobody's way.
func (w *Window) clashing(all []store.Appointment) map[string]bool {
	var spans []calendar.Span
	var ids []string
	for _, a := range all {
		if open(a) {
			spans, ids = append(spans, w.spanOf(a)), append(ids, a.ID)
		}
	}
	found := map[string]bool{}
	for i, s := range spans {
		if len(s.Clashes(spans)) > 1 { // one is s
			found[ids[i]] = true
		}
	}
	return found
}

// rows are a card with a list of appointments; dated ones show their day instead of what they are about.
func (w *Window) rows(heading, name string, list []store.Appointment, dated bool, empty string) fyne.CanvasObject {
	k := w.kit
	rows := columnOf(0)
	clashes := w.clashing(list)
	for i, a := range list {
		if i > 0 {
			rows.Add(k.rule())
		}
		rows.Add(w.row(name+"."+itoa(i), a, dated, clashes[a.ID]))
	}
	if len(list) == 0 {
		rows.Add(padded(gap, 0, k.prose(empty, sizeBody, colorMuted, regular)))
	}
	return k.card(colorSurface, 20, columnOf(gap*0.75,
		k.prose(heading, sizeSection, theme.ColorNameForeground, semibold), rows))
}

func (w *Window) row(name string, a store.Appointment, dated, clashes bool) fyne.CanvasObject {
	k := w.kit
	t := k.text.Today
	now := w.cfg.Now()
	s := w.standing(a, now)
	strip := theme.ColorNamePrimary
	if s.over {
		strip = colorMuted
	}
	bar := canvas.NewRectangle(k.color(strip))
	bar.CornerRadius = 2
	bar.SetMinSize(fyne.NewSize(4, k.px(42)))
	about := k.text.Languages[a.Language] + " · " + t.Persons.with(a.Persons)
	if dated {
		about = w.dayText(w.dayOf(a))
	}
	at := container.New(sized{Width: k.px(72)}, columnOf(2,
		k.fixed(clock(w.startOf(a)), 17, theme.ColorNameForeground, semibold),
		k.fixed(k.text.minutes(a.Minutes), sizeSmall, colorMuted, regular)))
	who := columnOf(2, k.line(a.Label, sizeBody+1, theme.ColorNameForeground, medium), k.line(about, sizeSmall+0.5, colorMuted, regular))
	if there := w.elsewhere(a); there != "" {
		who.Add(k.prose(there, sizeSmall, colorMuted, regular))
	}
	if marks := w.rowMarks(a, clashes); len(marks.Objects) > 0 {
		who.Add(padded(3, 0, marks))
	}
	details := k.button(name, quiet, "", t.Details, func() { w.editAppointment(a) })
	right := rowOf(gap*1.5, k.pill(s.icon, s.caption, s.fill, s.ink), details)
	return padded(11, 2, border(nil, nil, rowOf(16, at, bar), right, padded(0, 16, vcentre(who))))
}

// rowMarks are what the counsellor should see to before an appointment.
func (w *Window) rowMarks(a store.Appointment, clashes bool) *fyne.Container {
	k := w.kit
	marks := container.New(&flow{gap: 6})
	if clashes {
		marks.Add(k.pill("triangle-alert", k.text.Agenda.Clash, colorAlarm, theme.ColorNameWarning))
	}
	if open(a) {
		if pill := w.consentPill(a); pill != nil {
			marks.Add(pill)
		}
	}
	return marks
}
