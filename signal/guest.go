package signal

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
)

// GuestConfig says which room a Guest wants to join.
type GuestConfig struct {
	Origin      string       // public origin of the server
	Words       string       // normalised, joined by "/" (words.Room.Joined)
	Fingerprint [32]byte     // sha-256 of our DTLS certificate
	OnEvent     func(Event)  // called from one goroutine, must not block
	Log         *slog.Logger // nil for none
}

// Guest is the client's end of one line, as the page has it in TypeScript. It
// does not come back by itself: a lost line ends Run.
type Guest struct {
	cfg   GuestConfig
	room  [16]byte
	party party
	box   *mailbox

	// Of Run's goroutine.
	line      *line
	password  string // waits for an invite
	invite    *invite
	run       *run
	confirmed bool // confirm.a is out
	pair      *pair
}

// NewGuest derives the room id, which takes some tens of milliseconds.
func NewGuest(cfg GuestConfig) (*Guest, error) {
	if _, err := parseOrigin(cfg.Origin); err != nil {
		return nil, fmt.Errorf("make guest: %w", err)
	}
	if cfg.Words == "" || cfg.OnEvent == nil {
		return nil, errors.New("make guest: words or OnEvent is missing")
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return &Guest{
		cfg:   cfg,
		room:  RoomID(cfg.Words, cfg.Origin),
		party: party{cfg.Origin, cfg.Words, cfg.Fingerprint, rand.Reader},
		box:   newMailbox(),
	}, nil
}

// Join tries a normalised password (words.PRS): once, with the invite that is
// there or the next one. Proven, Refused, Failed, Locked or Shut follows.
func (g *Guest) Join(password string) { g.box.put(command{order: orderJoin, word: password}) }

// Send seals m for the host and enqueues it. It never blocks: more than
// maxQueued waiting messages end the line.
func (g *Guest) Send(m Message) { g.box.put(command{order: orderSend, message: m}) }

// Close ends the line once everything enqueued is sent; then Run returns.
func (g *Guest) Close() { g.box.put(command{order: orderRelease}) }

// Run dials, joins the room and serves the line until ctx ends or Close is
// done (nil), or the line ends: an error that may be a Code. A Guest runs once.
func (g *Guest) Run(ctx context.Context) error {
	l, err := dialLine(ctx, g.cfg.Origin, "/guest", http.Header{"Origin": {g.cfg.Origin}})
	if err != nil {
		return err
	}
	defer l.finish()
	g.line = l
	l.send(EncodeLine(LineJoin{g.room}))
	if err := l.serve(ctx, g.box.wake, g.message, g.command); err != nil && ctx.Err() == nil {
		return fmt.Errorf("guest's line: %w", err)
	}
	return nil
}

func (g *Guest) send(b body) { g.line.send(encodeBody(b)) }

// command carries out one order of the owner.
func (g *Guest) command() (last bool, err error) {
	c, ok := g.box.take()
	switch {
	case !ok:
	case c.order == orderRelease:
		return true, nil
	case c.order == orderOverflow:
		return false, errors.New("queue is full")
	case c.order == orderJoin:
		g.password = c.word
		return false, g.start()
	case c.order == orderSend && g.pair != nil:
		e, err := g.pair.seal(c.message)
		if err != nil {
			return false, err
		}
		g.send(e)
	}
	return false, nil
}

// start begins a run when both a password and an invite are there.
func (g *Guest) start() error {
	if g.password == "" || g.invite == nil || g.run != nil || g.pair != nil {
		return nil
	}
	r, out, err := g.party.startGuest(g.password, *g.invite)
	if err != nil {
		return err
	}
	g.password, g.invite, g.run, g.confirmed = "", nil, r, false
	g.send(out)
	return nil
}

// message handles one message of the server or, through it, of the host.
func (g *Guest) message(b []byte) error {
	m, err := DecodeLine(b)
	switch {
	case errors.Is(err, ErrUnknownType):
		return g.hear(b)
	case err != nil:
		return g.broken(err)
	}
	switch m := m.(type) {
	case LineAway:
		g.cfg.OnEvent(Away{})
	case LineError:
		return m.Code
	}
	return nil
}

func (g *Guest) hear(raw []byte) error {
	b, err := decodeBody(raw)
	switch {
	case errors.Is(err, ErrUnknownType):
		return nil
	case err != nil:
		return g.broken(err)
	case g.pair != nil:
		return g.hearPair(b)
	}
	return g.hearJoining(b)
}

// broken ends the line; in a pair nobody but a forger sends what cannot be read.
func (g *Guest) broken(err error) error {
	if g.pair != nil {
		return g.tampered(err)
	}
	return err
}

func (g *Guest) hearJoining(b body) error {
	switch b := b.(type) {
	case invite:
		g.fail() // an open run went down with the host's line
		g.invite = &b
		g.cfg.OnEvent(Invited{})
		return g.start()
	case pakeB:
		if g.run == nil || g.confirmed || g.run.meet(b.side) != nil {
			g.fail()
			return nil
		}
		g.confirmed = true
		g.send(confirmA{g.run.prove()})
	case confirmB:
		return g.accept(b.proof)
	case wrong:
		g.run = nil
		g.cfg.OnEvent(Refused{b.left})
	case locked:
		g.run = nil
		g.cfg.OnEvent(Locked{})
	case closed:
		g.run = nil
		g.cfg.OnEvent(Shut{})
	}
	return nil
}

// fail ends an open run.
func (g *Guest) fail() {
	if g.run != nil {
		g.run = nil
		g.cfg.OnEvent(Failed{})
	}
}

// accept ends a run with a host that knows the password, or fails it.
func (g *Guest) accept(p proof) error {
	if g.run == nil || !g.confirmed || !g.run.opens(p) {
		g.fail()
		return nil
	}
	s, err := g.run.verify(p)
	if errors.Is(err, errWrong) {
		g.fail()
		return nil
	}
	if err != nil {
		return err
	}
	if g.pair, err = newPair(false, g.party.fingerprint, s); err != nil {
		return err
	}
	g.run = nil
	g.cfg.OnEvent(Proven{CheckWord: s.checkWord, Fingerprint: s.fingerprint})
	return nil
}

func (g *Guest) hearPair(b body) error {
	switch b := b.(type) {
	case envelope:
		m, err := g.pair.open(b)
		switch {
		case errors.Is(err, ErrUnknownType):
		case errors.Is(err, ErrMalformed):
			return err
		case err != nil:
			return g.tampered(err)
		default:
			g.cfg.OnEvent(Received{Message: m})
		}
	case resync:
		boxes, err := g.pair.missing(b.received)
		if errors.Is(err, errLost) {
			return err
		}
		if err != nil {
			return g.tampered(err)
		}
		g.send(resync{received: g.pair.in.next, round: b.round})
		for _, box := range boxes {
			g.send(envelope{box})
		}
	case invite: // a host that was started anew knows nothing of this pair
		g.pair = nil
		g.cfg.OnEvent(Failed{})
		return g.hearJoining(b)
	default:
		return g.tampered(errors.New("body out of turn"))
	}
	return nil
}

// tampered tells the host and ends the line.
func (g *Guest) tampered(err error) error {
	if e, sealErr := g.pair.seal(Bye{ReasonTampered}); sealErr == nil {
		g.send(e)
	}
	g.cfg.OnEvent(Tampered{})
	return fmt.Errorf("pair: %w", err)
}
