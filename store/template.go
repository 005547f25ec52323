package store

import (
	"encoding/json"
	"errors"
	"fmt"

	bolt "go.etcd.io/bbolt"
)

const (
	maxTemplates = 500      // languages × texts, with room
	maxTemplate  = 64 << 10 // bytes of one
)

var templatesKey = []byte{1} // in settingsBucket

// Template returns a text that the counsellor changed, by its key, which is the
// caller's; "" = it was not changed.
func (s *Store) Template(key string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	texts, err := s.templates()
	if err != nil {
		return "", fmt.Errorf("read template: %w", err)
	}
	return texts[key], nil
}

// SaveTemplate keeps a text. Errors to ask for: ErrInvalid, ErrFull, ErrReadOnly.
func (s *Store) SaveTemplate(key, text string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.changeTemplates(func(texts map[string]string) { texts[key] = text })
	if err != nil {
		return fmt.Errorf("save template: %w", err)
	}
	return nil
}

// ResetTemplate forgets a text, so that the built-in one counts again.
func (s *Store) ResetTemplate(key string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.changeTemplates(func(texts map[string]string) { delete(texts, key) })
	if err != nil {
		return fmt.Errorf("reset template: %w", err)
	}
	return nil
}

func (s *Store) templates() (texts map[string]string, err error) {
	err = s.view(func(tx *bolt.Tx) error {
		texts, err = s.readTemplates(tx)
		return err
	})
	return texts, err
}

func (s *Store) changeTemplates(change func(map[string]string)) error {
	return s.update(func(tx *bolt.Tx) error {
		texts, err := s.readTemplates(tx)
		if errors.Is(err, ErrDamaged) {
			texts, err = map[string]string{}, nil // the others are lost in any case
		}
		if err != nil {
			return err
		}
		change(texts)
		return s.putTemplates(tx, texts)
	})
}

// readTemplates returns all that were changed, by key; the map is the caller's.
func (s *Store) readTemplates(tx *bolt.Tx) (map[string]string, error) {
	record, err := s.get(tx, settingsBucket, templatesKey)
	if errors.Is(err, ErrNotFound) {
		return map[string]string{}, nil
	}
	if err != nil {
		return nil, err
	}
	return decodeTemplates(record)
}

func (s *Store) putTemplates(tx *bolt.Tx, texts map[string]string) error {
	if err := checkTemplates(texts); err != nil {
		return err
	}
	record, err := json.Marshal(texts)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	return s.put(tx, settingsBucket, templatesKey, record)
}

func decodeTemplates(record []byte) (map[string]string, error) {
	texts := map[string]string{}
	if err := json.Unmarshal(record, &texts); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if err := checkTemplates(texts); err != nil || texts == nil {
		return nil, errors.Join(ErrDamaged, err)
	}
	return texts, nil
}

func checkTemplates(texts map[string]string) error {
	if len(texts) > maxTemplates {
		return fmt.Errorf("%w: %d templates", ErrInvalid, len(texts))
	}
	for key, text := range texts {
		if err := errors.Join(checkText(key, maxShort), checkText(text, maxTemplate)); err != nil {
			return err
		}
	}
	return nil
}
