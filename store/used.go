package store

import (
	"encoding/binary"
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"
)

// keepUsed is how long words and password are refused a second time: nothing about a
// session is kept longer than 90 days.
const keepUsed = 90 * 24 * time.Hour

// MarkUsed remembers for 90 days that a room was opened with these words and this
// password, both normalised; a keyed hash and the day are all that is kept.
func (s *Store) MarkUsed(words, password string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	day := binary.BigEndian.AppendUint64(nil, uint64(s.now().UTC().Truncate(24*time.Hour).Unix()))
	err := s.update(func(tx *bolt.Tx) error {
		if err := s.forget(tx); err != nil {
			return err
		}
		return s.put(tx, usedBucket, s.sealer.mark(words, password), day)
	})
	if err != nil {
		return fmt.Errorf("mark words as used: %w", err)
	}
	return nil
}

// Used says whether a room was opened with these words and this password before.
func (s *Store) Used(words, password string) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	used := false
	err := s.view(func(tx *bolt.Tx) error {
		key := s.sealer.mark(words, password)
		sealed := tx.Bucket(usedBucket).Get(key)
		used = sealed != nil && !s.expired(key, sealed)
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("look for used words: %w", err)
	}
	return used, nil
}

// expired says whether a mark is too old to be kept. One that cannot be read stays:
// it is better to refuse good words than to let used ones pass.
func (s *Store) expired(key, sealed []byte) bool {
	day, err := s.sealer.open(usedBucket, key, sealed)
	if err != nil || len(day) != 8 {
		return false
	}
	return s.now().Sub(time.Unix(int64(binary.BigEndian.Uint64(day)), 0)) > keepUsed
}

// forgetUsed drops old marks when the store is opened, if there are any.
func (s *Store) forgetUsed() error {
	found := false
	err := s.view(func(tx *bolt.Tx) error {
		return tx.Bucket(usedBucket).ForEach(func(key, sealed []byte) error {
			found = found || s.expired(key, sealed)
			return nil
		})
	})
	if err != nil || !found {
		return err
	}
	return s.update(s.forget)
}

func (s *Store) forget(tx *bolt.Tx) error {
	bucket := tx.Bucket(usedBucket)
	var old [][]byte
	err := bucket.ForEach(func(key, sealed []byte) error {
		if s.expired(key, sealed) {
			old = append(old, key)
		}
		return nil
	})
	for _, key := range old {
		if err == nil {
			err = bucket.Delete(key)
		}
	}
	return err
}
