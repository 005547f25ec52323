package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	bolt "go.etcd.io/bbolt"
)

// Plan says what an import does, or did: numbers of appointments first, then what else is
// written.
type Plan struct {
	New     int // are not here yet
	Same    int // are here as they are in the export, or were finished here since then: they stay
	Changed int // are here, but different: the export's replace them
	Old     int // are past their retention: they are left out
	Missing int // are here and not in the export: they stay

	Consents, Files, Templates, Months int
	Settings                           bool // of this program; those of this computer stay: devices, size of text, folder of the calendar
}

// Preview says what Import would do.
func (s *Store) Preview(e *Export) (Plan, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var m merge
	err := s.view(func(tx *bolt.Tx) (err error) {
		m, err = s.merge(tx, e)
		return err
	})
	if err != nil {
		return Plan{}, fmt.Errorf("preview import: %w", err)
	}
	return m.plan, nil
}

// Import takes over what an export has, all or nothing. What was finished, deleted with its
// retention or withdrawn here does not come back. Errors to ask for: ErrLocked, ErrFull,
// ErrReadOnly.
func (s *Store) Import(e *Export) (Plan, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var m merge
	err := s.updateForGood(func(tx *bolt.Tx) (_ []place, err error) {
		if m, err = s.merge(tx, e); err == nil {
			err = s.apply(tx, e, &m)
		}
		return m.replaced, err
	})
	if err != nil {
		return Plan{}, fmt.Errorf("import: %w", err)
	}
	s.remember(m.entries...)
	if err := s.erase(); err != nil {
		return Plan{}, fmt.Errorf("import: %w", err)
	}
	return m.plan, nil
}

// merge is what an import writes.
type merge struct {
	plan         Plan
	appointments []Appointment
	consents     []consentRecord
	templates    map[string]string // nil: they stay
	months       []Month           // nil: they stay
	settings     Settings
	entries      []entry // of the appointments, once they are written
	replaced     []place // files that another took the place of
}

// merge compares an export with what is here.
func (s *Store) merge(tx *bolt.Tx, e *Export) (m merge, err error) {
	if err := s.mergeAppointments(tx, e, &m); err != nil {
		return m, err
	}
	named := map[string]bool{}
	for _, a := range m.appointments {
		named[a.Consent] = true
	}
	for _, c := range e.consents {
		if err := s.mergeConsent(tx, c, named[c.ID], &m); err != nil {
			return m, err
		}
	}
	err = errors.Join(s.mergeTemplates(tx, e, &m), s.mergeMonths(tx, e, &m), s.mergeSettings(tx, e, &m))
	return m, err
}

func (s *Store) mergeAppointments(tx *bolt.Tx, e *Export, m *merge) error {
	here, keep := 0, s.retention()
	for _, a := range e.appointments {
		key, err := parseID(a.ID)
		if err != nil {
			return err
		}
		old, err := s.read(tx, key)
		found := err == nil
		if found || errors.Is(err, ErrDamaged) {
			here++
		}
		if err != nil && !errors.Is(err, ErrNotFound) && !errors.Is(err, ErrDamaged) {
			return err
		}
		record, err := encodeAppointment(a)
		if err != nil {
			return err
		}
		switch {
		case s.isOver(a, keep):
			m.plan.Old++
			continue
		case found && (isKept(old, record) || old.Done && !a.Done || isFinished(old) && !isFinished(a)):
			m.plan.Same++
			continue
		case found:
			m.plan.Changed++
		default:
			m.plan.New++
		}
		m.appointments = append(m.appointments, a)
	}
	m.plan.Missing = max(0, len(s.index)+len(s.damaged)-here)
	return nil
}

// isFinished says whether an appointment's words went with its session: they never come back.
func isFinished(a Appointment) bool { return a.Done && a.Words == [3]string{} }

// isKept says whether an appointment is kept as that record.
func isKept(a Appointment, record []byte) bool {
	own, err := encodeAppointment(a)
	return err == nil && bytes.Equal(own, record)
}

