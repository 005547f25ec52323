package signal

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/lxzan/gws"
)

// Limits of a line. The server allows 40 messages a second and 80 at once
// (PROTOCOL.md, "Limits"); staying below keeps the line when a clock is coarse.
const (
	lineRate     = 36 // messages a second
	lineBurst    = 60 // messages at once
	lineQueue    = 16 // messages between the read loop and the owner
	dialTime     = 10 * time.Second
	writeTime    = 10 * time.Second
	silenceLimit = 60 * time.Second // the server pings after 20 s
	doubtAfter   = 25 * time.Second // silence in which a ping of the server is overdue: ours is answered or the line is dead
	doubtLimit   = 5 * time.Second  // for that answer
	probeLimit   = 2 * time.Second  // the same when there is a reason for doubt

	// While people talk each second without a line counts. A network that is not
	// there swallows the first packet of a connection; a slow one needs time later.
	hurriedDial  = 1500 * time.Millisecond
	hurriedShake = 4 * time.Second

	tick = 500 * time.Millisecond // of an owner's clock
	// Between two ticks a computer that runs does not lose so much: it slept.
	sleptAfter = 5 * time.Second
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
	pending queue         // the owner's: what out has no room for yet
	doubted bool          // the owner's: the present silence has been tried
	loops   sync.WaitGroup
	forget  func() bool // takes the context's hand off the socket
	returns bool        // the owner comes back over another line; set before finish

	hearing sync.Mutex    // guards the fields below and the read deadline
	last    time.Time     // when the other side was last heard
	limit   time.Duration // for silence
}

// owner is who uses a line: all is called from serve's goroutine.
type owner interface {
	message([]byte) error            // the server says something
	command() (last bool, err error) // the mailbox was poked
	tick() error                     // each half second
	probe() error                    // something may be wrong: ask for signs of life
}

// dialLine opens a line to the server at origin. Ending ctx cuts it at once.
// In a hurry it gives up early. A nil proxy is that of the environment.
func dialLine(ctx context.Context, origin, path string, header http.Header, proxy Proxy, hurry bool) (*line, error) {
	g := gate{proxy, dialTime, dialTime}
	if proxy == nil {
		g.proxy = http.ProxyFromEnvironment
	}
	if hurry {
		g.dial, g.shake = hurriedDial, hurriedShake
	}
	at, err := parseOrigin(origin)
	if err != nil {
		return nil, err
	}
	conn, err := g.reach(ctx, at)
	if err != nil {
		return nil, fmt.Errorf("dial server: %w", discreet{err})
	}
	l := &line{
		in: make(chan []byte, lineQueue), out: make(chan []byte, 1), dead: make(chan struct{}),
		forget: context.AfterFunc(ctx, func() { conn.Close() }),
	}
	if at.tls != nil {
		conn = tls.Client(conn, at.tls) // shakes hands with the first byte of WebSocket's, within its time
	}
	l.conn, _, err = gws.NewClientFromConn(l, &gws.ClientOption{
		Addr:                at.socket + path,
		RequestHeader:       header,
		HandshakeTimeout:    g.shake,
		ReadMaxPayloadSize:  MaxMessage,
		WriteMaxPayloadSize: MaxMessage,
	}, conn)
	if err != nil {
		l.forget()
		return nil, fmt.Errorf("open line: %w", discreet{err})
	}
	l.begin()
	return l, nil
}

// begin starts the two loops.
func (l *line) begin() {
	l.limit = silenceLimit
	l.heard(l.conn)
	l.loops.Go(l.read)
	l.loops.Go(l.write)
}

// address is how an origin is reached.
type address struct {
	socket string      // of its WebSockets, without a path
	dial   string      // host and port
	tls    *tls.Config // nil for http
}

// parseOrigin reads an origin such as "https://talk.example.org" (RFC 6454, section 6.2).
func parseOrigin(origin string) (address, error) {
	u, err := url.Parse(origin)
	if err != nil {
		return address{}, fmt.Errorf("read origin: %w", discreet{err})
	}
	if u.Hostname() == "" || origin != u.Scheme+"://"+u.Host {
		return address{}, errors.New("read origin: want http(s)://host[:port]")
	}
	switch u.Scheme {
	case "http":
		return address{"ws://" + u.Host, net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), "80")), nil}, nil
	case "https":
		encrypted := &tls.Config{ServerName: u.Hostname(), MinVersion: tls.VersionTLS12}
		return address{"wss://" + u.Host, net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), "443")), encrypted}, nil
	}
	return address{}, errors.New("read origin: want http or https")
}

// read is the read loop, from its first to its last moment.
func (l *line) read() {
	defer func() {
		// gws panics at a frame whose length has the highest bit set: no server
		// may end the program with it.
		if p := recover(); p != nil {
			_ = l.conn.NetConn().Close()
			l.OnClose(l.conn, fmt.Errorf("%w: %v", ErrMalformed, p))
		}
	}()
	l.conn.ReadLoop()
}

// OnPing, OnPong, OnMessage and OnClose are called by the read loop.
// OnPing answers; the answer is also what keeps the way through a router open.
func (l *line) OnPing(conn *gws.Conn, payload []byte) {
	l.heard(conn)
	_ = conn.SetWriteDeadline(time.Now().Add(writeTime)) // that of the last message has passed
	_ = conn.WritePong(payload)                          // an error shows in the next read
}

