package main

import (
	"sync"
	"time"
)

// readyFor is how long an answer about the cluster counts.
const readyFor = time.Second

// readiness asks one question at a time whether the cluster is there, and each
// second at most: anybody may ask us.
type readiness struct {
	ask func() bool

	mu    sync.Mutex // held while asking; guards the fields below
	ready bool
	until time.Time // ready counts
}

func (r *readiness) get() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !time.Now().Before(r.until) {
		r.ready = r.ask()
		r.until = time.Now().Add(readyFor)
	}
	return r.ready
}
