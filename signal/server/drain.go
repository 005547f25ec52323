package server

import (
	"context"
	"time"

	"zwiesprache/signal"
)

// drainStep is how often some lines are told to go.
const drainStep = time.Second / 4

// Drain empties the server before it stops: it says at once that it is not
// ready, so that a load balancer sends people elsewhere, and over d tells one
// line after the other to come back. Whoever still comes meanwhile is served.
// It returns after d, or when ctx ends.
func (s *Server) Drain(ctx context.Context, d time.Duration) {
	s.mu.Lock()
	s.draining = true
	s.mu.Unlock()
	s.log.Info("draining", "for", d)
	tick := time.NewTicker(drainStep)
	defer tick.Stop()
	for end := time.Now().Add(d); time.Now().Before(end); {
		s.dispatch(drainStep, time.Until(end))
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// dispatch ends as many lines as a step needs so that all go in what is left.
func (s *Server) dispatch(step, left time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var open []*line
	for l := range s.lines {
		if _, ended := l.over(); !ended {
			open = append(open, l)
		}
	}
	steps := int(max(1, left/step))
	for _, l := range open[:(len(open)+steps-1)/steps] {
		l.End(signal.ErrStopping)
	}
}
