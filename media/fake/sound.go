package fake

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
)

// ErrSound means that a file is not a WAV of 16-bit PCM samples.
var ErrSound = errors.New("not a usable wav sound")

const maxSound = 64 << 20 // bytes; over 5 minutes of 48 kHz stereo

// newSound is a microphone that plays a wav file over and over.
func newSound(path string) (*microphone, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open sound: %w", err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxSound))
	if err != nil {
		return nil, fmt.Errorf("read sound: %w", err)
	}
	pcm, err := parseSound(data)
	if err != nil {
		return nil, err
	}
	var at int
	return &microphone{samples: func(out []int16) {
		for i := range out {
			out[i] = pcm[at]
			at = (at + 1) % len(pcm)
		}
	}}, nil
}

// parseSound takes a RIFF WAVE file apart and turns it into 48 kHz mono.
func parseSound(data []byte) ([]int16, error) {
	if len(data) < 12 || string(data[:4]) != "RIFF" || string(data[8:12]) != "WAVE" {
		return nil, fmt.Errorf("header: %w", ErrSound)
	}
	var channels, rate int
	for rest := data[12:]; len(rest) >= 8; {
		name, size := string(rest[:4]), int64(binary.LittleEndian.Uint32(rest[4:8]))
		rest = rest[8:]
		body := rest[:min(size, int64(len(rest)))] // a recorder that was killed leaves a size too large
		switch name {
		case "fmt ":
			if len(body) < 16 || binary.LittleEndian.Uint16(body[14:]) != 16 {
				return nil, fmt.Errorf("format: %w", ErrSound)
			}
			channels, rate = int(binary.LittleEndian.Uint16(body[2:])), int(binary.LittleEndian.Uint32(body[4:]))
		case "data":
			if channels < 1 || channels > 8 || rate < 8000 || rate > 192000 {
				return nil, fmt.Errorf("%d channels at %d Hz: %w", channels, rate, ErrSound)
			}
			if pcm := resample(body, channels, rate); len(pcm) > 0 {
				return pcm, nil
			}
		}
		rest = rest[min(size+size%2, int64(len(rest))):]
	}
	return nil, fmt.Errorf("no samples: %w", ErrSound)
}

// resample mixes to mono and interpolates linearly to 48 kHz.
func resample(body []byte, channels, rate int) []int16 {
	mono := make([]int, len(body)/(2*channels))
	for i := range mono {
		for c := range channels {
			mono[i] += int(int16(binary.LittleEndian.Uint16(body[2*(i*channels+c):])))
		}
		mono[i] /= channels
	}
	if len(mono) == 0 {
		return nil
	}
	pcm := make([]int16, max(1, int(int64(len(mono))*Rate/int64(rate))))
	for i := range pcm {
		at := int64(i) * int64(rate)
		n, part := int(at/Rate), int(at%Rate)
		next := mono[min(n+1, len(mono)-1)]
		pcm[i] = int16((mono[n]*(Rate-part) + next*part) / Rate)
	}
	return pcm
}
