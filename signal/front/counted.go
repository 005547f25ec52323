package front

import (
	"net"
	"net/netip"
)

// counted is a connection that counts for its place until it is closed.
type counted struct {
	net.Conn
	listener *Listener
	from     netip.Prefix
	done     bool // counts no more; guarded by Listener.mu
}

// leave counts c no more.
func (c *counted) leave() {
	l := c.listener
	l.mu.Lock()
	defer l.mu.Unlock()
	if c.done {
		return
	}
	c.done = true
	drop(l.open, c.from)
}

// Close is called by whoever has c last.
func (c *counted) Close() error {
	c.leave()
	return c.Conn.Close()
}

// CloseWrite is closeWrite.
func (c *counted) CloseWrite() error { return closeWrite(c.Conn) }

// closeWrite says goodbye where c can: closing one with unread bytes would lose
// what was written last.
func closeWrite(c net.Conn) error {
	if half, ok := c.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return c.Close()
}

func drop(places map[netip.Prefix]int, from netip.Prefix) {
	if places[from]--; places[from] == 0 {
		delete(places, from)
	}
}
