package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"
)

// filled makes a closed store with several pages, some of them free, and returns its
// folder and its file.
func filled(t testing.TB) (dir string, raw []byte) {
	t.Helper()
	dir = t.TempDir()
	s := mustOpen(t, dir)
	var last Appointment
	for n := range 30 {
		last = mustSave(t, s, sample(n))
	}
	named := sample(30)
	named.Consent = mustConsent(t, s, 100_000).ID
	mustSave(t, s, named)
	history := History{Start: march.Now(), Minutes: 50}
	if err := errors.Join(s.Delete(last.ID), s.Ended(Ending{Words: "a/b/c", Password: "12345678", History: history}), s.SaveTemplate("sms.de", "Hallo"), s.SaveSettings(Settings{Theme: "dark"})); err != nil {
		t.Fatal(err)
	}
	mustClose(t, s)
	raw, err := os.ReadFile(filepath.Join(dir, fileName))
	if err != nil {
		t.Fatal(err)
	}
	return dir, raw
}

// use opens a store and does all that can be done with it.
func use(dir string) error {
	s, err := Open(dir, march)
	if err != nil {
		return err
	}
	defer s.Close()
	list, err := s.Appointments(time.Unix(0, 0), time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC))
	for _, a := range list {
		_, again := s.Appointment(a.ID)
		err = errors.Join(err, again)
		if a.Consent != "" {
			_, _, file := s.Attachment(a.Consent)
			if errors.Is(file, ErrNotFound) { // a consent is missing where its page is an older one
				file = ErrDamaged
			}
			err = errors.Join(err, file)
		}
	}
	_, months := s.Months()
	_, template := s.Template("sms.de")
	err = errors.Join(err, months, template)
	_, settings := s.Settings()
	_, used := s.Used("a/b/c", "12345678")
	a, saved := s.Save(sample(77))
	if err = errors.Join(err, settings, used, saved); err != nil {
		return err
	}
	return errors.Join(s.Delete(a.ID), s.Close())
}

