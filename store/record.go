package store

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"
)

// Limits of what is kept; a window asks for less, a file of unknown origin may hold more.
const (
	maxShort   = 512          // bytes of a label, word, password, name of a device, address
	maxNotes   = 64 << 10     // bytes
	maxPath    = 4 << 10      // bytes of a folder's name
	maxMinutes = 24 * 60      // a conversation
	maxWindow  = 31 * 24 * 60 // minutes in which a room may be opened before and after
	maxPersons = 16           // expected in one conversation
	maxSeries  = 400          // appointments of one series; a working day each for more than a year
	idSize     = 16           // bytes; random, so that a key tells nothing, not even an order
	minScale   = 0.5
	maxScale   = 4.0
	firstYear  = 2000 // before it and after lastYear a date is a mistake
	lastYear   = 2200
)

var ids = base64.RawURLEncoding.Strict()

// parseID returns the key of an id.
func parseID(id string) ([]byte, error) {
	key, err := ids.DecodeString(id) // which overlooks line breaks
	if err != nil || len(key) != idSize || len(id) != ids.EncodedLen(idSize) {
		return nil, ErrNotFound
	}
	return key, nil
}

// newID is a key that tells nothing.
func newID() [idSize]byte {
	var key [idSize]byte
	rand.Read(key[:])
	return key
}

// reference is the key of an id that may be empty: then it is all zeros.
func reference(id string) (key [idSize]byte, err error) {
	if id == "" {
		return key, nil
	}
	parsed, err := parseID(id)
	if err != nil || [idSize]byte(parsed) == key {
		return key, fmt.Errorf("%w: id", ErrInvalid)
	}
	return [idSize]byte(parsed), nil
}

// An appointment's record begins with what the index needs, so that opening a store
// reads no JSON: start 8 (seconds since 1970), minutes 2, leave 1, series 16, consent 16.
const entrySize = 8 + 2 + 1 + 2*idSize

// encodeEntry is the beginning of an appointment's record.
func encodeEntry(a Appointment) ([]byte, error) {
	series, err := reference(a.Series)
	if err != nil {
		return nil, err
	}
	consent, err := reference(a.Consent)
	if err != nil {
		return nil, err
	}
	record := binary.BigEndian.AppendUint64(nil, uint64(a.Start.Unix()))
	record = binary.BigEndian.AppendUint16(record, uint16(a.Minutes))
	leave := byte(0)
	if a.Leave {
		leave = 1
	}
	record = append(record, leave)
	record = append(record, series[:]...)
	return append(record, consent[:]...), nil
}

// decodeEntry reads what encodeEntry wrote; the key is not in it.
func decodeEntry(record []byte) (entry, error) {
	if len(record) < entrySize || record[10] > 1 {
		return entry{}, ErrDamaged
	}
	return entry{
		start:   int64(binary.BigEndian.Uint64(record)),
		minutes: binary.BigEndian.Uint16(record[8:]),
		leave:   record[10] == 1,
		series:  [idSize]byte(record[11:]),
		consent: [idSize]byte(record[11+idSize:]),
	}, nil
}

// encodeAppointment is an appointment without its id, before it is sealed.
func encodeAppointment(a Appointment) ([]byte, error) {
	if err := a.check(); err != nil {
		return nil, err
	}
	record, err := encodeEntry(a)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(a)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	return append(record, text...), nil
}

