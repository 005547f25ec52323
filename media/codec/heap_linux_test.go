package codec

import (
	"image"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// Pictures that change their size again and again, on many threads, cost no more and more memory.
func TestSizesLeaveNothingBehind(t *testing.T) {
	const most, settled = 40, 4 // MB gained after the first rounds
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
	before := 0
	for round := range 100 {
		if round == settled {
			before = resident(t)
		}
		size := sizes[round%len(sizes)]
		frame := image.NewYCbCr(image.Rectangle{Max: size}, image.YCbCrSubsampleRatio420)
		var work sync.WaitGroup
		for range 4 { // others that hold threads, so that this one changes
			work.Go(func() { _ = resident(t) })
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
	grown := resident(t) - before
	t.Logf("%d MB in the beginning, %d more in the end", before, grown)
	if grown > most {
		t.Errorf("%d MB more in the end", grown)
	}
}

// resident is the memory of this process without what Go holds for its own use, MB: other tests of the
// package leave that behind.
func resident(t *testing.T) int {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Error(err)
	}
	_, after, _ := strings.Cut(string(status), "VmRSS:")
	fields := strings.Fields(after)
	if len(fields) == 0 {
		t.Error("no VmRSS")
		return 0
	}
	kilobytes, err := strconv.Atoi(fields[0])
	if err != nil {
		t.Error(err)
	}
	var own runtime.MemStats
	runtime.ReadMemStats(&own)
	return kilobytes/1000 - int((own.Sys-own.HeapReleased)/1e6)
}
