package store

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// vault knows where the data key is kept, and moves it. It stays the same key for the life
// of a store: wherever it is kept, older backups open with it.
type vault struct {
	dir      string
	keychain Keychain      // nil = there is none; guarded by change
	step     func(string)  // is told what was done, while a key moves
	cost     func() cost   // what a try of a new passphrase is to cost
	patience time.Duration // how long the keychain may take in all while there is no window

	change sync.Mutex // held for a whole opening or change, which takes its time; before Store.mu

	mu   sync.Mutex // guards the field below
	file keyFile
}

func newVault(dir string, keychain Keychain) *vault {
	return &vault{dir: dir, keychain: keychain, step: func(string) {}, cost: func() cost { return calibrate(measure) }, patience: startPatience}
}

// find finds out how the key is kept. For a store that holds nothing yet it makes a key; one that
// lies there already is kept even so, as another store may have come from here, and a torn one
// goes, as nothing was ever sealed with it. ErrWrongKey, ErrNewer.
func (v *vault) find(fresh bool) (made bool, err error) {
	file, err := readKeyFile(v.dir)
	if err == nil {
		v.mu.Lock()
		v.file = file
		v.mu.Unlock()
	}
	if !fresh || !errors.Is(err, ErrWrongKey) {
		return false, err
	}
	key := make([]byte, keySize)
	rand.Read(key)
	defer clear(key)
	if err = v.toKeychain(key); err != nil {
		err = v.replace(keyFile{plain: bytes.Clone(key)}, nil)
	}
	return true, err
}

// hurry lets the keychain take no longer than patience in all, until the function it
// returns is called. It is called with change held.
func (v *vault) hurry() (end func()) {
	patient := v.keychain
	if patient != nil {
		v.keychain = hasty{patient, time.Now().Add(v.patience)}
	}
	return func() { v.keychain = patient }
}

// kept is the key file that is valid now.
func (v *vault) kept() keyFile {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.file
}

// start fetches the data key when the store is opened. It is nil when the store must wait for
// its passphrase, for a keychain that does not answer in time and may do so later, or for its
// recovery code as the keychain does not have or give the key.
func (v *vault) start() ([]byte, error) {
	key, err := v.open("")
	switch {
	case errors.Is(err, ErrLocked), errors.Is(err, errSilent):
		return nil, nil
	case errors.Is(err, ErrNoKeychain), errors.Is(err, ErrNoEntry):
		if file := v.kept(); file.slot(slotRecovery) != nil {
			return nil, nil
		}
	}
	return key, err
}

// open fetches the data key. ErrLocked without the passphrase that is needed, ErrWrongPassphrase,
// ErrNoKeychain, ErrNoEntry.
func (v *vault) open(passphrase string) ([]byte, error) {
	file := v.kept()
	if file.plain != nil {
		return bytes.Clone(file.plain), nil
	}
	if s := file.slot(slotKeychain); s != nil {
		return v.fromKeychain(s)
	}
	if passphrase == "" {
		return nil, ErrLocked
	}
	normal, err := normalPassphrase(passphrase)
	if err != nil { // none that could have been set
		return nil, ErrWrongPassphrase
	}
	defer clear(normal)
	key, ok := file.slot(slotPassphrase).open(normal)
	if !ok {
		return nil, ErrWrongPassphrase
	}
	return key, nil
}

func (v *vault) fromKeychain(s *slot) ([]byte, error) {
	if v.keychain == nil {
		return nil, ErrNoKeychain
	}
	secret, err := v.keychain.Get(s.name())
	if err != nil {
		return nil, fmt.Errorf("read keychain: %w", err)
	}
	defer clear(secret)
	key, ok := s.open(secret)
	if !ok {
		return nil, fmt.Errorf("%w: what it has opens nothing", ErrNoEntry)
	}
	return key, nil
}

// recover fetches the data key with a recovery code. ErrMistyped, ErrWrongCode.
func (v *vault) recover(code string) ([]byte, error) {
	secret, err := parseCode(code)
	if err != nil {
		return nil, err
	}
	defer clear(secret)
	file := v.kept()
	if s := file.slot(slotRecovery); s != nil {
		if key, ok := s.open(secret); ok {
			return key, nil
		}
	}
	return nil, ErrWrongCode
}