// decodeAppointment reads what encodeAppointment wrote, and nothing else.
func decodeAppointment(record []byte) (Appointment, error) {
	if len(record) < entrySize {
		return Appointment{}, ErrDamaged
	}
	var a Appointment
	if err := json.Unmarshal(record[entrySize:], &a); err != nil {
		return Appointment{}, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if err := a.check(); err != nil {
		return Appointment{}, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if begin, err := encodeEntry(a); err != nil || !bytes.Equal(begin, record[:entrySize]) {
		return Appointment{}, fmt.Errorf("%w: two answers", ErrDamaged)
	}
	return a, nil
}

// check returns ErrInvalid for what cannot be kept.
func (a Appointment) check() error {
	for _, text := range append(a.Words[:], a.Label, a.Password) {
		if err := checkText(text, maxShort); err != nil {
			return err
		}
	}
	if err := checkText(a.Notes, maxNotes); err != nil {
		return err
	}
	_, offset := a.Start.Zone()
	switch {
	case !slices.Contains(languages(), a.Language):
		return fmt.Errorf("%w: language", ErrInvalid)
	case a.Minutes < 0 || a.Minutes > maxMinutes:
		return fmt.Errorf("%w: minutes", ErrInvalid)
	case a.Persons < 0 || a.Persons > maxPersons:
		return fmt.Errorf("%w: persons", ErrInvalid)
	case !isDate(a.Start), a.Start.Unix()%60 != 0, offset%60 != 0:
		return fmt.Errorf("%w: start", ErrInvalid)
	case !slices.Contains([]Way{"", Confidential, Apart, Public}, a.Way):
		return fmt.Errorf("%w: way", ErrInvalid)
	case !slices.Contains([]State{Planned, Cancelled, Missed}, a.State):
		return fmt.Errorf("%w: state", ErrInvalid)
	case !slices.Contains([]Fallback{"", Ring, Wait}, a.Fallback):
		return fmt.Errorf("%w: fallback", ErrInvalid)
	case a.Opens < 0 || a.Opens > maxWindow || a.Closes < 0 || a.Closes > maxWindow:
		return fmt.Errorf("%w: when its room opens and closes", ErrInvalid)
	case !a.Invited.IsZero() && !isDate(a.Invited):
		return fmt.Errorf("%w: invited", ErrInvalid)
	case a.History != nil:
		return a.History.check()
	}
	return nil
}

// check returns ErrInvalid for what cannot be kept.
func (h History) check() error {
	switch {
	case !isDate(h.Start):
		return fmt.Errorf("%w: start of a session", ErrInvalid)
	case h.Minutes < 0 || h.Minutes > maxWindow:
		return fmt.Errorf("%w: minutes of a session", ErrInvalid)
	case h.Guests < 0 || h.Guests > maxPersons:
		return fmt.Errorf("%w: guests", ErrInvalid)
	}
	return errors.Join(checkText(h.Ended, maxShort), checkText(h.Note, maxNotes))
}

// isDate says whether a time is in the years of this program, and can be written and
// read again: an offset of days cannot.
func isDate(t time.Time) bool {
	_, offset := t.Zone()
	return t.Year() >= firstYear && t.Year() <= lastYear && offset > -24*3600 && offset < 24*3600 && offset%60 == 0
}

// check returns ErrInvalid for what cannot be kept.
func (s Settings) check() error {
	for _, text := range []string{s.Box, s.Location, s.Server, s.Camera, s.Microphone, s.Speaker,
		s.Organisation, s.Address, s.Phone, s.ReturnMail, s.PrivacyLink, s.UpdateSeen} {
		if err := checkText(text, maxShort); err != nil {
			return err
		}
	}
	switch {
	case !slices.Contains(languages(), s.Language):
		return fmt.Errorf("%w: language", ErrInvalid)
	case !slices.Contains([]string{"", "light", "dark"}, s.Theme):
		return fmt.Errorf("%w: theme", ErrInvalid)
	case s.Scale != 0 && !(s.Scale >= minScale && s.Scale <= maxScale):
		return fmt.Errorf("%w: scale", ErrInvalid)
	case !slices.Contains([]string{"", "light", "strong"}, s.Blur):
		return fmt.Errorf("%w: blur", ErrInvalid)
	case !slices.Contains([]string{"", "off", "strong"}, s.Noise):
		return fmt.Errorf("%w: noise", ErrInvalid)
	}
	switch {
	case s.IdleLock < 0 || s.IdleLock > maxMinutes:
		return fmt.Errorf("%w: minutes until the lock", ErrInvalid)
	case s.Retention < 0 || s.Retention > keepDays:
		return fmt.Errorf("%w: days of retention", ErrInvalid)
	case s.Reminder < -1 || s.Reminder > maxMinutes:
		return fmt.Errorf("%w: reminder", ErrInvalid)
	case !slices.Contains([]int{0, 1, 7}, s.WeekStart):
		return fmt.Errorf("%w: start of the week", ErrInvalid)
	}
	return checkText(s.Calendar, maxPath)
}

func checkText(text string, limit int) error {
	if len(text) > limit || !utf8.ValidString(text) {
		return fmt.Errorf("%w: text of %d bytes", ErrInvalid, len(text))
	}
	return nil
}

// languages are those of the client; "" is not decided.
func languages() []string { return []string{"", "de", "nl", "fr", "en"} }

// tidy makes an appointment what can be kept of it.
func (a *Appointment) tidy() {
	a.Start = toMinute(a.Start)
	a.Invited = toSecond(a.Invited)
	if a.History != nil {
		h := *a.History // the caller's stays
		h.Start = toSecond(h.Start)
		a.History = &h
	}
}

// toSecond is a time as it is kept; the zero one stays what it is.
func toSecond(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	_, offset := t.Zone()
	return time.Unix(t.Unix(), 0).In(time.FixedZone("", offset-offset%60))
}

// toMinute is a start as it is kept: whole minutes, and of the zone its offset.
func toMinute(t time.Time) time.Time {
	_, offset := t.Zone()
	offset -= offset % 60
	return t.Add(-time.Duration(t.Unix()%60)*time.Second - time.Duration(t.Nanosecond())).In(time.FixedZone("", offset))
}
