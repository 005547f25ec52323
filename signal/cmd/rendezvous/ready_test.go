package main

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// TestReadyIsRemembered has many ask at once, while the cluster takes its time.
func TestReadyIsRemembered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		r := &readiness{ask: func() bool {
			asked++
			time.Sleep(readyTimeout)
			return asked == 1
		}}
		for turn, want := range []bool{true, false} {
			var many sync.WaitGroup
			for range 100 {
				many.Go(func() {
					if r.get() != want {
						t.Errorf("turn %d: not %v", turn, want)
					}
				})
			}
			many.Wait()
			if asked != turn+1 {
				t.Errorf("turn %d: asked %d times", turn, asked)
			}
			time.Sleep(readyFor)
		}
	})
}
