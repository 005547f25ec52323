package main

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestReadyIsRemembered asks often, and looks how often the cluster is asked.
func TestReadyIsRemembered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		r := &readiness{ask: func() bool {
			asked++
			time.Sleep(readyTimeout)
			return asked == 1
		}}
		for turn, want := range []bool{true, false} {
			for range 100 {
				if r.get() != want {
					t.Errorf("turn %d: not %v", turn, want)
				}
			}
			if asked != turn+1 {
				t.Errorf("turn %d: asked %d times", turn, asked)
			}
			time.Sleep(readyFor)
		}
	})
}
