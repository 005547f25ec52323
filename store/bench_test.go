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

// BenchmarkSearch looks through 10,000 appointments.
func BenchmarkSearch(b *testing.B) {
	s := mustOpen(b, busy(b))
	defer cpu(b)()
	for b.Loop() {
		if list, err := s.Search("vorbereitung nirgends", 20); err != nil || len(list) != 0 {
			b.Fatal(len(list), err)
		}
	}
}

// withFiles makes a store with 10,000 appointments, 50 attached files of 2 MB and a backup.
func withFiles(b *testing.B) string {
	b.Helper()
	dir := busy(b)
	s := mustOpen(b, dir)
	for n := range 50 {
		a := sample(n)
		a.Consent = mustConsent(b, s, 2<<20).ID
		mustSave(b, s, a)
	}
	if err := s.Backup(); err != nil {
		b.Fatal(err)
	}
	mustClose(b, s)
	return dir
}

// BenchmarkOpenWithFiles opens a store in which there are also 100 MB of attached files.
func BenchmarkOpenWithFiles(b *testing.B) {
	dir := withFiles(b)
	defer cpu(b)()
	for b.Loop() {
		mustClose(b, mustOpen(b, dir))
	}
}

// BenchmarkDeleteForGood deletes an appointment from a store of 100 MB and its backup.
func BenchmarkDeleteForGood(b *testing.B) {
	s := mustOpen(b, withFiles(b))
	defer cpu(b)()
	for b.Loop() {
		if err := s.Delete(mustSave(b, s, sample(0)).ID); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDaily does the daily work on the same: one more backup, and a look into the others.
func BenchmarkDaily(b *testing.B) {
	clock := newCalendar()
	s := mustOpenWith(b, withFiles(b), clock.options())
	defer cpu(b)()
	for b.Loop() {
		clock.now = clock.now.Add(aDay)
		mustExpire(b, s)
	}
}

// BenchmarkImport takes 10,000 appointments over into a store that has as many others, and
// deletes them again.
func BenchmarkImport(b *testing.B) {
	from := mustOpen(b, busy(b))
	from.vault.cost = func() cost { return cost{1, 8, 1} }
	e := mustRead(b, mustExport(b, from))
	var all []string
	for _, a := range e.appointments {
		all = append(all, a.ID)
	}
	s := mustOpen(b, busy(b))
	defer cpu(b)()
	for b.Loop() {
		if p, err := s.Import(e); err != nil || p.New != many {
			b.Fatal(p, err)
		}
		if err := s.DeleteMany(all...); err != nil || len(s.index) != many {
			b.Fatal(err, len(s.index))
		}
	}
}
