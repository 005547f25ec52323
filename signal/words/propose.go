package words

import (
	"crypto/rand"
	"fmt"
	"io"
	"math/big"
)

// The functions below draw from r without bias; outside tests r is crypto/rand's
// Reader. They panic when r fails: there is no session without randomness.

// Random draws a word of the language's list: the third word of a room.
func Random(language string, r io.Reader) string {
	l := list(language)
	return l[draw(r, len(l))]
}

// Propose draws a password of eight digits as "1234 5678", which needs no
// language and is easy on the telephone. What Strength finds too regular is drawn
// again: nine of ten numbers remain, which costs an eighth of a bit.
func Propose(r io.Reader) string {
	for {
		n := draw(r, 1e8)
		s := fmt.Sprintf("%04d %04d", n/1e4, n%1e4)
		if strong(s) {
			return s
		}
	}
}

func strong(password string) bool {
	prs, err := PRS(password)
	return err == nil && Strength(prs) >= MinimumStrength
}

func draw(r io.Reader, n int) int {
	i, err := rand.Int(r, big.NewInt(int64(n)))
	if err != nil {
		panic(fmt.Errorf("draw random number: %w", err))
	}
	return int(i.Int64())
}
