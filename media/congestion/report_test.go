package congestion

import (
	"math"
	"testing"
	"time"

	"github.com/pion/rtcp"
)

type told struct {
	number   uint16
	received bool
	at       time.Duration
}

func small(deltas ...int64) (list []*rtcp.RecvDelta) {
	for _, d := range deltas {
		list = append(list, &rtcp.RecvDelta{Type: rtcp.TypeTCCPacketReceivedSmallDelta, Delta: d})
	}
	return list
}

func run(symbol, length uint16) *rtcp.RunLengthChunk {
	return &rtcp.RunLengthChunk{PacketStatusSymbol: symbol, RunLength: length}
}

// reports that a guest may send, and what they say.
var reports = []struct {
	name   string
	report rtcp.TransportLayerCC
	want   []told
}{
	{"nothing", rtcp.TransportLayerCC{}, nil},
	{"two arrived", rtcp.TransportLayerCC{
		BaseSequenceNumber: 65535, PacketStatusCount: 2, ReferenceTime: 5,
		PacketChunks: []rtcp.PacketStatusChunk{run(rtcp.TypeTCCPacketReceivedSmallDelta, 2)}, RecvDeltas: small(250, 500),
	}, []told{{65535, true, 250 * time.Microsecond}, {0, true, 750 * time.Microsecond}}},
	{"one lost between", rtcp.TransportLayerCC{
		BaseSequenceNumber: 7, PacketStatusCount: 3, ReferenceTime: 5,
		PacketChunks: []rtcp.PacketStatusChunk{&rtcp.StatusVectorChunk{SymbolSize: 1, SymbolList: []uint16{2, 0, 1, 0, 0, 0, 0}}},
		RecvDeltas:   []*rtcp.RecvDelta{{Type: 2, Delta: -1000}, {Type: 1, Delta: 250}},
	}, []told{{7, true, -time.Millisecond}, {8, false, -time.Millisecond}, {9, true, -750 * time.Microsecond}}},
	{"more counted than told", rtcp.TransportLayerCC{
		BaseSequenceNumber: 1, PacketStatusCount: 9,
		PacketChunks: []rtcp.PacketStatusChunk{run(rtcp.TypeTCCPacketReceivedSmallDelta, 2)}, RecvDeltas: small(250),
	}, []told{{1, true, 250 * time.Microsecond}}},
	{"more told than counted", rtcp.TransportLayerCC{
		BaseSequenceNumber: 1, PacketStatusCount: 1,
		PacketChunks: []rtcp.PacketStatusChunk{run(rtcp.TypeTCCPacketNotReceived, 8191)},
	}, []told{{1, false, 0}}},
	{"arrived, nobody says when", rtcp.TransportLayerCC{
		BaseSequenceNumber: 1, PacketStatusCount: 2,
		PacketChunks: []rtcp.PacketStatusChunk{run(rtcp.TypeTCCPacketReceivedWithoutDelta, 2)},
	}, nil},
}

func TestReports(t *testing.T) {
	for _, row := range reports {
		var c clock
		var got []told
		c.each(&row.report, func(number uint16, received bool, at time.Duration) { got = append(got, told{number, received, at}) })
		if len(got) != len(row.want) {
			t.Errorf("%s: %v, want %v", row.name, got, row.want)
			continue
		}
		for i := range got {
			if got[i] != row.want[i] {
				t.Errorf("%s: %v, want %v", row.name, got[i], row.want[i])
			}
		}
	}
}

func TestClockWraps(t *testing.T) {
	var c clock
	for _, row := range []struct {
		reference uint32
		want      time.Duration
	}{{0xfffffe, 0}, {0xffffff, 1}, {1, 3}, {0xffffff, 1}, {0x1000002, 4}} {
		if got := c.at(row.reference); got != row.want*referenceStep {
			t.Errorf("%x: %v, want %v", row.reference, got, row.want*referenceStep)
		}
	}
}

// FuzzReport lets the other side report anything of packets that were sent:
// the target keeps its bounds and memory does not grow.
func FuzzReport(f *testing.F) {
	for _, row := range reports {
		row.report.Header = rtcp.Header{Count: rtcp.FormatTCC, Type: rtcp.TypeTransportSpecificFeedback}
		row.report.Header.Length = uint16(row.report.MarshalSize()/4 - 1)
		if data, err := row.report.Marshal(); err == nil {
			f.Add(data, uint16(30))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, sent uint16) {
		var report rtcp.TransportLayerCC
		if report.Unmarshal(data) != nil {
			return
		}
		now := time.Unix(1000, 0)
		e := New(Config{Least: 30_000, First: 1_000_000, Most: 2_500_000}, now)
		p := NewPacer[int](e)
		for round := range 20 {
			for range sent % 500 {
				p.Push(now, 0, 1200, false)
			}
			for range 2 * kept {
				_, padding, at := p.Next(now, true)
				if !at.IsZero() {
					now = now.Add(min(at.Sub(now), 5*time.Millisecond))
					continue
				}
				e.Sent(now, max(padding, 1200))
			}
			report.BaseSequenceNumber += uint16(round)
			report.ReferenceTime += uint32(round) * 7919
			e.Report(now, &report)
			now = now.Add(50 * time.Millisecond)
			if target := e.Target(now); target < 30_000 || target > 2_500_000 {
				t.Fatalf("target %d", target)
			}
			if math.IsNaN(e.target) || len(e.delay.samples) > maxSamples || len(e.loss.past) > periods {
				t.Fatalf("target %v, %d samples, %d periods", e.target, len(e.delay.samples), len(e.loss.past))
			}
			if b := p.Backlog(now); b > patience+time.Second {
				t.Fatalf("backlog %v", b)
			}
		}
	})
}
