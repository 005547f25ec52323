package store

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"
)

// firstAppointments are what is in the files of version 1 in testdata, as it is read now.
// These files were written by the program of that version; the last record is as its
// first builds wrote it, which knew neither interpreters nor relays.
func firstAppointments() []Appointment {
	at := func(day, hour, minute int, zone *time.Location) time.Time {
		return time.Date(2026, 3, day, hour, minute, 0, 0, zone)
	}
	words := [3]string{"rosenkasten", "guetersloh", "wintertisch"}
	summer := time.FixedZone("", 7200)
	return []Appointment{
		{Label: "H. Y.", Start: at(2, 9, 0, berlin), Minutes: 50, Language: "nl", Persons: 2, Interpreter: true, RelayOnly: true, Words: words, Password: "8364 2917", Notes: "Akte mitbringen", Way: Confidential, Done: true},
		{Label: "K. M.", Start: at(3, 14, 30, berlin), Minutes: 30, Language: "de", Persons: 1, Words: words, Password: "1111 2222", Way: Apart},
		{Label: "ohne Wörter – 日本", Start: at(4, 8, 15, time.UTC), Way: Confidential},
		{Label: "", Start: at(5, 23, 45, time.FixedZone("", -9000)), Minutes: 1440, Language: "fr", Persons: 16, Way: Apart, Done: true},
		{Label: "long", Start: at(6, 10, 0, summer), Minutes: 60, Language: "en", Persons: 1, Words: words, Notes: strings.Repeat("Vorbereitung. ", 900), Way: Confidential},
		{Label: "A. B.", Start: at(9, 9, 0, time.UTC), Minutes: 50, Language: "nl", Persons: 2, Words: [3]string{"a", "b", "c"}, Password: "p", Way: Confidential},
		{Label: "summer", Start: time.Date(2026, 7, 6, 10, 0, 0, 0, summer), Minutes: 60, Language: "en", Persons: 1, Words: words, Way: Confidential},
	}
}

// firstStore is a copy of one of these files in a folder of its own.
func firstStore(t testing.TB, kind string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for _, name := range []string{fileName, keyName} {
		content, err := os.ReadFile(filepath.Join("testdata", "schema1-"+kind, name))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, name), content)
	}
	return dir
}

