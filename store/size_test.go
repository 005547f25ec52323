package store

import (
	"os"
	"path/filepath"
	"testing"

	bolt "go.etcd.io/bbolt"
)

// TestSizeOfProfile bounds what travels with a roaming profile: a thousand appointments, each with all that can be
// noted of one, and as many backups as are kept.
func TestSizeOfProfile(t *testing.T) {
	dir := t.TempDir()
	clock := newCalendar()
	s := mustOpenWith(t, dir, clock.options())
	err := s.update(func(tx *bolt.Tx) error {
		for n := range 1000 {
			record, err := encodeAppointment(sample(n))
			if err != nil {
				return err
			}
			key := newID()
			if err := s.put(tx, appointmentBucket, key[:], record); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for range keepBackups + 1 {
		clock.days(1)
		if err := s.Backup(); err != nil {
			t.Fatal(err)
		}
	}
	mustClose(t, s)
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	sum, store := int64(0), int64(0)
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		sum += info.Size()
		if filepath.Base(file) == fileName {
			store = info.Size()
		}
	}
	t.Logf("1,000 appointments: %d kB, with %d backups and the rest %d kB in %d files", store>>10, keepBackups, sum>>10, len(files))
	if sum > 10<<20 || len(files) > keepBackups+2 {
		t.Errorf("%d kB in %d files", sum>>10, len(files))
	}
}
