package store

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"

	bolt "go.etcd.io/bbolt"
)

// Export is what was read of an export or a backup: what Preview and Import need.
type Export struct {
	Made time.Time

	appointments []Appointment
	consents     []consentRecord
	files        map[string][]byte // attached to consents, by their id
	templates    map[string]string
	months       []Month
	settings     Settings
}

// What is sealed in an export is a row of records: kind 1, length (uvarint), content. Kinds of
// a later version of the same format are skipped.
const (
	exportMade        = 1 // seconds since 1970: 8
	exportAppointment = 2 // id 16, record as in the store
	exportConsent     = 3 // id 16, record as in the store
	exportFile        = 4 // id of its consent 16, content
	exportTemplates   = 5 // these three as in the store
	exportMonths      = 6
	exportSettings    = 7

	maxExportRecord = 64 << 20 // bytes; all templates at their longest have room
	maxExport       = 1 << 30  // bytes of all records
)

// Export writes all that is kept, but for the marks of used words, which only this store's key
// can make, to one file under a passphrase of its own. Damaged records are left out. Between
// the records others may read and write. Errors to ask for: ErrWeak, ErrInvalid, ErrLocked,
// ErrFull.
func (s *Store) Export(w io.Writer, passphrase string) error {
	if err := s.export(w, passphrase); err != nil {
		return fmt.Errorf("export store: %w", classify(err))
	}
	return nil
}

func (s *Store) export(w io.Writer, passphrase string) error {
	normal, err := normalPassphrase(passphrase)
	if err != nil {
		return err
	}
	defer clear(normal)
	if s.Locked() { // before the second that a passphrase takes
		return ErrLocked
	}
	sealed, err := newExportWriter(w, s.vault.cost(), normal)
	if err != nil {
		return err
	}
	made := binary.BigEndian.AppendUint64(nil, uint64(s.now().Unix()))
	if err := writeRecord(sealed, exportMade, made); err != nil {
		return err
	}
	for _, kind := range []uint8{exportSettings, exportTemplates, exportMonths} {
		if err := s.exportOne(sealed, kind, nil); err != nil {
			return err
		}
	}
	keys, err := s.consentKeys()
	if err != nil {
		return err
	}
	for _, key := range keys {
		if err := errors.Join(s.exportOne(sealed, exportConsent, key[:]), s.exportOne(sealed, exportFile, key[:])); err != nil {
			return err
		}
	}
	s.mu.Lock()
	keys = keys[:0]
	for _, e := range s.index {
		keys = append(keys, e.key)
	}
	s.mu.Unlock()
	for _, key := range keys {
		if err := s.exportOne(sealed, exportAppointment, key[:]); err != nil {
			return err
		}
	}
	return sealed.Close()
}

// consentKeys are those of all consents.
func (s *Store) consentKeys() (keys [][idSize]byte, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	err = s.view(func(tx *bolt.Tx) error {
		return tx.Bucket(consentBucket).ForEach(func(key, _ []byte) error {
			if len(key) == idSize {
				keys = append(keys, [idSize]byte(key))
			}
			return nil
		})
	})
	return keys, err
}

// exportOne writes a record, if it is there and can be read.
func (s *Store) exportOne(w io.Writer, kind uint8, key []byte) error {
	bucket, at := settingsBucket, key
	switch kind {
	case exportAppointment:
		bucket = appointmentBucket
	case exportConsent:
		bucket = consentBucket
	case exportFile:
		bucket = attachmentBucket
	case exportTemplates:
		at = templatesKey
	case exportMonths:
		at = monthsKey
	case exportSettings:
		at = settingsKey
	}
	var record []byte
	s.mu.Lock()
	err := s.view(func(tx *bolt.Tx) (err error) {
		record, err = s.get(tx, bucket, at)
		return err
	})
	s.mu.Unlock()
	switch {
	case errors.Is(err, ErrNotFound), errors.Is(err, ErrDamaged):
		return nil
	case err != nil:
		return err
	}
	return writeRecord(w, kind, key, record)
}

