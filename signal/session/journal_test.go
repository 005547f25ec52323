package session

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// slowJournal takes its time to write its record.
type slowJournal struct{ takes time.Duration }

func (j slowJournal) Ended(Summary) { time.Sleep(j.takes) }

// Whoever learns that a room has ended finds what the journal keeps of it: the window locks nothing
// away before. The clock is that of the test.
func TestJournalComesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		began, shown := time.Now(), time.Duration(-1)
		rec := &recorder{}
		r := New(Config{Line: rec, Studio: rec, Journal: slowJournal{time.Hour}, OnChange: func(s Snapshot) {
			if s.Phase == Ended {
				shown = time.Since(began)
			}
		}})
		if err := r.Run(ctx); err != nil || shown < time.Hour {
			t.Errorf("the end was shown after %v, %v", shown, err)
		}
	})
}