func write(t testing.TB, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestTruncated(t *testing.T) {
	dir, raw := filled(t)
	m, err := findMeta(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	needed := int(m.end) * int(m.pageSize)
	for size := 0; size < len(raw); size += 509 {
		write(t, filepath.Join(dir, fileName), raw[:size])
		err := use(dir)
		if size < needed && !errors.Is(err, ErrForeign) || size >= needed && err != nil {
			t.Errorf("%d bytes of %d, %d needed: %v", size, len(raw), needed, err)
		}
		if left, _ := os.ReadFile(filepath.Join(dir, fileName)); size < needed && !bytes.Equal(left, raw[:size]) {
			t.Errorf("%d bytes: a file that was refused was changed", size)
		}
	}
}

func TestForeignFiles(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, fileName)
	noise := make([]byte, 100_000)
	for i := range noise {
		noise[i] = byte(rand.Uint32())
	}
	for name, content := range map[string][]byte{
		"text": []byte("some letter"), "noise": noise, "sqlite": append([]byte("SQLite format 3\x00"), make([]byte, 8176)...),
	} {
		write(t, path, content)
		if err := use(dir); !errors.Is(err, ErrForeign) {
			t.Errorf("%s: %v", name, err)
		}
		if left, _ := os.ReadFile(path); !bytes.Equal(left, content) {
			t.Errorf("%s: it was changed", name)
		}
	}
	if hasKey(dir) {
		t.Error("a key was made for a foreign file")
	}
	os.Remove(path)
	other, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = other.Update(func(tx *bolt.Tx) error {
		b, err := tx.CreateBucket([]byte("customers"))
		return errors.Join(err, b.Put([]byte("k"), []byte("v")))
	})
	if err := errors.Join(err, other.Close()); err != nil {
		t.Fatal(err)
	}
	if err := use(dir); !errors.Is(err, ErrForeign) {
		t.Errorf("another program's bbolt: %v", err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := use(dir); err == nil {
		t.Error("a folder was opened")
	}
}

// A first start that the power cut short leaves zeros and no key.
func TestFirstStartCutShort(t *testing.T) {
	for _, size := range []int{0, 1, 4096, 16384} {
		dir := t.TempDir()
		write(t, filepath.Join(dir, fileName), make([]byte, size))
		if err := use(dir); err != nil {
			t.Errorf("%d zeros: %v", size, err)
		}
		write(t, filepath.Join(dir, fileName), make([]byte, size))
		if err := use(dir); !errors.Is(err, ErrForeign) {
			t.Errorf("%d zeros in place of a store: %v", size, err)
		}
	}
	for _, size := range []int64{100, 4096, 12288, 16383, 16384} {
		dir := t.TempDir()
		path := filepath.Join(dir, fileName)
		empty, err := bolt.Open(path, 0o600, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(empty.Close(), os.Truncate(path, size)); err != nil {
			t.Fatal(err)
		}
		if err := use(dir); err != nil {
			t.Errorf("%d bytes of the first pages: %v", size, err)
		}
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, keyName), []byte("torn"))
	if err := use(dir); err != nil {
		t.Errorf("torn key: %v", err)
	}
	if info, err := os.Stat(filepath.Join(dir, keyName)); err != nil || info.Size() != keySize {
		t.Errorf("key after a torn one: %v, %v", info.Size(), err)
	}
}

func TestWrongKey(t *testing.T) {
	dir, raw := filled(t)
	key, err := os.ReadFile(filepath.Join(dir, keyName))
	if err != nil {
		t.Fatal(err)
	}
	for name, other := range map[string][]byte{
		"another": bytes.Repeat([]byte{1}, keySize), "short": key[1:], "long": append(bytes.Clone(key), 0), "empty": {}, "none": nil,
	} {
		path := filepath.Join(dir, keyName)
		if other == nil {
			os.Remove(path)
		} else {
			write(t, path, other)
		}
		if err := use(dir); !errors.Is(err, ErrWrongKey) {
			t.Errorf("%s: %v", name, err)
		}
		if name == "none" && hasKey(dir) {
			t.Error("a new key was made beside a file that needs the old one")
		}
	}
	write(t, filepath.Join(dir, keyName), key)
	if err := use(dir); err != nil {
		t.Errorf("right key: %v", err)
	}
	if left, _ := os.ReadFile(filepath.Join(dir, fileName)); len(left) != len(raw) {
		t.Error("the file was changed")
	}
}

func TestNewerVersion(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir)
	mark := func(text string, version uint32) {
		t.Helper()
		err := s.update(func(tx *bolt.Tx) error {
			return tx.Bucket(metaBucket).Put(schemaKey, binary.BigEndian.AppendUint32([]byte(text), version))
		})
		if err != nil {
			t.Fatal(err)
		}
		mustClose(t, s)
	}
	mark(magic, schema+1)
	os.Rename(filepath.Join(dir, keyName), filepath.Join(dir, "elsewhere")) // the version comes before the key
	if err := use(dir); !errors.Is(err, ErrNewer) {
		t.Errorf("got %v", err)
	}
	dir = t.TempDir()
	s = mustOpen(t, dir)
	mark("another program", schema)
	if err := use(dir); !errors.Is(err, ErrForeign) {
		t.Errorf("got %v", err)
	}
}

// The newer of the two first pages is torn when the power goes during a write that was
// not acknowledged: what was acknowledged is there.
func TestTornFirstPage(t *testing.T) {
	dir, raw := filled(t)
	for page := range 2 {
		torn := bytes.Clone(raw)
		copy(torn[page*4096+30:page*4096+60], make([]byte, 30))
		write(t, filepath.Join(dir, fileName), torn)
		if err := use(dir); err != nil {
			t.Errorf("page %d torn: %v", page, err)
		}
	}
}

// Whatever single byte or whole page goes bad, there is an answer: the store opens, or
// says that it is damaged. Nothing panics, hangs or kills the program.
func TestRotten(t *testing.T) {
	dir, raw := filled(t)
	random := rand.New(rand.NewPCG(3, 4))
	refused, rounds := 0, 400
	for n := range rounds {
		rotten := bytes.Clone(raw)
		switch page := 4096 * random.IntN(len(raw)/4096); n % 4 {
		case 0: // one byte in the first bytes of a page, where its structure is
			rotten[page+random.IntN(200)] ^= byte(1 + random.IntN(255))
		case 1: // a number in the structure
			binary.NativeEndian.PutUint16(rotten[page+2*random.IntN(100):], uint16(random.Uint32()))
		case 2: // a page of zeros
			clear(rotten[page : page+4096])
		case 3: // a page in the place of another
			copy(rotten[page:page+4096], raw[4096*random.IntN(len(raw)/4096):])
		}
		write(t, filepath.Join(dir, fileName), rotten)
		if err := use(dir); err != nil {
			refused++
			if errors.Is(err, errFault) {
				t.Errorf("round %d: bbolt stumbles: %v", n, err)
			}
			if !errors.Is(err, ErrForeign) && !errors.Is(err, ErrWrongKey) && !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrNewer) {
				t.Fatalf("round %d: %v", n, err)
			}
		}
	}
	if refused == 0 || refused == rounds {
		t.Errorf("%d of %d refused: this test does not reach both sides", refused, rounds)
	}
}

// Some damage bbolt itself would not notice before it has written over good pages.
func TestPagesOfTwoOwners(t *testing.T) {
	_, raw := filled(t)
	m, err := findMeta(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	number := func(at uint64) uint64 { return binary.NativeEndian.Uint64(raw[at:]) }
	page := func(id uint64) uint64 { return id * uint64(m.pageSize) }
	var roots, inline []uint64 // where the headers of the buckets are
	for i := range 4 {
		element := page(m.root) + pageHeader + uint64(i)*elementSize
		place := element + uint64(binary.NativeEndian.Uint32(raw[element+4:])) + 1 // names are one byte long
		if number(place) != 0 {
			roots = append(roots, place)
		} else {
			inline = append(inline, place)
		}
	}
	if len(roots) == 0 || len(inline) == 0 {
		t.Fatal("there is one kind of bucket only")
	}
	for name, change := range map[string]struct{ at, to uint64 }{
		"a page is in use and free":    {page(m.freelist) + pageHeader, number(roots[0])},
		"a free page is listed twice":  {page(m.freelist) + pageHeader, number(page(m.freelist) + pageHeader + 8)},
		"two buckets have one page":    {inline[0], number(roots[0])},
		"a bucket begins at the root":  {roots[0], m.root},
		"a bucket is the list of free": {roots[0], m.freelist},
	} {
		rotten := bytes.Clone(raw)
		binary.NativeEndian.PutUint64(rotten[change.at:], change.to)
		if checkPages(bytes.NewReader(rotten), int64(len(rotten))) == nil {
			t.Errorf("%s: not noticed", name)
		}
	}
	if err := checkPages(bytes.NewReader(raw), int64(len(raw))); err != nil {
		t.Errorf("unchanged: %v", err)
	}
}

// A file that shrinks under its mapping (a failing disk does the same) ends in an error.
func TestFileFailsInUse(t *testing.T) {
	dir, _ := filled(t)
	s, err := Open(dir, march)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(filepath.Join(dir, fileName), 4096); err != nil {
		t.Fatal(err)
	}
	_, err = s.Appointments(time.Unix(0, 0), time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC))
	if !errors.Is(err, ErrForeign) {
		t.Errorf("got %v", err)
	}
	if _, err := s.Save(sample(1)); !errors.Is(err, ErrForeign) {
		t.Errorf("writes on: %v", err)
	}
	mustClose(t, s)
	if _, err := Open(dir, march); !errors.Is(err, ErrForeign) {
		t.Errorf("the broken store still holds its file: %v", err)
	}
}

func TestClassify(t *testing.T) {
	for _, r := range []struct {
		err  error
		want error
	}{
		{nil, nil},
		{&os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}, ErrFull},
		{fmt.Errorf("file resize error: %s", &os.PathError{Op: "truncate", Path: "x", Err: syscall.ENOSPC}), ErrFull},
		{&os.PathError{Op: "open", Path: "x", Err: os.ErrPermission}, ErrReadOnly},
		{fmt.Errorf("%w: details", ErrForeign), ErrForeign},
	} {
		got := classify(r.err)
		if !errors.Is(got, r.want) || !errors.Is(got, r.err) {
			t.Errorf("%v: got %v", r.err, got)
		}
	}
}

