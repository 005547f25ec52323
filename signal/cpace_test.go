package signal

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/gtank/ristretto255"
)

// draft reads one part of the vectors of draft-irtf-cfrg-cpace-21, appendix B.
func draft(t *testing.T, part string, into any) {
	t.Helper()
	b, err := os.ReadFile("testdata/cpace-draft-21.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(all[part], into); err != nil {
		t.Fatal(err)
	}
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func draftScalar(t *testing.T, s string) *ristretto255.Scalar {
	t.Helper()
	scalar, err := ristretto255.NewScalar().SetCanonicalBytes(unhex(t, s))
	if err != nil {
		t.Fatal(err)
	}
	return scalar
}

func TestDraftRun(t *testing.T) {
	var v map[string]string
	draft(t, "G_Coffee25519", &v)
	same := func(name string, got []byte) {
		t.Helper()
		if !bytes.Equal(got, unhex(t, v[name])) {
			t.Errorf("%s is %x, want %s", name, got, v[name])
		}
	}
	prs, ci, sid := unhex(t, v["PRS"]), unhex(t, v["CI"]), unhex(t, v["sid"])
	g, err := generator(prs, ci, sid)
	if err != nil {
		t.Fatal(err)
	}
	same("g", g.Bytes())
	a, err := cpaceWith(draftScalar(t, v["ya"]), prs, ci, sid)
	if err != nil {
		t.Fatal(err)
	}
	b, err := cpaceWith(draftScalar(t, v["yb"]), prs, ci, sid)
	if err != nil {
		t.Fatal(err)
	}
	same("Ya", a.share[:])
	same("Yb", b.share[:])
	k, err := shared(a.secret, b.share)
	if err != nil {
		t.Fatal(err)
	}
	same("K", k)
	transcript := append(lv(a.share[:], unhex(t, v["ADa"])), lv(b.share[:], unhex(t, v["ADb"]))...)
	for name, side := range map[string]struct {
		own    *cpace
		theirs [32]byte
	}{"initiator": {a, b.share}, "responder": {b, a.share}} {
		isk, err := side.own.finish(side.theirs, transcript)
		if err != nil {
			t.Fatal(name, err)
		}
		same("ISK_IR", isk)
		if _, err := side.own.finish(side.theirs, transcript); err == nil {
			t.Error(name, "finishes twice")
		}
	}
}

func TestDraftPoints(t *testing.T) {
	var v map[string]json.RawMessage
	draft(t, "G_Coffee25519_points", &v)
	var valid map[string]string
	if err := json.Unmarshal(v["Valid"], &valid); err != nil {
		t.Fatal(err)
	}
	s := draftScalar(t, valid["s"])
	k, err := shared(s, [32]byte(unhex(t, valid["X"])))
	if err != nil || !strings.EqualFold(hex.EncodeToString(k), valid["G.scalar_mult_vfy(s,X)"]) {
		t.Errorf("valid point gives %x, %v", k, err)
	}
	invalid := 0
	for name, raw := range v {
		if !strings.HasPrefix(name, "Invalid") {
			continue
		}
		invalid++
		var point string
		if err := json.Unmarshal(raw, &point); err != nil {
			t.Fatal(err)
		}
		if _, err := shared(s, [32]byte(unhex(t, point))); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
	if invalid < 2 {
		t.Errorf("%d invalid points in the file", invalid)
	}
}

// Points beyond the draft's that a decoder may let through: not below the
// field's prime, negative, off the group, and our own share come back.
func TestForeignShares(t *testing.T) {
	c, err := newCPace(stream("test"), []byte("12345678"), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, point := range map[string]string{
		"identity":              strings.Repeat("00", 32),
		"all ones":              strings.Repeat("ff", 32),
		"the prime":             "ed" + strings.Repeat("ff", 30) + "7f",
		"prime plus two":        "ef" + strings.Repeat("ff", 30) + "7f",
		"negative":              "01" + strings.Repeat("00", 31),
		"minus one":             "ec" + strings.Repeat("ff", 30) + "7f",
		"no square root":        "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371",
		"high bit set":          "02" + strings.Repeat("00", 30) + "80",
		"own":                   hex.EncodeToString(c.share[:]),
		"odd field element one": "03" + strings.Repeat("00", 31),
	} {
		again := *c
		if _, err := again.finish([32]byte(unhex(t, point)), nil); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

func TestLV(t *testing.T) {
	long := make([]byte, 200)
	got := lv(nil, []byte("ab"), long)
	want := append([]byte{0, 2, 'a', 'b', 0xc8, 0x01}, long...)
	if !bytes.Equal(got, want) {
		t.Errorf("got %x, want %x", got, want)
	}
}
