package store

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"maps"
	"time"

	bolt "go.etcd.io/bbolt"
)

// damagedKey is the place, in metaBucket, of a note since when which appointments cannot
// be read: seconds since 1970, by their keys in hexadecimal.
var damagedKey = []byte{3}

// expireDamaged ends appointments that nobody can say the age of: so long after it was
// noticed that they cannot be read, as they would be kept at most.
func (s *Store) expireDamaged(keep time.Duration) error {
	noted, now := map[string]int64{}, map[string]int64{}
	var old []place
	err := s.view(func(tx *bolt.Tx) error {
		record, err := s.get(tx, metaBucket, damagedKey)
		if err == nil {
			err = json.Unmarshal(record, &noted)
		}
		if err != nil {
			noted = nil // none yet, or one that is damaged itself
		}
		return nil
	})
	if err != nil || len(noted) == 0 && len(s.damaged) == 0 {
		return err
	}
	for key := range s.damaged {
		name := hex.EncodeToString([]byte(key))
		since, ok := noted[name]
		if !ok {
			since = s.due().Unix()
		}
		if s.due().Sub(time.Unix(since, 0)) > keep {
			old = append(old, place{appointmentBucket, []byte(key)})
		} else {
			now[name] = since
		}
	}
	if len(old) == 0 && maps.Equal(noted, now) {
		return nil
	}
	record, err := json.Marshal(now)
	if err == nil {
		err = s.updateForGood(func(tx *bolt.Tx) ([]place, error) {
			return old, errors.Join(deletePlaces(tx, old), s.put(tx, metaBucket, damagedKey, record))
		})
	}
	if err != nil {
		return err
	}
	for _, p := range old {
		delete(s.damaged, string(p.key))
	}
	return s.erase()
}
