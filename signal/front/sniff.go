package front

import (
	"crypto/tls"
	"io"
	"net"
)

// relayProtocol is the ALPN name of STUN and TURN (RFC 7443).
const relayProtocol = "stun.turn"

// kind is what a connection speaks.
type kind int

const (
	nothing kind = iota // of use to us
	web
	relayed
)

// First bytes. A STUN message begins with two zero bits and its type (RFC 8489,
// section 5), a TLS record with 22; HTTP begins with a letter.
const (
	handshake = 22
	stunBelow = 0x20
)

// sniff waits for the first byte, and does TLS where it is done here. It gives
// the connection with nothing of its content lost, or nil.
func (l *Listener) sniff(c net.Conn) (net.Conn, kind) {
	if l.tls == nil && l.relay == nil {
		return c, web // the server waits for the first byte itself
	}
	outer, first, err := peek(c)
	switch {
	case err != nil:
		return nil, nothing
	case first < stunBelow && first != handshake:
		return outer, l.ofRelay()
	case l.tls == nil:
		return outer, web
	case first != handshake:
		return nil, nothing // HTTP without TLS: its place is another port
	}
	inner := tls.Server(outer, l.tls)
	if inner.Handshake() != nil {
		return nil, nothing
	}
	switch inner.ConnectionState().NegotiatedProtocol {
	case relayProtocol:
		return inner, l.ofRelay()
	case "":
		return l.within(inner)
	case challengeProtocol:
		return nil, nothing // the handshake was all that was wanted
	}
	return inner, web
}

// within looks at the first byte inside TLS: clients of TURN need not name a
// protocol, and some of HTTP are old.
func (l *Listener) within(c *tls.Conn) (net.Conn, kind) {
	if l.relay == nil {
		return c, web
	}
	inner, first, err := peek(c)
	switch {
	case err != nil:
		return nil, nothing
	case first < stunBelow:
		return inner, relayed
	}
	return inner, web
}

func (l *Listener) ofRelay() kind {
	if l.relay == nil {
		return nothing
	}
	return relayed
}

// peek reads one byte of c and gives a connection that reads it again.
func peek(c net.Conn) (*peeked, byte, error) {
	p := &peeked{Conn: c, waiting: true}
	_, err := io.ReadFull(c, p.first[:])
	return p, p.first[0], err
}

// peeked is a connection of which one byte has been read.
type peeked struct {
	net.Conn
	first   [1]byte
	waiting bool // first is still to be read; belongs to the reader
}

func (p *peeked) Read(b []byte) (int, error) {
	if p.waiting && len(b) > 0 {
		p.waiting = false
		b[0] = p.first[0]
		return 1, nil
	}
	return p.Conn.Read(b)
}

// NetConn is the connection under p.
func (p *peeked) NetConn() net.Conn { return p.Conn }

// CloseWrite is closeWrite.
func (p *peeked) CloseWrite() error { return closeWrite(p.Conn) }
