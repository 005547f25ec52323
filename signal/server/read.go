package server

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/lxzan/gws"

	"zwiesprache/signal"
)

// Goodbyes of WebSocket (RFC 6455, section 7.4.1).
const (
	closeNormal    = 1000
	closeGoingAway = 1001
	closeOwn       = 3000 // up to 4999: those of applications
	closeEnd       = 5000
)

// readBuffer is what a line reads at once while something comes; it has none while it waits.
const readBuffer = 4 << 10 // bytes

// watch waits until the other side says something. A waiting line has no other
// goroutine, and it is a new one after each time of reading: waiting fits into the
// 2 KiB of stack that it begins with, and one that has read keeps twice that.
func (s *Server) watch(l *line) {
	l.socket.await()
	go s.read(l)
}

// read takes what has come, and then watches again or ends the line.
func (s *Server) read(l *line) {
	if s.take(l) {
		go s.watch(l)
		return
	}
	s.leave(l)
	l.socket.finish()
	s.group.Done()
}

// take handles messages until none is there, and says whether more may come.
func (s *Server) take(l *line) (open bool) {
	defer func() {
		// Whatever one line sends must not end the others.
		if p := recover(); p != nil {
			s.log.Error("a line panicked", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
		}
	}()
	r, ok := s.readers.Get().(*bufio.Reader)
	if !ok {
		r = bufio.NewReaderSize(nil, readBuffer)
	}
	r.Reset(l.socket)
	defer func() {
		r.Reset(nil)
		s.readers.Put(r)
	}()
	for {
		if !s.takeOne(l, r) {
			return false
		}
		if !l.socket.more(r) {
			return true
		}
	}
}

// takeOne reads one frame and does what it asks for; it says whether the line stays
// open. Pieces of a message count as messages do: who sends many is slowed or ended.
func (s *Server) takeOne(l *line, r *bufio.Reader) bool {
	p, err := readPiece(r, readMaximum)
	var f frame
	whole := false
	if err == nil {
		f, whole, err = l.parts.join(p)
	}
	if status, ok := err.(breach); ok {
		_ = l.conn.WriteClose(uint16(status), nil)
	}
	switch {
	case err != nil:
		return false
	case f.opcode == gws.OpcodeCloseConnection:
		l.goodbye(f.payload)
		return false
	case !s.admit(l) || !whole:
		return true
	}
	switch f.opcode {
	case gws.OpcodePing:
		if !l.push(frame{gws.OpcodePong, f.payload}, 1) {
			l.End(signal.ErrSlow)
		}
	case gws.OpcodePong:
	default:
		s.message(l, f)
	}
	return true
}

// message hands on a message.
func (s *Server) message(l *line, f frame) {
	s.tally.read(len(f.payload))
	most := signal.MaxMessage
	if !l.host {
		most = maxBody
	}
	switch {
	case len(f.payload) > most:
		l.End(signal.ErrLarge)
	case f.opcode != gws.OpcodeText:
		l.End(signal.ErrMalformed)
	case l.host:
		s.fromHost(l, f.payload)
	default:
		s.fromGuest(l, f.payload)
	}
}

// goodbye answers a close frame. It notes whether the other side goes for good: a
// page that is closed or left says so by itself, one whose network broke cannot.
func (l *line) goodbye(payload []byte) {
	status := uint16(closeNormal)
	if len(payload) > 1 {
		status = binary.BigEndian.Uint16(payload)
	}
	if _, ended := l.over(); !ended && len(payload) > 1 { // else it repeats what we said
		l.left = status == closeNormal || status == closeGoingAway
	}
	if status < closeOwn || status >= closeEnd {
		status = closeNormal
	}
	_ = l.conn.WriteClose(status, nil)
}

// admit notes that the other side lives, and says whether what it sent may
// pass. A guest that floods is ended. A host is slowed down instead: what it
// sends answers guests, and nobody shall end it by asking much.
func (s *Server) admit(l *line) bool {
	if _, ended := l.over(); ended {
		return false
	}
	now := s.now()
	l.heard.Store(now.UnixNano())
	wait := l.said.take(now, messageRate, messageBurst)
	if wait == 0 {
		return true
	}
	if !l.host {
		l.End(signal.ErrLimit)
		return false
	}
	time.Sleep(wait)
	l.said.borrow()
	return true
}
