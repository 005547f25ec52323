package cluster

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"zwiesprache/signal"
)

var rows = map[string]message{
	"alive": {kind: kindAlive, node: node{1}, era: 1},
	"call":  {kind: kindCall, node: node{2}, era: 2, room: roomID{3}, number: 1 << 60},
	"guest": {kind: kindGuest, flag: true, node: node{2}, era: 2, seq: 9, room: roomID{3}, branch: 4, number: 5, guest: strings.Repeat("g", maxGuest)},
	"from":  {kind: kindFrom, node: node{2}, era: 2, seq: 9, room: roomID{3}, branch: 4, guest: "g", rest: []byte(`{"a":1}`)},
	"drop":  {kind: kindDrop, node: node{2}, era: 2, seq: 9, room: roomID{3}, branch: 4, guest: "g", rest: []byte("limit")},
}

func TestWire(t *testing.T) {
	for name, want := range rows {
		got, err := decode(want.encode())
		if len(got.rest) == 0 {
			got.rest = nil
		}
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, %v, want %+v", name, got, err, want)
		}
	}
}

func TestWireRefuses(t *testing.T) {
	good := func() []byte { m := rows["guest"]; return m.encode() }
	for name, b := range map[string][]byte{
		"nothing":       nil,
		"a short one":   good()[:headLength-1],
		"a cut id":      good()[:headLength+1],
		"a long id":     func() []byte { b := good(); b[headLength-1] = maxGuest + 1; return append(b, 0) }(),
		"another kind":  func() []byte { b := good(); b[0] = kinds; return b }(),
		"another flag":  func() []byte { b := good(); b[1] = 2; return b }(),
		"one too large": append(good(), make([]byte, signal.MaxMessage+1)...),
		"text":          []byte(strings.Repeat("x", 100)),
	} {
		if m, err := decode(b); err == nil {
			t.Errorf("%s: got %+v", name, m)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, m := range rows {
		f.Add(m.encode())
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := decode(b)
		if err == nil && !bytes.Equal(m.encode(), b) {
			t.Fatalf("%x was read as %+v", b, m)
		}
	})
}