// FuzzFile changes a store's file here and there: 2 bytes of place and 2 of content each.
func FuzzFile(f *testing.F) {
	_, raw := filled(f)
	f.Add([]byte{})
	f.Add([]byte{0, 20, 1, 1})
	f.Add([]byte{0x20, 8, 1, 0, 0x20, 10, 0xFF, 0xFF})
	f.Fuzz(func(t *testing.T, changes []byte) {
		rotten := bytes.Clone(raw)
		for ; len(changes) >= 4; changes = changes[4:] {
			at := int(binary.BigEndian.Uint16(changes)) % (len(rotten) - 1)
			copy(rotten[at:], changes[2:4])
		}
		if checkPages(bytes.NewReader(rotten), int64(len(rotten))) != nil {
			return
		}
		dir := t.TempDir() // what passes the check must not surprise bbolt
		write(t, filepath.Join(dir, fileName), rotten)
		if err := use(dir); errors.Is(err, errFault) {
			t.Fatal(err)
		}
	})
}

// readsOrSaysDamaged judges what a decoder made of foreign bytes: an appointment that can be kept, or ErrDamaged.
func readsOrSaysDamaged(t *testing.T, a Appointment, err error) {
	t.Helper()
	if err != nil {
		if !errors.Is(err, ErrDamaged) {
			t.Errorf("got %v", err)
		}
		return
	}
	again, err := encodeAppointment(a)
	if err != nil {
		t.Fatalf("cannot be kept: %v", err)
	}
	if b, err := decodeAppointment(again); err != nil || !same(a, b) {
		t.Errorf("got %+v, %v, want %+v", b, err, a)
	}
}

