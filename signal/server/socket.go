package server

import (
	"bufio"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"time"
)

// socket is a line's connection. It closes in two steps: closing a TCP connection
// with unread bytes resets it, and the reset overtakes the error that was just
// written; so Close only says that we are done, and finish waits a little for the
// other side.
type socket struct {
	net.Conn
	raw syscall.RawConn // of the descriptor under Conn; nil: there is none to wait for

	mu      sync.Mutex // guards closing and the deadline for reading
	closing bool
}

func newSocket(c net.Conn) *socket {
	s := &socket{Conn: c}
	if waits {
		s.raw = descriptor(c)
	}
	return s
}

// descriptor is that of the connection under c, below TLS and whatever else.
func descriptor(c net.Conn) syscall.RawConn {
	for {
		switch under := c.(type) {
		case syscall.Conn:
			if raw, err := under.SyscallConn(); err == nil {
				return raw
			}
			return nil
		case interface{ NetConn() net.Conn }:
			c = under.NetConn()
		default:
			return nil
		}
	}
}

// await returns when there may be something to read, or reading would fail. It
// needs next to no stack.
func (c *socket) await() {
	if c.raw != nil {
		_ = c.raw.Read(readable) // an error comes again when it is read
	}
}

// more says whether reading through r may give something before await does:
// TLS may have read on. Without a descriptor it may always.
func (c *socket) more(r *bufio.Reader) bool {
	if c.raw == nil || r.Buffered() > 0 || !c.readUntil(longAgo) {
		return true
	}
	_, err := r.Peek(1)
	return !c.readUntil(time.Time{}) || !errors.Is(err, os.ErrDeadlineExceeded)
}

// longAgo lets reading give what is there already and nothing else.
var longAgo = time.Unix(1, 0)

// readUntil sets the deadline for reading, unless closing has set the last one.
func (c *socket) readUntil(t time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closing {
		_ = c.SetReadDeadline(t)
	}
	return !c.closing
}

// Close says that nothing more will be written, and that reading ends soon.
func (c *socket) Close() error {
	half, ok := c.Conn.(interface{ CloseWrite() error })
	if !ok {
		return c.Conn.Close()
	}
	c.mu.Lock()
	c.closing = true
	_ = c.SetReadDeadline(time.Now().Add(closeTimeout))
	c.mu.Unlock()
	return half.CloseWrite()
}

// finish closes for good.
func (c *socket) finish() {
	_ = c.Close()
	_, _ = io.Copy(io.Discard, c.Conn)
	_ = c.Conn.Close()
}
