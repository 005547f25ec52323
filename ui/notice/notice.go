// Package notice shows a few words outside the window, through what the desktop has for it: the bus of
// the session on Linux, the icon area on Windows. It never goes through a shell, and words must be the
// program's own: no name and nothing typed by anybody may get here, because desktops keep and show what
// they are told. Start with Open.
package notice

import (
	"context"
	"errors"
	"log/slog"
	"sync"
)

// Notice is what is shown.
type Notice struct {
	Title, Text string // of the program's fixed texts
	Action      string // caption of what can be done from it; "" = nothing
	Sound       bool   // the desktop plays its own; what that is, or whether, it decides
	// Act is called when the person chose the action, or the notice itself; on any goroutine, and once
	// at most. nil = nothing happens.
	Act func()
}

// ErrNone says that this desktop has no notices that this package can show.
var ErrNone = errors.New("no notices on this desktop")

// Sender shows notices, one after the other, in a goroutine of its own.
type Sender struct {
	queue  chan Notice
	cancel context.CancelFunc
	work   sync.WaitGroup
}

// held is how many notices may wait for a desktop that is slow; more are dropped, as they would come too late.
const held = 4

// Open makes a sender for a program of this name and id, as the desktop knows it, until Close. It fails
// with ErrNone where there is nothing to send to; that a desktop does not answer is only logged.
func Open(name, id string, log *slog.Logger) (*Sender, error) {
	ctx, cancel := context.WithCancel(context.Background()) // ends with Close
	run, err := platform(name, id, log)
	if err != nil {
		cancel()
		return nil, err
	}
	s := &Sender{queue: make(chan Notice, held), cancel: cancel}
	s.work.Go(func() { run(ctx, s.queue) })
	return s, nil
}

// Send shows a notice and returns at once.
func (s *Sender) Send(n Notice) {
	select {
	case s.queue <- n:
	default:
	}
}

// Close takes back what is still shown and waits for what is under way. Nothing may be sent any more.
func (s *Sender) Close() {
	s.cancel()
	s.work.Wait()
}
