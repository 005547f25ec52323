package peer

import (
	"sync"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
)

// reports tells the guest which moment the timestamps of each stream stand for
// (RFC 3550 section 6.4.1), so that lips and voice can be kept together. pion's
// own reports take the moment of sending for that of capture.
type reports struct {
	interceptor.NoOp

	mu      sync.Mutex // guards the fields below
	writer  interceptor.RTCPWriter
	streams map[uint32]*reported
}

// reported is one stream that we send.
type reported struct {
	clock           *clock // nil until followed
	packets, octets uint32
}

func newReports() *reports { return &reports{streams: make(map[uint32]*reported)} }

// NewInterceptor implements interceptor.Factory: one connection, one reports.
func (r *reports) NewInterceptor(string) (interceptor.Interceptor, error) { return r, nil }

// BindRTCPWriter keeps the way out.
func (r *reports) BindRTCPWriter(writer interceptor.RTCPWriter) interceptor.RTCPWriter {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.writer = writer
	return writer
}

// BindLocalStream counts what a stream sends.
func (r *reports) BindLocalStream(info *interceptor.StreamInfo, writer interceptor.RTPWriter) interceptor.RTPWriter {
	r.mu.Lock()
	s := r.streams[info.SSRC]
	if s == nil {
		s = &reported{}
		r.streams[info.SSRC] = s
	}
	r.mu.Unlock()
	return interceptor.RTPWriterFunc(func(header *rtp.Header, payload []byte, a interceptor.Attributes) (int, error) {
		if header.SSRC == info.SSRC { // and not its repairs
			r.mu.Lock()
			s.packets++
			s.octets += uint32(len(payload))
			r.mu.Unlock()
		}
		return writer.Write(header, payload, a)
	})
}

// UnbindLocalStream forgets a stream.
func (r *reports) UnbindLocalStream(info *interceptor.StreamInfo) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.streams, info.SSRC)
}

// follow names the clock of a stream.
func (r *reports) follow(ssrc uint32, c *clock) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.streams[ssrc]
	if s == nil {
		s = &reported{}
		r.streams[ssrc] = s
	}
	s.clock = c
}

// send writes a report of every stream that has sent something.
func (r *reports) send(now time.Time) {
	r.mu.Lock()
	writer := r.writer
	var list []rtcp.Packet
	for ssrc, s := range r.streams {
		if s.clock == nil || s.packets == 0 {
			continue
		}
		if stamp, ok := s.clock.now(now); ok {
			list = append(list, &rtcp.SenderReport{
				SSRC: ssrc, NTPTime: ntp(now), RTPTime: stamp, PacketCount: s.packets, OctetCount: s.octets,
			})
		}
	}
	r.mu.Unlock()
	for _, report := range list {
		// A connection that is going away says so to its reader.
		_, _ = writer.Write([]rtcp.Packet{report}, interceptor.Attributes{})
	}
}

// ntpEpoch is the distance from 1900 to 1970, seconds.
const ntpEpoch = 2_208_988_800

// ntp is a moment in the format of RFC 3550 section 4: 32 bits of seconds, 32 of their fraction.
func ntp(t time.Time) uint64 {
	return uint64(t.Unix()+ntpEpoch)<<32 | uint64(t.Nanosecond())<<32/uint64(time.Second)
}

// ntpTime is the moment of an NTP timestamp, in the era that began in 1900.
func ntpTime(stamp uint64) time.Time {
	fraction := (stamp & 0xffff_ffff) * uint64(time.Second) >> 32
	return time.Unix(int64(stamp>>32)-ntpEpoch, int64(fraction))
}
