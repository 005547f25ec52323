package signal

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"errors"
	"fmt"
)

// This file seals what a pair says (PROTOCOL.md, "Keys"). A key never seals
// two messages under one counter, and nothing is opened out of turn.

// errTampered says that a box is not the one that comes next.
var errTampered = errors.New("box does not open")

// boxOverhead is what sealing adds, in bytes.
const boxOverhead = 16

// The two directions; they are also the labels of their keys.
const (
	guestToHost = "guest to host"
	hostToGuest = "host to guest"
)

// seal is one direction of a pair: it either seals or opens, never both.
type seal struct {
	aead      cipher.AEAD
	direction string
	epoch     uint32 // 0 from the proof on; a resumed pair has new keys under a higher one
	next      uint64 // counter of the next box
}

func newSeal(key [32]byte, direction string, epoch uint32) (*seal, error) {
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, fmt.Errorf("make seal: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("make seal: %w", err)
	}
	return &seal{aead: aead, direction: direction, epoch: epoch}, nil
}

// close seals plain under the next counter.
func (s *seal) close(plain []byte) []byte {
	nonce, ad := s.context()
	s.next++
	return s.aead.Seal(nil, nonce, plain, ad)
}

// open opens the box that comes next; a replayed, reordered, cut or foreign
// one, and any after a lost one, is errTampered and leaves the counter alone.
func (s *seal) open(box []byte) ([]byte, error) {
	nonce, ad := s.context()
	plain, err := s.aead.Open(nil, nonce, box, ad)
	if err != nil {
		return nil, errTampered
	}
	s.next++
	return plain, nil
}

// context is nonce and associated data of the next box.
func (s *seal) context() (nonce, ad []byte) {
	nonce = binary.BigEndian.AppendUint64(make([]byte, 4, 12), s.next)
	epoch := binary.BigEndian.AppendUint32(nil, s.epoch)
	return nonce, lv([]byte("zwiesprache/1"), []byte(s.direction), epoch, nonce[4:])
}
