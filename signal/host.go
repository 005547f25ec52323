package signal

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	mathrand "math/rand/v2"
	"sync"
	"time"
)

// Times of a host's line.
const (
	claimTime   = 10 * time.Second       // from the open socket to "claimed"
	releaseTime = 3 * time.Second        // for saying goodbye
	firstRetry  = 500 * time.Millisecond // doubled each time, half to one and a half of it
	lastRetry   = 30 * time.Second       // a server that restarts is found within a minute
	// While people talk it stays at the first retry: a server bears the few lines
	// of those who talk once a second.
)

// HostConfig says which room a Host holds and for whom.
type HostConfig struct {
	Origin      string             // public origin of the server, "http://127.0.0.1:8080"
	Words       string             // normalised, joined by "/" (words.Room.Joined)
	Password    string             // normalised (words.PRS)
	Fingerprint [32]byte           // sha-256 of our DTLS certificate
	Key         ed25519.PrivateKey // one per room
	OnEvent     func(Event)        // called from one goroutine, must not block
	Proxy       Proxy              // HTTP proxy for the way to the server; nil: that of the environment (HTTPS_PROXY, NO_PROXY)
	Log         *slog.Logger       // nil for none
}

// Host is the counsellor's end of one room: it claims the room, lets in who
// proves the password, and seals what is said to them, over all lines that they
// or it may lose. The server is trusted with delivery alone: the worst it can do
// is to deliver nothing.
type Host struct {
	cfg   HostConfig
	room  [16]byte
	box   *mailbox
	lobby // of Run's goroutine
}

// NewHost derives the room id, which takes some tens of milliseconds.
func NewHost(cfg HostConfig) (*Host, error) {
	if _, err := parseOrigin(cfg.Origin); err != nil {
		return nil, fmt.Errorf("make host: %w", err)
	}
	if cfg.Words == "" || cfg.Password == "" || len(cfg.Key) != ed25519.PrivateKeySize || cfg.OnEvent == nil {
		return nil, errors.New("make host: words, password, key or OnEvent is missing")
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return &Host{
		cfg:  cfg,
		room: RoomID(cfg.Words, cfg.Origin),
		box:  newMailbox(),
		lobby: lobby{
			party:    party{cfg.Origin, cfg.Words, cfg.Fingerprint, rand.Reader},
			password: cfg.Password,
			emit:     cfg.OnEvent,
			log:      cfg.Log,
			visitors: map[string]*visitor{},
			guests:   map[string]*proven{},
		},
	}, nil
}

// Send seals m for a proven guest and enqueues it. It never blocks: more than
// maxQueued waiting messages end the pair. A message that breaks a limit of
// PROTOCOL.md is logged and not sent.
func (h *Host) Send(guest string, m Message) {
	h.box.put(command{order: orderSend, guest: guest, message: m})
}

// Drop ends a pair and closes its line, after what was sent to it before. The
// guest cannot come back without the password. No GuestGone follows.
func (h *Host) Drop(guest string) { h.box.put(command{order: orderDrop, guest: guest}) }

// Lock lets nobody new join for now, or again those who know the password: whoever
// comes meanwhile may wait. Proven guests stay and may come back over another line.
func (h *Host) Lock(on bool) { h.box.put(command{order: orderLock, on: on}) }

// Rearm has newcomers prove another password (words.PRS) from now on, with as many
// guesses as there were at first. Proven guests stay. Nobody is let in by it whom
// CloseToGuests keeps out.
func (h *Host) Rearm(password string) { h.box.put(command{order: orderRearm, word: password}) }

// CloseToGuests lets nobody new join any more; proven guests stay, as with Lock.
func (h *Host) CloseToGuests() { h.box.put(command{order: orderClose}) }

// Release gives the room up once everything enqueued is sent; then Run returns.
func (h *Host) Release() { h.box.put(command{order: orderRelease}) }

// Poke says that the network may have changed: a line that stands is tried at
// once, and a pause before the next one ends. Admitted guests are asked for a
// sign of life: Reached follows, or GuestLost after 2 seconds.
func (h *Host) Poke() { poke(h.box.doubt) }

// Run claims the room and holds it over lost lines, until ctx ends or Release
// is done; both are nil. ErrTaken, ErrReplaced, and ErrLimit for a claim, are
// the server's final word. A Host runs once.
func (h *Host) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	var watch sync.WaitGroup
	watch.Go(func() { h.limitRelease(ctx, cancel) })
	defer watch.Wait()
	defer cancel()
	for retry := firstRetry; ; retry = min(2*retry, lastRetry) {
		last := h.box.isReleased()
		claimed, err := h.serve(ctx)
		switch {
		case ctx.Err() != nil, last, err == nil:
			return nil
		case errors.Is(err, ErrTaken), errors.Is(err, ErrReplaced), errors.Is(err, ErrLimit) && !claimed:
			return fmt.Errorf("hold room: %w", err)
		}
		h.cfg.Log.Info("line to the server lost", "claimed", claimed, "error", err)
		h.cfg.OnEvent(Lost{err})
		h.lineLost()
		if claimed || h.hurry() {
			retry = firstRetry
		}
		h.box.rest(ctx, jitter(retry))
	}
}

