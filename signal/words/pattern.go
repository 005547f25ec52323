package words

import "strings"

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
