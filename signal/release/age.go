package release

import (
	"errors"
	"slices"
	"strconv"
	"strings"
)

// Oldest is the first release whose page is good enough for this one. A page stays
// signed for good, and a server could give out one whose weakness is known: whoever
// mends one writes the release that does so here.
const Oldest = "0.1.0"

var errVersion = errors.New("no version")

// version reads three numbers with dots between.
func version(s string) (v [3]int, err error) {
	parts := strings.Split(s, ".")
	if len(parts) != len(v) {
		return v, errVersion
	}
	for i, part := range parts {
		n, err := strconv.ParseUint(part, 10, 31)
		if err != nil || strconv.FormatUint(n, 10) != part {
			return v, errVersion
		}
		v[i] = int(n)
	}
	return v, nil
}

// Older says that release a came before b. Whatever is no version came first.
func Older(a, b string) bool {
	first, _ := version(a)
	second, _ := version(b)
	return slices.Compare(first[:], second[:]) < 0
}
