package codec

import (
	"image"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// Pictures that change their size again and again, on many threads, cost no more and more memory.
func TestSizesLeaveNothingBehind(t *testing.T) {
	const most = 120 // MB; by itself glibc comes to 160 and more
	encoder := NewVideoEncoder(500_000)
	defer encoder.Close()
	decoder, err := NewVideoDecoder()
	if err != nil {
		t.Fatal(err)
	}
	defer decoder.Close()
	sizes := []image.Point{{X: 1280, Y: 720}, {X: 320, Y: 180}, {X: 960, Y: 540}, {X: 640, Y: 360}}
	buffer := make([]byte, 2<<20)
	var timestamp int64
	for round := range 100 {
		size := sizes[round%len(sizes)]
		frame := image.NewYCbCr(image.Rectangle{Max: size}, image.YCbCrSubsampleRatio420)
		var work sync.WaitGroup
		for range 4 { // others that hold threads, so that this one changes
			work.Go(func() { _ = readAll(t) })
		}
		work.Go(func() {
			for range 3 {
				timestamp += VideoRate / 30
				n, _, err := encoder.Encode(buffer, frame, timestamp)
				if err != nil {
					t.Error(err)
				}
				if _, err := decoder.Decode(buffer[:n]); err != nil {
					t.Error(err)
				}
			}
		})
		work.Wait()
	}
	for _, line := range strings.Split(string(readAll(t)), "\n") {
		if kilobytes, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			n, err := strconv.Atoi(strings.Fields(kilobytes)[0])
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d MB in the end", n/1000)
			if n/1000 > most {
				t.Errorf("%d MB in the end, more than %d", n/1000, most)
			}
		}
	}
}

func readAll(t *testing.T) []byte {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Error(err)
	}
	return b
}
