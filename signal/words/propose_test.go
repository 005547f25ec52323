package words

import (
	"crypto/rand"
	"errors"
	"math"
	"math/big"
	mathrand "math/rand/v2"
	"regexp"
	"strings"
	"testing"
)

func TestPropose(t *testing.T) {
	form := regexp.MustCompile(`^[0-9]{4} [0-9]{4}$`)
	for range 2000 {
		s := Propose(rand.Reader)
		if !form.MatchString(s) || !strong(s) {
			t.Fatalf("Propose = %q", s)
		}
	}
}

// TestProposeIsNotTrivial: what a draw of eight digits can come out as, and must not be proposed.
func TestProposeIsNotTrivial(t *testing.T) {
	for _, s := range []string{"0000 0000", "1234 5678", "8765 4321", "1212 1212", "1234 4321", "1111 2222", "2412 1985", "1985 1224", "1470 2580", "1111 1985"} {
		if strong(s) {
			t.Errorf("%s counts as strong: %.1f bits", s, Strength(strings.ReplaceAll(s, " ", "")))
		}
	}
}

// TestProposeDrawsAgain gives Propose the digits of a bad number first.
func TestProposeDrawsAgain(t *testing.T) {
	r := &draws{t: t, numbers: []int64{12345678, 11111111, 40273915}}
	if got, want := Propose(r), "4027 3915"; got != want {
		t.Errorf("Propose = %q, want %q", got, want)
	}
}

// draws is a reader from which rand.Int takes the given numbers below 1e8.
type draws struct {
	t       *testing.T
	numbers []int64
}

func (d *draws) Read(b []byte) (int, error) {
	if len(d.numbers) == 0 {
		return 0, errors.New("no number left")
	}
	big.NewInt(d.numbers[0]).FillBytes(b)
	d.numbers = d.numbers[1:]
	return len(b), nil
}

// TestEnoughIsLeft measures how much of all passwords Strength lets through: what
// is proposed must still be worth MinimumStrength.
func TestEnoughIsLeft(t *testing.T) {
	const draws = 5000
	random := mathrand.New(mathrand.NewPCG(1, 2)) // the same sample each time
	share := func(draw func() string) float64 {
		strongOnes := 0
		for range draws {
			if strong(draw()) {
				strongOnes++
			}
		}
		return float64(strongOnes) / draws
	}
	digits := share(func() string {
		s := make([]byte, 8)
		for i := range s {
			s[i] = '0' + byte(random.IntN(10))
		}
		return string(s)
	})
	if bits := 8*math.Log2(10) + math.Log2(digits); bits < 26.4 {
		t.Errorf("%.1f%% of numbers are strong: %.2f bits", 100*digits, bits)
	}
	for _, language := range Languages() {
		l := list(language)
		words := share(func() string { return l[random.IntN(len(l))] + " " + l[random.IntN(len(l))] })
		if bits := 2*math.Log2(float64(len(l))) + math.Log2(words); bits < 21 {
			t.Errorf("%s: %.1f%% of word pairs are strong: %.2f bits", language, 100*words, bits)
		}
		t.Logf("%s: %.1f%% of pairs, %.1f%% of numbers", language, 100*words, 100*digits)
	}
}

func TestRandomReachesAll(t *testing.T) {
	seen := make(map[string]bool)
	for range 60 * listSize { // a word stays unseen with a chance of 2048 * e^-60
		seen[Random("fr", rand.Reader)] = true
	}
	if len(seen) != len(List("fr")) {
		t.Errorf("%d of %d words were drawn", len(seen), len(List("fr")))
	}
}

func TestBrokenReader(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("Propose went on without randomness")
		}
	}()
	Propose(&draws{})
}
