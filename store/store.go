// Package store keeps what must outlive a session on this computer: appointments,
// settings, and which words were used. One bbolt file; every value is sealed, keys
// tell nothing. It knows nothing of windows, sessions or networks. Start with Open.
package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"
)

// Appointment is one planned conversation.
type Appointment struct {
	ID           string    `json:"-"`     // made by Save when empty: random, tells nothing
	Label        string    `json:"label"` // initials are suggested, not names
	Start        time.Time `json:"start"` // to the minute, with its zone's offset
	Minutes      int       `json:"minutes"`
	Language     string    `json:"language"`    // the client's: de, nl, fr, en
	Persons      int       `json:"persons"`     // expected guests
	Interpreter  bool      `json:"interpreter"` // one of them is to be an interpreter
	RelayOnly    bool      `json:"relayOnly"`   // neither side may learn the other's address
	Words        [3]string `json:"words"`
	Password     string    `json:"password"`
	Notes        string    `json:"notes"`
	Confidential bool      `json:"confidential"`
	Done         bool      `json:"done"` // its room was opened and ended
}

// Settings are the counsellor's choices. The zero value is a first start.
type Settings struct {
	Box        string  `json:"box"`      // first word, remembered
	Location   string  `json:"location"` // second word, remembered
	Server     string  `json:"server"`   // origin of the rendezvous, "https://…"
	Camera     string  `json:"camera"`   // label; "" = first that works
	Microphone string  `json:"microphone"`
	Speaker    string  `json:"speaker"`
	Language   string  `json:"language"`   // "" = the system's
	Theme      string  `json:"theme"`      // "light", "dark", "" = the system's
	Scale      float64 `json:"scale"`      // of text and controls; 0 = 1
	Blur       string  `json:"blur"`       // of the own background when a room opens: "light", "strong", "" = none
	Home       bool    `json:"home"`       // works from home: the background is always blurred
	Noise      string  `json:"noise"`      // suppression of the microphone's: "off", "strong", "" = moderate
	NoEcho     bool    `json:"noEcho"`     // the loudspeaker's echo is not cancelled
	NoLevel    bool    `json:"noLevel"`    // the microphone's loudness is not evened out
	CoverQuiet bool    `json:"coverQuiet"` // covering the window also silences both sides
}

const (
	fileName    = "zwiesprache.db"
	lockTimeout = 500 * time.Millisecond // a program that just ends gets the time to
	schema      = 1                      // version of what the buckets hold
	magic       = "zwiesprache store"
)

// The buckets; their names tell nothing.
var (
	metaBucket        = []byte{0}
	appointmentBucket = []byte{1}
	settingsBucket    = []byte{2}
	usedBucket        = []byte{3}

	schemaKey = []byte{0} // in metaBucket: magic and version, the only value in clear
	probeKey  = []byte{1} // in metaBucket: a sealed magic; opens with the right key only
)

// Store is an open store. It may be used from several goroutines; each method that
// writes has the write on disk when it returns.
type Store struct {
	mu      sync.Mutex // guards the fields below
	db      *bolt.DB
	file    *os.File // of db
	broken  error    // the file failed while it was in use; nothing is touched any more
	index   []entry
	damaged map[string]struct{} // keys of appointments that cannot be read

	sealer *sealer
	now    func() time.Time
}

// Open opens the store in a folder, and makes folder, file and key when there are none.
// Errors to ask for: ErrInUse, ErrWrongKey, ErrForeign, ErrNewer, ErrReadOnly, ErrFull.
// Records that cannot be read are left out and counted: see Damaged.
func Open(dir string) (*Store, error) {
	s, err := open(dir, time.Now)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", classify(err))
	}
	return s, nil
}

func open(dir string, now func() time.Time) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	db, file, err := openFile(dir)
	if err != nil {
		return nil, err
	}
	s := &Store{db: db, file: file, damaged: map[string]struct{}{}, now: now}
	for _, step := range []func() error{
		func() error { return s.unlock(dir) },
		s.readIndex,
		s.forgetUsed,
	} {
		if err := step(); err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	return s, nil
}

// openFile locks, checks and maps the file, in this order: bbolt trusts what it maps.
func openFile(dir string) (db *bolt.DB, file *os.File, err error) {
	options := &bolt.Options{Timeout: lockTimeout, NoStatistics: true}
	options.OpenFile = func(name string, flag int, mode os.FileMode) (*os.File, error) {
		_, err := os.Stat(name)
		created := errors.Is(err, os.ErrNotExist)
		if file, err = os.OpenFile(name, flag, mode); err != nil {
			return nil, err
		}
		if err = lock(file, lockTimeout); err == nil {
			err = prepare(file, !created && hasKey(dir))
		}
		return file, err
	}
	err = guard(func() (err error) {
		db, err = bolt.Open(filepath.Join(dir, fileName), 0o600, options)
		return err
	})
	if err != nil && file != nil {
		abandon(file) // no harm where bbolt closed it; it does not after every failure
	}
	return db, file, err
}

