//go:build unix

package blur

import (
	"fmt"
	"image"
	"syscall"
	"testing"
	"time"
)

// spent is the processor's time of this process.
func spent(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkApply measures the processor's time a picture in cpu-ms/op, which
// other programs disturb less than ns/op: with a person who sits still,
// where the network rests at every second picture, and with one who moves.
func BenchmarkApply(b *testing.B) {
	for _, size := range []image.Point{{320, 180}, {640, 360}, {1280, 720}, {1920, 1080}} {
		s := scenes[0]
		s.size = size
		img, _ := s.shoot(b)
		moved := nudge(img, size.X/20)
		for name, set := range sets() {
			for _, row := range []struct {
				name string
				next *image.YCbCr
			}{{"still", img}, {"moving", moved}} {
				b.Run(fmt.Sprintf("%d/%s/%s", size.Y, name, row.name), func(b *testing.B) {
					f := openSet(b, set)
					before := spent(b)
					for i := 0; b.Loop(); i++ {
						if i%2 == 0 {
							f.Apply(img)
						} else {
							f.Apply(row.next)
						}
					}
					cpu := spent(b) - before
					b.ReportMetric(float64(cpu.Microseconds())/1000/float64(b.N), "cpu-ms/op")
					seen := f.Stats()
					b.ReportMetric(float64(seen.Looked)/float64(seen.Pictures), "looks/op")
				})
			}
		}
	}
}
