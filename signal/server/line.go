package server

import (
	"errors"
	"net/netip"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/lxzan/gws"

	"zwiesprache/signal"
)

// line is one WebSocket. While something comes it is read by Server.read, else
// Server.watch waits; a write loop runs while there is something to write. So a
// line which waits costs one small goroutine.
type line struct {
	server *Server
	socket *socket
	conn   *gws.Conn // writes to socket
	from   netip.Prefix
	host   bool
	nonce  [32]byte // a host's challenge

	heard atomic.Int64 // when the other side last said anything, Unix nanoseconds

	said  bucket // frames read; belongs to whoever reads, as the next two
	parts frame  // of a message of which not all has come
	left  bool   // the other side said goodbye

	// Guarded by Server.mu. Only who reads sets asked, and may look at it.
	since  time.Time // when the present state began: connected, joined
	pinged time.Time
	asked  bool // claimed or joined: the first message has been read
	seat

	mu      sync.Mutex // guards the fields below
	queue   []frame
	bytes   int // in the queue
	writing bool
	ended   bool      // nothing is queued any more
	until   time.Time // what is queued must be written by then; set when the write loop begins with it
	code    signal.Code
}

type frame struct {
	opcode  gws.Opcode
	payload []byte
}

// Tell queues m unless that fills more than share of the queue.
func (l *line) Tell(m signal.LineMessage, share float64) bool {
	switch m := m.(type) {
	case signal.LineTo:
		return l.push(text(m.Body), share)
	case signal.LineProven:
		return true // the page knows
	}
	return l.push(text(signal.EncodeLine(m)), share)
}

// push queues f unless that fills more than share of the queue.
func (l *line) push(f frame, share float64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		return true // nobody minds
	}
	if len(l.queue) >= int(queueMessages*share) || l.bytes+len(f.payload) > int(queueBytes*share) {
		return false
	}
	l.add(f)
	return true
}

// End says why and closes the line as soon as what is queued is written.
func (l *line) End(code signal.Code) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		return
	}
	l.ended, l.code = true, code
	_ = l.conn.NetConn().SetWriteDeadline(time.Now().Add(closeTimeout)) // shortens a write that hangs
	l.add(frame{gws.OpcodeText, signal.EncodeLine(signal.LineError{Code: code})})
}

// add queues f and sees that somebody writes it. It needs l.mu.
func (l *line) add(f frame) {
	l.queue = append(l.queue, f)
	l.bytes += len(f.payload)
	if !l.writing {
		l.writing = true
		l.server.group.Go(l.write)
	}
}

// write is the write loop: it ends when the queue is empty.
func (l *line) write() {
	for {
		f, ok, ended := l.next()
		if ended {
			_ = l.conn.WriteClose(l.code.Status(), nil)
		}
		if !ok {
			return
		}
		switch err := l.conn.WriteMessage(f.opcode, f.payload); {
		case errors.Is(err, os.ErrDeadlineExceeded):
			l.closed(signal.ErrSlow)
		case err != nil:
			l.closed("")
		}
	}
}

// next takes a frame from the queue and sets the time for writing it. ended says
// that there is none and never will be: had that been asked a moment later, the
// last words might be in the queue by then.
func (l *line) next() (f frame, ok, ended bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.queue) == 0 {
		l.queue, l.writing = nil, false // a line that waits keeps no buffer
		return frame{}, false, l.ended
	}
	f, l.queue = l.queue[0], l.queue[1:]
	l.bytes -= len(f.payload)
	deadline := time.Now().Add(writeTimeout)
	if l.ended {
		if l.until.IsZero() { // not since End: this goroutine may have had to wait for its turn
			l.until = time.Now().Add(closeTimeout)
		}
		deadline = l.until
	}
	_ = l.conn.NetConn().SetWriteDeadline(deadline)
	return f, true, false
}

// closed notes that the connection is gone: nothing more can be written.
func (l *line) closed(code signal.Code) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.queue, l.bytes = nil, 0
	if !l.ended {
		l.ended, l.code = true, code
	}
}

// over says whether the line has ended and with which code, "" when the other side hung up.
func (l *line) over() (code signal.Code, ended bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.code, l.ended
}

func text(b []byte) frame { return frame{gws.OpcodeText, b} }