// OnMessage hands a message to the owner. While the owner is busy nothing is
// read, so that a flood stays with the server.
func (l *line) OnMessage(conn *gws.Conn, message *gws.Message) {
	defer message.Close()
	l.heard(conn)
	var b []byte // what is not text is no message: empty, it is malformed
	if message.Opcode == gws.OpcodeText {
		b = append(b, message.Bytes()...)
	}
	l.in <- b
}

// OnClose notes why the line ended.
func (l *line) OnClose(_ *gws.Conn, err error) {
	l.end = fmt.Errorf("read line: %w", discreet{err})
	var frame *gws.CloseError
	if errors.As(err, &frame) {
		if code, ok := codeOf(frame.Code); ok {
			l.end = code
		}
	}
	close(l.in)
	close(l.dead)
}

// OnPong is the answer to a probe.
func (l *line) OnPong(conn *gws.Conn, _ []byte) {
	l.allow(silenceLimit)
	l.heard(conn)
}

// heard notes a sign of life, which may have been on its way when a probe began:
// it does not end that one.
func (l *line) heard(conn *gws.Conn) {
	l.hearing.Lock()
	defer l.hearing.Unlock()
	l.last = time.Now()
	_ = conn.SetReadDeadline(l.last.Add(l.limit))
}

// allow says how long the other side may be silent from now on.
func (l *line) allow(limit time.Duration) {
	l.hearing.Lock()
	defer l.hearing.Unlock()
	l.limit = limit
	_ = l.conn.SetReadDeadline(time.Now().Add(limit))
}

// silence is how long nothing was heard.
func (l *line) silence() time.Duration {
	l.hearing.Lock()
	defer l.hearing.Unlock()
	return time.Since(l.last)
}

// probe asks the server for a sign of life: until its answer comes it may not be
// silent for longer than limit.
func (l *line) probe(limit time.Duration) {
	l.pending.urge(nil)
	l.allow(limit)
}

var errUprooted = errors.New("read line: this computer has left its network")

// uprooted tells whether the line's own address is none of this computer's any
// more: then nothing will ever come over it.
func (l *line) uprooted() bool {
	own, ok := l.conn.LocalAddr().(*net.TCPAddr)
	if !ok {
		return false
	}
	here, err := net.InterfaceAddrs()
	if err != nil || len(here) == 0 {
		return false
	}
	return !slices.ContainsFunc(here, func(a net.Addr) bool {
		n, ok := a.(*net.IPNet)
		return ok && n.IP.Equal(own.IP)
	})
}

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
		if err := l.put(b); err != nil {
			l.conn.NetConn().Close() // the read loop reports it
		}
	}
	_ = l.conn.SetWriteDeadline(time.Now().Add(writeTime))
	code := uint16(closeNormal)
	if l.returns {
		code = closeReturning
	}
	_ = l.conn.WriteClose(code, nil)
}

func (l *line) put(b []byte) error {
	if b == nil {
		return l.conn.WritePing(nil)
	}
	return l.conn.WriteMessage(gws.OpcodeText, b)
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

// send enqueues b, for the server itself or for a guest's only other end.
func (l *line) send(b []byte) { l.pending.push("", true, b) }

// serve is the owner's loop. It returns the owner's first error, why the line
// ended, or nil once command said that it was the last one and all is handed on.
func (l *line) serve(ctx context.Context, box *mailbox, o owner) error {
	clock := time.NewTicker(tick)
	defer clock.Stop()
	before := time.Now()
	done := false
	for {
		head, more := l.pending.head()
		if done && !more {
			return nil
		}
		out, in, dead, wake := l.out, l.in, l.dead, box.wake
		if !more {
			out = nil
		}
		if done || l.pending.size >= maxPending {
			wake = nil
		}
		if done || l.pending.crowded() {
			in = nil // a flood stays with the server
		} else {
			dead = nil // what came before the end is still to be read, and its reason
		}
		var err error
		select {
		case out <- head:
			l.pending.next()
		case <-dead:
			l.pending = queue{}
		case b, ok := <-in:
			if !ok {
				return l.end
			}
			err = o.message(b)
		case <-wake:
			done, err = o.command()
		case <-box.doubt:
			if l.uprooted() {
				return errUprooted
			}
			l.probe(probeLimit)
			err = o.probe()
		case now := <-clock.C:
			if slept(before, now) {
				poke(box.doubt)
			}
			before = now
			l.watch()
			err = o.tick()
		case <-ctx.Done():
			return ctx.Err()
		}
		if err != nil {
			return err
		}
	}
}

// slept tells whether the computer stood still between two ticks. The monotonic
// clock of some systems stands still, too: only the one on the wall counts.
func slept(before, now time.Time) bool { return now.Round(0).Sub(before.Round(0)) > sleptAfter }

// watch doubts a line on which a ping of the server is overdue.
func (l *line) watch() {
	long := l.silence() > doubtAfter
	if long && !l.doubted {
		l.probe(doubtLimit)
	}
	l.doubted = long
}

// finish hands on what is pending, as far as the line lives, ends it and waits for its loops.
func (l *line) finish() {
	for head, more := l.pending.head(); more; head, more = l.pending.head() {
		select {
		case l.out <- head:
			l.pending.next()
		case _, ok := <-l.in:
			if !ok {
				l.pending = queue{}
			}
		}
	}
	close(l.out)
	for range l.in { // the read loop may stand at the door
	}
	l.loops.Wait()
	l.forget()
}
