package congestion

import (
	"time"

	"github.com/pion/rtcp"
)

// A report's clock counts steps of 64 ms in 24 bits, its packets units of 250 µs
// that pion has made microseconds of.
const (
	referenceStep = 64 * time.Millisecond
	referenceBits = 24
)

// clock turns the reference times of reports, which wrap, into one that does not.
type clock struct {
	running bool
	last    uint32
	steps   int64
}

func (c *clock) at(reference uint32) time.Duration {
	const wrap = 1 << referenceBits
	reference %= wrap
	if !c.running {
		c.running, c.last = true, reference
	}
	step := int64((reference - c.last) % wrap)
	if step >= wrap/2 {
		step -= wrap
	}
	c.steps += step
	c.last = reference
	return time.Duration(c.steps) * referenceStep
}

// each tells of every packet that a report names, in the order of numbers, with
// its arrival by the reporter's clock. The report is foreign: counts may not
// fit each other, then the rest is left out.
// draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1.
func (c *clock) each(report *rtcp.TransportLayerCC, tell func(number uint16, received bool, at time.Duration)) {
	at := c.at(report.ReferenceTime)
	deltas := report.RecvDeltas
	number, left := report.BaseSequenceNumber, int(report.PacketStatusCount)
	symbol := func(s uint16) bool {
		if left == 0 {
			return false
		}
		received := s == rtcp.TypeTCCPacketReceivedSmallDelta || s == rtcp.TypeTCCPacketReceivedLargeDelta
		if received {
			if len(deltas) == 0 {
				left = 0
				return false
			}
			at += time.Duration(deltas[0].Delta) * time.Microsecond
			deltas = deltas[1:]
		}
		if s != rtcp.TypeTCCPacketReceivedWithoutDelta { // which tells neither loss nor time
			tell(number, received, at)
		}
		number++
		left--
		return true
	}
	for _, chunk := range report.PacketChunks {
		switch chunk := chunk.(type) {
		case *rtcp.RunLengthChunk:
			for range chunk.RunLength {
				if !symbol(chunk.PacketStatusSymbol) {
					return
				}
			}
		case *rtcp.StatusVectorChunk:
			for _, s := range chunk.SymbolList {
				if !symbol(s) {
					return
				}
			}
		}
	}
}