func writeRecord(w io.Writer, kind uint8, content ...[]byte) error {
	record := bytes.Join(content, nil)
	defer clear(record)
	_, err := w.Write(binary.AppendUvarint([]byte{kind}, uint64(len(record))))
	if err == nil {
		_, err = w.Write(record)
	}
	return err
}

// ReadExport reads an export to its end, so that nothing of one that was cut off or changed is
// ever used. It takes as much memory as the attached files are long. Errors to ask for:
// ErrExport, ErrWrongPassphrase, ErrNewer, ErrTooLarge.
func ReadExport(r io.Reader, passphrase string) (*Export, error) {
	sealed, err := newExportReader(r, passphrase)
	var e *Export
	if err == nil {
		e, err = readRecords(sealed)
	}
	if err != nil {
		return nil, fmt.Errorf("read export: %w", err)
	}
	return e, nil
}

// readRecords reads what is sealed in an export.
func readRecords(sealed io.Reader) (*Export, error) {
	e := &Export{files: map[string][]byte{}}
	from := bufio.NewReader(sealed)
	for total := int64(0); ; {
		kind, err := from.ReadByte()
		if errors.Is(err, io.EOF) {
			return e, e.check()
		}
		if err != nil {
			return nil, err
		}
		size, err := binary.ReadUvarint(from)
		if err != nil || size > maxExportRecord {
			return nil, errors.Join(fmt.Errorf("%w: a record of %d bytes", ErrExport, size), err)
		}
		if total += int64(size); total > maxExport {
			return nil, ErrTooLarge
		}
		var record bytes.Buffer // grows with what is there, not with what is said
		if _, err := io.CopyN(&record, from, int64(size)); err != nil {
			return nil, unexpected(err, "a record is cut off")
		}
		if err := e.add(kind, record.Bytes()); err != nil {
			return nil, fmt.Errorf("%w: record of kind %d: %w", ErrExport, kind, err)
		}
	}
}

// add takes a record over.
func (e *Export) add(kind uint8, record []byte) (err error) {
	var key []byte
	if kind >= exportAppointment && kind <= exportFile {
		if len(record) < idSize {
			return ErrDamaged
		}
		key, record = record[:idSize], record[idSize:]
	}
	id := ids.EncodeToString(key)
	switch kind {
	case exportMade:
		if len(record) != 8 {
			return ErrDamaged
		}
		e.Made = time.Unix(int64(binary.BigEndian.Uint64(record)), 0)
	case exportAppointment:
		var a Appointment
		a, err = decodeAppointment(record)
		a.ID = id
		e.appointments = append(e.appointments, a)
	case exportConsent:
		var c consentRecord
		c, err = decodeConsent(record)
		c.ID = id
		e.consents = append(e.consents, c)
	case exportFile:
		e.files[id] = record
	case exportTemplates:
		e.templates, err = decodeTemplates(record)
	case exportMonths:
		e.months, err = decodeMonths(record)
	case exportSettings:
		e.settings, err = decodeSettings(record)
	}
	return err
}

// check demands that each id is there once and that files are those of their consents.
func (e *Export) check() error {
	seen := map[string]bool{}
	for _, a := range e.appointments {
		if seen[a.ID] {
			return fmt.Errorf("%w: an appointment is there twice", ErrExport)
		}
		seen[a.ID] = true
	}
	clear(seen)
	for _, c := range e.consents {
		if seen[c.ID] || len(e.files[c.ID]) != c.Size {
			return fmt.Errorf("%w: a consent is there twice or has another file", ErrExport)
		}
		seen[c.ID] = true
	}
	for id := range e.files {
		if !seen[id] {
			return fmt.Errorf("%w: a file without consent", ErrExport)
		}
	}
	return nil
}
