package store

import (
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"

	"golang.org/x/crypto/chacha20"
	"golang.org/x/crypto/chacha20poly1305"
)

// A sealed value:
//
//	1 byte     format, 1
//	24 bytes   nonce of the wrapped key
//	48 bytes   the record's own key, under the store's (XChaCha20-Poly1305)
//	n+16 bytes the value, under the record's key (ChaCha20-Poly1305, RFC 8439)
//
// Each time a value is sealed it gets a fresh key, used once, so that its nonce may be
// zero, and so that a record is destroyed with the few bytes of its key. Both layers
// are bound to bucket and key: a value opens in its own place only.
const (
	sealFormat  = 1
	wrappedSize = chacha20poly1305.NonceSizeX + chacha20poly1305.KeySize + chacha20poly1305.Overhead
	headSize    = 1 + wrappedSize
)

// sealer seals and opens values; it may be used from several goroutines.
type sealer struct {
	wrap []byte // key of the records' keys
	used []byte // key of the marks in usedBucket
}

func newSealer(master []byte) *sealer {
	root := keyed(nil, master)
	defer clear(root)
	return &sealer{
		wrap: keyed(root, []byte("zwiesprache store 1 records\x01")),
		used: keyed(root, []byte("zwiesprache store 1 used words\x01")),
	}
}

// keyed is HMAC-SHA-256, which is either step of HKDF (RFC 5869) where one block is enough and
// the info ends in a 1. Unlike the library's steps it leaves neither data nor result behind in
// memory that cannot be wiped.
func keyed(key, data []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write(data)
	sum := mac.Sum(nil)
	mac.Reset()
	mac.Write(make([]byte, sha256.BlockSize-1)) // over what of the data waited for a whole block
	return sum
}

// wipe forgets the keys; nothing may seal or open any more.
func (s *sealer) wipe() {
	clear(s.wrap)
	clear(s.used)
}

// wrapper is the cipher of one record's wrapped key: XChaCha20-Poly1305 in its two steps, so that the store's key lies in
// one place, which can be wiped (draft-irtf-cfrg-xchacha, section 2.3).
func (s *sealer) wrapper(nonce []byte) (aead cipher.AEAD, rest []byte) {
	key, err := chacha20.HChaCha20(s.wrap, nonce[:16])
	if err != nil {
		panic(err) // the lengths are constants
	}
	return once(key), append(make([]byte, 4), nonce[16:]...)
}

func (s *sealer) seal(bucket, key, plain []byte) []byte {
	var own [chacha20poly1305.KeySize]byte
	rand.Read(own[:])
	sealed := make([]byte, 1+chacha20poly1305.NonceSizeX, headSize+len(plain)+chacha20poly1305.Overhead)
	sealed[0] = sealFormat
	nonce := sealed[1:]
	rand.Read(nonce)
	wrap, rest := s.wrapper(nonce)
	sealed = wrap.Seal(sealed, rest, own[:], bound("key", bucket, key))
	return once(own[:]).Seal(sealed, zeroNonce(), plain, bound("value", bucket, key))
}

// open returns ErrDamaged for whatever was not sealed in this place with this key.
func (s *sealer) open(bucket, key, sealed []byte) ([]byte, error) {
	if len(sealed) < headSize+chacha20poly1305.Overhead || sealed[0] != sealFormat {
		return nil, ErrDamaged
	}
	const nonceEnd = 1 + chacha20poly1305.NonceSizeX
	wrap, rest := s.wrapper(sealed[1:nonceEnd])
	own, err := wrap.Open(nil, rest, sealed[nonceEnd:headSize], bound("key", bucket, key))
	if err != nil {
		return nil, ErrDamaged
	}
	plain, err := once(own).Open(nil, zeroNonce(), sealed[headSize:], bound("value", bucket, key))
	if err != nil {
		return nil, ErrDamaged
	}
	return plain, nil
}

// once is the cipher of a record's own key.
func once(key []byte) cipher.AEAD {
	aead, err := chacha20poly1305.New(key)
	if err != nil {
		panic(err) // the length is a constant
	}
	return aead
}

func zeroNonce() []byte { return make([]byte, chacha20poly1305.NonceSize) }

// bound is the associated data of a layer.
func bound(layer string, bucket, key []byte) []byte {
	return parts([]byte("zwiesprache store 1 "+layer), bucket, key)
}

// mark is all that is kept of words and password: without the store's key nobody can
// find out, or try out, which they were.
func (s *sealer) mark(words, password string) []byte {
	mac := hmac.New(sha256.New, s.used)
	mac.Write(parts([]byte(words), []byte(password)))
	return mac.Sum(nil)
}

// parts joins parts so that their borders cannot move.
func parts(list ...[]byte) []byte {
	var all []byte
	for _, p := range list {
		all = binary.AppendUvarint(all, uint64(len(p)))
		all = append(all, p...)
	}
	return all
}
