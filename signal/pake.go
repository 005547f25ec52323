package signal

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
)

// errWrong says that the other side does not know the password, or that
// somebody between changed what it said.
var errWrong = errors.New("wrong password")

// party is what one side brings into every run: where, and its certificate.
type party struct {
	origin, words string
	fingerprint   [32]byte // sha-256 of the DTLS certificate
	random        io.Reader
}

// channel is the CI of CPace: both ends name it alike and never send it.
func (p party) channel() []byte {
	return lv([]byte("zwiesprache/1"), []byte("A=guest"), []byte("B=host"), []byte(p.origin), []byte(p.words))
}

// run is one PAKE run of one party (PROTOCOL.md, "Bodies: joining").
type run struct {
	cpace
	nonce  [32]byte
	mine   side
	theirs side
	guest  bool // this party is the guest, CPace's initiator
	isk    []byte
}

// newRun draws nonce and scalar. The password is not kept.
func (p party) newRun(guest bool, prs string, sid []byte) (*run, error) {
	r := &run{guest: guest}
	if _, err := io.ReadFull(p.random, r.nonce[:]); err != nil {
		return nil, fmt.Errorf("draw nonce: %w", err)
	}
	c, err := newCPace(p.random, []byte(prs), p.channel(), sid)
	if err != nil {
		return nil, err
	}
	r.cpace = *c
	r.mine = side{share: c.share, fingerprint: p.fingerprint, commitment: sha256.Sum256(r.nonce[:])}
	return r, nil
}

// startGuest answers an invite with a run and its pake.a. random is read in
// this order: sid 16, nonce 32, scalar 64 bytes.
func (p party) startGuest(prs string, in invite) (*run, pakeA, error) {
	var out pakeA
	if _, err := io.ReadFull(p.random, out.sid[:]); err != nil {
		return nil, out, fmt.Errorf("draw sid: %w", err)
	}
	r, err := p.newRun(true, prs, slices.Concat(in.sid[:], out.sid[:]))
	if err != nil {
		return nil, out, err
	}
	out.side = r.mine
	return r, out, nil
}

// startHost answers a pake.a. random is read in this order: nonce 32, scalar 64 bytes.
func (p party) startHost(prs string, sent invite, in pakeA) (*run, pakeB, error) {
	r, err := p.newRun(false, prs, slices.Concat(sent.sid[:], in.sid[:]))
	if err != nil {
		return nil, pakeB{}, err
	}
	if err := r.meet(in.side); err != nil {
		return nil, pakeB{}, err
	}
	return r, pakeB{r.mine}, nil
}

// meet takes the other side's share and makes the session key.
func (r *run) meet(theirs side) error {
	r.theirs = theirs
	isk, err := r.cpace.finish(theirs.share, r.transcript())
	r.isk = isk
	return err
}

// sides are the guest's and the host's, in this order.
func (r *run) sides() (guest, host side) {
	if r.guest {
		return r.mine, r.theirs
	}
	return r.theirs, r.mine
}

// data is the AD of CPace: it binds the certificate and the commitment.
func (s side) data(guest bool) []byte {
	role := "zwiesprache/1 host"
	if guest {
		role = "zwiesprache/1 guest"
	}
	return lv([]byte(role), s.fingerprint[:], s.commitment[:])
}

func (r *run) transcript() []byte {
	guest, host := r.sides()
	return slices.Concat(lv(guest.share[:], guest.data(true)), lv(host.share[:], host.data(false)))
}

// prove is this party's confirmation and its opened commitment.
func (r *run) prove() proof {
	return proof{tag: confirmation(r.isk, r.sid, r.mine.share, r.mine.data(r.guest)), nonce: r.nonce}
}

// opens tells whether the nonce of p is the one the other side committed to.
func (r *run) opens(p proof) bool {
	return sha256.Sum256(p.nonce[:]) == r.theirs.commitment
}

// verify ends a run well: errWrong unless the other side knows the password.
// The caller has asked opens before, and counts what is wrong.
func (r *run) verify(p proof) (*secrets, error) {
	want := confirmation(r.isk, r.sid, r.theirs.share, r.theirs.data(!r.guest))
	if !hmac.Equal(p.tag[:], want[:]) {
		return nil, errWrong
	}
	return r.schedule(p.nonce)
}

// secrets are what a proven pair shares.
type secrets struct {
	toHost, toGuest [32]byte // keys of the seal
	resume          [32]byte // to go on over another line
	pair            [16]byte // names the pair then; no secret
	checkWord       [2]uint16
	fingerprint     [32]byte // of the other side's certificate
}

// schedule derives all keys of a pair (PROTOCOL.md, "Keys").
func (r *run) schedule(theirNonce [32]byte) (*secrets, error) {
	hash := sha512.Sum512(r.transcript())
	salt := slices.Concat(r.sid, hash[:])
	s := &secrets{fingerprint: r.theirs.fingerprint}
	var check [32]byte
	err := derive(r.isk, salt, map[string][]byte{
		guestToHost: s.toHost[:], hostToGuest: s.toGuest[:], "check word": check[:], "resume": s.resume[:], "pair": s.pair[:],
	})
	if err != nil {
		return nil, err
	}
	guest, host := r.nonce, theirNonce
	if !r.guest {
		guest, host = host, guest
	}
	b, err := hkdf.Key(sha512.New, check[:], slices.Concat(guest[:], host[:]), "zwiesprache/1 check word", 4)
	if err != nil {
		return nil, fmt.Errorf("derive check word: %w", err)
	}
	v := binary.BigEndian.Uint32(b)
	s.checkWord = [2]uint16{uint16(v >> 22), uint16(v >> 12 & 0x3ff)}
	return s, nil
}

// derive fills each key with what belongs to its label.
func derive(secret, salt []byte, keys map[string][]byte) error {
	for label, key := range keys {
		b, err := hkdf.Key(sha512.New, secret, salt, "zwiesprache/1 "+label, len(key))
		if err != nil {
			return fmt.Errorf("derive key: %w", err)
		}
		copy(key, b)
	}
	return nil
}

// CheckWords are the two words both people compare: index is Proven's, list
// the 1,024 check words of the host's language.
func CheckWords(list []string, index [2]uint16) string {
	return list[index[0]] + " " + list[index[1]]
}
