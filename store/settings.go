package store

import (
	"encoding/json"
	"fmt"

	bolt "go.etcd.io/bbolt"
)

var settingsKey = []byte{0}

// Settings returns the counsellor's choices; none are kept at a first start. After
// ErrDamaged a caller may go on with the zero value.
func (s *Store) Settings() (Settings, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var settings Settings
	err := s.view(func(tx *bolt.Tx) error {
		sealed := tx.Bucket(settingsBucket).Get(settingsKey)
		if sealed == nil {
			return nil
		}
		record, err := s.sealer.open(settingsBucket, settingsKey, sealed)
		if err != nil {
			return err
		}
		settings, err = decodeSettings(record)
		return err
	})
	if err != nil {
		return Settings{}, fmt.Errorf("read settings: %w", err)
	}
	return settings, nil
}

func decodeSettings(record []byte) (Settings, error) {
	var settings Settings
	if err := json.Unmarshal(record, &settings); err != nil {
		return Settings{}, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if err := settings.check(); err != nil {
		return Settings{}, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return settings, nil
}

// SaveSettings keeps all choices at once. Errors to ask for: ErrInvalid, ErrFull, ErrReadOnly.
func (s *Store) SaveSettings(settings Settings) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := settings.check()
	var record []byte
	if err == nil {
		record, err = json.Marshal(settings)
	}
	if err == nil {
		err = s.update(func(tx *bolt.Tx) error { return s.put(tx, settingsBucket, settingsKey, record) })
	}
	if err != nil {
		return fmt.Errorf("save settings: %w", err)
	}
	return nil
}
