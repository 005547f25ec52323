// Package ics takes appointments to other calendars and times from them, as iCalendar files (RFC 5545).
// What goes out tells when and nothing else: one fixed summary, a random UID and a link with it, an alarm;
// no label, no note, no word. What comes in are times only; all that such a file says in words is dropped unread.
// Start with Write, Folder or Read.
package ics

import (
	"fmt"
	"io"
	"time"

	ical "github.com/arran4/golang-ical"

	"zwiesprache/store"
)

// Style is what stands in every entry beside its time.
type Style struct {
	Summary string        // of every entry, the same for all
	Alarm   time.Duration // before the start; below zero = none
	Now     time.Time     // when the file is written
}

// product names who wrote a file.
const product = "-//Zwiesprache//DE"

// Write writes the appointments, those that were cancelled or held left out.
func Write(w io.Writer, list []store.Appointment, s Style) error {
	c := &ical.Calendar{}
	c.SetVersion("2.0")
	c.SetProductId(product)
	c.SetCalscale("GREGORIAN")
	for _, a := range list {
		if Open(a) {
			c.AddVEvent(event(a, s))
		}
	}
	if err := c.SerializeTo(w, ical.WithNewLine("\r\n")); err != nil {
		return fmt.Errorf("write a calendar: %w", err)
	}
	return nil
}

// Open says whether an appointment is one that other calendars show: neither held nor given up.
func Open(a store.Appointment) bool { return !a.Done && a.State == store.Planned }

// event is one appointment. Times stand in UTC, so that they need no description of a zone.
func event(a store.Appointment, s Style) *ical.VEvent {
	e := ical.NewEvent(a.ID + "@zwiesprache")
	e.SetDtStampTime(s.Now)
	e.SetSequence(int(s.Now.Unix() / 60)) // a later file says how it stands now
	e.SetStartAt(a.Start)
	e.SetEndAt(a.Start.Add(time.Duration(a.Minutes) * time.Minute))
	e.SetSummary(s.Summary)
	e.SetURL(store.Link(a.ID)) // for the computer that has the appointment; no other knows what it is of
	e.SetClass(ical.ClassificationPrivate)
	e.SetTimeTransparency(ical.TransparencyOpaque)
	if s.Alarm >= 0 {
		alarm := e.AddAlarm()
		alarm.SetAction(ical.ActionDisplay)
		alarm.SetTrigger(fmt.Sprintf("-PT%dM", int(s.Alarm/time.Minute)))
		alarm.SetDescription(s.Summary)
	}
	return e
}
