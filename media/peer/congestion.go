package peer

import (
	"io"
	"strings"
	"sync"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/sdp/v3"
	"github.com/pion/transport/v4/packetio"

	"zwiesprache/media/congestion"
)

// What the target starts from and moves within, bit/s on the wire: sound at
// its thinnest at least, a sharp 720p at most.
const (
	firstBitrate = 200_000
	leastBitrate = 20_000
	mostBitrate  = 2_500_000
)

// pace is where everything sent passes last: it paces pictures to what the way
// to the guest carries, lets sound go at once, numbers packets in the order in
// which they leave, and learns from the guest's reports about them. It is the
// factory of itself: one connection, one pace.
type pace struct {
	interceptor.NoOp
	fell chan struct{} // holds one: the target is much lower than it was
	back chan struct{} // holds one: reports come again, after a silence
	poke chan struct{} // holds one: more waits
	stop chan struct{} // closed by Close
	work sync.WaitGroup

	mu        sync.Mutex // guards the fields below; held while a packet is written
	estimator *congestion.Estimator
	pacer     *congestion.Pacer[outgoing]
	running   bool
	closed    bool
	padded    *lane    // where padding goes; nil: no picture was sent yet
	spare     [][]byte // buffers of packets that are gone
	seen      bool
	last      [2]uint16 // count and first number of the newest report
}

// lane is one stream and its repairs.
type lane struct {
	writer    interceptor.RTPWriter
	extension uint8  // id of transport-wide numbers; 0: the guest wants none
	repair    uint32 // SSRC of repairs; 0: there are none
	kind      uint8  // payload type of repairs
	sequence  uint16 // of repairs and padding, which share a stream
	timestamp uint32 // of the last picture
}

// outgoing is a packet that waits.
type outgoing struct {
	lane    *lane
	header  rtp.Header
	payload []byte
}

func newPace() *pace {
	e := congestion.New(congestion.Config{Least: leastBitrate, First: firstBitrate, Most: mostBitrate}, time.Now())
	return &pace{
		fell: make(chan struct{}, 1), back: make(chan struct{}, 1), poke: make(chan struct{}, 1), stop: make(chan struct{}),
		estimator: e, pacer: congestion.NewPacer[outgoing](e),
	}
}

// target is the bitrate for everything we send, bit/s on the wire.
func (c *pace) target() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.estimator.Target(time.Now())
}

// steady is the target without what is but for a moment.
func (c *pace) steady() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.estimator.Steady()
}

// Backlog is how long pictures that were sent already will need to leave: who
// encodes leaves frames out while it is long. It falls back within a moment of
// a new bitrate.
func (p *Peer) Backlog() time.Duration { return p.rates.backlog() }

func (c *pace) backlog() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.pacer.Backlog(time.Now())
}

// Takes is how long so many bytes of pictures will need to leave by themselves.
func (p *Peer) Takes(bytes int) time.Duration {
	return time.Duration(float64(bytes) * 8 / float64(p.rates.target()) * float64(time.Second))
}

// NewInterceptor implements interceptor.Factory.
func (c *pace) NewInterceptor(string) (interceptor.Interceptor, error) { return c, nil }

// BindLocalStream takes what a stream sends, and its repairs.
func (c *pace) BindLocalStream(info *interceptor.StreamInfo, writer interceptor.RTPWriter) interceptor.RTPWriter {
	l := &lane{writer: writer, repair: info.SSRCRetransmission, kind: info.PayloadTypeRetransmission}
	for _, e := range info.RTPHeaderExtensions {
		if e.URI == sdp.TransportCCURI {
			l.extension = uint8(e.ID)
		}
	}
	c.mu.Lock()
	if !c.running && !c.closed {
		c.running = true
		c.work.Go(c.run)
	}
	c.mu.Unlock()
	sound := strings.HasPrefix(info.MimeType, "audio/")
	return interceptor.RTPWriterFunc(func(header *rtp.Header, payload []byte, _ interceptor.Attributes) (int, error) {
		if sound {
			return c.pass(l, header, payload)
		}
		c.hold(l, header, payload)
		return len(payload), nil
	})
}

// pass sends sound at once.
func (c *pace) pass(l *lane, header *rtp.Header, payload []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pacer.Passed(time.Now(), size(header, payload))
	return c.write(l, header, payload)
}

// hold sends a picture's packet as soon as the way has room.
func (c *pace) hold(l *lane, header *rtp.Header, payload []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return
	}
	now := time.Now()
	var buffer []byte
	if n := len(c.spare); n > 0 {
		buffer, c.spare = c.spare[n-1], c.spare[:n-1]
	}
	out := outgoing{lane: l, header: header.Clone(), payload: append(buffer[:0], payload...)}
	repair := l.repair != 0 && header.SSRC == l.repair
	if !repair {
		l.timestamp = header.Timestamp
		if l.repair != 0 && l.extension != 0 {
			c.padded = l
		}
	}
	// What does not fit is lost as on any full way; the guest will ask for it.
	c.pacer.Push(now, out, size(header, payload), repair)
	c.flush(now)
	select {
	case c.poke <- struct{}{}:
	default:
	}
}

