package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"
)

// markUsed remembers, for as long as an appointment is kept, that a room was opened with
// these words and this password; a keyed hash and the day are all of it.
func (s *Store) markUsed(tx *bolt.Tx, words, password string) error {
	day := binary.BigEndian.AppendUint64(nil, uint64(s.now().UTC().Truncate(aDay).Unix()))
	return s.put(tx, usedBucket, s.sealer.mark(words, password), day)
}

// Used says whether a session was held with these words and this password before, both normalised.
func (s *Store) Used(words, password string) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	keep, used := s.retention(), false
	err := s.view(func(tx *bolt.Tx) error {
		key := s.sealer.mark(words, password)
		sealed := tx.Bucket(usedBucket).Get(key)
		used = sealed != nil && !s.isOld(key, sealed, keep)
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("look for used words: %w", err)
	}
	return used, nil
}

// isOld says whether a mark is too old to be kept. One that cannot be read stays: it is
// better to refuse good words than to let used ones pass.
func (s *Store) isOld(key, sealed []byte, keep time.Duration) bool {
	day, err := s.sealer.open(usedBucket, key, sealed)
	if err != nil || len(day) != 8 {
		return false
	}
	return s.due().Sub(time.Unix(int64(binary.BigEndian.Uint64(day)), 0)) > keep
}

// expireUsed ends old marks.
func (s *Store) expireUsed(keep time.Duration) error {
	var old []place
	err := s.view(func(tx *bolt.Tx) error {
		return tx.Bucket(usedBucket).ForEach(func(key, sealed []byte) error {
			if s.isOld(key, sealed, keep) {
				old = append(old, place{usedBucket, bytes.Clone(key)})
			}
			return nil
		})
	})
	if err != nil {
		return err
	}
	return s.deleteForGood(old)
}
