package peer

import (
	"image"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"zwiesprache/media/codec"
)

const (
	clipWidth, clipHeight = 320, 180
	cell                  = 16 // pixels of one bit of the counter
)

// paint draws frame n: its number as 16 squares, black or white, in the top
// row, and below one of three colours.
func paint(m *image.YCbCr, n int) {
	for y := range clipHeight {
		for x := range clipWidth {
			v := uint8(60 + (x+y+n)%80)
			if y < cell && x/cell < 16 {
				v = 16
				if n>>(x/cell)&1 == 1 {
					v = 235
				}
			}
			m.Y[y*m.YStride+x] = v
		}
	}
	cb, cr := colour(n)
	for i := range m.Cb {
		m.Cb[i], m.Cr[i] = cb, cr
	}
}

func colour(n int) (cb, cr uint8) {
	return [3]uint8{90, 128, 200}[n%3], [3]uint8{200, 128, 90}[n%3]
}

// read finds the number of a painted picture again; ok is false if the colour
// is not that of the number.
func read(m *image.YCbCr) (n int, ok bool) {
	if m.Rect.Size() != (image.Point{X: clipWidth, Y: clipHeight}) {
		return 0, false
	}
	for bit := range 16 {
		if m.YCbCrAt(bit*cell+cell/2, cell/2).Y > 128 {
			n |= 1 << bit
		}
	}
	got := m.YCbCrAt(clipWidth/2, clipHeight/2)
	cb, cr := colour(n)
	near := func(a, b uint8) bool { return max(a, b)-min(a, b) < 30 }
	return n, near(got.Cb, cb) && near(got.Cr, cr)
}

// source sends a painted clip and a tone on tracks, like a camera and a
// microphone, until its test ends.
type source struct {
	video *VideoTrack
	audio *AudioTrack
	key   atomic.Bool
	keys  atomic.Int64 // key frames made
	rate  atomic.Int64
}

func newSource(t *testing.T) *source {
	t.Helper()
	s := &source{}
	var err error
	if s.video, err = NewVideoTrack(); err != nil {
		t.Fatal(err)
	}
	if s.audio, err = NewAudioTrack(); err != nil {
		t.Fatal(err)
	}
	s.rate.Store(600_000)
	done := make(chan struct{})
	var work sync.WaitGroup
	work.Go(func() { s.run(t, done) })
	t.Cleanup(func() {
		close(done)
		work.Wait()
	})
	return s
}

func (s *source) keyFrame() { s.key.Store(true) }

func (s *source) run(t *testing.T, done chan struct{}) {
	video := codec.NewVideoEncoder(int(s.rate.Load()))
	defer video.Close()
	audio, err := codec.NewAudioEncoder(32_000)
	if err != nil {
		t.Error(err)
		return
	}
	defer audio.Close()
	m := image.NewYCbCr(image.Rect(0, 0, clipWidth, clipHeight), image.YCbCrSubsampleRatio420)
	buffer, packet, pcm := make([]byte, 1<<18), make([]byte, codec.MaxAudioPacket), make([]int16, codec.AudioFrame)
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for n := 0; ; n++ {
		select {
		case <-done:
			return
		case <-ticker.C:
		}
		if s.key.Swap(false) {
			video.ForceKeyFrame()
		}
		if err := video.SetBitrate(int(s.rate.Load())); err != nil {
			t.Error(err)
		}
		paint(m, n)
		size, key, err := video.Encode(buffer, m, int64(n)*1800)
		if err != nil {
			t.Error(err)
			return
		}
		if key {
			s.keys.Add(1)
		}
		// A peer that closes is no failure of the clip.
		_ = s.video.WriteFrame(buffer[:size], uint32(n*1800), time.Now())
		for i := range pcm {
			pcm[i] = int16((i*n)%2000 + i%48*200)
		}
		if size, err = audio.Encode(packet, pcm); err != nil {
			t.Error(err)
			return
		}
		if size > 0 {
			_ = s.audio.WritePacket(packet[:size], uint32(n*960), time.Now())
		}
	}
}