// everything lists all appointments, whenever they are.
func everything(t testing.TB, s *Store) []Appointment {
	t.Helper()
	list, err := s.Appointments(time.Date(firstYear, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(lastYear+1, 1, 1, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestFilesOfVersion1(t *testing.T) {
	all := firstAppointments()
	for _, row := range []struct {
		kind    string
		want    []Appointment
		damaged int
	}{
		{"empty", nil, 0},
		{"full", all, 0},
		{"damaged", all[1:], 2},
	} {
		t.Run(row.kind, func(t *testing.T) {
			dir := firstStore(t, row.kind)
			for n := range 2 { // the second time it is of this version
				s := mustOpen(t, dir)
				list := everything(t, s)
				if len(list) != len(row.want) || s.Damaged() != row.damaged {
					t.Fatalf("opening %d: %d appointments, %d damaged", n, len(list), s.Damaged())
				}
				for i, a := range list {
					want := row.want[i]
					want.ID = a.ID
					if !same(a, want) {
						t.Errorf("opening %d: got %+v, want %+v", n, a, want)
					}
				}
				if row.kind != "empty" {
					checkFirstRest(t, s)
				}
				mustClose(t, s)
			}
			checkFirstBackup(t, dir, len(row.want))
		})
	}
}

// checkFirstRest looks at what in these files are not appointments.
func checkFirstRest(t *testing.T, s *Store) {
	t.Helper()
	want := Settings{Box: "rosenkasten", Location: "guetersloh", Server: "https://talk.example.org", Camera: "C", Microphone: "M",
		Speaker: "S", Language: "fr", Theme: "dark", Scale: 1.3, Blur: "light", Home: true, Noise: "strong", NoEcho: true, NoLevel: true, CoverQuiet: true}
	if got, err := s.Settings(); err != nil || got != want {
		t.Errorf("settings %+v, %v", got, err)
	}
	if used, err := s.Used("rosenkasten/guetersloh/wintertisch", "83642917"); err != nil || !used {
		t.Errorf("the used words are forgotten, %v", err)
	}
}

// checkFirstBackup wants the file as it was, which can be read and put back.
func checkFirstBackup(t *testing.T, dir string, number int) {
	t.Helper()
	list, err := Backups(dir)
	if err != nil || len(list) != 1 {
		t.Fatalf("%d backups, %v", len(list), err)
	}
	s := mustOpen(t, dir)
	e, err := s.ReadBackup(list[0])
	if err != nil || len(e.appointments) != number {
		t.Errorf("%+v, %v", e, err)
	}
	mustClose(t, s)
	if err := Restore(dir, list[0]); err != nil {
		t.Fatal(err)
	}
	s = mustOpen(t, dir)
	if got := everything(t, s); len(got) != number {
		t.Errorf("%d appointments after a restore", len(got))
	}
}

// A version 1 file that is too old to keep anything of is migrated and emptied.
func TestVersion1LongAgo(t *testing.T) {
	dir := firstStore(t, "full")
	s := mustOpenWith(t, dir, Options{Now: func() time.Time { return time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC) }})
	if list := everything(t, s); len(list) != 0 {
		t.Errorf("%d are kept", len(list))
	}
	list, err := Backups(dir)
	if err != nil || len(list) != 1 {
		t.Fatalf("%d backups, %v", len(list), err)
	}
	if e, err := s.ReadBackup(list[0]); err != nil || len(e.appointments) != 0 {
		t.Errorf("in the backup %+v, %v", e, err)
	}
}

// encodeFirst is an appointment as version 1 kept it.
func encodeFirst(t testing.TB, a Appointment) []byte {
	t.Helper()
	text, err := json.Marshal(map[string]any{
		"label": a.Label, "start": a.Start, "minutes": a.Minutes, "language": a.Language, "persons": a.Persons, "interpreter": a.Interpreter,
		"relayOnly": a.RelayOnly, "words": a.Words, "password": a.Password, "notes": a.Notes, "confidential": a.Way == Confidential, "done": a.Done,
	})
	if err != nil {
		t.Fatal(err)
	}
	return append(binary.BigEndian.AppendUint64(nil, uint64(a.Start.Unix())), text...)
}

// drawnFirst is some appointment that version 1 could keep.
func drawnFirst(r *rand.Rand) Appointment {
	text := func(limit int) string {
		runes := []rune("aäß日\x00\"\\ \n€𝄞é\u2028<>&")
		n := r.IntN(min(limit, 40))
		if r.IntN(20) == 0 {
			n = limit / 4
		}
		var b strings.Builder
		for range n {
			b.WriteRune(runes[r.IntN(len(runes))])
		}
		return b.String()
	}
	zone := time.FixedZone("", 60*(r.IntN(28*60)-14*60))
	a := Appointment{
		Label: text(maxShort), Minutes: r.IntN(maxMinutes + 1), Language: languages()[r.IntN(5)], Persons: r.IntN(maxPersons + 1),
		Start:       toMinute(time.Unix(march.Now().Unix()+r.Int64N(40_000_000), 0).In(zone)),
		Interpreter: r.IntN(2) == 0, RelayOnly: r.IntN(2) == 0, Done: r.IntN(2) == 0,
		Words: [3]string{text(60), text(60), text(60)}, Password: text(60), Notes: text(maxNotes),
	}
	if a.Way = Apart; r.IntN(2) == 0 {
		a.Way = Confidential
	}
	return a
}

// Whatever version 1 kept is there after the migration.
func TestMigrationKeepsEverything(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	dir := firstStore(t, "empty")
	s := mustOpen(t, dir)
	want := map[string]Appointment{}
	err := s.update(func(tx *bolt.Tx) (err error) {
		for _, name := range [][]byte{consentBucket, attachmentBucket} {
			err = errors.Join(err, tx.DeleteBucket(name))
		}
		for range 500 {
			a, key := drawnFirst(random), newID()
			a.ID = ids.EncodeToString(key[:])
			want[a.ID] = a
			err = errors.Join(err, s.put(tx, appointmentBucket, key[:], encodeFirst(t, a)))
		}
		return errors.Join(err, tx.Bucket(metaBucket).Put(schemaKey, binary.BigEndian.AppendUint32([]byte(magic), 1)))
	})
	if err != nil {
		t.Fatal(err)
	}
	mustClose(t, s)
	s = mustOpen(t, dir)
	list := everything(t, s)
	if len(list) != len(want) || s.Damaged() != 0 {
		t.Errorf("%d of %d, %d damaged", len(list), len(want), s.Damaged())
	}
	for _, a := range list {
		if !same(a, want[a.ID]) {
			t.Errorf("got %+v, want %+v", a, want[a.ID])
		}
	}
}

// FuzzFirst reads foreign bytes as an appointment of version 1; what is one can be kept.
func FuzzFirst(f *testing.F) {
	for _, a := range firstAppointments() {
		f.Add(encodeFirst(f, a))
	}
	f.Add([]byte{})
	f.Add(append(make([]byte, 8), "{}"...))
	f.Add(bytes.Repeat([]byte{'['}, 100))
	f.Fuzz(func(t *testing.T, record []byte) {
		a, err := decodeFirst(record)
		readsOrSaysDamaged(t, a, err)
	})
}
