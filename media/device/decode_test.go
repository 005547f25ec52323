package device

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pion/mediadevices/pkg/frame"
)

// through decodes as a driver of mediadevices does.
func through(t testing.TB, format frame.Format, data []byte, width, height int) (image.Image, error) {
	t.Helper()
	decoder, err := frame.NewDecoder(format)
	if err != nil {
		t.Fatal(err)
	}
	img, free, err := decoder.Decode(data, width, height)
	if err == nil {
		t.Cleanup(free)
	}
	return img, err
}

// Were mediadevices' own decoders used, some of these pictures would have odd
// planes, and none would come from a pool.
func TestDriversUseTheseDecoders(t *testing.T) {
	for _, format := range formats {
		if format != frame.FormatI420 && decoders[format] == nil {
			t.Errorf("no decoder of %s was replaced", format)
		}
	}
	decoder, err := frame.NewDecoder(frame.FormatNV12)
	if err != nil {
		t.Fatal(err)
	}
	data := make([]byte, 64*48*3/2)
	if n := testing.AllocsPerRun(20, func() {
		_, free, err := decoder.Decode(data, 64, 48)
		if err != nil {
			t.Error(err)
		}
		free()
	}); n > 2 {
		t.Errorf("%v allocations a picture", n)
	}
}

func TestRawFormats(t *testing.T) {
	for _, size := range []image.Point{{64, 48}, {48, 64}, {16, 5}, {2, 2}} {
		want := picture(image.YCbCrSubsampleRatio420, size.X, size.Y)
		for _, row := range []struct {
			format frame.Format
			pack   func(p *image.YCbCr) []byte
		}{{frame.FormatYUYV, packed(0)}, {frame.FormatYUY2, packed(0)}, {frame.FormatUYVY, packed(1)}, {frame.FormatNV12, planar(0)}, {frame.FormatNV21, planar(1)}} {
			data := row.pack(want)
			got, err := through(t, row.format, data, size.X, size.Y)
			if err != nil {
				t.Fatal(row.format, err)
			}
			for y := range size.Y {
				for x := range size.X {
					if g, w := got.(*image.YCbCr).YCbCrAt(x, y), want.YCbCrAt(x, y); g != w {
						t.Fatalf("%s %v: %v at %d,%d, want %v", row.format, size, g, x, y, w)
					}
				}
			}
			if _, err := through(t, row.format, data[:len(data)-1], size.X, size.Y); !errors.Is(err, errDamaged) {
				t.Errorf("%s cut short: %v", row.format, err)
			}
			if _, err := through(t, row.format, nil, 0, 0); !errors.Is(err, errDamaged) {
				t.Errorf("%s of no size: %v", row.format, err)
			}
		}
	}
}

// packed lays two pixels into four bytes, luma first (0) or second (1).
func packed(luma int) func(*image.YCbCr) []byte {
	return func(p *image.YCbCr) []byte {
		var data []byte
		for y := range p.Rect.Dy() {
			for x := 0; x < p.Rect.Dx(); x += 2 {
				four := make([]byte, 4)
				four[luma], four[luma+2] = p.YCbCrAt(x, y).Y, p.YCbCrAt(x+1, y).Y
				four[1-luma], four[3-luma] = p.YCbCrAt(x, y).Cb, p.YCbCrAt(x, y).Cr
				data = append(data, four...)
			}
		}
		return data
	}
}

// planar lays chroma in pairs behind the luma, blue (0) or red (1) first.
func planar(blue int) func(*image.YCbCr) []byte {
	return func(p *image.YCbCr) []byte {
		data := bytes.Clone(p.Y)
		for i := range p.Cb {
			pair := make([]byte, 2)
			pair[blue], pair[1-blue] = p.Cb[i], p.Cr[i]
			data = append(data, pair...)
		}
		return data
	}
}

