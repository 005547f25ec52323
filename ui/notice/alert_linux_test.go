package notice

import (
	"strings"
	"testing"
)

func TestBroken(t *testing.T) {
	text := strings.TrimSpace(strings.Repeat("fenêtre große ", 20))
	got := broken(text)
	for line := range strings.SplitSeq(got, "\n") {
		if n := len([]rune(line)); n > 72 || n < 50 {
			t.Errorf("%d letters: %q", n, line)
		}
	}
	if strings.ReplaceAll(got, "\n", " ") != text || broken("") != "" {
		t.Errorf("%q", got)
	}
}