// prepare checks a locked file before anything maps it. Where power or disk gave out
// while its first pages were written there is no key yet, so that nothing is lost when
// it starts anew.
func prepare(file *os.File, hadKey bool) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	unfinished, err := isUnfinished(file, info.Size())
	switch {
	case err != nil:
		return err
	case !unfinished:
		return checkFile(file, info.Size())
	case hadKey:
		return fmt.Errorf("%w: it was emptied", ErrForeign)
	}
	return file.Truncate(0)
}

// unlock reads or makes the key and makes sure that it fits the file.
func (s *Store) unlock(dir string) error {
	fresh := false
	err := s.view(func(tx *bolt.Tx) error {
		first, _ := tx.Cursor().First()
		fresh = first == nil
		return nil
	})
	if err != nil {
		return err
	}
	if fresh {
		return s.create(dir)
	}
	if err := s.checkSchema(); err != nil {
		return err
	}
	key, err := readKey(dir)
	if err != nil {
		return err
	}
	if s.sealer, err = newSealer(key); err != nil {
		return err
	}
	return s.view(func(tx *bolt.Tx) error {
		sealed := tx.Bucket(metaBucket).Get(probeKey)
		if probe, err := s.sealer.open(metaBucket, probeKey, sealed); err != nil || string(probe) != magic {
			return ErrWrongKey
		}
		return nil
	})
}

// checkSchema refuses what is not ours, or of a later version.
func (s *Store) checkSchema() error {
	return s.view(func(tx *bolt.Tx) error {
		for _, name := range [][]byte{metaBucket, appointmentBucket, settingsBucket, usedBucket} {
			if tx.Bucket(name) == nil {
				return fmt.Errorf("%w: a bucket is missing", ErrForeign)
			}
		}
		mark := tx.Bucket(metaBucket).Get(schemaKey)
		version, ours := strings.CutPrefix(string(mark), magic)
		if !ours || len(version) != 4 {
			return fmt.Errorf("%w: no mark of ours", ErrForeign)
		}
		switch v := binary.BigEndian.Uint32([]byte(version)); {
		case v > schema:
			return fmt.Errorf("%w: version %d, known %d", ErrNewer, v, schema)
		case v < schema:
			return fmt.Errorf("%w: version %d", ErrForeign, v)
		}
		return nil
	})
}

// create fills a fresh file; the key is on disk before the first thing sealed with it.
func (s *Store) create(dir string) error {
	key, err := createKey(dir)
	if err != nil {
		return err
	}
	if s.sealer, err = newSealer(key); err != nil {
		return err
	}
	return s.update(func(tx *bolt.Tx) error {
		for _, name := range [][]byte{metaBucket, appointmentBucket, settingsBucket, usedBucket} {
			if _, err := tx.CreateBucket(name); err != nil {
				return err
			}
		}
		mark := binary.BigEndian.AppendUint32([]byte(magic), schema)
		if err := tx.Bucket(metaBucket).Put(schemaKey, mark); err != nil {
			return err
		}
		return s.put(tx, metaBucket, probeKey, []byte(magic))
	})
}

// put seals a value into its place.
func (s *Store) put(tx *bolt.Tx, bucket, key, plain []byte) error {
	return tx.Bucket(bucket).Put(key, s.sealer.seal(bucket, key, plain))
}

// Close gives the file free; a closed store may be closed again. It waits for what
// is under way.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken != nil { // bbolt may hold locks of its own that nobody gives back
		abandon(s.file)
		return nil
	}
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("close store: %w", err)
	}
	return nil
}

// view reads; after a failure of the file itself the store does nothing any more.
func (s *Store) view(read func(*bolt.Tx) error) error { return s.guarded(s.db.View, read) }

// update writes all or nothing.
func (s *Store) update(write func(*bolt.Tx) error) error { return s.guarded(s.db.Update, write) }

func (s *Store) guarded(do func(func(*bolt.Tx) error) error, what func(*bolt.Tx) error) error {
	if s.broken != nil {
		return s.broken
	}
	err := guard(func() error { return do(what) })
	if errors.Is(err, errFault) {
		s.broken = err
	}
	return classify(err)
}

// guard turns the panics and memory faults with which bbolt meets a file that rots
// under its mapping into an error.
func guard(do func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", errFault, p)
		}
	}()
	return do()
}
