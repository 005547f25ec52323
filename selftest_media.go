package main

import (
	"context"
	"errors"
	"fmt"
	"image"
	"math"
	"math/rand/v2"
	"time"

	"zwiesprache/media/apm"
	"zwiesprache/media/blur"
)

const (
	echoFrames = 400 // 4 s of sound; the last of them are measured
	echoLast   = 100
	echoAway   = 20 // dB; what is left of it is not heard beside the noise of a room

	blurPictures = 5
	blurLeft     = 0.1 // of the contrast between neighbours
)

// checkEcho plays noise into a room that gives it back at half its height, and measures what the canceller leaves of it.
func checkEcho(ctx context.Context) (string, error) {
	p, err := apm.New(apm.Config{Echo: true})
	if errors.Is(err, apm.ErrUnsupported) {
		return "this system has no echo canceller: please use headphones", nil
	}
	if err != nil {
		return "", err
	}
	defer p.Close()
	const delay = 3 // frames
	random := rand.New(rand.NewPCG(1, 2))
	var played [delay + 1][apm.Frame]int16
	var near [apm.Frame]int16
	var before, after float64
	for i := range echoFrames {
		if ctx.Err() != nil {
			return "", context.Cause(ctx)
		}
		far := &played[i%len(played)]
		for j := range far {
			far[j] = int16(random.IntN(8000) - 4000)
		}
		if err := p.Far(far[:]); err != nil {
			return "", err
		}
		for j, v := range played[(i+1)%len(played)] {
			near[j] = v / 2
		}
		if i >= echoFrames-echoLast {
			before += energy(near[:])
		}
		if err := p.Near(near[:], delay*apm.Frame*time.Second/apm.Rate); err != nil {
			return "", err
		}
		if i >= echoFrames-echoLast {
			after += energy(near[:])
		}
	}
	away := 10 * math.Log10(before/max(after, 1))
	if away < echoAway {
		return "", fmt.Errorf("only %.0f dB of the echo were taken away", away)
	}
	return fmt.Sprintf("%.0f dB of an echo taken away", away), nil
}

func energy(frame []int16) (sum float64) {
	for _, v := range frame {
		sum += float64(v) * float64(v)
	}
	return sum
}

// checkBlur gives pictures of a chequered wall to the blur: nothing of it may stay sharp, and the network must have looked.
func checkBlur(context.Context) (string, error) {
	b, err := blur.New()
	if err != nil {
		return "", err
	}
	defer b.Close()
	b.Set(blur.Strong)
	wall := image.NewYCbCr(image.Rect(0, 0, 640, 360), image.YCbCrSubsampleRatio420)
	for i := range wall.Y {
		wall.Y[i] = uint8(60 + 120*((i%wall.YStride/2+i/wall.YStride/2)%2))
	}
	for i := range wall.Cb {
		wall.Cb[i], wall.Cr[i] = 128, 128
	}
	for range blurPictures {
		if left := contrast(b.Apply(wall)) / contrast(wall); left > blurLeft {
			return "", fmt.Errorf("%.0f %% of the wall's contrast stay", 100*left)
		}
	}
	s := b.Stats()
	if s.Looked == 0 || s.Lost+s.Refused > 0 {
		return "", fmt.Errorf("the network looked %d times; %d pictures were lost, %d refused", s.Looked, s.Lost, s.Refused)
	}
	return fmt.Sprintf("a wall behind nobody was blurred in %.1f ms", s.Spent.Seconds()*1000/blurPictures), nil
}

// contrast is the mean difference between neighbours in a line.
func contrast(img *image.YCbCr) float64 {
	sum, n := 0, 0
	for y := range img.Rect.Dy() {
		line := img.Y[y*img.YStride:][:img.Rect.Dx()]
		for x := 1; x < len(line); x++ {
			sum += max(int(line[x])-int(line[x-1]), int(line[x-1])-int(line[x]))
		}
		n += len(line) - 1
	}
	return float64(sum) / float64(n)
}
