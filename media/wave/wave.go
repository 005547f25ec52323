// Package wave reads sounds: WAV files of 16-bit PCM become 48 kHz mono, the
// form of all sound here. Read is all there is.
package wave

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// SampleRate is that of what Read returns, in Hz.
const SampleRate = 48000

// ErrFormat means that a file is not a WAV of 16-bit PCM samples.
var ErrFormat = errors.New("not a usable wav sound")

// Read takes a RIFF WAVE file apart: 8 to 192 kHz, 1 to 8 channels. It returns at least one sample,
// or an error that wraps ErrFormat.
func Read(data []byte) ([]int16, error) {
	if len(data) < 12 || string(data[:4]) != "RIFF" || string(data[8:12]) != "WAVE" {
		return nil, fmt.Errorf("header: %w", ErrFormat)
	}
	var channels, rate int
	for rest := data[12:]; len(rest) >= 8; {
		name, size := string(rest[:4]), int64(binary.LittleEndian.Uint32(rest[4:8]))
		rest = rest[8:]
		body := rest[:min(size, int64(len(rest)))] // a recorder that was killed leaves a size too large
		switch name {
		case "fmt ":
			if len(body) < 16 || binary.LittleEndian.Uint16(body[14:]) != 16 {
				return nil, fmt.Errorf("format: %w", ErrFormat)
			}
			channels, rate = int(binary.LittleEndian.Uint16(body[2:])), int(binary.LittleEndian.Uint32(body[4:]))
		case "data":
			if channels < 1 || channels > 8 || rate < 8000 || rate > 192000 {
				return nil, fmt.Errorf("%d channels at %d Hz: %w", channels, rate, ErrFormat)
			}
			if pcm := resample(body, channels, rate); len(pcm) > 0 {
				return pcm, nil
			}
		}
		rest = rest[min(size+size%2, int64(len(rest))):]
	}
	return nil, fmt.Errorf("no samples: %w", ErrFormat)
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
	pcm := make([]int16, max(1, int(int64(len(mono))*SampleRate/int64(rate))))
	for i := range pcm {
		at := int64(i) * int64(rate)
		n, part := int(at/SampleRate), int(at%SampleRate)
		next := mono[min(n+1, len(mono)-1)]
		pcm[i] = int16((mono[n]*(SampleRate-part) + next*part) / SampleRate)
	}
	return pcm
}
