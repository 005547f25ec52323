package server

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lxzan/gws"

	"zwiesprache/signal"
	"zwiesprache/signal/internal/rig"
)

// line opens a line as the n-th client.
func (p *loaded) line(n int, path string, header http.Header) *peer {
	c, err := p.reach(n)
	if err != nil {
		p.b.Fatal(err)
	}
	e := &peer{t: p.b, got: make(chan []byte, 256), pings: make(chan struct{}, 16), closed: make(chan struct{})}
	e.conn, _, err = gws.NewClientFromConn(e, &gws.ClientOption{Addr: strings.Replace(loadedOrigin, "http", "ws", 1) + path, RequestHeader: header}, c)
	if err != nil {
		p.b.Fatal(err)
	}
	go e.conn.ReadLoop()
	return e
}

// pair opens a host's line and a guest's in the n-th room, from an address of their own.
func (p *loaded) pair(n int) (h, g *peer, id string) {
	room := [16]byte{byte(n), byte(n >> 8), byte(n >> 16), 1}
	h = p.line(n*guestLines/2, "/host", nil)
	h.send(rig.Claim(loadedOrigin, room, rig.Key(byte(n)), h.decode().(signal.LineChallenge).Nonce))
	h.want(`{"type":"claimed"}`)
	g = p.line(n*guestLines/2, "/guest", http.Header{"Origin": {loadedOrigin}})
	g.send(signal.LineJoin{Room: room})
	g.want(`{"type":"joined"}`)
	return h, g, h.arrived()
}

// BenchmarkLoadRelay has 25 guests send 20 messages of 2 kB a second each, and
// prints how long they are on their way and what they cost the server.
func BenchmarkLoadRelay(b *testing.B) {
	const (
		pairs = 25
		rate  = 20 // a second each
		size  = 2000
		lasts = 10 * time.Second
	)
	for _, kind := range []string{"plain", "tls"} {
		b.Run(kind, func(b *testing.B) {
			for b.Loop() {
				p := load(b, kind, "127.0.0.1:0")
				took := make([][]time.Duration, pairs)
				var work sync.WaitGroup
				hosts, guests := make([]*peer, pairs), make([]*peer, pairs)
				for i := range pairs {
					var id string
					hosts[i], guests[i], id = p.pair(i)
					hosts[i].send(signal.LineProven{Guest: id})
				}
				before := p.figures(false)
				for i := range pairs {
					work.Go(func() {
						time.Sleep(time.Duration(i) * time.Second / rate / pairs)
						tick := time.NewTicker(time.Second / rate)
						defer tick.Stop()
						for range int(lasts.Seconds()) * rate {
							<-tick.C
							guests[i].write(stamped(size))
						}
					})
					work.Go(func() {
						for range int(lasts.Seconds()) * rate {
							took[i] = append(took[i], age(b, hosts[i].next()))
						}
					})
				}
				work.Wait()
				after := p.figures(false)
				all := slices.Sorted(slices.Values(slices.Concat(took...)))
				at := func(share float64) float64 {
					return float64(all[int(share*float64(len(all)-1))].Microseconds()) / 1000
				}
				b.ReportMetric(at(0.5), "ms-median")
				b.ReportMetric(at(0.99), "ms-p99")
				b.ReportMetric(at(1), "ms-worst")
				b.ReportMetric(float64((after.CPU-before.CPU).Microseconds())/float64(len(all)), "cpu-µs/message")
				p.stop()
			}
		})
	}
}

// stamped is a body of a size that carries the time.
func stamped(size int) string {
	s := `{"sent":"` + strconv.FormatInt(time.Now().UnixNano(), 10) + `","rest":"`
	return s + strings.Repeat("x", size-len(s)-2) + `"}`
}

// age says how long ago a stamped body was sent.
func age(b *testing.B, s string) time.Duration {
	_, rest, _ := strings.Cut(s, `"sent":"`)
	digits, _, _ := strings.Cut(rest, `"`)
	sent, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		b.Fatalf("no stamp in %.80s", s)
	}
	return time.Since(time.Unix(0, sent))
}

// meeting is what a host and a guest say until the guest waits for admission
// (PROTOCOL.md, "Bodies: joining" and "Inside the seal"), in sizes only.
var meeting = []struct {
	toGuest bool
	size    int
}{{true, 60}, {false, 260}, {true, 180}, {false, 170}, {true, 170}, {false, 300}, {true, 120}}

// BenchmarkLoadMeeting has hosts claim rooms and guests come into them, pass the
// password and knock, one after another at eight places at once.
func BenchmarkLoadMeeting(b *testing.B) {
	const (
		places = 8
		lasts  = 10 * time.Second
	)
	for _, kind := range []string{"plain", "tls"} {
		b.Run(kind, func(b *testing.B) {
			for b.Loop() {
				p := load(b, kind, "127.0.0.1:0")
				var met atomic.Int64
				var work sync.WaitGroup
				before := p.figures(false)
				began := time.Now()
				for range places {
					work.Go(func() {
						for time.Since(began) < lasts {
							p.meet(int(met.Add(1)))
						}
					})
				}
				work.Wait()
				after := p.figures(false)
				b.ReportMetric(float64(met.Load())/time.Since(began).Seconds(), "meetings/s")
				b.ReportMetric(float64((after.CPU-before.CPU).Microseconds())/float64(met.Load()), "cpu-µs/meeting")
				p.stop()
			}
		})
	}
}

// meet has one host and one guest meet in the n-th room, and part.
func (p *loaded) meet(n int) {
	h, g, id := p.pair(n)
	for _, m := range meeting {
		text := `{"x":"` + string(bytes.Repeat([]byte{'x'}, m.size)) + `"}`
		if m.toGuest {
			h.send(signal.LineTo{Guest: id, Body: body(text)})
			g.want(text)
		} else {
			g.write(text)
			h.want(fmt.Sprintf(`{"type":"from","guest":"%s","body":%s}`, id, text))
		}
	}
	h.send(signal.LineProven{Guest: id})
	h.send(signal.LineRelease{})
	g.wantEnd(signal.ErrDropped)
	h.hangUp()
	g.hangUp()
}
