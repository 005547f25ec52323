package server

import (
	"fmt"
	"testing"
	"time"

	"zwiesprache/signal"
)

// BenchmarkRelay sends bodies from a guest to its host and back. Both ends are
// in this process: cpu-µs/message is the upper bound of the server's part.
func BenchmarkRelay(b *testing.B) {
	for _, size := range []int{300, 20_000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			p := start(b)
			h := p.claim(1, 1)
			g, id := p.prove(h, 1)
			ask := sized(size)
			answer := string(signal.EncodeLine(signal.LineTo{Guest: id, Body: body(ask)}))
			before := computed()
			for b.Loop() {
				p.clock.pass(time.Second / messageRate)
				g.write(ask)
				h.next()
				h.write(answer)
				g.next()
			}
			messages := 2 * float64(b.N)
			b.ReportMetric(float64((computed()-before).Microseconds())/messages, "cpu-µs/message")
			b.ReportMetric(messages/b.Elapsed().Seconds(), "messages/s")
		})
	}
}
