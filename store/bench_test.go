//go:build unix

package store

import (
	"crypto/rand"
	"syscall"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"
)

const many = 10_000 // appointments: four full years

// busy makes a store with many appointments, 200 of them in each month (nine a working
// day), in one write.
func busy(b *testing.B) string {
	b.Helper()
	dir := b.TempDir()
	s := mustOpen(b, dir)
	err := s.update(func(tx *bolt.Tx) error {
		for n := range many {
			a := sample(0)
			a.Start = toMinute(time.Date(2026, 3, 1, 8, 0, 0, 0, berlin).AddDate(0, n/200, 0).Add(time.Duration(n%200) * 3 * time.Hour))
			record, err := encodeAppointment(a)
			if err != nil {
				return err
			}
			key := make([]byte, idSize)
			rand.Read(key)
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

// cpu reports the processor's time for one round, which other programs disturb less.
func cpu(b *testing.B) func() {
	used := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			b.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	from := used()
	return func() { b.ReportMetric(float64(used()-from)/float64(time.Millisecond)/float64(b.N), "cpu-ms/op") }
}

// BenchmarkOpen opens a store with 10,000 appointments: at most 100 ms.
func BenchmarkOpen(b *testing.B) {
	dir := busy(b)
	defer cpu(b)()
	for b.Loop() {
		s, err := Open(dir, march)
		if err != nil || len(s.index) != many {
			b.Fatal(err, len(s.index))
		}
		mustClose(b, s)
	}
}

// BenchmarkMonth lists 200 of 10,000 appointments: at most 5 ms.
func BenchmarkMonth(b *testing.B) {
	s := mustOpen(b, busy(b))
	defer cpu(b)()
	for b.Loop() {
		if list := month(b, s); len(list) != 200 {
			b.Fatal(len(list))
		}
	}
}

// BenchmarkSave writes one appointment to the disk.
func BenchmarkSave(b *testing.B) {
	s := mustOpen(b, busy(b))
	a := mustSave(b, s, sample(1))
	defer cpu(b)()
	for b.Loop() {
		mustSave(b, s, a)
	}
}