// FuzzRecord reads foreign bytes as an appointment; what is one comes back the same.
func FuzzRecord(f *testing.F) {
	good, err := encodeAppointment(func() Appointment { a := sample(1); a.Start = toMinute(a.Start); return a }())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(good[:len(good)-1])
	f.Add(good[:entrySize])
	f.Add([]byte{})
	f.Add(append(make([]byte, entrySize), "{}"...))
	f.Add(append(bytes.Clone(good[:entrySize]), `{"start":"2026-03-02T10:00:00+01:00"}`...))
	f.Add(append(bytes.Clone(good[:entrySize]), `{"start":"2026-03-02T10:00:00+01:00","minutes":1e9}`...))
	f.Fuzz(func(t *testing.T, record []byte) {
		a, err := decodeAppointment(record)
		readsOrSaysDamaged(t, a, err)
	})
}

// FuzzSettings reads foreign bytes as settings.
func FuzzSettings(f *testing.F) {
	f.Add([]byte(`{"theme":"dark","scale":1.25}`))
	f.Add([]byte(`{"scale":1e400}`))
	f.Add([]byte(`[`))
	f.Fuzz(func(t *testing.T, record []byte) {
		if settings, err := decodeSettings(record); err == nil && settings.check() != nil {
			t.Errorf("accepted %+v", settings)
		}
	})
}
