package server

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"zwiesprache/signal"
)

// wait opens a guest's line and joins the n-th room.
func (p *loaded) wait(n int) (net.Conn, error) {
	c, err := p.reach(n)
	if err != nil {
		return nil, err
	}
	_, err = fmt.Fprintf(c, "GET /guest HTTP/1.1\r\nHost: talk.example.org\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Origin: %s\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n", loadedOrigin)
	if err == nil {
		err = read(c, "\r\n\r\n")
	}
	if err == nil {
		room := [16]byte{byte(n), byte(n >> 8), byte(n >> 16)}
		_, err = c.Write(masked(string(signal.EncodeLine(signal.LineJoin{Room: room}))))
	}
	if err == nil {
		err = read(c, `{"type":"joined"}`)
	}
	if err != nil {
		_ = c.Close()
		return nil, err
	}
	p.answers.Go(func() { pong(c) })
	return c, nil
}

// pong answers pings until c is closed.
func pong(c net.Conn) {
	for b := make([]byte, 16); ; {
		n, err := c.Read(b)
		if err != nil {
			return
		}
		if string(b[:n]) == "\x89\x00" {
			_, _ = c.Write([]byte{0x8a, 0x80, 0, 0, 0, 0})
		}
	}
}

// read reads until what came ends with last.
func read(c net.Conn, last string) error {
	var got strings.Builder
	for b := make([]byte, 512); !strings.HasSuffix(got.String(), last); {
		n, err := c.Read(b)
		if err != nil {
			return err
		}
		if got.Write(b[:n]); got.Len() > 4096 {
			return errors.New("something else came")
		}
	}
	return nil
}

// quietFor has each line pinged once.
const quietFor = pingAfter + 5*time.Second

// BenchmarkLoadWaiting has 15,000 guests wait, each in a room of its own, and
// prints what each costs the server: what it keeps (live), what the operating
// system counts for the process (pss), and of that what is left when all that is
// free was given back (least). The kernel's sockets are not in it.
func BenchmarkLoadWaiting(b *testing.B) {
	const lines = 15_000
	for _, kind := range []string{"plain", "tls"} {
		b.Run(kind, func(b *testing.B) {
			for b.Loop() {
				p := load(b, kind, "127.0.0.1:0")
				first, err := p.wait(lines) // whatever is needed but once
				if err != nil {
					b.Fatal(err)
				}
				p.settle(1)
				before := p.figures(true)
				began := time.Now()
				conns := gather(b, lines, p.wait)
				took := time.Since(began)
				p.settle(lines + 1)
				after := p.figures(true)
				each := func(name string, f func(figures) float64) {
					b.ReportMetric((f(after)-f(before))/lines/1024, name+"-KiB/line")
				}
				each("live", func(f figures) float64 { return f.Live })
				each("least", func(f figures) float64 { return f.Least })
				each("pss", func(f figures) float64 { return f.PSS })
				b.ReportMetric(lines/took.Seconds(), "lines/s")
				b.ReportMetric(float64((after.CPU-before.CPU).Microseconds())/lines, "cpu-µs/line")
				quiet := p.figures(false)
				time.Sleep(quietFor)
				cpu := p.figures(false).CPU - quiet.CPU
				b.ReportMetric(float64(cpu.Microseconds())/quietFor.Seconds()/lines, "cpu-µs/line/s")
				p.stop(append(conns, first)...)
			}
		})
	}
}

// gather makes many connections, some at a time.
func gather(b *testing.B, n int, connect func(int) (net.Conn, error)) []net.Conn {
	b.Helper()
	conns := make([]net.Conn, n)
	var next atomic.Int64
	var work sync.WaitGroup
	for range 16 {
		work.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				c, err := connect(int(i))
				if err != nil {
					b.Error(err)
					return
				}
				conns[i] = c
			}
		})
	}
	work.Wait()
	if b.Failed() {
		b.FailNow()
	}
	return conns
}

// Back-off of a page before admission (PROTOCOL.md, "Resume"): pauses double.
const (
	firstPause = 500 * time.Millisecond
	lastPause  = 30 * time.Second
)

// BenchmarkLoadStorm has 10,000 lines come back to a server that was started
// anew, each after pauses with jitter that double, as pages do.
func BenchmarkLoadStorm(b *testing.B) {
	const lines = 10_000
	for _, kind := range []string{"plain", "tls"} {
		b.Run(kind, func(b *testing.B) {
			for b.Loop() {
				p := load(b, kind, "127.0.0.1:0")
				old := gather(b, lines, p.wait)
				p.settle(lines)
				p.stop(old...)
				began := time.Now()
				again := load(b, kind, p.addr)
				var failed atomic.Int64
				var slowest atomic.Int64
				back := make([]net.Conn, lines)
				var work sync.WaitGroup
				for n := range lines {
					work.Go(func() {
						for pause := firstPause; ; pause = min(2*pause, lastPause) {
							time.Sleep(time.Duration(float64(pause) * (0.5 + rand.Float64())))
							c, err := again.wait(n)
							if err != nil {
								if failed.Add(1) > 10*lines {
									b.Error(err)
									return
								}
								continue
							}
							for took := int64(time.Since(began)); ; {
								if old := slowest.Load(); old >= took || slowest.CompareAndSwap(old, took) {
									break
								}
							}
							back[n] = c
							return
						}
					})
				}
				work.Wait()
				f := again.settle(lines)
				b.ReportMetric(time.Duration(slowest.Load()).Seconds(), "s-until-all-are-back")
				b.ReportMetric(float64(failed.Load()), "attempts-in-vain")
				b.ReportMetric(float64(f.CPU.Microseconds())/lines, "cpu-µs/line")
				again.stop(back...)
			}
		})
	}
}
