package words

import (
	"math"
	"strings"
	"sync"
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
	commonBits   = 8    // one of some 256 well-known passwords, names, months
	yearBits     = 7    // 1900–2039, the last decades first
	dayBits      = 8.5  // a day of the year
	dateBits     = 15.2 // a day within the last hundred years, in any order and length
	sequenceBits = 5    // where it starts, direction, row of keys
	mirrorBits   = 1    // forwards or backwards
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
	bits := min(cost[len(s)], repeatBits(s, memo))
	memo[s] = bits
	return bits
}

// repeatBits is the cost of s as a shorter part, repeated or followed by its
// mirror image; infinite when it is neither.
func repeatBits(s string, memo map[string]float64) float64 {
	for n := 1; n <= len(s)/2; n++ {
		if len(s)%n == 0 && strings.Repeat(s[:n], len(s)/n) == s {
			return strength(s[:n], memo) + math.Log2(float64(len(s)/n))
		}
	}
	half := (len(s) + 1) / 2
	if len(s) > 3 && s == s[:half]+reversed(s[:len(s)/2]) {
		return strength(s[:half], memo) + mirrorBits
	}
	return math.Inf(1)
}

// pieceBits is the cost of s as one thing.
func pieceBits(s string) float64 {
	bits := math.Inf(1)
	digits, letters := strings.Trim(s, "0123456789") == "", strings.IndexAny(s, "0123456789") < 0
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
	switch l := lexicon(); {
	case l.common[s]:
		return commonBits
	case l.listed[s]:
		return listBits
	case l.compound(s):
		return math.Inf(1) // the listed words in it are counted one by one
	}
	return unknownBits(len(s))
}

// numberBits knows years, and dates by their length: of 6 to 8 digits with a
// year, of 4 without.
func numberBits(s string) float64 {
	bits := digitBits * float64(len(s))
	switch len(s) {
	case 4:
		if s >= "1900" && s <= "2039" {
			bits = yearBits
		} else if isDay(s[:2], s[2:]) {
			bits = dayBits
		}
	case 6, 7, 8:
		if isDate(s) {
			bits = dateBits
		}
	}
	return bits
}

// isDate splits s in all ways into a day, a month and a year of two or four digits.
func isDate(s string) bool {
	for _, year := range []int{2, 4} {
		n := len(s) - year // digits of day and month: 2 to 4
		if n < 2 || n > 4 {
			continue
		}
		for _, split := range []struct{ year, rest string }{{s[n:], s[:n]}, {s[:year], s[year:]}} {
			if year == 4 && (split.year < "1900" || split.year > "2039") {
				continue
			}
			for k := 1; k < n; k++ {
				if k <= 2 && n-k <= 2 && isDay(split.rest[:k], split.rest[k:]) {
					return true
				}
			}
		}
	}
	return false
}

// isDay tells whether a and b are day and month or month and day.
func isDay(a, b string) bool {
	in := func(s string, most string) bool {
		if len(s) == 1 {
			s = "0" + s
		}
		return s >= "01" && s <= most
	}
	return in(a, "31") && in(b, "12") || in(a, "12") && in(b, "31")
}

// isRun tells whether s counts or spells on by the same step: 1234, 8642, fedc, 777.
func isRun(s string) bool {
	if len(s) < 3 {
		return false
	}
	step := int(s[1]) - int(s[0])
	for i := 1; i < len(s); i++ {
		if int(s[i])-int(s[i-1]) != step {
			return false
		}
	}
	return step >= -2 && step <= 2
}

// keys are the rows of our languages' keyboards, and the lines of a telephone's
// and a computer's number pad.
var keys = []string{
	"1234567890", "qwertzuiopue", "asdfghjkloeae", "yxcvbnm", "qwertyuiop", "asdfghjkl", "zxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn",
	"1q2w3e4r5t6z7u8i9o0p", "1q2w3e4r5t6y7u8i9o0p", "1a2z3e4r5t6y7u8i9o0p", "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "1qay2wsx3edc4rfv5tgb6zhn7ujm",
	"147258369", "741852963", "789456123", "2580", "159753", "159357", "7412369", "1478963", "12369874",
}

// isKeys tells whether s is three keys or more along a row, in either direction.
func isKeys(s string) bool {
	if len(s) < 3 {
		return false
	}
	back := reversed(s)
	for _, row := range keys {
		if strings.Contains(row, s) || strings.Contains(row, back) {
			return true
		}
	}
	return false
}

func reversed(s string) string {
	b := make([]byte, len(s))
	for i := range len(s) {
		b[len(s)-1-i] = s[i]
	}
	return string(b)
}

// words that somebody who guesses has at hand
type words struct{ listed, common map[string]bool }

var lexicon = sync.OnceValue(func() words {
	l := words{listed: make(map[string]bool), common: make(map[string]bool)}
	for _, language := range languages {
		for _, word := range list(language) {
			l.listed[word] = true
		}
	}
	b, err := files.ReadFile("common.txt")
	if err != nil {
		panic(err) // embedded: cannot be missing
	}
	for line := range strings.Lines(string(b)) {
		if !strings.HasPrefix(line, "#") {
			for _, word := range strings.Fields(line) {
				l.common[word] = true
			}
		}
	}
	return l
})

// compound tells whether two listed words stand side by side anywhere in s.
func (w words) compound(s string) bool {
	for start := 0; start+6 <= len(s); start++ {
		for middle := start + 3; middle+3 <= len(s); middle++ {
			if !w.listed[s[start:middle]] {
				continue
			}
			for end := middle + 3; end <= len(s); end++ {
				if w.listed[s[middle:end]] {
					return true
				}
			}
		}
	}
	return false
}
