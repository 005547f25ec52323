package cluster

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"golang.org/x/sync/errgroup"

	"zwiesprache/signal"
)

// Times of the register.
const (
	// A claim without a sign of life is forgotten after the grace that every
	// host has (PROTOCOL.md, "Host and server").
	claimAge   = 2 * time.Minute
	renewEvery = 40 * time.Second // two signs may be lost
	renewAgain = 5 * time.Second  // after one that was

	// A host in a session gives a server four seconds for its answer. Nobody waits
	// for a later one, which could come after the claim of the host's next line.
	claimTime = 4 * time.Second
	askTime   = time.Second // one question to NATS: while it chooses a leader nobody answers

	atOnce = 64 // questions to NATS
)

// register is the bucket in which claims stand. The key is the room's id, the
// value says whose it is; NATS numbers all changes of a bucket, and changes an
// entry only for those who know its last number.
type register struct {
	stream   jetstream.JetStream
	name     string
	replicas int
	work     inbox[func(context.Context)]
	ended    chan struct{} // no work is done any more

	mu      sync.Mutex // guards the fields below
	bucket  jetstream.KeyValue
	base    uint64 // of revisions in this bucket
	entries map[roomID]*entry
}

// entry is a claim that was made here.
type entry struct {
	claim uint64 // its revision when it was made
	value []byte

	mu   sync.Mutex // held while NATS is asked; guards the fields below
	seq  uint64     // NATS's number of its last change
	over bool       // released
}

// A value is the host's key, and a number of this claim alone.
const (
	keyLength   = 32
	tokenLength = 16
)

func newRegister(conn *nats.Conn, c Config) (*register, error) {
	stream, err := jetstream.New(conn)
	if err != nil {
		return nil, fmt.Errorf("register of rooms: %w", err)
	}
	g := &register{stream: stream, name: c.Name, replicas: c.Replicas, entries: map[roomID]*entry{}, ended: make(chan struct{})}
	g.work.ready = make(chan struct{}, 1)
	return g, nil
}

// open gives the bucket, which whoever needs it first makes.
func (g *register) open(ctx context.Context) (jetstream.KeyValue, uint64, error) {
	g.mu.Lock()
	bucket, base := g.bucket, g.base
	g.mu.Unlock()
	if bucket != nil {
		return bucket, base, nil
	}
	bucket, err := g.make(ctx)
	if err != nil {
		return nil, 0, fmt.Errorf("open bucket: %w", err)
	}
	stream, err := g.stream.Stream(ctx, "KV_"+g.name)
	if err != nil {
		return nil, 0, fmt.Errorf("ask for the bucket's age: %w", err)
	}
	// Numbers begin at 1 when NATS lost all its memory. Those of a later bucket
	// must be higher than those of an earlier one.
	base = uint64(stream.CachedInfo().Created.Unix()) << 32
	g.mu.Lock()
	defer g.mu.Unlock()
	g.bucket, g.base = bucket, base
	return bucket, base, nil
}

func (g *register) make(ctx context.Context) (jetstream.KeyValue, error) {
	if bucket, err := g.stream.KeyValue(ctx, g.name); !errors.Is(err, jetstream.ErrBucketNotFound) {
		return bucket, err
	}
	config := jetstream.KeyValueConfig{
		Bucket: g.name, Description: "who holds which room", History: 1, TTL: claimAge,
		Storage: jetstream.MemoryStorage, Replicas: 3,
	}
	if g.replicas > 0 {
		config.Replicas = g.replicas
	}
	bucket, err := g.stream.CreateKeyValue(ctx, config)
	if api := (*jetstream.APIError)(nil); errors.As(err, &api) && api.ErrorCode == errNotClustered && g.replicas == 0 {
		config.Replicas = 1
		bucket, err = g.stream.CreateKeyValue(ctx, config)
	}
	if errors.Is(err, jetstream.ErrBucketExists) {
		bucket, err = g.stream.KeyValue(ctx, g.name)
	}
	return bucket, err
}

// errNotClustered is NATS's code for replicas where there is one server.
const errNotClustered = 10074

// check says whether claims can be made now.
func (g *register) check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	bucket, _, err := g.open(ctx)
	if err != nil {
		return err
	}
	if _, err := bucket.Status(ctx); err != nil {
		g.lost(err)
		return fmt.Errorf("ask bucket: %w", err)
	}
	return nil
}

