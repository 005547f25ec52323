package codec

import (
	"errors"
	"image"
	"math"
	"math/rand/v2"
	"testing"
)

// moving paints a picture with detail that moves with n: a gradient, a grid and some grain.
func moving(width, height, n int) *image.YCbCr {
	m := image.NewYCbCr(image.Rect(0, 0, width, height), image.YCbCrSubsampleRatio420)
	grain := rand.New(rand.NewPCG(7, uint64(n)))
	for y := range height {
		row := m.Y[y*m.YStride : y*m.YStride+width]
		for x := range row {
			row[x] = uint8(16 + (x+y+3*n)%200)
			if (x+n)%64 < 4 || y%64 < 4 {
				row[x] = 220
			}
		}
		for range width / 8 {
			row[grain.IntN(width)] ^= 3
		}
	}
	for i := range m.Cb {
		m.Cb[i], m.Cr[i] = uint8(100+n%50), uint8(150-i%m.CStride/16)
	}
	return m
}

// psnr compares the luma of two pictures of one size, in dB.
func psnr(t testing.TB, a, b *image.YCbCr) float64 {
	t.Helper()
	if a.Rect.Size() != b.Rect.Size() {
		t.Fatalf("size %v, want %v", b.Rect.Size(), a.Rect.Size())
	}
	sum, n := 0.0, 0
	for y := range a.Rect.Dy() {
		for x := range a.Rect.Dx() {
			d := float64(a.Y[a.YOffset(a.Rect.Min.X+x, a.Rect.Min.Y+y)]) - float64(b.Y[b.YOffset(b.Rect.Min.X+x, b.Rect.Min.Y+y)])
			sum += d * d
			n++
		}
	}
	return 10 * math.Log10(255*255/max(sum/float64(n), 1e-9))
}

func TestVideoThereAndBack(t *testing.T) {
	for _, size := range []image.Point{{X: 640, Y: 360}, {X: 321, Y: 181}, {X: 1, Y: 1}, {X: 16, Y: 2047}} {
		e := NewVideoEncoder(2_000_000)
		defer e.Close()
		d, err := NewVideoDecoder()
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		buf := make([]byte, size.X*size.Y*3/2+4096)
		for n := range 10 {
			src := moving(size.X, size.Y, n)
			length, key, err := e.Encode(buf, src, int64(n)*3000)
			if err != nil {
				t.Fatalf("%v frame %d: %v", size, n, err)
			}
			if key != (n == 0) || IsKeyFrame(buf[:length]) != key {
				t.Errorf("%v frame %d: key %v", size, n, key)
			}
			if length == 0 {
				continue
			}
			got, err := d.Decode(buf[:length])
			if err != nil || got == nil {
				t.Fatalf("%v frame %d: %v %v", size, n, got, err)
			}
			if db := psnr(t, src, got); db < 24 {
				t.Errorf("%v frame %d: %.1f dB", size, n, db)
			}
		}
	}
}

func TestVideoSizeChanges(t *testing.T) {
	e := NewVideoEncoder(1_000_000)
	defer e.Close()
	d, err := NewVideoDecoder()
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	buf := make([]byte, 1<<20)
	at := int64(0)
	for _, size := range []image.Point{{X: 640, Y: 360}, {X: 1280, Y: 720}, {X: 320, Y: 180}, {X: 360, Y: 640}} {
		for n := range 3 {
			at += 3000
			src := moving(size.X, size.Y, n)
			length, key, err := e.Encode(buf, src, at)
			if err != nil || key != (n == 0) {
				t.Fatalf("%v: key %v, %v", size, key, err)
			}
			if length == 0 {
				continue
			}
			got, err := d.Decode(buf[:length])
			if err != nil {
				t.Fatal(err)
			}
			if db := psnr(t, src, got); db < 22 {
				t.Errorf("%v frame %d: %.1f dB", size, n, db)
			}
		}
	}
}

func TestVideoSubImage(t *testing.T) {
	whole := moving(640, 360, 1)
	part := whole.SubImage(image.Rect(100, 50, 421, 231)).(*image.YCbCr)
	e := NewVideoEncoder(2_000_000)
	defer e.Close()
	d, err := NewVideoDecoder()
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	buf := make([]byte, 1<<20)
	n, _, err := e.Encode(buf, part, 0)
	if err != nil {
		t.Fatal(err)
	}
	got, err := d.Decode(buf[:n])
	if err != nil {
		t.Fatal(err)
	}
	if db := psnr(t, part, got); db < 24 {
		t.Errorf("%.1f dB", db)
	}
}

func TestVideoKeyFrameOnlyOnRequest(t *testing.T) {
	e := NewVideoEncoder(800_000)
	defer e.Close()
	buf := make([]byte, 1<<20)
	pictures := [2]*image.YCbCr{moving(320, 180, 0), moving(320, 180, 40)}
	keys := 0
	for n := range 400 {
		if n == 300 {
			e.ForceKeyFrame()
		}
		// A cut of the scene every second is no request.
		_, key, err := e.Encode(buf, pictures[n/30%2], int64(n)*3000)
		if err != nil {
			t.Fatal(err)
		}
		if key {
			keys++
			if n != 0 && n != 300 {
				t.Errorf("key frame at %d", n)
			}
		}
	}
	if keys != 2 {
		t.Errorf("%d key frames, want 2", keys)
	}
}

