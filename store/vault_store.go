package store

import (
	"bytes"
	"crypto/subtle"
	"errors"
	"fmt"
	"runtime/debug"
)

// Protection is how the key of a store is kept from others.
type Protection int

// The protections.
const (
	ToDo         Protection = iota // a passphrase is demanded and not set yet
	InFile                         // not at all: it lies in a file beside the store
	InKeychain                     // by the system's keychain, which opens for its user
	ByPassphrase                   // by a passphrase that only the counsellor knows
)

// Protection says how the key is kept now.
func (s *Store) Protection() Protection {
	file := s.vault.kept()
	switch {
	case file.slot(slotPassphrase) != nil:
		return ByPassphrase
	case s.options.Passphrase:
		return ToDo
	case file.slot(slotKeychain) != nil:
		return InKeychain
	}
	return InFile
}

// HasRecovery says whether a recovery code is valid.
func (s *Store) HasRecovery() bool {
	file := s.vault.kept()
	return file.slot(slotRecovery) != nil
}

// Locked says whether the store waits for Unlock or Recover; all else returns ErrLocked then.
func (s *Store) Locked() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sealer == nil
}

// Lock forgets the keys and all that was read. It overwrites the keys in memory and gives
// memory that is free back to the system; what the window shows, and what the system put on
// its disk while the store was open, it cannot reach. Without a passphrase Unlock needs none.
func (s *Store) Lock() {
	s.vault.change.Lock()
	defer s.vault.change.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sealer == nil {
		return
	}
	s.stop()
	clear(s.key)
	s.key = nil
	debug.FreeOSMemory()
}

// Unlock opens a locked store with its passphrase, or with what the keychain has ("" then).
// On one that is open it only says whether that is the passphrase. It takes about a second.
// Errors to ask for: ErrWrongPassphrase, ErrNoKeychain, ErrNoEntry.
func (s *Store) Unlock(passphrase string) error {
	s.vault.change.Lock()
	defer s.vault.change.Unlock()
	key, err := s.vault.open(passphrase)
	if errors.Is(err, ErrLocked) { // an empty passphrase is one that is wrong
		err = ErrWrongPassphrase
	}
	if err == nil {
		err = s.enter(key)
	}
	if err != nil {
		return fmt.Errorf("unlock store: %w", classify(err))
	}
	defer s.vault.hurry()()
	return s.withKey(s.vault.settle)
}

// openVault fetches the key when the store is opened, and makes one for a fresh file; then it
// starts with it, or leaves the store locked. A keychain that hangs holds it up for
// the vault's patience.
func (s *Store) openVault(fresh bool) error {
	s.vault.change.Lock()
	defer s.vault.change.Unlock()
	defer s.vault.hurry()()
	made, err := s.vault.find(fresh)
	if err != nil {
		return err
	}
	key, err := s.vault.start()
	if err != nil || key == nil {
		return err
	}
	if err := s.enter(key); err != nil || made { // there is nothing to settle of a key just made
		return err
	}
	return s.withKey(s.vault.settle)
}

// enter starts with a key and takes it over. It is called with vault.change held.
func (s *Store) enter(key []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sealer != nil {
		defer clear(key)
		if subtle.ConstantTimeCompare(key, s.key) == 0 {
			return ErrWrongKey
		}
		return nil
	}
	if err := s.start(key); err != nil {
		clear(key)
		return err
	}
	s.key = key
	_ = s.catchUp() // what fails again keeps nobody out; Expire says it
	return nil
}

// Recover opens a store with its recovery code and sets a new passphrase. The code stays valid.
// Errors to ask for: ErrMistyped, ErrWrongCode, ErrWeak, ErrInvalid, ErrFull, ErrReadOnly.
func (s *Store) Recover(code, newPassphrase string) error {
	s.vault.change.Lock()
	defer s.vault.change.Unlock()
	_, err := normalPassphrase(newPassphrase)
	var key []byte
	if err == nil {
		key, err = s.vault.recover(code)
	}
	if err == nil {
		err = s.enter(key)
	}
	if err == nil {
		err = s.withKey(func(key []byte) error { return s.vault.toPassphrase(key, newPassphrase) })
	}
	if err != nil {
		return fmt.Errorf("recover store: %w", classify(err))
	}
	return nil
}

// SetPassphrase keeps the key under a passphrase from now on; where it was kept before is
// destroyed, a recovery code stays valid. It takes about two seconds. Errors to ask for:
// ErrWeak (under 8 characters), ErrInvalid, ErrLocked, ErrFull, ErrReadOnly.
func (s *Store) SetPassphrase(passphrase string) error {
	s.vault.change.Lock()
	defer s.vault.change.Unlock()
	err := s.withKey(func(key []byte) error { return s.vault.toPassphrase(key, passphrase) })
	if err != nil {
		return fmt.Errorf("set passphrase: %w", classify(err))
	}
	return nil
}

// UseKeychain keeps the key in the system's keychain from now on; the passphrase is void.
// Errors to ask for: ErrNoKeychain, ErrInvalid where a passphrase is demanded, ErrLocked, ErrFull, ErrReadOnly.
func (s *Store) UseKeychain() error {
	s.vault.change.Lock()
	defer s.vault.change.Unlock()
	err := s.withKey(func(key []byte) error {
		if s.options.Passphrase {
			return fmt.Errorf("%w: a passphrase is demanded", ErrInvalid)
		}
		return s.vault.toKeychain(key)
	})
	if err != nil {
		return fmt.Errorf("move key to the keychain: %w", classify(err))
	}
	return nil
}

// NewRecovery makes a code, to be kept on paper, that opens the store when passphrase or
// keychain are lost: "4T7K-…", eight groups of four. An older code is void. Errors to ask for:
// ErrInvalid while the key lies in the open, ErrLocked, ErrFull, ErrReadOnly.
func (s *Store) NewRecovery() (code string, err error) {
	s.vault.change.Lock()
	defer s.vault.change.Unlock()
	err = s.withKey(func(key []byte) error {
		code, err = s.vault.newRecovery(key)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("make recovery code: %w", classify(err))
	}
	return code, nil
}

// withKey lends the data key. It is called with vault.change held, so that no Lock comes between.
func (s *Store) withKey(do func(key []byte) error) error {
	s.mu.Lock()
	key := bytes.Clone(s.key)
	s.mu.Unlock()
	if key == nil {
		return ErrLocked
	}
	defer clear(key)
	return do(key)
}
