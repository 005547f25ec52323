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

// Guest is the client's end of one pair, as the page has it in TypeScript. Once
// it has proven the password it comes back over another line when one is lost;
// before, a lost line ends Run.
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
	silence   int // ticks since the last box, or since the line was opened
	patience  int // of them, until the line is given up
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

// Poke says that the network may have changed, as Host.Poke does.
func (g *Guest) Poke() { poke(g.box.doubt) }

// Close ends the line once everything enqueued is sent; then Run returns.
func (g *Guest) Close() { g.box.put(command{order: orderRelease}) }

// final is an error after which a Guest does not come back.
type final struct{ error }

func (f final) Unwrap() error { return f.error }

// Run dials, joins the room and serves lines until ctx ends or Close is done
// (nil), or the line ends and there is no pair to go on with, or no sense in
// it: an error that may be a Code. A Guest runs once.
func (g *Guest) Run(ctx context.Context) error {
	for retry := firstRetry; ; retry = min(2*retry, lastRetry) {
		last := g.box.isReleased()
		err := g.serve(ctx)
		switch {
		case ctx.Err() != nil, last, err == nil:
			return nil
		case !g.returns(err):
			return fmt.Errorf("guest's line: %w", err)
		}
		if g.pair.live || g.pair.admitted {
			retry = firstRetry
		}
		g.pair.suspend()
		g.cfg.OnEvent(Lost{err})
		g.box.rest(ctx, jitter(retry))
	}
}

// serve holds one line from dialling to its end; nil means closed.
func (g *Guest) serve(ctx context.Context) error {
	hurry := g.pair != nil && g.pair.admitted
	l, err := dialLine(ctx, g.cfg.Origin, "/guest", http.Header{"Origin": {g.cfg.Origin}}, nil, hurry)
	if err != nil {
		return err
	}
	defer l.finish()
	g.line, g.silence, g.patience = l, 0, answerTicks
	l.send(EncodeLine(LineJoin{g.room}))
	err = l.serve(ctx, g.box, g)
	l.returns = g.returns(err)
	return err
}

// returns tells whether another line may help after an error.
func (g *Guest) returns(err error) bool {
	return err != nil && g.pair != nil && !errors.As(err, new(final)) && !errors.Is(err, ErrDropped)
}

func (g *Guest) send(b body) { g.line.send(encodeBody(b)) }

func (g *Guest) sendBoxes(boxes []envelope) {
	for _, box := range boxes {
		g.send(box)
	}
}

// say seals a message for the host.
func (g *Guest) say(m Message) error {
	boxes, err := g.pair.seal(m)
	if err != nil {
		return final{err}
	}
	g.sendBoxes(boxes)
	return nil
}

// command carries out one order of the owner.
func (g *Guest) command() (last bool, err error) {
	c, ok := g.box.take()
	switch {
	case !ok:
	case c.order == orderRelease:
		return true, nil
	case c.order == orderOverflow:
		return false, final{errors.New("queue is full")}
	case c.order == orderJoin:
		g.password = c.word
		return false, g.start()
	case c.order == orderSend && g.pair != nil:
		return false, g.say(c.message)
	}
	return false, nil
}

// tick gives signs of life and watches for those of the host.
func (g *Guest) tick() error {
	if g.pair == nil {
		return nil
	}
	g.silence++
	if g.silence >= g.patience {
		return errors.New("host does not answer")
	}
	if g.pair.live && g.silence == beatTicks {
		g.patience = beatTicks + answerTicks
		return g.say(g.pair.beat(true))
	}
	return nil
}

// probe asks for a sign of life, and does not wait long for it.
func (g *Guest) probe() error {
	if g.pair == nil || !g.pair.live {
		return nil
	}
	g.silence, g.patience = beatTicks+1, beatTicks+1+probeTicks
	return g.say(g.pair.beat(true))
}

// heard says that the host was there just now.
func (g *Guest) heard() { g.silence, g.patience = 0, 2*beatTicks }

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
		g.run, g.invite = nil, nil
		g.cfg.OnEvent(Locked{})
	case closed:
		g.run, g.invite = nil, nil
		g.cfg.OnEvent(Shut{b.again})
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
	g.heard()
	g.cfg.OnEvent(Proven{CheckWord: s.checkWord, Fingerprint: s.fingerprint})
	return nil
}

func (g *Guest) hearPair(b body) error {
	switch b := b.(type) {
	case envelope:
		if !g.pair.live {
			return nil // sealed before a line was lost: it comes again
		}
		return g.open(b)
	case invite:
		return g.resume(b.sid)
	case locked:
		return g.resume(b.sid)
	case closed:
		return g.resume(b.sid)
	case resumeB:
		boxes, err := g.pair.accept(b)
		switch {
		case errors.Is(err, errStale):
			return nil
		case errors.Is(err, errLost):
			return final{err}
		case err != nil:
			return g.tampered(err)
		}
		g.heard()
		g.sendBoxes(boxes)
		g.cfg.OnEvent(Resumed{})
	case unknown: // a host that was started anew, or has ended this pair
		if g.pair.live {
			return g.tampered(errors.New("unknown out of turn"))
		}
		g.pair = nil
		g.cfg.OnEvent(Failed{})
	default:
		return g.tampered(errors.New("body out of turn"))
	}
	return nil
}

// resume shows the host that it is we who come back.
func (g *Guest) resume(sid [16]byte) error {
	out, err := g.pair.ask(g.party.random, sid)
	if err != nil {
		return final{err}
	}
	g.silence, g.patience = 0, answerTicks
	g.send(out)
	return nil
}

func (g *Guest) open(e envelope) error {
	m, err := g.pair.open(e)
	switch {
	case errors.Is(err, ErrUnknownType):
	case errors.Is(err, ErrMalformed):
		return final{err}
	case err != nil:
		return g.tampered(err)
	}
	g.heard()
	switch m := m.(type) {
	case nil: // of a type to ignore
	case beat:
		if m.Ask {
			return g.say(g.pair.beat(false))
		}
	default:
		g.cfg.OnEvent(Received{Message: m})
	}
	return nil
}

// tampered tells the host and ends the line.
func (g *Guest) tampered(err error) error {
	if boxes, sealErr := g.pair.seal(Bye{ReasonTampered}); sealErr == nil {
		g.sendBoxes(boxes)
	}
	g.cfg.OnEvent(Tampered{})
	return final{fmt.Errorf("pair: %w", err)}
}
