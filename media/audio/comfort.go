package audio

import (
	"math"
	"time"

	"zwiesprache/media/codec"
)

// How a pause is filled with noise. A side that is silent still sends a packet
// every 400 ms; when these cease, so does the noise.
const (
	comfortTime = time.Second
	comfortFade = time.Second / 2
	comfortMost = -50.0 // dB; louder than that is no room where one could talk
)

// comfort makes the noise of a pause: what the decoder remembers of the other
// room. A side that sends silence is silent.
type comfort struct{ gain float64 } // at the end of the frame before; 1 in sound

// fill makes one frame of noise, so long after the last packet, and answers its
// number of samples, 0 for silence.
func (c *comfort) fill(pcm []int16, decoder *codec.AudioDecoder, silent time.Duration) int {
	left := float64(comfortTime+comfortFade-silent) / float64(comfortFade)
	if left <= 0 {
		return 0
	}
	n, err := decoder.Conceal(pcm)
	if err != nil {
		return 0
	}
	want := min(left, 1, math.Pow(10, (comfortMost-decibels(pcm[:n]))/20))
	step := (want - c.gain) / float64(n)
	for i := range pcm[:n] {
		c.gain += step
		pcm[i] = int16(float64(pcm[i]) * c.gain)
	}
	return n
}
