//go:build unix

package codec

import (
	"image"
	"math"
	"math/rand/v2"
	"syscall"
	"testing"
)

// The pictures of the benchmarks are the 720p of a call at 30 per second, so
// 1 ms of CPU per operation is 3 % of a core.

// cpu reports CPU time per operation beside wall time, which on a busy machine
// tells nothing: defer cpu(b)().
func cpu(b *testing.B) func() {
	used := func() int64 {
		var r syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
			b.Fatal(err)
		}
		return r.Utime.Nano() + r.Stime.Nano()
	}
	start := used()
	return func() { b.ReportMetric(float64(used()-start)/float64(b.N), "cpu-ns/op") }
}

func clip(width, height int, paint func(width, height, n int) *image.YCbCr) []*image.YCbCr {
	list := make([]*image.YCbCr, 30)
	for n := range list {
		list[n] = paint(width, height, n)
	}
	return list
}

// talking is what a camera sees in a talk: a room that stands still, a head
// that sways, a mouth that moves, and the grain of the sensor over all of it.
func talking(width, height, n int) *image.YCbCr {
	m := image.NewYCbCr(image.Rect(0, 0, width, height), image.YCbCrSubsampleRatio420)
	grain := rand.New(rand.NewPCG(3, uint64(n)))
	wave := math.Sin(2 * math.Pi * float64(n) / 30)
	cx, cy := float64(width)/2+wave*float64(width)/80, float64(height)*0.45
	mouth := float64(height) / 60 * (2 + math.Sin(2*math.Pi*float64(n)/6))
	for y := range height {
		for x := range width {
			room := 90 + 30*math.Sin(float64(x)/97) + 25*math.Cos(float64(y)/61) + 12*math.Sin(float64(x*y)/5000)
			if x/160%2 == 0 && y < height/2 { // books on a shelf
				room += float64(x / 13 % 7 * 9)
			}
			dx, dy := (float64(x)-cx)/float64(height)*4.6, (float64(y)-cy)/float64(height)*3.4
			if r := dx*dx + dy*dy; r < 1 {
				room = 170 - 40*r + 6*math.Sin(dx*23+dy*17)
				mx, my := (float64(x)-cx)/float64(height)*16, (float64(y)-cy-float64(height)*0.14)/mouth
				if mx*mx+my*my < 1 {
					room = 60
				}
			}
			m.Y[y*m.YStride+x] = uint8(room + grain.NormFloat64()*1.5)
		}
	}
	for i := range m.Cb {
		m.Cb[i], m.Cr[i] = 118, 138
	}
	return m
}

func BenchmarkEncode720p(b *testing.B) {
	for name, paint := range map[string]func(width, height, n int) *image.YCbCr{"talking": talking, "all moving": moving} {
		b.Run(name, func(b *testing.B) { benchmarkEncode(b, NewVideoEncoder(1_500_000), clip(1280, 720, paint)) })
	}
}

func benchmarkEncode(b *testing.B, e *VideoEncoder, frames []*image.YCbCr) {
	defer e.Close()
	buf := make([]byte, 1<<20)
	at, total := int64(0), 0
	defer cpu(b)()
	for b.Loop() {
		n, _, err := e.Encode(buf, frames[int(at/3000)%len(frames)], at)
		if err != nil {
			b.Fatal(err)
		}
		at += 3000
		total += n
	}
	b.ReportMetric(float64(total)*8*30/1000/float64(b.N), "kbit/s")
}

func BenchmarkDecode720p(b *testing.B) {
	e := NewVideoEncoder(1_500_000)
	defer e.Close()
	d, err := NewVideoDecoder()
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	var stream [][]byte
	for n, frame := range clip(1280, 720, talking) {
		buf := make([]byte, 1<<19)
		length, _, err := e.Encode(buf, frame, int64(n)*3000)
		if err != nil {
			b.Fatal(err)
		}
		if length > 0 {
			stream = append(stream, buf[:length])
		}
	}
	n := 0
	defer cpu(b)()
	for b.Loop() {
		if _, err := d.Decode(stream[n%len(stream)]); err != nil {
			b.Fatal(err)
		}
		n++
	}
}

func BenchmarkRGBA720p(b *testing.B) {
	src, dst := moving(1280, 720, 0), image.NewRGBA(image.Rect(0, 0, 1280, 720))
	defer cpu(b)()
	for b.Loop() {
		if err := RGBA(dst, src); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkScale720pTo540p(b *testing.B) { benchmarkScale(b, 960, 540) }
func BenchmarkScale720pTo180p(b *testing.B) { benchmarkScale(b, 320, 180) }

func benchmarkScale(b *testing.B, width, height int) {
	src, dst := moving(1280, 720, 0), flat(width, height, 0, 0, 0)
	defer cpu(b)()
	for b.Loop() {
		if err := Scale(dst, src); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpusEncode(b *testing.B) {
	e, _ := audioPair(b)
	packet, pcm := make([]byte, MaxAudioPacket), tone(0)
	defer cpu(b)()
	for b.Loop() {
		if _, err := e.Encode(packet, pcm); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpusDecode(b *testing.B) {
	e, d := audioPair(b)
	packet, pcm := make([]byte, MaxAudioPacket), make([]int16, MaxAudioFrame)
	n, err := e.Encode(packet, tone(0))
	if err != nil {
		b.Fatal(err)
	}
	defer cpu(b)()
	for b.Loop() {
		if _, err := d.Decode(pcm, packet[:n]); err != nil {
			b.Fatal(err)
		}
	}
}