func TestVideoBitrate(t *testing.T) {
	e := NewVideoEncoder(2_000_000)
	defer e.Close()
	buf := make([]byte, 1<<20)
	at := int64(0)
	rate := func(bps int) float64 {
		if err := e.SetBitrate(bps); err != nil {
			t.Fatal(err)
		}
		total := 0
		for n := range 150 {
			at += 3000
			length, _, err := e.Encode(buf, moving(640, 360, n), at)
			if err != nil {
				t.Fatal(err)
			}
			if n >= 60 { // settled
				total += length
			}
		}
		return float64(total) * 8 / 3 // the last 90 frames are 3 s
	}
	for _, bps := range []int{2_000_000, 400_000, 1_000_000} {
		if got := rate(bps); got < 0.5*float64(bps) || got > 1.3*float64(bps) {
			t.Errorf("asked for %d bit/s, got %.0f", bps, got)
		}
	}
}

func TestVideoRefuses(t *testing.T) {
	e := NewVideoEncoder(1_000_000)
	defer e.Close()
	buf := make([]byte, 1<<16)
	good := moving(64, 64, 0)
	short := *good
	short.Y = short.Y[:100]
	crooked := *good
	crooked.YStride = 10
	for name, m := range map[string]*image.YCbCr{
		"nothing": nil,
		"4:4:4":   image.NewYCbCr(image.Rect(0, 0, 8, 8), image.YCbCrSubsampleRatio444),
		"no area": image.NewYCbCr(image.Rect(0, 0, 0, 8), image.YCbCrSubsampleRatio420),
		"large":   image.NewYCbCr(image.Rect(0, 0, MaxSide+1, 8), image.YCbCrSubsampleRatio420),
		"short":   &short,
		"stride":  &crooked,
		"odd":     good.SubImage(image.Rect(1, 0, 9, 8)).(*image.YCbCr),
	} {
		if _, _, err := e.Encode(buf, m, 0); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := e.Encode(buf[:10], good, 0); !errors.Is(err, ErrShort) {
		t.Errorf("short buffer: %v", err)
	}
	if _, key, err := e.Encode(buf, good, 3000); err != nil || !key {
		t.Errorf("after a lost frame: key %v, %v", key, err)
	}
	// Time that stands still or runs back is no error.
	for range 3 {
		if _, _, err := e.Encode(buf, good, 5); err != nil {
			t.Error(err)
		}
	}
}

func TestVideoDecoderRefusesLarge(t *testing.T) {
	d, err := NewVideoDecoder()
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	frame := append([]byte{0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0xff, 0x3f, 0xff, 0x3f}, make([]byte, 200)...) // 16383×16383
	if _, err := d.Decode(frame); !errors.Is(err, ErrCorrupt) {
		t.Error(err)
	}
	d.Close()
	if _, err := d.Decode(frame); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
}

// rows are the beginnings of the fuzz run, decoded in the table test too.
func rows(t testing.TB) [][]byte {
	e := NewVideoEncoder(500_000)
	defer e.Close()
	buf := make([]byte, 1<<16)
	list := [][]byte{nil, {0}, {1}, {0x10, 2, 0, 0x9d, 1, 0x2a, 0, 0, 0, 0}, {0x10, 2, 0, 0x9d, 1, 0x2a, 64, 0, 64, 0}}
	for n := range 3 {
		length, _, err := e.Encode(buf, moving(64, 48, n), int64(n)*3000)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, append([]byte(nil), buf[:length]...), append([]byte(nil), buf[:length/2]...))
	}
	return list
}

func FuzzVideoDecoder(f *testing.F) {
	seeds := rows(f)
	for _, row := range seeds {
		f.Add(row)
	}
	key := seeds[5]
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := NewVideoDecoder()
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		// Once from nothing, once in a running stream, and the stream goes on.
		for _, frame := range [][]byte{data, key, data, key} {
			m, err := d.Decode(frame)
			if err != nil || m == nil {
				continue
			}
			if _, err := planesOf(m); err != nil {
				t.Fatal(err)
			}
			_ = m.Y[len(m.Y)-1] + m.Cb[len(m.Cb)-1] + m.Cr[len(m.Cr)-1]
		}
		if m, err := d.Decode(key); err != nil || m == nil {
			t.Fatalf("a key frame after garbage: %v %v", m, err)
		}
	})
}

func TestVideoNoAllocation(t *testing.T) {
	e := NewVideoEncoder(1_000_000)
	defer e.Close()
	d, err := NewVideoDecoder()
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	buf, src, at := make([]byte, 1<<20), moving(320, 180, 0), int64(0)
	if n := testing.AllocsPerRun(20, func() {
		at += 3000
		length, _, err := e.Encode(buf, src, at)
		if err != nil {
			t.Fatal(err)
		}
		if length > 0 {
			if _, err := d.Decode(buf[:length]); err != nil {
				t.Fatal(err)
			}
		}
	}); n > 0 {
		t.Errorf("%v allocations per frame", n)
	}
}
