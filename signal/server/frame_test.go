package server

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/lxzan/gws"
)

// pieceRows are what may come over a line, and what it ends with: nil for a clean end.
var pieceRows = []struct {
	name, bytes string
	want        []frame
	err         error
}{
	{"nothing", "", nil, io.EOF},
	{"a message", text1 + "{}", []frame{{gws.OpcodeText, []byte("{}")}}, io.EOF},
	{"masked", "\x82\x82\x01\x02\x03\x04az", []frame{{gws.OpcodeBinary, []byte("`x")}}, io.EOF},
	{"an empty one", "\x81\x80\x01\x02\x03\x04", []frame{{gws.OpcodeText, []byte{}}}, io.EOF},
	{"a length in two bytes", "\x81\xfe\x00\x7e\x00\x00\x00\x00" + strings.Repeat("a", 126),
		[]frame{{gws.OpcodeText, []byte(strings.Repeat("a", 126))}}, io.EOF},
	{"a length in eight bytes", "\x81\xff\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00a",
		[]frame{{gws.OpcodeText, []byte("a")}}, io.EOF},
	{"in pieces, with a ping between", "\x01\x81\x00\x00\x00\x00a" + "\x89\x81\x00\x00\x00\x00p" + "\x00\x80\x00\x00\x00\x00" + "\x80\x81\x00\x00\x00\x00b" + text1 + "{}",
		[]frame{{gws.OpcodePing, []byte("p")}, {gws.OpcodeText, []byte("ab")}, {gws.OpcodeText, []byte("{}")}}, io.EOF},
	{"cut in the header", "\x81", nil, io.ErrUnexpectedEOF},
	{"cut in the length", "\x81\xfe\x00", nil, io.ErrUnexpectedEOF},
	{"cut in the mask", "\x81\x81\x00", nil, io.ErrUnexpectedEOF},
	{"cut in the payload", text1 + "{", nil, io.ErrUnexpectedEOF},
	{"no mask", "\x81\x02{}", nil, breachProtocol},
	{"an extension's bit", "\xc1\x82\x00\x00\x00\x00{}", nil, breachProtocol},
	{"an unknown opcode", "\x83\x80\x00\x00\x00\x00", nil, breachProtocol},
	{"an unknown control opcode", "\x8b\x80\x00\x00\x00\x00", nil, breachProtocol},
	{"a ping in pieces", "\x09\x80\x00\x00\x00\x00", nil, breachProtocol},
	{"a long ping", "\x89\xfe\x00\x7e\x00\x00\x00\x00" + strings.Repeat("a", 126), nil, breachProtocol},
	{"a second piece without a first", "\x80\x80\x00\x00\x00\x00", nil, breachProtocol},
	{"a message within another", "\x01\x80\x00\x00\x00\x00" + text1 + "{}", nil, breachProtocol},
	{"the highest bit of a length", "\x81\xff\x80\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00", nil, breachSize},
	{"a byte too much", "\x81\xff" + string(binary.BigEndian.AppendUint64(nil, readMaximum+1)), nil, breachSize},
	{"pieces that are too large together", strings.Repeat("\x01\xfe\xff\xff\x00\x00\x00\x00"+strings.Repeat("a", 0xffff), 1) +
		"\x80\xfe\xff\xff\x00\x00\x00\x00" + strings.Repeat("a", 0xffff), nil, breachSize},
}

// text1 begins a text of two bytes.
const text1 = "\x81\x82\x00\x00\x00\x00"

// pieces reads frames until that fails.
func pieces(b string) (all []frame, err error) {
	r := bufio.NewReaderSize(strings.NewReader(b), 16)
	var parts frame
	for {
		p, err := readPiece(r, readMaximum)
		if err != nil {
			return all, err
		}
		whole, ok, err := parts.join(p)
		if err != nil {
			return all, err
		}
		if ok {
			all = append(all, whole)
		}
	}
}

func TestPieces(t *testing.T) {
	for _, row := range pieceRows {
		got, err := pieces(row.bytes)
		same := len(got) == len(row.want) && errors.Is(err, row.err)
		for i := range min(len(got), len(row.want)) {
			same = same && got[i].opcode == row.want[i].opcode && bytes.Equal(got[i].payload, row.want[i].payload)
		}
		if !same {
			t.Errorf("%s: got %q, %v, want %q, %v", row.name, got, err, row.want, row.err)
		}
	}
}

// TestAnnouncedCostsNothing announces the largest frames and sends one byte of each.
func TestAnnouncedCostsNothing(t *testing.T) {
	const frames = 1000
	begun := string(binary.BigEndian.AppendUint64([]byte{0x81, 0xff}, readMaximum)) + "\x00\x00\x00\x00a"
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range frames {
		if _, err := pieces(begun); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatal(err)
		}
	}
	runtime.ReadMemStats(&after)
	if each := (after.TotalAlloc - before.TotalAlloc) / frames; each > readMaximum/2 {
		t.Errorf("%d bytes for each", each)
	}
}

func FuzzPieces(f *testing.F) {
	for _, row := range pieceRows {
		f.Add(row.bytes)
	}
	f.Fuzz(func(t *testing.T, b string) {
		all, err := pieces(b)
		if err == nil {
			t.Fatal("no end")
		}
		size := 0
		for _, m := range all {
			size += len(m.payload)
			if m.opcode == gws.OpcodeContinuation || m.opcode&controlBit != 0 && len(m.payload) > controlMost || len(m.payload) > readMaximum {
				t.Errorf("opcode %d, %d bytes", m.opcode, len(m.payload))
			}
		}
		if size > len(b) {
			t.Errorf("%d bytes out of %d", size, len(b))
		}
	})
}
