package words

import (
	"math"
	"strings"
)

// MinimumStrength is what a password needs, in bits. The host allows 20 guesses
// (PROTOCOL.md, "Limits"): 2^20 passwords leave a stranger 2 chances in 100,000.
const MinimumStrength = 20

// Costs in bits. They look at a password as somebody would who tries the likely
// ones first, and rather take it for weaker than it is.
const (
	digitBits    = 3.32 // log2(10)
	letterBits   = 4.70 // log2(26)
	listBits     = 11   // a word of our lists: log2(listSize)
	commonBits   = 8    // a well-known password, name or topic: among the first few hundred tries
	yearBits     = 7    // 1900–2039, the last decades first
	dayBits      = 8.5  // a day of the year
	dateBits     = 15.2 // a day within the last hundred years, in any order and length
	sequenceBits = 5    // where it starts, direction, row of keys
	mirrorBits   = 1    // forwards or backwards
	mixBits      = 3    // how letters and digits take turns
)

// unknownBits is the cost of n letters that no list knows: probably one word of
// the language, however rare, and long words are not much rarer than short ones.
func unknownBits(n int) float64 { return min(8+0.8*float64(n), letterBits*float64(n)) }

// Strength estimates in bits how many guesses a password stands against somebody
// who knows how people choose them. It takes the cheapest way to put prs (see PRS)
// together from digits, words, dates, years, sequences, rows of keys and repeats.
func Strength(prs string) float64 {
	memo := make(map[string]float64)
	return strength(prs, memo)
}

func strength(s string, memo map[string]float64) float64 {
	if bits, ok := memo[s]; ok {
		return bits
	}
	cost := make([]float64, len(s)+1) // cost[i] is that of s[:i]
	for end := 1; end <= len(s); end++ {
		cost[end] = math.Inf(1)
		for start := range end {
			cost[end] = min(cost[end], cost[start]+pieceBits(s[start:end]))
		}
	}
	bits := min(cost[len(s)], repeatBits(s, memo), mixedBits(s, memo))
	memo[s] = bits
	return bits
}

// repeatBits is the cost of s as a shorter part, repeated or followed by its
// mirror image; infinite when it is neither.
func repeatBits(s string, memo map[string]float64) float64 {
	bits := math.Inf(1)
	for n := 1; n <= len(s)/2; n++ {
		if len(s)%n == 0 && strings.Repeat(s[:n], len(s)/n) == s {
			bits = min(bits, strength(s[:n], memo)+math.Log2(float64(len(s)/n)))
		}
	}
	half := (len(s) + 1) / 2
	if len(s) > 3 && s == s[:half]+reversed(s[:len(s)/2]) {
		bits = min(bits, strength(s[:half], memo)+mirrorBits)
	}
	return bits
}

// mixedBits is the cost of s as letters and digits that were thought up apart and
// then mixed, as in a1b2c3d4; infinite when s has but one of both.
func mixedBits(s string, memo map[string]float64) float64 {
	digits := keep(s, func(c rune) bool { return c <= '9' })
	letters := keep(s, func(c rune) bool { return c > '9' })
	if digits == "" || letters == "" {
		return math.Inf(1)
	}
	return strength(letters, memo) + strength(digits, memo) + mixBits
}

func keep(s string, wanted func(rune) bool) string {
	return strings.Map(func(c rune) rune {
		if wanted(c) {
			return c
		}
		return -1
	}, s)
}

// pieceBits is the cost of s as one thing.
func pieceBits(s string) float64 {
	bits := math.Inf(1)
	digits, letters := strings.Trim(s, "0123456789") == "", !strings.ContainsAny(s, "0123456789")
	switch {
	case len(s) == 1 && digits:
		return digitBits
	case len(s) == 1:
		return letterBits
	case digits:
		bits = numberBits(s)
	case letters:
		bits = wordBits(s)
	}
	if isRun(s) || isKeys(s) {
		bits = min(bits, sequenceBits+math.Log2(float64(len(s))))
	}
	return bits
}

func wordBits(s string) float64 {
	switch l := readLexicon(); {
	case l.common[s]:
		return commonBits
	case l.listed[s]:
		return listBits
	case l.compound(s):
		return math.Inf(1) // the listed words in it are counted one by one
	}
	return unknownBits(len(s))
}
