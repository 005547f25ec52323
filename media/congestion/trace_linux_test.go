package congestion

import (
	"bufio"
	"compress/gzip"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/pion/interceptor/pkg/twcc"
	"github.com/pion/rtcp"

	"zwiesprache/media/shaper"
)

var recording = flag.Bool("record", false, "record testdata/step.gz anew between two network namespaces, as root")

const stepTrace = "testdata/step.gz"

// event is one line of a trace: a packet sent, or a report that came.
type event struct {
	at     time.Duration
	size   int
	report []byte // nil: a packet was sent
}

// TestTrace replays what a kernel, timers and a busy computer made of a link
// that falls from 2 Mbit/s to 500 kbit/s after six seconds: the fall is seen
// within half a second, and nothing is seen that is not there.
func TestTrace(t *testing.T) {
	if *recording {
		write(t, recordStep(t))
	}
	start := time.Unix(1000, 0)
	e := New(Config{Least: 30_000, First: 1_000_000, Most: 2_500_000}, start)
	fell := time.Duration(0)
	for _, line := range read(t) {
		now := start.Add(line.at)
		if line.report == nil {
			e.Sent(now, line.size)
			continue
		}
		var report rtcp.TransportLayerCC
		if err := report.Unmarshal(line.report); err != nil {
			t.Fatal(err)
		}
		e.Report(now, &report)
		switch target := e.Target(now); {
		case line.at < 6*second && target < 650_000:
			t.Fatalf("target %d after %v", target, line.at)
		case fell == 0 && target < 500_000:
			fell = line.at
		case line.at > 8*second && (target < 300_000 || target > 500_000):
			t.Fatalf("target %d after %v", target, line.at)
		}
	}
	if fell < 6*second || fell > 6500*millisecond {
		t.Errorf("fell after %v", fell)
	}
	t.Logf("fell after %v", fell)
}

func read(t *testing.T) (events []event) {
	t.Helper()
	file, err := os.Open(stepTrace)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	plain, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(plain); lines.Scan(); {
		var e event
		var micros int64
		var text string
		if _, err := fmt.Sscanf(lines.Text(), "%d %d %s", &micros, &e.size, &text); err != nil {
			t.Fatal(err)
		}
		e.at = time.Duration(micros) * time.Microsecond
		if e.size == 0 {
			if e.report, err = hex.DecodeString(text); err != nil {
				t.Fatal(err)
			}
		}
		events = append(events, e)
	}
	return events
}

func write(t *testing.T, events []event) {
	t.Helper()
	file, err := os.Create(stepTrace)
	if err != nil {
		t.Fatal(err)
	}
	plain := gzip.NewWriter(file)
	for _, e := range events {
		text := "-"
		if e.report != nil {
			text = hex.EncodeToString(e.report)
		}
		fmt.Fprintln(plain, e.at.Microseconds(), e.size, text)
	}
	if err := errors.Join(plain.Close(), file.Close()); err != nil {
		t.Fatal(err)
	}
}

// recordStep sends sound and pictures at 900 kbit/s, later at what is found,
// through a real network, and notes what the sender saw.
func recordStep(t *testing.T) (events []event) {
	t.Helper()
	network, err := shaper.New(t.Context(), shaper.Config{Up: link(2_000_000, 25*millisecond, 0), Down: link(0, 25*millisecond, 0)})
	if err != nil {
		t.Skip(err)
	}
	near, far := open(t, network.Near), open(t, network.Far)
	var work sync.WaitGroup
	work.Go(func() { answer(far) })
	reports := make(chan []byte, 100)
	work.Go(func() {
		for {
			b := make([]byte, 1500)
			n, err := near.Read(b)
			if err != nil {
				return
			}
			reports <- b[:n]
		}
	})
	start := time.Now()
	e := New(Config{Least: 30_000, First: 1_000_000, Most: 2_500_000}, start)
	p := NewPacer[int](e)
	to := far.LocalAddr().(*net.UDPAddr).AddrPort()
	narrowed, nextSound, nextPicture := false, start, start
	for now := start; now.Sub(start) < 14*second; now = time.Now() {
		if !narrowed && now.Sub(start) > 6*second {
			narrowed = true
			network.Set(link(500_000, 25*millisecond, 0), link(0, 25*millisecond, 0))
		}
		send := func(size int) {
			b := make([]byte, size-28)
			number := e.Number()
			b[0], b[1] = byte(number>>8), byte(number)
			e.Sent(now, size)
			events = append(events, event{at: now.Sub(start), size: size})
			_, _ = near.WriteToUDPAddrPort(b, to)
		}
		if !now.Before(nextSound) {
			nextSound = nextSound.Add(20 * millisecond)
			p.Passed(now, 138)
			send(138)
		}
		if !now.Before(nextPicture) {
			nextPicture = nextPicture.Add(second / 30)
			rate := min(900_000, e.Target(now)) - 60_000
			for size := int(float64(rate) / 8 / 30 * (0.7 + 0.6*rand.Float64())); size > 0 && p.Backlog(now) < 150*millisecond; size -= 1160 {
				part := min(size, 1160) + 20 + Overhead
				p.Push(now, part, part, false)
			}
		}
		size, padding, at := p.Next(now, true)
		if at.IsZero() {
			send(max(size, padding))
		}
		select {
		case b := <-reports:
			var report rtcp.TransportLayerCC
			if report.Unmarshal(b) == nil {
				e.Report(now, &report)
				events = append(events, event{at: now.Sub(start), report: b})
			}
		case <-time.After(millisecond):
		}
	}
	_, _ = near.Close(), far.Close()
	work.Wait()
	if err := network.Close(); err != nil {
		t.Error(err)
	}
	return events
}

func open(t *testing.T, side *shaper.Side) (conn *net.UDPConn) {
	t.Helper()
	err := side.Do(func() (err error) {
		conn, err = net.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.AddrPortFrom(side.Addr(), 0)))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// answer reports what arrives ten times a second.
func answer(conn *net.UDPConn) {
	recorder, begun, next := twcc.NewRecorder(1), time.Now(), time.Now()
	b := make([]byte, 1500)
	for {
		n, from, err := conn.ReadFromUDPAddrPort(b)
		if err != nil {
			return
		}
		if n > 1 {
			recorder.Record(1, uint16(b[0])<<8|uint16(b[1]), time.Since(begun).Microseconds())
		}
		if now := time.Now(); now.After(next) {
			next = now.Add(100 * millisecond)
			for _, packet := range recorder.BuildFeedbackPacket() {
				if data, err := packet.Marshal(); err == nil {
					_, _ = conn.WriteToUDPAddrPort(data, from)
				}
			}
		}
	}
}