// sample is a JPEG of 48×34 pixels.
func sample(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name+".jpg"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// encoded is a JPEG of 4:2:0 with the usual Huffman tables.
func encoded(t testing.TB, width, height, quality int) []byte {
	t.Helper()
	p := picture(image.YCbCrSubsampleRatio420, width, height)
	noise := rand.New(rand.NewPCG(1, 2))
	for i := range p.Y {
		p.Y[i] = uint8(60 + i%width/8 + noise.IntN(12))
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// withoutTables takes the Huffman tables out, as cameras do.
func withoutTables(data []byte) []byte {
	start := bytes.Index(data, []byte{0xff, 0xc4})
	length := int(data[start+2])<<8 + int(data[start+3]) + 2
	return append(bytes.Clone(data[:start]), data[start+length:]...)
}

// withFilling puts bytes between two parts, as some cameras do.
func withFilling(data []byte) []byte {
	start := bytes.Index(data, []byte{0xff, 0xc4})
	return append(append(bytes.Clone(data[:start]), 0, 0, 0), data[start:]...)
}

func TestJPEG(t *testing.T) {
	odd := encoded(t, 33, 17, 90)
	for _, row := range []struct {
		name          string
		data          []byte
		width, height int
		like          []byte // decoded by image/jpeg for comparison
	}{
		{"4:2:0", sample(t, "420"), 48, 34, nil},
		{"4:2:2", sample(t, "422"), 48, 34, nil},
		{"4:4:4", sample(t, "444"), 48, 34, nil},
		{"4:4:0", sample(t, "440"), 48, 34, nil},
		{"4:1:1", sample(t, "411"), 48, 34, nil},
		{"progressive", sample(t, "progressive"), 48, 34, nil},
		{"odd size", odd, 33, 17, nil},
		{"without Huffman tables", withoutTables(odd), 33, 17, odd},
		{"with filling bytes", withFilling(odd), 33, 17, odd},
	} {
		like := row.like
		if like == nil {
			like = row.data
		}
		decoded, err := jpeg.Decode(bytes.NewReader(like))
		if err != nil {
			t.Fatal(err)
		}
		want := decoded.(*image.YCbCr)
		img, err := through(t, frame.FormatMJPEG, row.data, row.width, row.height)
		if err != nil {
			t.Errorf("%s: %v", row.name, err)
			continue
		}
		got := img.(*image.YCbCr)
		if got.Rect != want.Rect || got.SubsampleRatio != want.SubsampleRatio {
			t.Errorf("%s: %v of %v, want %v of %v", row.name, got.SubsampleRatio, got.Rect, want.SubsampleRatio, want.Rect)
			continue
		}
		for y := range row.height {
			for x := range row.width {
				g, w := got.YCbCrAt(x, y), want.YCbCrAt(x, y)
				if far(g.Y, w.Y) || far(g.Cb, w.Cb) || far(g.Cr, w.Cr) {
					t.Fatalf("%s: %v at %d,%d, want %v", row.name, g, x, y, w)
				}
			}
		}
		if p := (&converter{full: true}).i420(got); p.SubsampleRatio != image.YCbCrSubsampleRatio420 || p.Rect.Dx() != row.width&^1 {
			t.Errorf("%s becomes %v", row.name, p.Rect)
		}
	}
}

// far reports a difference beyond the rounding of two decoders.
func far(a, b uint8) bool { return a > b+2 && b < 254 || b > a+2 && a < 254 }

func TestGreyJPEG(t *testing.T) {
	data := sample(t, "gray")
	want, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	img, err := through(t, frame.FormatMJPEG, data, 48, 34)
	if err != nil {
		t.Fatal(err)
	}
	for y := range 34 {
		for x := range 48 {
			if g, w := img.(*image.YCbCr).YCbCrAt(x, y), want.(*image.Gray).GrayAt(x, y); far(g.Y, w.Y) || g.Cb != 128 || g.Cr != 128 {
				t.Fatalf("%v at %d,%d, want %v", g, x, y, w)
			}
		}
	}
}

// brokenJPEGs are shared by the table test and the fuzz target; each must give
// an error, and never half a picture.
func brokenJPEGs(t testing.TB) map[string][]byte {
	good := sample(t, "422")
	scrambled := bytes.Clone(good)
	for i := len(good) / 2; i < len(good)-2; i += 3 {
		scrambled[i] = 0xff
	}
	return map[string][]byte{
		"empty": {}, "one byte": {0xff}, "start only": {0xff, 0xd8}, "text": []byte("no picture"),
		"head only": good[:200], "cut in the middle": good[:len(good)-100], "scrambled": scrambled, "filling bytes and cut": withFilling(good)[:len(good)-100],
		"another size": encoded(t, 64, 48, 80), "four colours": sample(t, "cmyk"),
	}
}

func TestBrokenJPEGs(t *testing.T) {
	for name, data := range brokenJPEGs(t) {
		_, err := through(t, frame.FormatMJPEG, data, 48, 34)
		if want := map[bool]error{true: ErrBroken, false: errDamaged}[strings.Contains("another size, four colours", name)]; !errors.Is(err, want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := through(t, frame.FormatMJPEG, sample(t, "422"), 48, 34); err != nil { // the pool's decoders are still good
		t.Error(err)
	}
}

// The fuzzer sees nothing of C's paths, so every byte is made wrong by turns,
// and every length is tried.
func TestEveryByteOfAJPEGWrong(t *testing.T) {
	for _, name := range []string{"420", "422", "progressive"} {
		good := sample(t, name)
		data := bytes.Clone(good)
		for i := range good {
			for _, wrong := range []byte{0x00, 0xff, good[i] ^ 0x10} {
				data[i] = wrong
				if _, err := through(t, frame.FormatMJPEG, data, 48, 34); err != nil && !errors.Is(err, errDamaged) && !errors.Is(err, ErrBroken) {
					t.Fatalf("byte %d as %#x: %v", i, wrong, err)
				}
			}
			data[i] = good[i]
			if _, err := through(t, frame.FormatMJPEG, good[:i], 48, 34); err == nil && i < len(good)-2 {
				t.Fatalf("%d bytes of %d make a picture", i, len(good))
			}
		}
	}
}

func FuzzJPEG(f *testing.F) {
	for _, data := range brokenJPEGs(f) {
		f.Add(data)
	}
	for _, name := range []string{"411", "420", "422", "440", "444", "gray", "progressive"} {
		f.Add(sample(f, name))
	}
	f.Add(withoutTables(encoded(f, 48, 34, 50)))
	f.Fuzz(func(t *testing.T, data []byte) {
		img, err := through(t, frame.FormatMJPEG, data, 48, 34)
		if err != nil {
			return
		}
		p := (&converter{full: true}).i420(img)
		if p == nil || p.Rect != image.Rect(0, 0, 48, 34) || len(p.Y) != 48*34 || len(p.Cb) != 24*17 || len(p.Cr) != 24*17 {
			t.Errorf("%v", p)
		}
	})
}

// Against image/jpeg, on the same picture: go test -bench JPEG ./media/device
func BenchmarkJPEG720p(b *testing.B) {
	data := encoded(b, 1280, 720, 80)
	b.Run("turbo", func(b *testing.B) {
		decoder, err := frame.NewDecoder(frame.FormatMJPEG)
		if err != nil {
			b.Fatal(err)
		}
		v := converter{full: true}
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			img, free, err := decoder.Decode(data, 1280, 720)
			if err != nil {
				b.Fatal(err)
			}
			v.i420(img)
			free()
		}
	})
	b.Run("image/jpeg", func(b *testing.B) {
		v := converter{full: true}
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			img, err := jpeg.Decode(bytes.NewReader(data))
			if err != nil {
				b.Fatal(err)
			}
			v.i420(img)
		}
	})
}

func BenchmarkRaw720p(b *testing.B) {
	for _, format := range []frame.Format{frame.FormatYUYV, frame.FormatNV12} {
		b.Run(string(format), func(b *testing.B) {
			data := make([]byte, 1280*720*2)
			decoder, err := frame.NewDecoder(format)
			if err != nil {
				b.Fatal(err)
			}
			v := converter{}
			for b.Loop() {
				img, free, err := decoder.Decode(data, 1280, 720)
				if err != nil {
					b.Fatal(err)
				}
				v.i420(img)
				free()
			}
		})
	}
}
