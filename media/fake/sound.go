package fake

import (
	"fmt"
	"io"
	"os"

	"zwiesprache/media/wave"
)

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
	pcm, err := wave.Read(data)
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
