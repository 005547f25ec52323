package signal

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/lxzan/gws"
)

// Limits of a line. The server allows 40 messages a second and 80 at once
// (PROTOCOL.md, "Limits"); staying below keeps the line when a clock is coarse.
const (
	lineRate     = 36 // messages a second
	lineBurst    = 60 // messages at once
	lineQueue    = 16 // messages between the owner and the two loops
	dialTime     = 10 * time.Second
	writeTime    = 10 * time.Second
	silenceLimit = 60 * time.Second // the server pings after 20 s
)

// line is one WebSocket to the server. Its owner reads, writes and ends it
// from one goroutine; a read loop and a write loop stand behind it.
type line struct {
	gws.BuiltinEventHandler
	conn    *gws.Conn
	in      chan []byte   // from the read loop, which closes it
	out     chan []byte   // to the write loop; closed by the owner
	dead    chan struct{} // closed by the read loop after in
	end     error         // why the read loop ended; valid once in is closed
	pending [][]byte      // the owner's: what out has no room for yet
	loops   sync.WaitGroup
	forget  func() bool // takes ctx's hand off the socket
}

// dialLine opens a line to the server at origin. Ending ctx cuts it at once.
func dialLine(ctx context.Context, origin, path string, header http.Header) (*line, error) {
	address, err := socketAddress(origin, path)
	if err != nil {
		return nil, err
	}
	l := &line{
		in: make(chan []byte, lineQueue), out: make(chan []byte, lineQueue),
		dead: make(chan struct{}), forget: func() bool { return true },
	}
	l.conn, _, err = gws.NewClient(l, &gws.ClientOption{
		Addr:                address,
		RequestHeader:       header,
		HandshakeTimeout:    dialTime,
		ReadMaxPayloadSize:  MaxMessage,
		WriteMaxPayloadSize: MaxMessage,
		NewDialer:           func() (gws.Dialer, error) { return dialer{ctx, l}, nil },
	})
	if err != nil {
		l.forget()
		return nil, fmt.Errorf("dial server: %w", err)
	}
	l.loops.Go(l.conn.ReadLoop)
	l.loops.Go(l.write)
	return l, nil
}

// socketAddress is the WebSocket's address at an origin such as "https://talk.example.org".
func socketAddress(origin, path string) (string, error) {
	u, err := url.Parse(origin)
	if err != nil {
		return "", fmt.Errorf("read origin: %w", err)
	}
	scheme := map[string]string{"http": "ws", "https": "wss"}[u.Scheme]
	if scheme == "" || u.Host == "" || origin != u.Scheme+"://"+u.Host {
		return "", errors.New("read origin: want http(s)://host[:port]")
	}
	return scheme + "://" + u.Host + path, nil
}

// dialer lets a context end dialling, the handshakes after it and the line.
type dialer struct {
	ctx  context.Context // lives as long as one call of dialLine
	line *line
}

// Dial makes dialer a gws.Dialer.
func (d dialer) Dial(network, address string) (net.Conn, error) {
	conn, err := (&net.Dialer{Timeout: dialTime}).DialContext(d.ctx, network, address)
	if err != nil {
		return nil, err
	}
	d.line.forget = context.AfterFunc(d.ctx, func() { conn.Close() })
	return conn, nil
}

// OnOpen, OnPing, OnMessage and OnClose are called by the read loop.
func (l *line) OnOpen(conn *gws.Conn) { l.heard(conn) }

// OnPing answers; the answer is also what keeps the way through a router open.
func (l *line) OnPing(conn *gws.Conn, payload []byte) {
	l.heard(conn)
	_ = conn.WritePong(payload) // an error shows in the next read
}

// OnMessage hands a message to the owner. While the owner is busy nothing is
// read, so that a flood stays with the server.
func (l *line) OnMessage(conn *gws.Conn, message *gws.Message) {
	defer message.Close()
	l.heard(conn)
	l.in <- append([]byte(nil), message.Bytes()...)
}

// OnClose notes why the line ended.
func (l *line) OnClose(_ *gws.Conn, err error) {
	l.end = fmt.Errorf("read line: %w", err)
	var frame *gws.CloseError
	if errors.As(err, &frame) {
		if code, ok := codeOf(frame.Code); ok {
			l.end = code
		}
	}
	close(l.in)
	close(l.dead)
}

func (l *line) heard(conn *gws.Conn) { _ = conn.SetReadDeadline(time.Now().Add(silenceLimit)) }

// write sends what comes through out, no faster than the server allows, and
// says goodbye when out is closed.
func (l *line) write() {
	tokens, last := float64(lineBurst), time.Now()
	for b := range l.out {
		now := time.Now()
		tokens = min(lineBurst, tokens+now.Sub(last).Seconds()*lineRate) - 1
		last = now
		if tokens < 0 {
			l.pause(time.Duration(-tokens / lineRate * float64(time.Second)))
		}
		_ = l.conn.SetWriteDeadline(time.Now().Add(writeTime))
		if err := l.conn.WriteMessage(gws.OpcodeText, b); err != nil {
			l.conn.NetConn().Close() // the read loop reports it
		}
	}
	_ = l.conn.SetWriteDeadline(time.Now().Add(writeTime))
	_ = l.conn.WriteClose(1000, nil)
}

// pause waits for d or the line's end.
func (l *line) pause(d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-l.dead:
	}
}

// send enqueues b; what is pending goes out before the next message is read.
func (l *line) send(b []byte) { l.pending = append(l.pending, b) }

// serve is the owner's loop: it calls message for each message and command
// when wake is poked. It returns their first error, why the line ended, or nil
// once command said that it was the last one and all is handed on.
func (l *line) serve(ctx context.Context, wake <-chan struct{}, message func([]byte) error, command func() (last bool, err error)) error {
	done := false
	for {
		if len(l.pending) > 0 {
			select {
			case l.out <- l.pending[0]:
				l.pending = l.pending[1:]
			case <-l.dead:
				l.pending = nil // the end's reason is still to be read from in
			}
			continue
		}
		if done {
			return nil
		}
		var err error
		select {
		case b, ok := <-l.in:
			if !ok {
				return l.end
			}
			err = message(b)
		case <-wake:
			done, err = command()
		case <-ctx.Done():
			return ctx.Err()
		}
		if err != nil {
			return err
		}
	}
}

// finish hands on what is pending, as far as the line lives, ends it and waits for its loops.
func (l *line) finish() {
	for len(l.pending) > 0 {
		select {
		case l.out <- l.pending[0]:
			l.pending = l.pending[1:]
		case _, ok := <-l.in:
			if !ok {
				l.pending = nil
			}
		}
	}
	close(l.out)
	for range l.in { // the read loop may stand at the door
	}
	l.loops.Wait()
	l.forget()
}
