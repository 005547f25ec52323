package wave

import (
	"encoding/binary"
	"errors"
	"testing"
)

// file makes a WAV of the samples.
func file(channels, rate int, pcm []int16) []byte {
	b := []byte("RIFF....WAVEfmt \x10\x00\x00\x00\x01\x00")
	b = binary.LittleEndian.AppendUint16(b, uint16(channels))
	b = binary.LittleEndian.AppendUint32(b, uint32(rate))
	b = append(b, "......\x10\x00data"...) // bytes a second and a frame are not read
	b = binary.LittleEndian.AppendUint32(b, uint32(2*len(pcm)))
	for _, s := range pcm {
		b = binary.LittleEndian.AppendUint16(b, uint16(s))
	}
	return b
}

var rows = []struct {
	name string
	data []byte
	want []int16 // nil: refused
}{
	{"mono", file(1, 48000, []int16{1, -2, 3}), []int16{1, -2, 3}},
	{"stereo is mixed", file(2, 48000, []int16{10, 20, -10, -30}), []int16{15, -20}},
	{"24 kHz is doubled", file(1, 24000, []int16{0, 100}), []int16{0, 50, 100, 100}},
	{"size too large", append(file(1, 48000, []int16{7, 8})[:40], 0xff, 0xff, 0xff, 0x7f, 7, 0, 8, 0), []int16{7, 8}},
	{"no channels", file(0, 48000, []int16{1}), nil},
	{"rate too low", file(1, 100, []int16{1}), nil},
	{"no samples", file(1, 48000, nil), nil},
	{"header only", []byte("RIFF....WAVE"), nil},
	{"other", []byte("OggS"), nil},
}

func TestRead(t *testing.T) {
	for _, row := range rows {
		got, err := Read(row.data)
		if (err == nil) != (row.want != nil) || err != nil && !errors.Is(err, ErrFormat) {
			t.Errorf("%s: %v", row.name, err)
		}
		if len(got) != len(row.want) {
			t.Errorf("%s: %v, want %v", row.name, got, row.want)
			continue
		}
		for i := range got {
			if got[i] != row.want[i] {
				t.Errorf("%s: %v, want %v", row.name, got, row.want)
				break
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, row := range rows {
		f.Add(row.data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if pcm, err := Read(data); err == nil && len(pcm) == 0 {
			t.Error("a sound without samples")
		}
	})
}