// mergeConsent takes a consent that an imported appointment names, or one that is here and different.
// One that was withdrawn here stays so.
func (s *Store) mergeConsent(tx *bolt.Tx, c consentRecord, named bool, m *merge) error {
	var key [idSize]byte
	old, err := s.readConsent(tx, c.ID, &key)
	found := err == nil
	if err != nil && !errors.Is(err, ErrNotFound) && !errors.Is(err, ErrDamaged) {
		return err
	}
	if found && (!old.Withdrawn.IsZero() || isKeptConsent(old, c)) || !found && !named {
		return nil
	}
	m.consents = append(m.consents, c)
	m.plan.Consents++
	if c.File != "" {
		m.plan.Files++
	}
	if old.File != "" {
		m.replaced = append(m.replaced, place{attachmentBucket, key[:]})
	}
	return nil
}

func isKeptConsent(a, b consentRecord) bool {
	x, errX := encodeConsent(a)
	y, errY := encodeConsent(b)
	return errors.Join(errX, errY) == nil && bytes.Equal(x, y)
}

func (s *Store) mergeTemplates(tx *bolt.Tx, e *Export, m *merge) error {
	texts, err := s.readTemplates(tx)
	if errors.Is(err, ErrDamaged) {
		texts, err = map[string]string{}, nil
	}
	for key, text := range e.templates {
		if texts[key] != text {
			texts[key] = text
			m.plan.Templates++
			m.templates = texts
		}
	}
	return err
}

// mergeMonths keeps the larger counts, so that an import may be done twice.
func (s *Store) mergeMonths(tx *bolt.Tx, e *Export, m *merge) error {
	months, err := s.readMonths(tx)
	if errors.Is(err, ErrDamaged) {
		err = nil
	}
	for _, month := range e.months {
		at, found := slices.BinarySearchFunc(months, month, compareMonths)
		if !found {
			months = slices.Insert(months, at, Month{Year: month.Year, Month: month.Month})
		}
		old := months[at]
		months[at].Sessions, months[at].Minutes = max(old.Sessions, month.Sessions), max(old.Minutes, month.Minutes)
		if months[at] != old || !found {
			m.plan.Months++
			m.months = months
		}
	}
	return err
}

// mergeSettings takes over what does not belong to this computer.
func (s *Store) mergeSettings(tx *bolt.Tx, e *Export, m *merge) error {
	var old Settings
	record, err := s.get(tx, settingsBucket, settingsKey)
	if err == nil {
		old, err = decodeSettings(record)
	}
	if err != nil && !errors.Is(err, ErrNotFound) && !errors.Is(err, ErrDamaged) {
		return err
	}
	if e.settings == (Settings{}) { // an export without any
		return nil
	}
	m.settings = e.settings
	m.settings.Camera, m.settings.Microphone, m.settings.Speaker = old.Camera, old.Microphone, old.Speaker
	m.settings.Scale, m.settings.Calendar = old.Scale, old.Calendar
	m.plan.Settings = m.settings != old
	return nil
}

// apply writes what a merge found.
func (s *Store) apply(tx *bolt.Tx, e *Export, m *merge) error {
	for _, c := range m.consents {
		if err := s.applyConsent(tx, c, e.files[c.ID]); err != nil {
			return err
		}
	}
	for _, a := range m.appointments {
		parsed, err := parseID(a.ID)
		if err != nil {
			return err
		}
		if c, err := parseID(a.Consent); err != nil || tx.Bucket(consentBucket).Get(c) == nil {
			a.Consent = "" // it could not be read when the export was made
		}
		entry, err := s.putAppointment(tx, [idSize]byte(parsed), &a)
		if err != nil {
			return err
		}
		m.entries = append(m.entries, entry)
	}
	var errs []error
	if m.templates != nil {
		errs = append(errs, s.putTemplates(tx, m.templates))
	}
	if m.months != nil {
		errs = append(errs, s.putMonths(tx, m.months))
	}
	if m.plan.Settings {
		record, err := json.Marshal(m.settings)
		errs = append(errs, err, s.put(tx, settingsBucket, settingsKey, record))
	}
	return errors.Join(errs...)
}

func (s *Store) applyConsent(tx *bolt.Tx, c consentRecord, file []byte) error {
	parsed, err := parseID(c.ID)
	if err != nil {
		return err
	}
	if err := s.putConsent(tx, [idSize]byte(parsed), &c); err != nil {
		return err
	}
	if c.File == "" {
		return tx.Bucket(attachmentBucket).Delete(parsed)
	}
	return s.put(tx, attachmentBucket, parsed, file)
}
