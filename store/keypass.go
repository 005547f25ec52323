package store

import (
	"fmt"
	"runtime/debug"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/secure/precis"
)

// cost is what one try of a passphrase costs: the parameters of Argon2id (RFC 9106).
type cost struct {
	passes uint32
	memory uint32 // KiB
	lanes  uint8
}

// The least is the second recommendation of RFC 9106, section 4, which is for computers
// without memory to spare; as there, more memory comes before more passes. The most is what
// an old laptop with 4 GB can give for a second. The bounds of what is read from a file
// leave room for later versions and none for a file that would stop the computer.
const (
	leastPasses, mostPasses, readPasses = 3, 12, 64
	leastMemory, mostMemory, readMemory = 64 << 10, 256 << 10, 1 << 20 // KiB
	costLanes, readLanes                = 4, 16

	unlockTime = 700 * time.Millisecond // at most, unless the least takes longer

	minPassphrase = 8    // characters, as NIST SP 800-63B; a window may ask for more
	maxPassphrase = 1024 // bytes
)

// calibrate finds the highest cost that this computer bears, from the time of the least.
// Time grows with passes and with memory alike, so one measurement is enough; when the
// computer is busy with something else, the least remains.
func calibrate(measure func(cost) time.Duration) cost {
	c := cost{leastPasses, leastMemory, costLanes}
	for took := measure(c); took <= unlockTime/2; took *= 2 {
		switch {
		case c.memory < mostMemory:
			c.memory *= 2
		case c.passes < mostPasses:
			c.passes *= 2
		default:
			return c
		}
	}
	return c
}

// measure takes the time of one try.
func measure(c cost) time.Duration {
	start := time.Now()
	c.stretch([]byte("measured"), make([]byte, saltSize))
	return time.Since(start)
}

// valid says whether these may be parameters of ours.
func (c cost) valid() bool {
	return c.passes >= 1 && c.passes <= readPasses && c.lanes >= 1 && c.lanes <= readLanes &&
		c.memory >= 8*uint32(c.lanes) && c.memory <= readMemory
}

// stretch makes a key of a passphrase. The memory it took goes back to the system at once.
func (c cost) stretch(passphrase, salt []byte) []byte {
	defer debug.FreeOSMemory()
	return argon2.IDKey(passphrase, salt, c.passes, c.memory, c.lanes, keySize)
}

// normalPassphrase is a passphrase as it is stretched, so that it does not matter on which
// keyboard its letters were put together (RFC 8265, OpaqueString). ErrWeak, ErrInvalid.
func normalPassphrase(passphrase string) ([]byte, error) {
	if len(passphrase) > maxPassphrase {
		return nil, fmt.Errorf("%w: a passphrase of %d bytes", ErrInvalid, len(passphrase))
	}
	if utf8.RuneCountInString(passphrase) < minPassphrase {
		return nil, ErrWeak
	}
	normal, err := precis.OpaqueString.Bytes([]byte(passphrase))
	if err != nil {
		return nil, fmt.Errorf("%w: passphrase: %w", ErrInvalid, err)
	}
	return normal, nil
}
