package store

import (
	"bytes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"

	"golang.org/x/crypto/chacha20poly1305"
)

// The key file says how to come by the data key, with which all else is sealed. It holds
// either the data key itself, 32 bytes: then whoever has the folder has everything. Or:
//
//	16 bytes  "zwiesprache key\n"
//	1 byte    version, 1
//	1 byte    number of slots
//	98 bytes  a slot, each
//	32 bytes  SHA-256 of all before: a file that rotted must not look like a wrong passphrase
//
// A slot holds the data key wrapped (XChaCha20-Poly1305) under a key of its own, which is
// made of a secret in the keychain or a recovery code (HKDF) or of a passphrase (Argon2id).
// One of the first or the third kind is always there, one of the second may be.
const (
	slotMagic   = "zwiesprache key\n"
	slotVersion = 1
	slotSize    = 98
	saltSize    = 16
	maxSlots    = 2
)

// The kinds of slots.
const (
	slotKeychain   = 1
	slotPassphrase = 2
	slotRecovery   = 3
)

// slot is in the order of the file.
type slot struct {
	Kind    uint8
	Passes  uint32 // of Argon2id, as the next two; 0 in the other kinds
	Memory  uint32 // KiB
	Lanes   uint8
	Salt    [saltSize]byte // random; also names the entry in the keychain
	Nonce   [chacha20poly1305.NonceSizeX]byte
	Wrapped [keySize + chacha20poly1305.Overhead]byte
}

// newSlot wraps the data key. The secret of a passphrase is the passphrase as it is stretched.
func newSlot(kind uint8, c cost, secret, key []byte) slot {
	s := slot{Kind: kind, Passes: c.passes, Memory: c.memory, Lanes: c.lanes}
	rand.Read(s.Salt[:])
	rand.Read(s.Nonce[:])
	aead, wipe := s.cipher(secret)
	defer wipe()
	aead.Seal(s.Wrapped[:0], s.Nonce[:], key, s.head())
	return s
}

// open returns the data key, or false when that is not the secret.
func (s *slot) open(secret []byte) ([]byte, bool) {
	aead, wipe := s.cipher(secret)
	defer wipe()
	key, err := aead.Open(nil, s.Nonce[:], s.Wrapped[:], s.head())
	return key, err == nil
}

// cipher wraps with the key that is made of a secret.
func (s *slot) cipher(secret []byte) (aead cipher.AEAD, wipe func()) {
	var key []byte
	var err error
	if s.Kind == slotPassphrase {
		key = s.cost().stretch(secret, s.Salt[:])
	} else {
		key, err = hkdf.Key(sha256.New, secret, s.Salt[:], fmt.Sprintf("zwiesprache key 1 slot %d", s.Kind), keySize)
	}
	if err == nil {
		aead, err = chacha20poly1305.NewX(key)
	}
	if err != nil {
		panic(err) // the lengths are constants
	}
	return aead, func() { clear(key) }
}

func (s *slot) cost() cost { return cost{s.Passes, s.Memory, s.Lanes} }

// head is what of a slot is bound to what it wraps.
func (s *slot) head() []byte {
	numbers := binary.BigEndian.AppendUint32([]byte{s.Kind, s.Lanes}, s.Passes)
	return parts([]byte("zwiesprache key 1"), binary.BigEndian.AppendUint32(numbers, s.Memory), s.Salt[:])
}

// name is that of its entry in the keychain.
func (s *slot) name() string { return hex.EncodeToString(s.Salt[:]) }

func (s *slot) valid() bool {
	switch s.Kind {
	case slotPassphrase:
		return s.cost().valid()
	case slotKeychain, slotRecovery:
		return s.cost() == cost{}
	}
	return false
}

// keyFile is the content of the key file.
type keyFile struct {
	plain []byte // the data key itself; nil when there are slots
	slots []slot // that which opens in everyday use, then that of recovery if there is one
}

// slot returns the slot of a kind, or nil.
func (f *keyFile) slot(kind uint8) *slot {
	for i := range f.slots {
		if f.slots[i].Kind == kind {
			return &f.slots[i]
		}
	}
	return nil
}

func (f *keyFile) encode() []byte {
	if f.plain != nil {
		return bytes.Clone(f.plain)
	}
	content := append([]byte(slotMagic), slotVersion, uint8(len(f.slots)))
	for _, s := range f.slots {
		content, _ = binary.Append(content, binary.BigEndian, s) // of fixed size: it cannot fail
	}
	sum := sha256.Sum256(content)
	return append(content, sum[:]...)
}

// decodeKeyFile returns ErrWrongKey for what encode did not write, ErrNewer for what a later one did.
func decodeKeyFile(content []byte) (keyFile, error) {
	if len(content) == keySize {
		return keyFile{plain: content}, nil
	}
	body, ours := bytes.CutPrefix(content, []byte(slotMagic))
	if !ours || len(body) < 2+sha256.Size {
		return keyFile{}, fmt.Errorf("%w: no key file of ours", ErrWrongKey)
	}
	at := len(content) - sha256.Size
	if sum := sha256.Sum256(content[:at]); !bytes.Equal(sum[:], content[at:]) {
		return keyFile{}, fmt.Errorf("%w: the key file is damaged", ErrWrongKey)
	}
	if body[0] > slotVersion {
		return keyFile{}, fmt.Errorf("%w: key file of version %d", ErrNewer, body[0])
	}
	number, body := int(body[1]), body[2:len(body)-sha256.Size]
	if number < 1 || number > maxSlots || len(body) != number*slotSize {
		return keyFile{}, fmt.Errorf("%w: %d slots in %d bytes", ErrWrongKey, number, len(body))
	}
	f := keyFile{slots: make([]slot, number)}
	if _, err := binary.Decode(body, binary.BigEndian, f.slots); err != nil {
		return keyFile{}, fmt.Errorf("%w: %w", ErrWrongKey, err)
	}
	for i, s := range f.slots {
		if !s.valid() || (s.Kind == slotRecovery) != (i == 1) {
			return keyFile{}, fmt.Errorf("%w: slot of kind %d", ErrWrongKey, s.Kind)
		}
	}
	return f, nil
}
