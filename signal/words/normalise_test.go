package words

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the hashes of testdata/vectors.json anew")

const vectorFile = "testdata/vectors.json"

// vectors is read by the page's tests as well.
type vectors struct {
	Normalise []struct{ In, Out, Fault string }
	PRS       []struct{ In, Out, Fault string }
	Fragment  []struct {
		In    string
		Out   []string
		Fault string
	}
	Strength []struct {
		In   string
		Bits float64
	}
	Blocks []block
}

// block is a row of code points and the hash of all answers that begin with them.
type block struct {
	First  rune   `json:"first"`
	Last   rune   `json:"last"`
	SHA256 string `json:"sha256"`
}

func readVectors(t testing.TB) vectors {
	t.Helper()
	b, err := os.ReadFile(vectorFile)
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func fault(err error) string {
	for name, sentinel := range map[string]error{"character": ErrCharacter, "empty": ErrEmpty, "long": ErrLong} {
		if errors.Is(err, sentinel) {
			return name
		}
	}
	if err != nil {
		return "link"
	}
	return ""
}

func TestNormalise(t *testing.T) {
	for _, row := range readVectors(t).Normalise {
		got, err := Normalise(row.In)
		if got != row.Out || fault(err) != row.Fault {
			t.Errorf("Normalise(%q) = %q, %v; want %q, fault %q", row.In, got, err, row.Out, row.Fault)
		}
	}
	if _, err := Normalise("a\xffb"); !errors.Is(err, ErrCharacter) {
		t.Errorf("broken UTF-8: %v, want ErrCharacter", err)
	}
}

func TestPRS(t *testing.T) {
	for _, row := range readVectors(t).PRS {
		got, err := PRS(row.In)
		if got != row.Out || fault(err) != row.Fault {
			t.Errorf("PRS(%q) = %q, %v; want %q, fault %q", row.In, got, err, row.Out, row.Fault)
		}
	}
}

// TestSameAsPage walks all accepted code points, in all pairs and with pairs of
// the usual marks. The page's tests do the same walk and compare with the same
// hashes, so that both give the same 1.6 million answers.
func TestSameAsPage(t *testing.T) {
	blocks := readVectors(t).Blocks
	for i, b := range blocks {
		got := walk(b, blocks)
		if *update {
			blocks[i].SHA256 = got
		} else if got != b.SHA256 {
			t.Errorf("U+%04X to U+%04X: answers have hash %s, want %s", b.First, b.Last, got, b.SHA256)
		}
	}
	if *update {
		writeBlocks(t, blocks)
	}
}

func walk(b block, all []block) string {
	marks := []rune("\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c\u0323\u0327\u0328")
	hash := sha256.New()
	out := bufio.NewWriter(hash)
	answer := func(s string) {
		word, err := Normalise(s)
		if err != nil {
			word = "!" + fault(err)
		}
		fmt.Fprintln(out, word)
	}
	for c := b.First; c <= b.Last; c++ {
		answer(string(c))
		answer("x" + string(c) + "y")
		for _, other := range all {
			for d := other.First; d <= other.Last; d++ {
				answer(string([]rune{c, d}))
			}
		}
		for _, m := range marks {
			for _, n := range marks {
				answer(string([]rune{c, m, n}))
			}
		}
	}
	out.Flush()
	return hex.EncodeToString(hash.Sum(nil))
}

func writeBlocks(t *testing.T, blocks []block) {
	t.Helper()
	b, err := os.ReadFile(vectorFile)
	if err != nil {
		t.Fatal(err)
	}
	head, _, ok := strings.Cut(string(b), `	"blocks": [`)
	if !ok {
		t.Fatal("no blocks in " + vectorFile)
	}
	var rows []string
	for _, block := range blocks {
		row, err := json.Marshal(block)
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, "\t\t"+string(row))
	}
	text := head + "\t\"blocks\": [\n" + strings.Join(rows, ",\n") + "\n\t]\n}\n"
	if err := os.WriteFile(vectorFile, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestRefused: whatever is outside the blocks of the walk is refused, so that
// nothing is left in which Go and a browser might differ.
func TestRefused(t *testing.T) {
	blocks := readVectors(t).Blocks
	inside := func(c rune) bool {
		for _, b := range blocks {
			if c >= b.First && c <= b.Last {
				return true
			}
		}
		return false
	}
	for c := rune(0); c <= 0x10ffff; c++ {
		if _, err := Normalise("a" + string(c) + "b"); !inside(c) && !errors.Is(err, ErrCharacter) {
			t.Errorf("U+%04X: %v, want ErrCharacter", c, err)
		}
	}
}

func FuzzNormalise(f *testing.F) {
	v := readVectors(f)
	for _, row := range v.Normalise {
		f.Add(row.In)
	}
	f.Fuzz(func(t *testing.T, s string) {
		word, err := Normalise(s)
		if err != nil {
			if fault(err) == "link" || word != "" {
				t.Fatalf("Normalise(%q) = %q, %v", s, word, err)
			}
			return
		}
		if again, err := Normalise(word); again != word || err != nil {
			t.Errorf("Normalise(%q) = %q, then %q, %v", s, word, again, err)
		}
		if len(word) > MaxLength || strings.Trim(word, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" ||
			strings.HasPrefix(word, "-") || strings.HasSuffix(word, "-") || strings.Contains(word, "--") {
			t.Errorf("Normalise(%q) = %q", s, word)
		}
		if prs, err := PRS(s); err != nil || prs != strings.ReplaceAll(word, "-", "") {
			t.Errorf("PRS(%q) = %q, %v", s, prs, err)
		}
	})
}

func BenchmarkNormalise(b *testing.B) {
	for b.Loop() {
		if _, err := Normalise("Gu\u0308tersloh-Süd"); err != nil {
			b.Fatal(err)
		}
	}
}