// jitter spreads those who lost the same server over time.
func jitter(d time.Duration) time.Duration {
	return time.Duration(float64(d) * (0.5 + mathrand.Float64()))
}

// limitRelease ends Run when saying goodbye takes too long.
func (h *Host) limitRelease(ctx context.Context, cancel context.CancelFunc) {
	select {
	case <-h.box.released:
	case <-ctx.Done():
		return
	}
	t := time.NewTimer(releaseTime)
	defer t.Stop()
	select {
	case <-t.C:
		cancel()
	case <-ctx.Done():
	}
}

// serve holds one line from dialling to its end; nil means released.
func (h *Host) serve(ctx context.Context) (claimed bool, err error) {
	l, err := dialLine(ctx, h.cfg.Origin, "/host", nil, h.cfg.Proxy, h.hurry())
	if err != nil {
		return false, err
	}
	defer l.finish()
	if err := h.claim(ctx, l); err != nil {
		return false, fmt.Errorf("claim room: %w", err)
	}
	h.cfg.OnEvent(Claimed{})
	h.lobby.line = l
	return true, l.serve(ctx, h.box, h)
}

// claim answers the server's challenge and waits for its word.
func (h *Host) claim(ctx context.Context, l *line) error {
	limit := time.NewTimer(claimTime)
	defer limit.Stop()
	for answered := false; ; {
		var b []byte
		var ok bool
		select {
		case b, ok = <-l.in:
			if !ok {
				return l.end
			}
		case <-limit.C:
			return errors.New("no answer in time")
		case <-ctx.Done():
			return ctx.Err()
		}
		m, err := DecodeLine(b)
		if err != nil && !errors.Is(err, ErrUnknownType) {
			return err
		}
		switch m := m.(type) {
		case LineChallenge:
			if !answered { // the queue is empty: it takes one without blocking
				l.out <- EncodeLine(h.proof(m.Nonce))
			}
			answered = true
		case LineClaimed:
			return nil
		case LineError:
			return m.Code
		}
	}
}

func (h *Host) proof(nonce [32]byte) LineClaim {
	m := LineClaim{Room: h.room}
	copy(m.Key[:], h.cfg.Key.Public().(ed25519.PublicKey))
	copy(m.Proof[:], SignClaim(h.cfg.Key, h.cfg.Origin, h.room, nonce))
	return m
}

// message handles one message of the server.
func (h *Host) message(b []byte) error {
	m, err := DecodeLine(b)
	switch {
	case errors.Is(err, ErrUnknownType):
		return nil
	case err != nil:
		return err
	}
	switch m := m.(type) {
	case LineGuest:
		h.arrive(m.Guest)
	case LineGone:
		h.leave(m.Guest, m.Left)
	case LineFrom:
		h.hear(m.Guest, m.Body)
	case LineRelay:
		h.relayed(m)
	case LineError:
		return m.Code
	}
	return nil
}

// command carries out one order of the owner.
func (h *Host) command() (last bool, err error) {
	c, ok := h.box.take()
	if !ok {
		return false, nil
	}
	switch c.order {
	case orderSend:
		h.say(c.guest, c.message)
	case orderOverflow:
		h.overflow(c.guest)
	case orderDrop:
		h.drop(c.guest)
	case orderLock:
		h.lock(c.on)
	case orderClose:
		h.close()
	case orderRearm:
		h.rearm(c.word)
	case orderRelease:
		h.lobby.line.pending.last = EncodeLine(LineRelease{})
		return true, nil
	}
	return false, nil
}
