// Package cluster lets several servers share their rooms over NATS: a host may
// stand at one of them and its guests at others. Open is the first thing to
// call; what it gives goes into server.Config.Rooms, and Run does the work.
//
// Who holds a room stands in a JetStream bucket in memory, which every claim
// changes atomically. What people say goes from server to server over plain
// subjects, as it came: NATS sees what a rendezvous sees, except addresses, and
// nothing of it is kept. It must be a network of our own: servers trust each other.
package cluster

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"zwiesprache/signal/server"
)

const (
	tickEvery = time.Second     // signs of life, and what is due
	deadAfter = 4 * time.Second // a server that is silent for so long is gone

	// A guest without a host asks around at once, after a second and then in
	// doubling pauses: word of a subscription takes its time from one server of
	// NATS to the next, and a message may be lost with a connection.
	firstAsk = time.Second
	lastAsk  = 32 * time.Second

	// NATS drops what comes beyond; the gap is noticed.
	inMessages = 16 << 10

	reconnectWait   = 100 * time.Millisecond // one of the other servers is there at once
	reconnectJitter = 200 * time.Millisecond
	pingEvery       = time.Second // a server of NATS that hangs is left after two of them
	pings           = 2
)

// ErrClosed says that Run has ended or that there is no connection to NATS now.
var ErrClosed = errors.New("no connection to the cluster")

// Config of a Cluster.
type Config struct {
	URL      string        // servers of NATS, with commas between: "nats://10.0.0.1:4222,nats://10.0.0.2:4222"
	Name     string        // of bucket and subjects, letters and digits; "": "rendezvous"
	Log      *slog.Logger  // nil: nothing is logged
	Options  []nats.Option // TLS and credentials
	Replicas int           // servers that keep each claim; 0: three, or one where NATS is one server
}

// Cluster is one server's part in the cluster. It is a server.Rooms.
type Cluster struct {
	config   Config
	log      *slog.Logger
	conn     *nats.Conn
	here     server.Here
	id       node
	register *register
	inbox    inbox[func()]
	out      outbox
	in       chan *nats.Msg

	// Of Run's goroutine.
	rooms map[roomID]*place
	peers map[node]*peer
}

// place is what the cluster knows of one room.
type place struct {
	room    roomID
	held    *holding       // a host here
	waiting bool           // guests here
	up      *up            // the host elsewhere, for the guests here
	downs   map[node]*down // guests elsewhere, for the host here

	again time.Time     // when to ask or call again; zero: not
	pause time.Duration // before that
}

// Open begins to connect; it does not wait for it, and never gives up.
func Open(c Config) (*Cluster, error) {
	if c.Name == "" {
		c.Name = "rendezvous"
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	k := &Cluster{
		config: c, log: c.Log,
		in:    make(chan *nats.Msg, inMessages),
		rooms: map[roomID]*place{},
		peers: map[node]*peer{},
	}
	_, _ = rand.Read(k.id[:]) // never fails
	k.inbox.ready = make(chan struct{}, 1)
	k.out.init(k)
	options := append([]nats.Option{
		nats.Name("zwiesprache"),
		nats.RetryOnFailedConnect(true),
		nats.MaxReconnects(-1),
		nats.ReconnectWait(reconnectWait),
		nats.ReconnectJitter(reconnectJitter, reconnectJitter),
		nats.ReconnectBufSize(-1), // what was said meanwhile would come too late
		nats.PingInterval(pingEvery),
		nats.MaxPingsOutstanding(pings),
		nats.ConnectHandler(func(*nats.Conn) { k.inbox.put(k.connected) }),
		nats.ReconnectHandler(func(*nats.Conn) { k.inbox.put(k.connected) }),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil {
				k.log.Warn("connection to the cluster lost", "error", err)
			}
		}),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { k.log.Warn("cluster", "error", err) }),
	}, c.Options...)
	conn, err := nats.Connect(c.URL, options...)
	if err != nil {
		return nil, fmt.Errorf("connect to the cluster: %w", err)
	}
	k.conn = conn
	if k.register, err = newRegister(conn, c); err != nil {
		conn.Close()
		return nil, err
	}
	for _, subject := range []string{k.subjectOf(k.id), k.aliveSubject(), k.nobodySubject("*")} {
		if _, err := conn.ChanSubscribe(subject, k.in); err != nil {
			conn.Close()
			return nil, fmt.Errorf("subscribe to the cluster: %w", err)
		}
	}
	return k, nil
}

// Attach is for package server.
func (k *Cluster) Attach(here server.Here) { k.here = here }

// Run works until ctx ends, which should be when the server has: then the
// connection is closed. It is called once, after server.New.
func (k *Cluster) Run(ctx context.Context) {
	var parts sync.WaitGroup
	parts.Go(func() { k.out.run() })
	parts.Go(func() { k.register.run(ctx) })
	tick := time.NewTicker(tickEvery)
	defer tick.Stop()
	for ctx.Err() == nil {
		select {
		case m := <-k.in:
			k.take(m)
		case <-k.inbox.ready:
			for _, do := range k.inbox.take() {
				do()
			}
		case now := <-tick.C:
			k.tick(now)
		case <-ctx.Done():
		}
	}
	for _, do := range k.inbox.take() { // claims that were just given up
		do()
	}
	k.out.close()
	parts.Wait()
	k.conn.Close()
}

// Ready says why no room can be claimed now, or nil.
func (k *Cluster) Ready(ctx context.Context) error {
	if !k.conn.IsConnected() {
		return ErrClosed
	}
	return k.register.check(ctx)
}

// connected begins anew after the connection broke: whatever was on its way may
// be lost, and others may have taken us for dead.
func (k *Cluster) connected() {
	k.out.renew()
	k.out.all(message{kind: kindAlive})
	for _, p := range k.rooms {
		switch {
		case p.held != nil:
			k.call(p)
		case p.up != nil:
			k.reopen(p, p.up.peer, p.up.claim)
		case p.waiting:
			k.ask(p)
		}
	}
}

// tick says that we live, looks who does not, and does what is due.
func (k *Cluster) tick(now time.Time) {
	k.out.all(message{kind: kindAlive})
	for _, p := range k.peers {
		if now.Sub(p.heard) > deadAfter {
			k.bury(p)
			continue
		}
		k.out.to(p.id, message{kind: kindBeat})
	}
	for _, p := range k.rooms {
		if !p.again.IsZero() && now.After(p.again) {
			switch {
			case p.held != nil:
				k.call(p)
				p.again = time.Time{}
			case p.waiting && p.up == nil:
				k.ask(p)
			default:
				p.again = time.Time{}
			}
		}
		if h := p.held; h != nil && now.After(h.due) {
			k.renew(p)
		}
	}
}
