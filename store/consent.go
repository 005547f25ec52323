package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"
)

// MaxAttachment is the size of the largest file that is kept, in bytes: a form of some
// pages that was photographed.
const MaxAttachment = 20 << 20

// Consent is what is known of a client's consent. It is kept as long as the last
// appointment that names it.
type Consent struct {
	ID        string    `json:"-"`                  // made by SaveConsent when empty
	Sent      time.Time `json:"sent,omitzero"`      // the form was sent; these are zero when it was not
	Received  time.Time `json:"received,omitzero"`  // it came back, signed
	Withdrawn time.Time `json:"withdrawn,omitzero"` //
	Ticked    time.Time `json:"ticked,omitzero"`    // consent was given on the client's page
	Waived    time.Time `json:"waived,omitzero"`    // the counsellor decided that no signature is needed
	File      string    `json:"file,omitempty"`     // media type of the attached file; "" = none; changed by Attach and Withdraw only
	Size      int       `json:"size,omitempty"`     // of that file in bytes
}

// consentRecord is a consent as it is kept.
type consentRecord struct {
	Consent
	Made int64 `json:"made"` // seconds since 1970; one that no appointment names goes some time after
}

// SaveConsent keeps a consent and returns it as it is kept. Errors to ask for:
// ErrInvalid, ErrNotFound for an id that is not (any more) there, ErrFull, ErrReadOnly.
func (s *Store) SaveConsent(c Consent) (Consent, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := newID()
	err := s.update(func(tx *bolt.Tx) error {
		r := consentRecord{Made: s.now().Unix()}
		if c.ID != "" {
			old, err := s.readConsent(tx, c.ID, &key)
			if err != nil {
				return err
			}
			r = old
		}
		c.File, c.Size = r.File, r.Size
		r.Consent = c
		return s.putConsent(tx, key, &r)
	})
	if err != nil {
		return Consent{}, fmt.Errorf("save consent: %w", err)
	}
	c.ID = ids.EncodeToString(key[:])
	c.tidy()
	return c, nil
}

// Consent returns one by its id, or ErrNotFound, or ErrDamaged.
func (s *Store) Consent(id string) (Consent, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var r consentRecord
	err := s.view(func(tx *bolt.Tx) (err error) {
		var key [idSize]byte
		r, err = s.readConsent(tx, id, &key)
		return err
	})
	if err != nil {
		return Consent{}, fmt.Errorf("read consent: %w", err)
	}
	r.ID = id
	return r.Consent, nil
}

// Attach keeps a file with a consent, in place of an older one, which is destroyed.
// It may be a PDF or a JPEG, PNG or HEIC picture. Errors to ask for: ErrTooLarge,
// ErrInvalid for another kind, ErrNotFound, ErrFull, ErrReadOnly.
func (s *Store) Attach(id, mediaType string, content []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.attach(id, mediaType, content); err != nil {
		return fmt.Errorf("attach file: %w", err)
	}
	return nil
}

func (s *Store) attach(id, mediaType string, content []byte) error {
	if len(content) > MaxAttachment {
		return fmt.Errorf("%w: %d bytes, at most %d", ErrTooLarge, len(content), MaxAttachment)
	}
	if mediaType == "" || len(content) == 0 {
		return fmt.Errorf("%w: no file", ErrInvalid)
	}
	var key [idSize]byte
	replaced := false
	err := s.updateForGood(func(tx *bolt.Tx) ([]place, error) {
		r, err := s.readConsent(tx, id, &key)
		if err != nil {
			return nil, err
		}
		r.File, r.Size = mediaType, len(content)
		err = s.putConsent(tx, key, &r)
		if err == nil {
			replaced = tx.Bucket(attachmentBucket).Get(key[:]) != nil
			err = s.put(tx, attachmentBucket, key[:], content)
		}
		if err != nil || !replaced {
			return nil, err
		}
		return consentPlaces(key), nil
	})
	if err != nil || !replaced {
		return err
	}
	return s.erase()
}

