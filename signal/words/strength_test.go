package words

import (
	"math"
	"strings"
	"testing"
)

func TestStrength(t *testing.T) {
	for _, row := range readVectors(t).Strength {
		if got := Strength(row.In); math.Abs(got-row.Bits) > 0.05 {
			t.Errorf("Strength(%q) = %.1f bits, want %.1f", row.In, got, row.Bits)
		}
	}
}

// TestWeak: what people choose first is refused, in every way of writing it.
func TestWeak(t *testing.T) {
	for _, password := range []string{
		"", "1234 5678", "2412", "24.12.1985", "24.12.85", "1985-12-24", "24 Dez", "4 7 1985", "1985", "1111 1111", "1212 1212", "12344321", "147 258 369", "2580", "7391",
		"abcd efgh", "qwertz", "QWERTY", "azertyuiop", "asdf jklö", "1q2w3e4r", "a1b2c3d4", "ab12cd34", "2a4b6c8d",
		"Passwort", "Passwort1", "passwort123", "Mot de passe", "welkom01", "Geheim!", "ich liebe dich", "Julia 1985", "Berlin2024", "anna1234", "Sommer 2025",
		"Schwangerschaft", "Schuldenberatung", "Apfel", "Krankenhaus", "zebrazebra", "zebra1", "arbez", "xkqj",
	} {
		prs, err := PRS(password)
		if err != nil && password != "" {
			t.Errorf("PRS(%q): %v", password, err)
		}
		if bits := Strength(prs); bits >= MinimumStrength {
			t.Errorf("%q has %.1f bits", password, bits)
		}
	}
}

func TestStrong(t *testing.T) {
	for _, password := range []string{"4027 3915", "zebra ananas", "zebra 4711", "h7k2m9q4", "mein Hund frisst gern", "Donaudampfschifffahrt", "4027391560"} {
		if !strong(password) {
			prs, _ := PRS(password)
			t.Errorf("%q has %.1f bits", password, Strength(prs))
		}
	}
}

// TestDates: no way to write a birthday is strong enough.
func TestDates(t *testing.T) {
	for _, s := range []string{"01021990", "31122009", "19900102", "12311999", "1990131", "111990", "3112009", "010290", "900102", "1290", "0112"} {
		if bits := Strength(s); bits >= MinimumStrength {
			t.Errorf("%s has %.1f bits", s, bits)
		}
	}
}

// TestLexicon: the common words are written as PRS gives them.
func TestLexicon(t *testing.T) {
	for word := range readLexicon().common {
		if prs, err := PRS(word); prs != word || err != nil {
			t.Errorf("%q is not normalised", word)
		}
	}
	if n := len(readLexicon().common); n < 200 || math.Log2(float64(n)) > commonBits+2 {
		t.Errorf("%d common words", n)
	}
}

func FuzzStrength(f *testing.F) {
	for _, row := range readVectors(f).Strength {
		f.Add(row.In)
	}
	f.Add("2020")
	f.Fuzz(func(t *testing.T, s string) {
		prs, err := PRS(s)
		if err != nil {
			return
		}
		bits := Strength(prs)
		if bits <= 0 || math.IsInf(bits, 0) || math.IsNaN(bits) || bits > math.Log2(36)*float64(len(prs)) {
			t.Errorf("Strength(%q) = %v", prs, bits)
		}
		if twice := Strength(prs + prs); twice > bits+1.01 {
			t.Errorf("Strength(%q) = %v, doubled %v", prs, bits, twice)
		}
	})
}

func BenchmarkStrength(b *testing.B) {
	s := strings.Repeat("zebra7", 10)[:MaxLength-10]
	for b.Loop() {
		Strength(s)
	}
}
