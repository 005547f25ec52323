package server

import (
	"fmt"
	"net"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"zwiesprache/signal"
)

// BenchmarkWaitingLine opens guests' lines, each in a room of its own, and
// prints what each of them costs in memory while it waits. The bare TCP
// connection of the other side is measured before and not counted.
func BenchmarkWaitingLine(b *testing.B) {
	const lines = 2000
	for b.Loop() {
		bare := measure(b, lines, func() (string, func(net.Conn, int)) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { _ = l.Close() })
			return l.Addr().String(), func(net.Conn, int) {}
		})
		whole := measure(b, lines, func() (string, func(net.Conn, int)) {
			p := start(b)
			return p.addr, func(c net.Conn, n int) {
				shake(b, c, p.origin)
				room := [16]byte{byte(n), byte(n >> 8)}
				if _, err := c.Write(masked(string(signal.EncodeLine(signal.LineJoin{Room: room})))); err != nil {
					b.Fatal(err)
				}
				answer := make([]byte, len("xx"+`{"type":"joined"}`))
				if _, err := c.Read(answer); err != nil || !strings.Contains(string(answer), "joined") {
					b.Fatalf("%q, %v", answer, err)
				}
			}
		})
		b.ReportMetric((whole-bare)/1024, "KiB/line")
	}
}

// measure opens connections from addresses that each stay under their limit,
// and gives what one costs, in bytes.
func measure(b *testing.B, lines int, prepare func() (addr string, begin func(net.Conn, int))) float64 {
	b.Helper()
	addr, begin := prepare()
	before := memory()
	conns := make([]net.Conn, lines)
	for n := range conns {
		d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 1, byte(n/guestLines/250), byte(1+n/guestLines%250))}}
		c, err := d.Dial("tcp", addr)
		if err != nil {
			b.Fatal(err)
		}
		begin(c, n)
		conns[n] = c
	}
	after := memory()
	for _, c := range conns {
		_ = c.Close()
	}
	return (after - before) / float64(lines)
}

// memory is what heap and stacks use after a collection, in bytes.
func memory() float64 {
	for range 3 { // the first finds what the last ones free, also stacks
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc + m.StackInuse)
}

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
			before := cpu(b)
			for b.Loop() {
				p.clock.pass(time.Second / messageRate)
				g.write(ask)
				h.next()
				h.write(answer)
				g.next()
			}
			messages := 2 * float64(b.N)
			b.ReportMetric(float64((cpu(b)-before).Microseconds())/messages, "cpu-µs/message")
			b.ReportMetric(messages/b.Elapsed().Seconds(), "messages/s")
		})
	}
}

// cpu is the time that this process has spent computing.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