// Attachment returns the file of a consent, or ErrNotFound, or ErrDamaged.
func (s *Store) Attachment(id string) (mediaType string, content []byte, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	err = s.view(func(tx *bolt.Tx) error {
		var key [idSize]byte
		r, err := s.readConsent(tx, id, &key)
		if err != nil {
			return err
		}
		if mediaType = r.File; mediaType == "" {
			return ErrNotFound
		}
		content, err = s.get(tx, attachmentBucket, key[:])
		if errors.Is(err, ErrNotFound) || err == nil && len(content) != r.Size {
			err = fmt.Errorf("%w: not the file that was attached", ErrDamaged)
		}
		return err
	})
	if err != nil {
		return "", nil, fmt.Errorf("read attached file: %w", err)
	}
	return mediaType, content, nil
}

// Withdraw notes that a consent was taken back and destroys its file. Errors to ask
// for: ErrNotFound, ErrDamaged.
func (s *Store) Withdraw(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var key [idSize]byte
	err := s.updateForGood(func(tx *bolt.Tx) ([]place, error) {
		r, err := s.readConsent(tx, id, &key)
		if err != nil {
			return nil, err
		}
		r.Withdrawn, r.File, r.Size = s.now(), "", 0
		if err := s.putConsent(tx, key, &r); err != nil {
			return nil, err
		}
		return consentPlaces(key), tx.Bucket(attachmentBucket).Delete(key[:])
	})
	if err == nil {
		err = s.erase()
	}
	if err != nil {
		return fmt.Errorf("withdraw consent: %w", err)
	}
	return nil
}

// readConsent reads a consent by its id and tells its key.
func (s *Store) readConsent(tx *bolt.Tx, id string, key *[idSize]byte) (consentRecord, error) {
	parsed, err := parseID(id)
	if err != nil {
		return consentRecord{}, err
	}
	*key = [idSize]byte(parsed)
	record, err := s.get(tx, consentBucket, parsed)
	if err != nil {
		return consentRecord{}, err
	}
	return decodeConsent(record)
}

// putConsent seals a consent into its place.
func (s *Store) putConsent(tx *bolt.Tx, key [idSize]byte, r *consentRecord) error {
	r.tidy()
	record, err := encodeConsent(*r)
	if err != nil {
		return err
	}
	return s.put(tx, consentBucket, key[:], record)
}

func encodeConsent(r consentRecord) ([]byte, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	return json.Marshal(r)
}

func decodeConsent(record []byte) (consentRecord, error) {
	var r consentRecord
	if err := json.Unmarshal(record, &r); err != nil {
		return consentRecord{}, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if err := r.check(); err != nil {
		return consentRecord{}, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return r, nil
}

func (c *Consent) times() []*time.Time {
	return []*time.Time{&c.Sent, &c.Received, &c.Withdrawn, &c.Ticked, &c.Waived}
}

// tidy makes a consent what can be kept of it.
func (c *Consent) tidy() {
	for _, t := range c.times() {
		*t = toSecond(*t)
	}
}

// check returns ErrInvalid for what cannot be kept.
func (c Consent) check() error {
	for _, t := range c.times() {
		if !t.IsZero() && !isDate(*t) {
			return fmt.Errorf("%w: time of a consent", ErrInvalid)
		}
	}
	kinds := []string{"", "application/pdf", "image/jpeg", "image/png", "image/heic"}
	switch {
	case !slices.Contains(kinds, c.File):
		return fmt.Errorf("%w: kind of file", ErrInvalid)
	case c.Size < 0 || c.Size > MaxAttachment || (c.Size == 0) != (c.File == ""):
		return fmt.Errorf("%w: size of a file", ErrInvalid)
	}
	return nil
}

// consentPlaces are where a consent and its file are kept.
func consentPlaces(key [idSize]byte) []place {
	return []place{{consentBucket, key[:]}, {attachmentBucket, key[:]}}
}

// deleteConsents ends consents that no appointment names any more, with their files.
func (s *Store) deleteConsents(keys [][idSize]byte) error {
	if len(keys) == 0 { // as with nearly every appointment that is saved
		return nil
	}
	named := s.named()
	var places []place
	for _, key := range keys {
		if key != none && !named[key] {
			places = append(places, consentPlaces(key)...)
		}
	}
	return s.deleteForGood(places)
}

// named are the consents that an appointment names.
func (s *Store) named() map[[idSize]byte]bool {
	named := map[[idSize]byte]bool{}
	for _, e := range s.index {
		named[e.consent] = true
	}
	return named
}
