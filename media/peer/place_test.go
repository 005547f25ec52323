package peer

import (
	"errors"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// A place is taken, left and taken again; who was there passes nothing any more.
func TestPlace(t *testing.T) {
	defer goleak.VerifyNone(t)
	t.Run("call", func(t *testing.T) {
		c := newCall(t, nil, func(config *Config) { config.Audio = nil })
		c.connect(t)
		c.both(t, 5)
		again := func() {
			t.Helper()
			offer, err := c.host.Offer()
			if err != nil {
				t.Fatal(err)
			}
			if c.host.Pending() == "" {
				t.Error("no offer is out")
			}
			answer := c.offer(t, offer)
			if err := c.host.Answer(answer); err != nil {
				t.Fatal(err)
			}
			if err := c.host.Answer(answer); !errors.Is(err, ErrUnasked) {
				t.Errorf("an answer to nothing: %v", err)
			}
		}
		begun := make(chan int, 10)
		person := func(n int) *Person {
			return &Person{Begin: func() { begun <- n }, KeyFrame: func(bool) {}}
		}
		sequence := uint16(0)
		heard := func(what string, who *Person) {
			t.Helper()
			before := c.guest.sound.Load()
			eventually(t, what+" is heard", func() bool {
				sequence++
				who.Sound(sequence, uint32(sequence)*960, false, false, []byte{0xf8, 0xff, 0xfe})
				return c.guest.sound.Load() > before+3
			})
		}
		first, second := person(1), person(2)
		if err := c.host.Place(Places, first); !errors.Is(err, ErrTooMuch) {
			t.Error(err)
		}
		if err := c.host.Place(1, first); err != nil {
			t.Fatal(err)
		}
		again()
		if n := <-begun; n != 1 {
			t.Errorf("%d begins", n)
		}
		heard("the first", first)
		if err := c.host.Place(1, second); err != nil {
			t.Fatal(err)
		}
		again()
		if n := <-begun; n != 2 {
			t.Errorf("%d begins", n)
		}
		heard("the second", second)
		c.both(t, 5) // what the second said has overtaken nothing: all of it is there
		c.both(t, 5) // and what was on its way is there
		before := c.guest.sound.Load()
		for n := range uint16(10) {
			first.Sound(1000+n, 0, false, false, []byte{0xf8, 0xff, 0xfe})
			first.Frame(false, []byte{1, 2, 3}, 5)
			first.Captured(Sound, 5, time.Now())
		}
		if err := c.host.Place(1, nil); err != nil {
			t.Fatal(err)
		}
		again()
		c.both(t, 5)
		if n := c.guest.sound.Load(); n != before {
			t.Errorf("%d packets of somebody who is gone", n-before)
		}
		if len(begun) > 0 {
			t.Error("somebody begins who is gone")
		}
		if err := c.host.Close(); err != nil {
			t.Error(err)
		}
		if err := c.host.Place(0, first); !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
	})
}
