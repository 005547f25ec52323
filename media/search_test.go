package media

import (
	"testing"
	"time"
)

// A search is asked, offered, answered and found; it makes one offer at a time.
func TestSearch(t *testing.T) {
	var q search
	now := time.Unix(1000, 0)
	after := func(d time.Duration, want bool) {
		t.Helper()
		now = now.Add(d)
		if got := q.due(now); got != want {
			t.Fatalf("due %v, want %v", got, want)
		}
	}
	after(0, false) // nobody asked
	q.offered(now)  // the first
	q.answered()
	q.found()
	q.ask()
	after(0, true)
	q.offered(now)
	q.ask()
	after(5*time.Second, false) // one is out
	q.answered()
	after(0, true) // the second is in vain
	q.offered(now)
	q.answered()
	after(seekPause, false) // the third in a row
	after(seekPause, true)
	q.offered(now)
	q.ask()
	q.answered()
	after(seekMost-time.Second, false) // the fourth
	after(time.Second, true)
	q.offered(now)
	q.ask()
	after(answerLimit-time.Second, false)
	after(time.Second, true) // no answer: the same once more
	q.offered(now)
	q.ask()
	q.answered()
	q.found()
	after(time.Minute, false) // found meanwhile
	q.ask()
	after(0, true)
}

func TestGuestIsOfferedAnotherWay(t *testing.T) {
	deaf(t)
	d := newDesk(t, Config{Camera: "pattern:60,320x180", Microphone: None, Speaker: None})
	d.Open()
	end := d.join("guest")
	offers := func() (n int) {
		d.mu.Lock()
		defer d.mu.Unlock()
		for _, e := range d.events {
			if e.Offer != "" {
				n++
			}
		}
		return n
	}
	for n := range 2 {
		answers := end.answered.Load()
		d.Start("guest", PeerConfig{Fingerprint: end.fingerprint})
		eventually(t, "another offer", func() bool { return offers() == n+2 })
		eventually(t, "its answer", func() bool { return end.answered.Load() > answers })
		eventually(t, "the guest troubled or connected again", func() bool { return d.state("guest") == PeerConnected })
		end.sense.forget()
		eventually(t, "the pictures going on", end.sense.sees(60))
	}
}
