package peer

import (
	"encoding/binary"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
)

const (
	kept         = 512                   // packets that can be sent again; over two seconds of 720p
	repairAge    = time.Second           // after which a packet is of no use to anybody: after a break, all of them
	repairPause  = 15 * time.Millisecond // one request that arrives twice is answered once
	repairBudget = 400                   // packets a second: half of all at the highest rate, and a bound for a greedy guest
)

// repair sends packets that the guest missed again, in a stream of their own
// (RFC 4588), and each request within the goroutine that read it. pion's own
// responder starts a goroutine per request, two of which may write one header.
type repair struct {
	interceptor.NoOp
	crowded func() bool // so much waits to be sent that repairs would come too late
	now     func() time.Time

	mu      sync.Mutex // guards the map
	streams map[uint32]*history
}

func newRepair(crowded func() bool) *repair {
	return &repair{crowded: crowded, now: time.Now, streams: map[uint32]*history{}}
}

// NewInterceptor implements interceptor.Factory: one connection, one repair.
func (r *repair) NewInterceptor(string) (interceptor.Interceptor, error) { return r, nil }

// BindLocalStream remembers what a stream sends, if it has a stream for repairs.
func (r *repair) BindLocalStream(info *interceptor.StreamInfo, writer interceptor.RTPWriter) interceptor.RTPWriter {
	if info.SSRCRetransmission == 0 {
		return writer
	}
	h := &history{ssrc: info.SSRCRetransmission, payloadType: info.PayloadTypeRetransmission, writer: writer, sequence: uint16(rand.Uint32())}
	r.mu.Lock()
	r.streams[info.SSRC] = h
	r.mu.Unlock()
	return interceptor.RTPWriterFunc(func(header *rtp.Header, payload []byte, a interceptor.Attributes) (int, error) {
		h.keep(header, payload, r.now())
		return writer.Write(header, payload, a)
	})
}

// UnbindLocalStream forgets a stream.
func (r *repair) UnbindLocalStream(info *interceptor.StreamInfo) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.streams, info.SSRC)
}

// BindRTCPReader answers requests in passing (RFC 4585 section 6.2.1).
func (r *repair) BindRTCPReader(reader interceptor.RTCPReader) interceptor.RTCPReader {
	return interceptor.RTCPReaderFunc(func(b []byte, a interceptor.Attributes) (int, interceptor.Attributes, error) {
		n, a, err := reader.Read(b, a)
		if err != nil {
			return n, a, err
		}
		if a == nil {
			a = make(interceptor.Attributes)
		}
		packets, err := a.GetRTCPPackets(b[:n])
		if err != nil { // malformed: the guest's loss
			return n, a, nil
		}
		for _, packet := range packets {
			if request, ok := packet.(*rtcp.TransportLayerNack); ok {
				r.answer(request, r.now())
			}
		}
		return n, a, nil
	})
}

func (r *repair) answer(request *rtcp.TransportLayerNack, now time.Time) {
	r.mu.Lock()
	h := r.streams[request.MediaSSRC]
	r.mu.Unlock()
	if h == nil || r.crowded() {
		return
	}
	for i := range request.Nacks {
		request.Nacks[i].Range(func(sequence uint16) bool { return h.resend(sequence, now) })
	}
}

// history is what one stream sent last.
type history struct {
	ssrc        uint32 // of the repairs
	payloadType uint8
	writer      interceptor.RTPWriter

	mu       sync.Mutex // guards the fields below
	packets  [kept]past
	sequence uint16 // of the repairs
	scratch  []byte
	second   time.Time // when the budget began
	spent    int
}

// past is a packet that was sent.
type past struct {
	payload   []byte // its memory is used again
	sequence  uint16
	marker    bool
	timestamp uint32
	sent      time.Time
	resent    time.Time
}

func (h *history) keep(header *rtp.Header, payload []byte, now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	p := &h.packets[header.SequenceNumber%kept]
	*p = past{append(p.payload[:0], payload...), header.SequenceNumber, header.Marker, header.Timestamp, now, time.Time{}}
}

// resend sends one packet again; false tells that the budget is spent.
func (h *history) resend(sequence uint16, now time.Time) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if now.Sub(h.second) >= time.Second {
		h.second, h.spent = now, 0
	}
	if h.spent == repairBudget {
		return false
	}
	p := &h.packets[sequence%kept]
	if p.sequence != sequence || len(p.payload) == 0 || now.Sub(p.resent) < repairPause || now.Sub(p.sent) > repairAge {
		return true
	}
	p.resent = now
	h.spent++
	// The first two bytes are the number that the packet had (RFC 4588 section 4).
	h.scratch = append(binary.BigEndian.AppendUint16(h.scratch[:0], sequence), p.payload...)
	header := rtp.Header{
		Version: 2, Marker: p.marker, PayloadType: h.payloadType,
		SequenceNumber: h.sequence, Timestamp: p.timestamp, SSRC: h.ssrc,
	}
	h.sequence++
	// A connection that is going away says so to its reader.
	_, _ = h.writer.Write(&header, h.scratch, interceptor.Attributes{})
	return true
}