// run sends what waits, in time.
func (c *pace) run() {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-c.stop:
			return
		case <-c.poke:
		case <-timer.C:
		}
		c.mu.Lock()
		next := c.flush(time.Now())
		c.mu.Unlock()
		timer.Reset(time.Until(next))
	}
}

// flush sends what may leave now, and answers when more may.
func (c *pace) flush(now time.Time) time.Time {
	for {
		out, padding, at := c.pacer.Next(now, c.padded != nil)
		switch {
		case !at.IsZero():
			return at
		case padding > 0:
			c.pad(padding)
		default:
			// A connection that is going away says so to its reader.
			_, _ = c.write(out.lane, &out.header, out.payload)
			c.spare = append(c.spare, out.payload)
		}
	}
}

// pad sends a packet of nothing, of that size on the wire, in the stream of
// repairs: the guest drops it, but reports when it came.
func (c *pace) pad(wire int) {
	l := c.padded
	count := min(max(1+wire-congestion.PadLeast, 1), 255)
	header := rtp.Header{
		Version: 2, Padding: true, PaddingSize: byte(count),
		PayloadType: l.kind, SSRC: l.repair, Timestamp: l.timestamp,
	}
	_, _ = c.write(l, &header, nil)
}

// write numbers a packet and sends it; c.mu is held, so numbers leave in order.
func (c *pace) write(l *lane, header *rtp.Header, payload []byte) (int, error) {
	if l.repair != 0 && header.SSRC == l.repair {
		header.SequenceNumber = l.sequence
		l.sequence++
	}
	if l.extension != 0 {
		number := c.estimator.Number()
		if err := header.SetExtension(l.extension, []byte{byte(number >> 8), byte(number)}); err != nil {
			return 0, err
		}
	}
	n, err := l.writer.Write(header, payload, interceptor.Attributes{})
	if n > 0 && l.extension != 0 { // 0: there is no way yet
		c.estimator.Sent(time.Now(), size(header, payload))
	}
	return n, err
}

// size is what a packet takes on the wire, bytes.
func size(header *rtp.Header, payload []byte) int {
	return header.MarshalSize() + len(payload) + int(header.PaddingSize) + congestion.Overhead
}

// buffers makes the buffers of what arrives, and looks at the guest's reports
// on their way in: a report is addressed to whichever stream came last, and
// the stream of repairs has no reader to which pion would give it.
func (c *pace) buffers(kind packetio.BufferPacketType, _ uint32) io.ReadWriteCloser {
	const most, mostFeedback = 1 << 20, 64 << 10 // bytes; what a reader leaves lying beyond is dropped
	b := packetio.NewBuffer()
	if kind == packetio.RTCPBufferPacket {
		b.SetLimitSize(mostFeedback)
		return watched{b, c}
	}
	b.SetLimitSize(most)
	return b
}

// watched is a buffer of RTCP packets, decrypted and one at a time.
type watched struct {
	*packetio.Buffer
	pace *pace
}

// Write takes a packet in; a report goes no further.
func (w watched) Write(b []byte) (int, error) {
	if w.pace.hear(b) {
		return len(b), nil
	}
	return w.Buffer.Write(b)
}

// hear tells whether a packet of RTCP is a report of arrivals, and takes it. A
// malformed one is the guest's loss.
func (c *pace) hear(b []byte) bool {
	var header rtcp.Header
	if header.Unmarshal(b) != nil || header.Type != rtcp.TypeTransportSpecificFeedback || header.Count != rtcp.FormatTCC {
		return false
	}
	var report rtcp.TransportLayerCC
	if report.Unmarshal(b) == nil {
		c.report(&report)
	}
	return true
}

// report takes a report once, however many streams it names.
func (c *pace) report(report *rtcp.TransportLayerCC) {
	c.mu.Lock()
	defer c.mu.Unlock()
	id := [2]uint16{uint16(report.FbPktCount), report.BaseSequenceNumber}
	if c.seen && id == c.last {
		return
	}
	c.seen, c.last = true, id
	now := time.Now()
	before, silent := c.estimator.Target(now), c.estimator.Silent()
	c.estimator.Report(now, report)
	if silent && !c.estimator.Silent() {
		select {
		case c.back <- struct{}{}:
		default:
		}
	}
	if c.estimator.Target(now) < before*9/10 {
		select {
		case c.fell <- struct{}{}:
		default:
		}
	}
}

// UnbindLocalStream makes no padding any more in a stream that has ended.
func (c *pace) UnbindLocalStream(info *interceptor.StreamInfo) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.padded != nil && c.padded.repair == info.SSRCRetransmission {
		c.padded = nil
	}
}

// Close implements interceptor.Interceptor.
func (c *pace) Close() error {
	c.mu.Lock()
	if !c.closed {
		c.closed = true
		close(c.stop)
	}
	c.mu.Unlock()
	c.work.Wait()
	return nil
}
