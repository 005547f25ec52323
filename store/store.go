// Package store keeps what must outlive a session on this computer: appointments,
// consents, settings, which words were used; nothing of a person for longer than 90
// days. One bbolt file, with backups beside it; every value is sealed, keys tell
// nothing. It knows nothing of windows, sessions or networks. Start with Open.
package store

import (
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"
)

const (
	fileName    = "zwiesprache.db"
	lockTimeout = 500 * time.Millisecond // a program that just ends gets the time to
	schema      = 2                      // version of what the buckets hold
	magic       = "zwiesprache store"
)

// The buckets; their names tell nothing.
var (
	metaBucket        = []byte{0}
	appointmentBucket = []byte{1}
	settingsBucket    = []byte{2}
	usedBucket        = []byte{3}
	consentBucket     = []byte{4}
	attachmentBucket  = []byte{5} // files, under the keys of their consents

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
	endings []Ending            // what could not be kept yet; it stays while the store is locked

	sealer *sealer // nil while the store is locked
	key    []byte  // the data key; nil while the store is locked
	vault  *vault  // where the key is kept

	dir     string // "" for a backup
	options Options
	held    time.Time // what due says while the clock is doubted; zero = it is not
}

// Options say how a store is kept. The zero value is good.
type Options struct {
	Keychain   Keychain         // the system's; nil = there is none, the key lies in a file beside until a passphrase is set
	Passphrase bool             // the organisation demands one
	Retention  time.Duration    // how long an appointment is kept after its end; 0 or more than 90 days = 90 days
	Now        func() time.Time // nil = time.Now
	SureClock  bool             // Now leaps on purpose: what is due then goes at once
	// Over lays what the organisation has set over the counsellor's settings; nil = nothing is. It must be pure.
	Over func(Settings) Settings
}

// Open opens the store in a folder, and makes folder, file and key when there are none.
// What is older than the retention is deleted for good; Expire does what else is due
// daily. Where a passphrase is needed, or the keychain does not answer, which is waited
// for 10 seconds at most, the store is Locked. Errors to ask for: ErrInUse, ErrWrongKey, ErrForeign, ErrNewer, ErrReadOnly,
// ErrFull. Records that cannot be read are left out and counted: see Damaged.
func Open(dir string, options Options) (*Store, error) {
	s := newStore(dir, options)
	if err := s.open(); err != nil {
		return nil, fmt.Errorf("open store: %w", classify(err))
	}
	return s, nil
}

func newStore(dir string, options Options) *Store {
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.Over == nil {
		options.Over = func(own Settings) Settings { return own }
	}
	return &Store{dir: dir, options: options, vault: newVault(dir, options.Keychain)}
}

func (s *Store) now() time.Time { return s.options.Now() }

func (s *Store) open() error {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return err
	}
	if err := s.openFile(); err != nil {
		return err
	}
	version, err := s.version()
	if err == nil {
		err = s.openVault(version == 0)
	}
	if err != nil {
		return errors.Join(err, s.Close())
	}
	return nil
}

// start makes an opened file usable with its key: it brings the file to this version and
// this day, and reads what is in it. It is called with mu held.
func (s *Store) start(key []byte) (err error) {
	s.sealer = newSealer(key)
	version, err := s.version()
	switch {
	case err != nil:
	case version == 0:
		err = s.create()
	default:
		err = s.prove()
	}
	for _, step := range []func() error{s.migrate, mayWait(s.compact), s.readIndex, mayWait(s.watchClock), mayWait(s.expireNow), mayWait(s.erase)} {
		if err == nil {
			err = step()
		}
	}
	if err != nil {
		s.stop()
	}
	return err
}

// mayWait is a step for which there may be no room, or no right to write, now: that must
// not keep the counsellor from what is there. It is done some other time.
func mayWait(step func() error) func() error {
	return func() error {
		if err := step(); !errors.Is(err, ErrFull) && !errors.Is(err, ErrReadOnly) {
			return err
		}
		return nil
	}
}

// stop forgets what start made of the key, and all that was read with it.
func (s *Store) stop() {
	if s.sealer != nil {
		s.sealer.wipe()
	}
	s.sealer, s.index, s.damaged = nil, nil, nil
}

// get opens the value in a place, or returns ErrNotFound, or ErrDamaged.
func (s *Store) get(tx *bolt.Tx, bucket, key []byte) ([]byte, error) {
	sealed := tx.Bucket(bucket).Get(key)
	if sealed == nil {
		return nil, ErrNotFound
	}
	return s.sealer.open(bucket, key, sealed)
}

// put seals a value into its place.
func (s *Store) put(tx *bolt.Tx, bucket, key, plain []byte) error {
	return tx.Bucket(bucket).Put(key, s.sealer.seal(bucket, key, plain))
}

// Close gives the file free and forgets the key; a closed store may be closed again. It
// waits for what is under way.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.key != nil {
		_ = s.catchUp() // there is no later
	}
	clear(s.key)
	s.key = nil
	if s.sealer != nil {
		s.sealer.wipe() // nothing is sealed or opened any more
	}
	if s.broken != nil { // bbolt may hold locks of its own that nobody gives back
		abandon(s.file)
		return nil
	}
	if s.db == nil { // it could not be opened again
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
	switch {
	case s.broken != nil:
		return s.broken
	case s.sealer == nil:
		return ErrLocked
	}
	return s.inFile(func() error { return do(what) })
}

// inFile does something with the file, also while the store is locked.
func (s *Store) inFile(do func() error) error {
	err := guard(do)
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
