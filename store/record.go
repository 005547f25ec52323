package store

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"
)

// Limits of what is kept; a window asks for less, a file of unknown origin may hold more.
const (
	maxShort   = 512      // bytes of a label, word, password, name of a device, address
	maxNotes   = 64 << 10 // bytes
	maxMinutes = 24 * 60  // a conversation
	maxPersons = 16       // expected in one conversation
	idSize     = 16       // bytes; random, so that a key tells nothing, not even an order
	startSize  = 8        // seconds since 1970 before an appointment's JSON, for the index
	minScale   = 0.5
	maxScale   = 4.0
	firstYear  = 2000 // before it and after lastYear a date is a mistake
	lastYear   = 2200
)

var ids = base64.RawURLEncoding.Strict()

// parseID returns the key of an id.
func parseID(id string) ([]byte, error) {
	key, err := ids.DecodeString(id)
	if err != nil || len(key) != idSize {
		return nil, ErrNotFound
	}
	return key, nil
}

// encodeAppointment is an appointment without its id, before it is sealed.
func encodeAppointment(a Appointment) ([]byte, error) {
	if err := a.check(); err != nil {
		return nil, err
	}
	text, err := json.Marshal(a)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	record := binary.BigEndian.AppendUint64(nil, uint64(a.Start.Unix()))
	return append(record, text...), nil
}

// decodeAppointment reads what encodeAppointment wrote, and nothing else.
func decodeAppointment(record []byte) (Appointment, error) {
	start, err := decodeStart(record)
	if err != nil {
		return Appointment{}, err
	}
	var a Appointment
	if err := json.Unmarshal(record[startSize:], &a); err != nil {
		return Appointment{}, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if a.Start.Unix() != start {
		return Appointment{}, fmt.Errorf("%w: two times of start", ErrDamaged)
	}
	if err := a.check(); err != nil {
		return Appointment{}, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return a, nil
}

func decodeStart(record []byte) (int64, error) {
	if len(record) < startSize {
		return 0, ErrDamaged
	}
	return int64(binary.BigEndian.Uint64(record)), nil
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
	case a.Start.Year() < firstYear || a.Start.Year() > lastYear, a.Start.Unix()%60 != 0, offset%60 != 0:
		return fmt.Errorf("%w: start", ErrInvalid)
	}
	return nil
}

// check returns ErrInvalid for what cannot be kept.
func (s Settings) check() error {
	for _, text := range []string{s.Box, s.Location, s.Server, s.Camera, s.Microphone, s.Speaker} {
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
	return nil
}

func checkText(text string, limit int) error {
	if len(text) > limit || !utf8.ValidString(text) {
		return fmt.Errorf("%w: text of %d bytes", ErrInvalid, len(text))
	}
	return nil
}

// languages are those of the client; "" is not decided.
func languages() []string { return []string{"", "de", "nl", "fr", "en"} }

// toMinute is a start as it is kept: whole minutes, and of the zone its offset.
func toMinute(t time.Time) time.Time {
	_, offset := t.Zone()
	offset -= offset % 60
	return t.Add(-time.Duration(t.Unix()%60)*time.Second - time.Duration(t.Nanosecond())).In(time.FixedZone("", offset))
}
