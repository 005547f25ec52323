package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"
)

func TestConsent(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir)
	at := func(day int) time.Time { return time.Date(2026, 3, day, 9, 30, 5, 0, berlin) }
	c, err := s.SaveConsent(Consent{Sent: at(1).Add(time.Millisecond), File: "application/pdf", Size: 9})
	if err != nil || c.ID == "" || !sameTime(c.Sent, at(1)) || c.File != "" || c.Size != 0 {
		t.Fatalf("%+v, %v", c, err)
	}
	if err := s.Attach(c.ID, "image/jpeg", scan(100_000)); err != nil {
		t.Fatal(err)
	}
	c.Received, c.Ticked = at(3), at(4)
	if c, err = s.SaveConsent(c); err != nil || c.File != "image/jpeg" || c.Size != 100_000 {
		t.Fatalf("%+v, %v", c, err)
	}
	a := sample(1)
	a.Consent = c.ID
	a = mustSave(t, s, a)
	mustClose(t, s)
	s = mustOpen(t, dir)
	if got, err := s.Consent(c.ID); err != nil || got.ID != c.ID || !sameTime(got.Sent, at(1)) || !sameTime(got.Received, at(3)) || !sameTime(got.Ticked, at(4)) || !got.Withdrawn.IsZero() {
		t.Errorf("%+v, %v", got, err)
	}
	if kind, content, err := s.Attachment(c.ID); err != nil || kind != "image/jpeg" || !bytes.Equal(content, scan(100_000)) {
		t.Errorf("%q, %d bytes, %v", kind, len(content), err)
	}
	if err := s.Withdraw(c.ID); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		second(s.Consent("")), second(s.Consent(a.ID)), second(s.SaveConsent(Consent{ID: a.ID})), s.Attach(a.ID, "image/png", []byte("x")), s.Withdraw(a.ID),
		func() error { _, _, err := s.Attachment(c.ID); return err }(), // withdrawn
	} {
		if !errors.Is(err, ErrNotFound) {
			t.Errorf("got %v", err)
		}
	}
}

func TestAttachmentsAreLimited(t *testing.T) {
	s := mustOpen(t, t.TempDir())
	c := mustConsent(t, s, 0)
	largest := scan(MaxAttachment)
	if err := s.Attach(c.ID, "image/heic", largest); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		kind    string
		content []byte
		want    error
	}{
		{"image/heic", append(largest, 0), ErrTooLarge},
		{"text/html", []byte("<p>"), ErrInvalid},
		{"", []byte("x"), ErrInvalid},
		{"image/png", nil, ErrInvalid},
	} {
		if err := s.Attach(c.ID, row.kind, row.content); !errors.Is(err, row.want) {
			t.Errorf("%q, %d bytes: %v", row.kind, len(row.content), err)
		}
	}
	if kind, content, err := s.Attachment(c.ID); err != nil || kind != "image/heic" || !bytes.Equal(content, largest) {
		t.Errorf("%q, %d bytes, %v", kind, len(content), err)
	}
}

// A consent lives as long as the last appointment that names it.
func TestConsentGoesWithItsLastAppointment(t *testing.T) {
	s := mustOpen(t, t.TempDir())
	c, other := mustConsent(t, s, 1000), mustConsent(t, s, 1000)
	a := sample(1)
	a.Consent = c.ID
	list, err := s.SaveSeries([]Appointment{a, a, a})
	if err != nil {
		t.Fatal(err)
	}
	there := func(want error) {
		t.Helper()
		if _, err := s.Consent(c.ID); !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
		if _, _, err := s.Attachment(c.ID); !errors.Is(err, want) {
			t.Errorf("file: got %v, want %v", err, want)
		}
	}
	if err := s.Delete(list[0].ID); err != nil {
		t.Fatal(err)
	}
	list[1].Consent = other.ID
	mustSave(t, s, list[1])
	there(nil)
	if err := s.Delete(list[2].ID); err != nil {
		t.Fatal(err)
	}
	there(ErrNotFound)
	if _, err := s.Consent(other.ID); err != nil {
		t.Error(err)
	}
	a.Consent = c.ID
	for _, id := range []string{c.ID, list[0].ID, "nonsense"} {
		a.Consent = id
		if _, err := s.Save(a); err == nil {
			t.Errorf("%q is no consent", id)
		}
	}
}

// One that is attached before the appointment is saved has a day; then it goes.
func TestConsentThatNobodyNames(t *testing.T) {
	clock := newCalendar()
	dir := t.TempDir()
	s := mustOpenWith(t, dir, clock.options())
	lost, named := mustConsent(t, s, 1000), mustConsent(t, s, 1000)
	found := traces{}
	found.record(t, s, "lost", placesOfConsent(t, lost.ID)...)
	a := sample(1)
	a.Consent = named.ID
	mustSave(t, s, a)
	for _, row := range []struct {
		after time.Duration
		want  error
	}{{aDay - time.Minute, nil}, {2 * time.Minute, ErrNotFound}} {
		clock.now = clock.now.Add(row.after)
		if _, err := s.Expire(); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Consent(lost.ID); !errors.Is(err, row.want) {
			t.Errorf("got %v, want %v", err, row.want)
		}
		if _, err := s.Consent(named.ID); err != nil {
			t.Error(err)
		}
	}
	if left := found.in(t, dir); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

// FuzzConsent reads foreign bytes as a consent; what is one comes back the same.
func FuzzConsent(f *testing.F) {
	good, err := encodeConsent(consentRecord{Consent{Sent: march.Now(), Received: march.Now(), File: "image/png", Size: 5}, 1772434800})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	for _, text := range []string{`{}`, `null`, `[`, `{"size":5}`, `{"file":"text/html","size":5}`, `{"sent":"1990-01-01T00:00:00Z"}`, `{"made":1e99}`} {
		f.Add([]byte(text))
	}
	f.Add([]byte(strings.Repeat("[", 10_000)))
	f.Fuzz(func(t *testing.T, record []byte) {
		r, err := decodeConsent(record)
		if err != nil {
			if !errors.Is(err, ErrDamaged) {
				t.Error(err)
			}
			return
		}
		again, err := encodeConsent(r)
		if err != nil {
			t.Fatalf("cannot be kept again: %v", err)
		}
		if back, err := decodeConsent(again); err != nil || !bytes.Equal(must(json.Marshal(back)), again) {
			t.Errorf("got %+v, %v, want %+v", back, err, r)
		}
	})
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

// An appointment that cannot be read may name a consent, which stays as long as that one would be kept.
func TestConsentOfDamaged(t *testing.T) {
	clock := newCalendar()
	dir := t.TempDir()
	s := mustOpenWith(t, dir, clock.options())
	a := sample(1)
	a.Consent = mustConsent(t, s, 1000).ID
	a = mustSave(t, s, a)
	err := s.update(func(tx *bolt.Tx) error {
		p := appointmentPlace(t, a.ID)
		return tx.Bucket(p.bucket).Put(p.key, []byte("rotten"))
	})
	if err != nil {
		t.Fatal(err)
	}
	mustClose(t, s)
	s = mustOpenWith(t, dir, clock.options())
	for _, row := range []struct {
		day  int
		want error
	}{{2, nil}, {keepDays, nil}, {keepDays + 1, ErrNotFound}} {
		clock.now = march.Now().AddDate(0, 0, row.day)
		mustExpire(t, s)
		if _, err := s.Consent(a.Consent); !errors.Is(err, row.want) {
			t.Errorf("day %d: got %v, want %v", row.day, err, row.want)
		}
	}
}
