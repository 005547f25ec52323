package media

import (
	"testing"
	"time"
)

// A search is asked, offered, answered and found; it makes one offer at a time.
func TestSearch(t *testing.T) {
	var q search
	now := time.Unix(1000, 0)
	after := func(d time.Duration, want turn) {
		t.Helper()
		now = now.Add(d)
		if got := q.due(now); got != want {
			t.Fatalf("due %v, want %v", got, want)
		}
	}
	after(0, rest)          // nobody asked
	q.offered(seekWay, now) // the first
	q.answered()
	q.found()
	q.ask()
	after(0, seekWay)
	q.offered(seekWay, now)
	q.ask()
	after(5*time.Second, rest) // one is out
	q.answered()
	after(0, seekWay) // the second is in vain
	q.offered(seekWay, now)
	q.answered()
	after(seekPause, rest) // the third in a row
	after(seekPause, seekWay)
	q.offered(seekWay, now)
	q.ask()
	q.answered()
	after(seekMost-time.Second, rest) // the fourth
	after(time.Second, seekWay)
	q.offered(seekWay, now)
	q.ask()
	after(answerLimit-time.Second, rest)
	after(time.Second, repeat) // no answer
	q.offered(repeat, now)
	after(answerLimit, rest)
	q.answered()
	q.found()
	after(time.Minute, rest) // found meanwhile
	q.ask()
	after(0, seekWay)
}

// News wait for the answer to what is out, and are no reason for another way.
func TestNews(t *testing.T) {
	var q search
	now := time.Unix(1000, 0)
	expect := func(want turn) {
		t.Helper()
		if got := q.due(now); got != want {
			t.Fatalf("due %v, want %v", got, want)
		}
	}
	q.offered(seekWay, now)
	q.change()
	expect(rest)
	q.answered()
	expect(tellNews)
	q.found()
	q.offered(tellNews, now)
	expect(rest)
	q.change()
	q.ask()
	q.answered()
	expect(seekWay) // tells the news, too
	q.offered(seekWay, now)
	q.answered()
	expect(rest)
	q.settle() // nobody saw it break
	now = now.Add(time.Hour)
	expect(rest)
	q.change()
	expect(tellNews)
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
