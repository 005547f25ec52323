package signal

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha512"
	"errors"
	"fmt"
	"io"

	"github.com/gtank/ristretto255"
)

// errAbort is the draft's abort: a share that must not be used.
var errAbort = errors.New("share refused")

// cpaceName is the domain separator of CPACE-RISTR255-SHA512
// (draft-irtf-cfrg-cpace-21, section 8.3).
const cpaceName = "CPaceRistretto255"

// cpace is one party's secret half of one CPace run. It serves once.
type cpace struct {
	secret *ristretto255.Scalar // nil once used
	sid    []byte
	share  [32]byte // public
}

// newCPace draws a scalar from 64 bytes of random and makes the public share.
// prs is the password, ci names channel and parties, sid this run.
func newCPace(random io.Reader, prs, ci, sid []byte) (*cpace, error) {
	var uniform [64]byte
	if _, err := io.ReadFull(random, uniform[:]); err != nil {
		return nil, fmt.Errorf("draw scalar: %w", err)
	}
	secret, err := ristretto255.NewScalar().SetUniformBytes(uniform[:])
	if err != nil {
		return nil, fmt.Errorf("draw scalar: %w", err)
	}
	return cpaceWith(secret, prs, ci, sid)
}

func cpaceWith(secret *ristretto255.Scalar, prs, ci, sid []byte) (*cpace, error) {
	g, err := generator(prs, ci, sid)
	if err != nil {
		return nil, err
	}
	c := &cpace{secret: secret, sid: sid}
	copy(c.share[:], ristretto255.NewIdentityElement().ScalarMult(secret, g).Bytes())
	return c, nil
}

// generator maps the password to a group element (the draft's
// calculate_generator; zero padding fills the first block of the hash, so that
// its time tells nothing of the password's length).
func generator(prs, ci, sid []byte) (*ristretto255.Element, error) {
	pad := max(0, sha512.BlockSize-1-len(lv(prs))-len(lv([]byte(cpaceName))))
	hash := sha512.Sum512(lv([]byte(cpaceName), prs, make([]byte, pad), ci, sid))
	g, err := ristretto255.NewIdentityElement().SetUniformBytes(hash[:])
	if err != nil {
		return nil, fmt.Errorf("map password: %w", err)
	}
	return g, nil
}

// shared is the draft's scalar_mult_vfy: errAbort for a share that is not
// canonical or whose product is the identity.
func shared(secret *ristretto255.Scalar, share [32]byte) ([]byte, error) {
	point, err := ristretto255.NewIdentityElement().SetCanonicalBytes(share[:])
	if err != nil {
		return nil, errAbort
	}
	k := ristretto255.NewIdentityElement().ScalarMult(secret, point)
	if k.Equal(ristretto255.NewIdentityElement()) == 1 {
		return nil, errAbort
	}
	return k.Bytes(), nil
}

// finish makes the intermediate session key from the other party's share and
// the transcript (lv(Ya, ADa) ‖ lv(Yb, ADb)). A share of our own come back is
// refused. The secret is gone afterwards, whatever the result.
func (c *cpace) finish(theirs [32]byte, transcript []byte) ([]byte, error) {
	secret := c.secret
	c.secret = nil
	if secret == nil || theirs == c.share {
		return nil, errAbort
	}
	k, err := shared(secret, theirs)
	if err != nil {
		return nil, err
	}
	isk := sha512.Sum512(append(lv([]byte(cpaceName+"_ISK"), c.sid, k), transcript...))
	return isk[:], nil
}

// confirmation is the draft's tag over one party's own share and data.
func confirmation(isk, sid []byte, share [32]byte, ad []byte) (tag [64]byte) {
	key := sha512.Sum512(bytes.Join([][]byte{[]byte("CPaceMac"), sid, isk}, nil))
	mac := hmac.New(sha512.New, key[:])
	mac.Write(lv(share[:], ad))
	mac.Sum(tag[:0])
	return tag
}