// lost forgets a bucket that is not there any more.
func (g *register) lost(err error) {
	if !errors.Is(err, jetstream.ErrStreamNotFound) && !errors.Is(err, jetstream.ErrNoStreamResponse) &&
		!errors.Is(err, nats.ErrNoResponders) && !errors.Is(err, jetstream.ErrBucketNotFound) {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.bucket = nil
}

// run does the work until ctx ends. What is left then is not done: claims that
// nobody tends are forgotten by themselves.
func (g *register) run(ctx context.Context) {
	var jobs errgroup.Group
	jobs.SetLimit(atOnce)
	for ctx.Err() == nil {
		select {
		case <-g.work.ready:
		case <-ctx.Done():
		}
		for _, do := range g.work.take() {
			jobs.Go(func() error {
				do(ctx)
				return nil
			})
		}
	}
	_ = jobs.Wait() // none fails
	close(g.ended)
}

// claim registers room for key, and takes it over from a line of the same key.
func (g *register) claim(room roomID, key [32]byte) (revision uint64, mine bool, err error) {
	type answer struct {
		revision uint64
		mine     bool
		err      error
	}
	done := make(chan answer, 1)
	late := time.Now().Add(claimTime)
	g.work.put(func(ctx context.Context) {
		ctx, cancel := context.WithDeadline(ctx, late)
		defer cancel()
		revision, mine, err := g.insist(ctx, room, key)
		done <- answer{revision, mine, err}
	})
	select {
	case a := <-done:
		return a.revision, a.mine, a.err
	case <-g.ended:
		return 0, false, ErrClosed
	}
}

// insist tries until somebody has the room.
func (g *register) insist(ctx context.Context, room roomID, key [32]byte) (revision uint64, mine bool, err error) {
	if err := ctx.Err(); err != nil {
		return 0, false, fmt.Errorf("claim room: %w", err)
	}
	e := &entry{value: append(key[:], make([]byte, tokenLength)...)}
	_, _ = rand.Read(e.value[len(key):]) // never fails
	e.mu.Lock()
	defer e.mu.Unlock()
	var why error // of the last attempt that had time enough
	for {
		var base uint64
		e.seq, base, mine, err = g.try(ctx, room, e.value)
		if err == nil {
			e.claim = base | e.seq
			g.mu.Lock()
			defer g.mu.Unlock()
			g.entries[room] = e
			return e.claim, mine, nil
		}
		if ctx.Err() == nil {
			why = err
		}
		if errors.Is(err, signal.ErrTaken) || ctx.Err() != nil {
			return 0, false, fmt.Errorf("claim room: %w", cmp.Or(why, err))
		}
		rest(ctx) // somebody else was quicker, or NATS chooses a leader
	}
}

func rest(ctx context.Context) {
	t := time.NewTimer(time.Duration(5+mathrand.IntN(20)) * time.Millisecond)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// try is one attempt at a claim.
func (g *register) try(ctx context.Context, room roomID, value []byte) (seq, base uint64, mine bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	bucket, base, err := g.open(ctx)
	if err != nil {
		return 0, 0, false, err
	}
	defer func() { g.lost(err) }()
	name := keyOf(room)
	seq, err = bucket.Create(ctx, name, value)
	if !errors.Is(err, jetstream.ErrKeyExists) {
		return seq, base, false, err
	}
	now, err := bucket.Get(ctx, name)
	switch {
	case err != nil:
		return 0, 0, false, err
	case !sameKey(now.Value(), value):
		return 0, 0, false, signal.ErrTaken
	}
	seq, err = bucket.Update(ctx, name, value, now.Revision())
	return seq, base, true, err
}

// renew says that a claim made here stands. done hears ErrTaken or ErrReplaced
// when it is no longer there, and other errors when nobody knows.
func (g *register) renew(room roomID, claim uint64, done func(error)) {
	g.work.put(func(ctx context.Context) {
		e := g.entry(room, claim)
		if e == nil {
			return
		}
		e.mu.Lock()
		defer e.mu.Unlock()
		if e.over { // while this waited; it would claim again
			return
		}
		ctx, cancel := context.WithTimeout(ctx, askTime)
		defer cancel()
		done(g.touch(ctx, room, e))
	})
}

func (g *register) touch(ctx context.Context, room roomID, e *entry) (err error) {
	bucket, _, err := g.open(ctx)
	if err != nil {
		return err
	}
	defer func() { g.lost(err) }()
	name := keyOf(room)
	seq, err := bucket.Update(ctx, name, e.value, e.seq)
	if !errors.Is(err, jetstream.ErrKeyRevisionMismatch) {
		if err == nil {
			e.seq = seq
		}
		return err
	}
	now, err := bucket.Get(ctx, name)
	switch {
	case errors.Is(err, jetstream.ErrKeyNotFound): // forgotten, or NATS lost its memory
		if seq, err = bucket.Create(ctx, name, e.value); err == nil {
			e.seq = seq
		}
		return err
	case err != nil:
		return err
	case string(now.Value()) == string(e.value): // an answer was lost
		e.seq = now.Revision()
		return nil
	case sameKey(now.Value(), e.value):
		return signal.ErrReplaced
	}
	return signal.ErrTaken
}

// release takes a claim out of the register, if it is still there.
func (g *register) release(room roomID, claim uint64) {
	g.work.put(func(ctx context.Context) {
		e := g.entry(room, claim)
		if e == nil {
			return
		}
		defer g.forget(room, claim)
		e.mu.Lock()
		defer e.mu.Unlock()
		e.over = true
		ctx, cancel := context.WithTimeout(ctx, askTime)
		defer cancel()
		if bucket, _, err := g.open(ctx); err == nil {
			// If that fails somebody else has the room, or it is forgotten in its time.
			_ = bucket.Purge(ctx, keyOf(room), jetstream.LastRevision(e.seq))
		}
	})
}

func (g *register) entry(room roomID, claim uint64) *entry {
	g.mu.Lock()
	defer g.mu.Unlock()
	if e := g.entries[room]; e != nil && e.claim == claim {
		return e
	}
	return nil
}

// forget is for a claim that is another's now.
func (g *register) forget(room roomID, claim uint64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if e := g.entries[room]; e != nil && e.claim == claim {
		delete(g.entries, room)
	}
}

func keyOf(room roomID) string { return base64.RawURLEncoding.EncodeToString(room[:]) }

func sameKey(a, b []byte) bool {
	return len(a) >= keyLength && len(b) >= keyLength && string(a[:keyLength]) == string(b[:keyLength])
}
