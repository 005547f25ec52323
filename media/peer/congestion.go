package peer

import (
	"sync"

	"github.com/pion/interceptor"
	"github.com/pion/interceptor/pkg/gcc"
	"github.com/pion/logging"
	"github.com/pion/rtcp"
)

// What the estimate starts from and moves within, bit/s: sound and a small
// picture at least, a sharp 720p at most.
const (
	firstBitrate = 1_000_000
	leastBitrate = 100_000
	mostBitrate  = 2_500_000
)

// congestion estimates what the way to the guest carries, from the arrival
// times that the guest reports for every packet (Google congestion control).
// It is the factory of itself: one connection, one estimate.
type congestion struct {
	interceptor.NoOp
	estimate *gcc.SendSideBWE

	mu   sync.Mutex // guards the fields below
	seen bool
	last [2]uint16 // count and first number of the newest report
}

func newCongestion(silent logging.LoggerFactory) (*congestion, error) {
	estimate, err := gcc.NewSendSideBWE(
		gcc.SendSideBWEInitialBitrate(firstBitrate),
		gcc.SendSideBWEMinBitrate(leastBitrate),
		gcc.SendSideBWEMaxBitrate(mostBitrate),
		gcc.SendSideBWEPacer(gcc.NewNoOpPacer()),
		gcc.WithLoggerFactory(silent),
	)
	if err != nil {
		return nil, err
	}
	return &congestion{estimate: estimate}, nil
}

// target is the bitrate for everything we send, bit/s.
func (c *congestion) target() int { return c.estimate.GetTargetBitrate() }

// NewInterceptor implements interceptor.Factory.
func (c *congestion) NewInterceptor(string) (interceptor.Interceptor, error) { return c, nil }

// BindLocalStream lets a stream pass the estimator, and its retransmissions
// too: they have an SSRC of their own, and one that gcc was not told of it
// throws away.
func (c *congestion) BindLocalStream(info *interceptor.StreamInfo, writer interceptor.RTPWriter) interceptor.RTPWriter {
	if info.SSRCRetransmission != 0 {
		again := *info
		again.SSRC = info.SSRCRetransmission
		c.estimate.AddStream(&again, writer)
	}
	return c.estimate.AddStream(info, writer)
}

// BindRTCPReader feeds arrival reports to the estimator. A malformed one is
// the guest's loss and no reason to stop reading.
func (c *congestion) BindRTCPReader(reader interceptor.RTCPReader) interceptor.RTCPReader {
	return interceptor.RTCPReaderFunc(func(b []byte, a interceptor.Attributes) (int, interceptor.Attributes, error) {
		n, a, err := reader.Read(b, a)
		if err != nil {
			return n, a, err
		}
		if a == nil {
			a = make(interceptor.Attributes)
		}
		packets, err := a.GetRTCPPackets(b[:n])
		if err != nil {
			return n, a, nil
		}
		for _, packet := range packets {
			if report, ok := packet.(*rtcp.TransportLayerCC); ok && c.fresh(report) {
				_ = c.estimate.WriteRTCP([]rtcp.Packet{report}, a)
			}
		}
		return n, a, nil
	})
}

// fresh tells whether a report is new: one that names several streams is read once for each.
func (c *congestion) fresh(report *rtcp.TransportLayerCC) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	id := [2]uint16{uint16(report.FbPktCount), report.BaseSequenceNumber}
	if c.seen && id == c.last {
		return false
	}
	c.seen, c.last = true, id
	return true
}

// Close implements interceptor.Interceptor.
func (c *congestion) Close() error { return c.estimate.Close() }