// toPassphrase keeps the key under a passphrase from now on.
func (v *vault) toPassphrase(key []byte, passphrase string) error {
	normal, err := normalPassphrase(passphrase)
	if err != nil {
		return err
	}
	defer clear(normal)
	return v.replace(v.with(newSlot(slotPassphrase, v.cost(), normal, key)), nil)
}

// toKeychain keeps the key under a secret in the keychain from now on. ErrNoKeychain.
func (v *vault) toKeychain(key []byte) error {
	if v.keychain == nil {
		return ErrNoKeychain
	}
	secret := make([]byte, keySize)
	rand.Read(secret)
	defer clear(secret)
	s := newSlot(slotKeychain, cost{}, secret, key)
	if _, err := v.keychain.Get(s.name()); !errors.Is(err, ErrNoEntry) { // nothing is written where nobody answers
		return errors.Join(ErrNoKeychain, err)
	}
	return v.replace(v.with(s), secret)
}

// newRecovery makes a code that opens the store too; one of before is void.
func (v *vault) newRecovery(key []byte) (string, error) {
	file := v.kept()
	if file.plain != nil {
		return "", fmt.Errorf("%w: the key lies in the open", ErrInvalid)
	}
	secret := make([]byte, codeSecret)
	rand.Read(secret)
	defer clear(secret)
	if err := v.replace(keyFile{slots: []slot{file.slots[0], newSlot(slotRecovery, cost{}, secret, key)}}, nil); err != nil {
		return "", err
	}
	return formatCode(secret), nil
}

// with is the key file with another slot for everyday use.
func (v *vault) with(s slot) keyFile {
	file := v.kept()
	slots := []slot{s}
	if r := file.slot(slotRecovery); r != nil {
		slots = append(slots, *r)
	}
	return keyFile{slots: slots}
}

// replace makes another key file the valid one, and puts the secret that belongs to it into
// the keychain before. The old place is destroyed after the new one was read back. Wherever
// it is cut short, one of the two is valid, and settle takes away what is left of the other.
func (v *vault) replace(next keyFile, secret []byte) error {
	v.tidy() // of a change that was cut short, before its traces are lost
	err := writeNewKey(v.dir, next)
	if err == nil {
		v.step("the new key file is written")
		if secret != nil {
			err = v.putSecret(&next.slots[0], secret)
		}
	}
	if err == nil {
		err = turnKey(v.dir, v.step)
	}
	if err == nil {
		v.mu.Lock()
		clear(v.file.plain)
		v.file = next
		v.mu.Unlock()
		v.step("the new key file is in place")
	}
	v.tidy()
	return err
}

func (v *vault) putSecret(s *slot, secret []byte) error {
	if err := v.keychain.Set(s.name(), secret); err != nil {
		return errors.Join(fmt.Errorf("write keychain: %w", err), shred(filepath.Join(v.dir, keyName+newSuffix)))
	}
	v.step("the secret is in the keychain")
	back, err := v.keychain.Get(s.name())
	if err == nil && !bytes.Equal(back, secret) {
		err = fmt.Errorf("%w: it gives back something else", ErrNoKeychain)
	}
	if err != nil {
		return fmt.Errorf("read keychain back: %w", err)
	}
	return nil
}

// settle is called when the key has proved right: it takes away what an earlier change left,
// and moves a key that lies in the open into the keychain, if there is one now. What cannot be
// moved stays valid where it is, which Protection says: that is no error.
func (v *vault) settle(key []byte) error {
	v.tidy()
	if file := v.kept(); file.plain != nil {
		_ = v.toKeychain(key)
	}
	return nil
}

// tidy destroys key files that are not valid, and their entries in the keychain. What resists
// waits for the next time.
func (v *vault) tidy() {
	valid := v.kept()
	for _, suffix := range []string{newSuffix, oldSuffix} {
		path := filepath.Join(v.dir, keyName+suffix)
		content, err := readShort(path)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		file, err := decodeKeyFile(content)
		if s := file.slot(slotKeychain); err == nil && s != nil {
			if now := valid.slot(slotKeychain); now == nil || now.name() != s.name() {
				if v.keychain == nil {
					continue
				}
				if err := v.keychain.Delete(s.name()); err != nil && !errors.Is(err, ErrNoEntry) {
					continue
				}
				v.step("the old secret is gone")
			}
		}
		_ = shred(path)
		v.step("the old key file is gone")
	}
}
