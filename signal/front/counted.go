package front

import (
	"net"
	"net/netip"
)

// counted is a connection that counts for its place until it is closed.
type counted struct {
	net.Conn
	listener     *Listener
	from, around netip.Prefix
	done         bool // counts no more; guarded by Listener.mu
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
	c.add(l.open, -1)
	l.count--
}

// add counts c in places, or no more.
func (c *counted) add(places map[netip.Prefix]int, n int) {
	for _, p := range []netip.Prefix{c.from, c.around} {
		if places[p] += n; places[p] == 0 {
			delete(places, p)
		}
	}
}

// Close is called by whoever has c last.
func (c *counted) Close() error {
	c.leave()
	return c.Conn.Close()
}

// NetConn is the connection under c.
func (c *counted) NetConn() net.Conn { return c.Conn }

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
