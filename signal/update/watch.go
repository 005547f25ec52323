package update

import (
	"context"
	"crypto/ed25519"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"zwiesprache/signal/release"
)

// When is asked. All of it is spread at random, so that neither a whole agency asks at
// once nor the moment tells when somebody begins to work or to talk.
var (
	settled = between{2 * time.Minute, 15 * time.Minute}  // after the start
	daily   = between{22 * time.Hour, 26 * time.Hour}     // after the last answer
	later   = between{10 * time.Minute, 30 * time.Minute} // when it did not suit
	again   = between{2 * time.Hour, 4 * time.Hour}       // when nobody answered
)

// glance is how often is looked whether a request must end.
const glance = 100 * time.Millisecond

// longest is how long is waited at one go: timers stand still in a computer that sleeps.
const longest = time.Hour

// between is a span of time out of which one is drawn.
type between struct{ least, most time.Duration }

func (b between) draw() time.Duration { return b.least + rand.N(b.most-b.least) }

// from draws a moment after t, by the clock on the wall alone: the other one stands still on some systems while the
// computer sleeps.
func (b between) from(t time.Time) time.Time { return t.Round(0).Add(b.draw()) }

// errOld says that a notice is not later than one that was seen, or comes from the future.
var errOld = errors.New("a notice that was replaced, or is of a day to come")

// ahead is how far clocks may differ.
const ahead = 24 * time.Hour

// Watcher asks for the notice while the program runs. Set the fields before Run.
type Watcher struct {
	Version string              // this program's
	Folder  string              // where it remembers what it saw and when it asked
	Address func() string       // of the notice; "": none is to be asked now
	Busy    func() bool         // whether nothing is to be asked now: a room is open; one that opens ends a request within glance
	Tell    func(*Notice)       // called with a release newer than Version, or nil where there is none (any more): also one that the server has taken away
	Keys    []ed25519.PublicKey // nil: release.Keys()
	Client  *http.Client        // nil: as in Ask
	Log     *slog.Logger

	mu sync.Mutex // one look at a time; guards the file in Folder
}

// Run tells at once what was seen last, and asks once a day until ctx ends.
func (w *Watcher) Run(ctx context.Context) {
	w.recall()
	due := settled.from(time.Now())
	if next := daily.from(w.asked()); next.After(due) && next.Before(time.Now().Add(daily.most)) {
		due = next
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(min(longest, time.Until(due))):
		}
		if time.Now().Before(due) {
			continue
		}
		err := w.Look(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case errors.Is(err, errUnsuited):
			due = later.from(time.Now())
			continue
		case errors.Is(err, ErrUnreachable):
			due = again.from(time.Now())
		default:
			due = daily.from(time.Now())
		}
		if err != nil && !errors.Is(err, ErrNone) {
			w.Log.Warn("ask for updates", "error", err)
		}
	}
}

// errUnsuited says that nobody was asked.
var errUnsuited = errors.New("no moment to ask for updates")

// Look asks now, and tells. Nobody is asked while it does not suit.
func (w *Watcher) Look(ctx context.Context) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	address := w.Address()
	if address == "" || w.Busy() {
		return errUnsuited
	}
	raw, n, err := w.ask(ctx, address)
	if errors.Is(err, errUnsuited) || errors.Is(err, ErrUnreachable) || ctx.Err() != nil {
		return err
	}
	m := w.load()
	m.Asked = time.Now()
	if err == nil {
		err = w.follows(m, n)
	}
	switch {
	case err == nil:
		m.Seen, m.Gone = raw, false
		w.tell(n)
	case errors.Is(err, ErrNone) && m.Seen != nil && !m.Gone:
		m.Gone = true // what was seen stays, so that nothing older takes its place
		w.Tell(nil)
	}
	return errors.Join(err, w.save(m))
}

// ask is Ask until it does not suit any more; then the error is errUnsuited.
func (w *Watcher) ask(ctx context.Context, address string) ([]byte, Notice, error) {
	asking, end := context.WithCancelCause(ctx)
	var watch sync.WaitGroup
	watch.Go(func() {
		tick := time.NewTicker(glance)
		defer tick.Stop()
		for {
			select {
			case <-asking.Done():
				return
			case <-tick.C:
				if w.Busy() {
					end(errUnsuited)
				}
			}
		}
	})
	raw, n, err := Ask(asking, address, w.Keys, w.Client)
	end(nil)
	watch.Wait()
	if context.Cause(asking) == errUnsuited {
		return nil, Notice{}, errUnsuited
	}
	return raw, n, err
}

// follows says whether n may take the place of what was seen last: a server may not
// bring an old notice back, and one of a day to come would bar all others until then.
func (w *Watcher) follows(m memory, n Notice) error {
	last, known := w.seen(m)
	switch {
	case n.Date.After(time.Now().Add(ahead)):
		return errOld
	case !known || n.Date.After(last.Date), n.Date.Equal(last.Date) && n.Version == last.Version:
		return nil
	}
	return errOld
}

// seen is the notice that was seen last, if there was one that still holds.
func (w *Watcher) seen(m memory) (Notice, bool) {
	keys := w.Keys
	if keys == nil {
		keys = release.Keys()
	}
	n, err := Open(m.Seen, keys)
	return n, err == nil && n.Date.Before(time.Now().Add(ahead))
}

// recall tells what was seen last, also where nobody can be asked today.
func (w *Watcher) recall() {
	w.mu.Lock()
	defer w.mu.Unlock()
	m := w.load()
	if n, known := w.seen(m); known && !m.Gone {
		w.tell(n)
	}
}

func (w *Watcher) asked() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.load().Asked
}

func (w *Watcher) tell(n Notice) {
	if release.Older(w.Version, n.Version) {
		w.Tell(&n)
		return
	}
	w.Tell(nil)
}
