package store

import (
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"
)

const many = 10_000 // appointments: twenty years of a busy counsellor

// busy makes a store with many appointments, 300 of them in each month, in one write.
func busy(b *testing.B) string {
	b.Helper()
	dir := b.TempDir()
	s := mustOpen(b, dir)
	err := s.update(func(tx *bolt.Tx) error {
		for n := range many {
			a := sample(0)
			a.Start = toMinute(time.Date(2026, 3, 1, 8, 0, 0, 0, berlin).AddDate(0, n/300, 0).Add(time.Duration(n%300) * 2 * time.Hour))
			record, err := encodeAppointment(a)
			if err != nil {
				return err
			}
			key := make([]byte, idSize)
			for i := range key {
				key[i] = byte(n * (i + 7) * 2654435761 >> (i % 4 * 8))
			}
			key[0], key[1] = byte(n), byte(n>>8)
			if err := s.put(tx, appointmentBucket, key, record); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	mustClose(b, s)
	return dir
}

// BenchmarkOpen opens a store with 10,000 appointments: at most 100 ms.
func BenchmarkOpen(b *testing.B) {
	dir := busy(b)
	for b.Loop() {
		s, err := Open(dir)
		if err != nil || len(s.index) != many {
			b.Fatal(err, len(s.index))
		}
		b.StopTimer()
		mustClose(b, s)
		b.StartTimer()
	}
}

// BenchmarkMonth lists 300 of 10,000 appointments: at most 5 ms.
func BenchmarkMonth(b *testing.B) {
	s := mustOpen(b, busy(b))
	for b.Loop() {
		if list := month(b, s); len(list) != 300 {
			b.Fatal(len(list))
		}
	}
}

// BenchmarkSave writes one appointment to the disk.
func BenchmarkSave(b *testing.B) {
	s := mustOpen(b, busy(b))
	a := mustSave(b, s, sample(1))
	for b.Loop() {
		mustSave(b, s, a)
	}
}
