package relay

import (
	"io"
	"net"
	"time"
)

const (
	// Data that waited longer is of no use to a conversation, and what comes after it
	// would be late, too: it is dropped, as a router would.
	streamStale = 400 * time.Millisecond

	streamQueue = 256 << 10 // bytes that wait for a slow client: more than that time of pictures

	// What a client takes at once of what is not stale. One that does not take it in
	// that time is gone; one on the narrowest way, of 7 kbit/s, is not.
	streamPiece = 8 << 10 // bytes
	streamWrite = 10 * time.Second

	streamSpare = 32 << 10 // bytes of memory that a stream keeps after a burst

	// pion has more to say than data only in answers of some hundred bytes.
	streamAnswers = 16 << 10 // bytes beyond streamQueue
)

// outgoing is what waits for a stream.
type outgoing struct {
	bytes  []byte
	frames []outFrame
}

type outFrame struct {
	end   int // in bytes
	stale time.Time
}

// add puts p behind the others. An answer has no time at which it is stale.
func (o *outgoing) add(p []byte, stale time.Time) {
	o.bytes = append(o.bytes, p...)
	for len(o.bytes)&3 != 0 {
		o.bytes = append(o.bytes, 0) // all frames before this one have such a length
	}
	o.frames = append(o.frames, outFrame{len(o.bytes), stale})
}

// tidy drops what is stale, and says how much that was.
func (o *outgoing) tidy(now time.Time) (dropped int) {
	from, kept := 0, outgoing{o.bytes[:0], o.frames[:0]}
	for _, f := range o.frames {
		if f.isStale(now) {
			dropped++
		} else {
			kept.add(o.bytes[from:f.end], f.stale)
		}
		from = f.end
	}
	*o = kept
	return dropped
}

// empty gives o's memory for new frames, unless a burst has made it large.
func (o outgoing) empty() outgoing {
	if cap(o.bytes) > streamSpare {
		return outgoing{}
	}
	return outgoing{o.bytes[:0], o.frames[:0]}
}

// write queues a frame of data.
func (s *stream) write(frame []byte) {
	if !s.queue(frame, streamQueue, time.Now().Add(streamStale)) {
		s.relay.counts.slow.Add(1)
	}
}

// Write queues an answer of pion's.
func (s *stream) Write(p []byte) (int, error) {
	if !s.queue(p, streamQueue+streamAnswers, time.Time{}) {
		return 0, io.ErrClosedPipe
	}
	return len(p), nil
}

func (s *stream) queue(p []byte, most int, stale time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if o := &s.out; len(o.bytes)+len(p) > most && len(o.frames) > 0 && o.frames[0].isStale(time.Now()) {
		s.relay.counts.slow.Add(int64(o.tidy(time.Now())))
	}
	if s.gone || len(s.out.bytes)+len(p) > most {
		return false
	}
	s.out.add(p, stale)
	s.filled.Signal()
	return true
}

// writeLoop writes what is queued, as much as there is at once.
func (s *stream) writeLoop() {
	var spare outgoing
	for {
		s.mu.Lock()
		for len(s.out.frames) == 0 && !s.gone {
			s.filled.Wait()
		}
		if s.gone {
			s.mu.Unlock()
			return
		}
		out := s.out
		s.out = spare
		s.mu.Unlock()
		if s.flush(out) != nil {
			return
		}
		spare = out.empty()
	}
}

// flush writes what is not stale when its turn comes, in pieces of whole frames.
func (s *stream) flush(out outgoing) error {
	now := time.Now()
	from, to := 0, 0 // of the next piece
	for _, f := range out.frames {
		if f.end-from > streamPiece || f.isStale(now) {
			if err := s.put(out.bytes[from:to]); err != nil {
				return err
			}
			from, now = to, time.Now()
		}
		if f.isStale(now) {
			s.relay.counts.slow.Add(1)
			from = f.end
		}
		to = f.end
	}
	return s.put(out.bytes[from:to])
}

func (f outFrame) isStale(now time.Time) bool { return !f.stale.IsZero() && now.After(f.stale) }

func (s *stream) put(piece []byte) error {
	if len(piece) == 0 {
		return nil
	}
	_ = s.conn.SetWriteDeadline(time.Now().Add(streamWrite))
	_, err := s.conn.Write(piece)
	return err
}

// under is the TCP connection under c, nil if there is none to be found.
func under(c net.Conn) *net.TCPConn {
	for {
		switch in := c.(type) {
		case *net.TCPConn:
			return in
		case interface{ NetConn() net.Conn }:
			c = in.NetConn()
		default:
			return nil
		}
	}
}
