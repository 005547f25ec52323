package media

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"zwiesprache/media/device"
)

// thing is a device that ends when told.
type thing struct {
	label string
	done  chan struct{}
	err   error
	shut  bool
}

func (g *thing) Label() string         { return g.label }
func (g *thing) Done() <-chan struct{} { return g.done }
func (g *thing) Err() error            { return g.err }
func (g *thing) Close() error          { g.shut = true; return nil }

func TestKeeper(t *testing.T) {
	broken := errors.New("hit with a hammer")
	var mu sync.Mutex
	label, on, turn := "", true, 0
	works := map[string]error{"busy": device.ErrBusy, "good": nil, "other": nil}
	said := make(chan string, 100)
	things := make(chan *thing, 100)
	k := &keeper{
		log: quiet, poke: make(chan struct{}, 1),
		list: func() ([]string, error) { return []string{"busy", "good"}, nil },
		open: func(_ context.Context, label string) (opened, error) {
			mu.Lock()
			defer mu.Unlock()
			err, known := works[label]
			if !known {
				return nil, device.ErrMissing
			}
			if err != nil {
				return nil, err
			}
			g := &thing{label: label, done: make(chan struct{})}
			things <- g
			return g, nil
		},
		use:    func(opened) {},
		report: func(s DeviceState, label string) { said <- string(s) + " " + label },
		want: func() (string, bool, int) {
			mu.Lock()
			defer mu.Unlock()
			return label, on, turn
		},
	}
	ctx, cancel := context.WithCancel(t.Context())
	var work sync.WaitGroup
	work.Go(func() { k.run(ctx) })
	expect := func(want string) {
		t.Helper()
		select {
		case got := <-said:
			if got != want {
				t.Fatalf("said %q, want %q", got, want)
			}
		case <-time.After(patience):
			t.Fatalf("did not say %q", want)
		}
	}
	set := func(l string, o bool) {
		mu.Lock()
		label, on, turn = l, o, turn+1
		mu.Unlock()
		k.poke <- struct{}{}
	}
	expect("ready good") // the first that works
	first := <-things
	set("other", true)
	expect("ready other")
	second := <-things
	if !first.shut {
		t.Error("the first device stays open")
	}
	set("busy", true)
	expect("busy ")
	if !second.shut {
		t.Error("the second device stays open")
	}
	set("none such", true)
	expect("ready good") // the next best
	stand := <-things
	k.poke <- struct{}{} // and it stays, until
	mu.Lock()
	works["none such"] = nil
	mu.Unlock()
	set("none such", true) // it is there and chosen again
	expect("ready none such")
	if back := <-things; !stand.shut {
		t.Error("the stand-in stays open")
	} else {
		mu.Lock()
		delete(works, "none such")
		mu.Unlock()
		back.err = device.ErrMissing // pulled out
		close(back.done)
	}
	expect("missing ")
	expect("ready good")
	<-things
	set("good", true)
	set("other", true)
	expect("ready other")
	<-things
	set("good", true)
	expect("ready good")
	third := <-things
	third.err = broken
	close(third.done)
	expect("broken ")
	k.poke <- struct{}{} // instead of waiting for the next try
	expect("ready good")
	fourth := <-things
	set("good", false)
	expect(" ")
	if !third.shut || !fourth.shut {
		t.Error("a device stays open")
	}
	set(None, true)
	expect(" ")
	set("good", true)
	expect("ready good")
	cancel()
	work.Wait()
	if last := <-things; !last.shut {
		t.Error("the last device stays open")
	}
}
