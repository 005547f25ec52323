package shaper

import (
	"math"
	"testing"
	"time"
)

var start = time.Unix(1000, 0)

func at(ms int) time.Time { return start.Add(time.Duration(ms) * time.Millisecond) }

// drain receives everything, in virtual time.
func drain(l *Link[int]) (packets []int, deliveries []Delivery) {
	for {
		next, ok := l.Next()
		if !ok {
			return packets, deliveries
		}
		for {
			p, d, ok := l.Receive(next)
			if !ok {
				break
			}
			packets, deliveries = append(packets, p), append(deliveries, d)
		}
	}
}

func TestLinkPasses(t *testing.T) {
	l := NewLink[int](1, start, Profile{})
	l.Send(at(0), 1000, 7)
	if p, d, ok := l.Receive(at(0)); !ok || p != 7 || !d.Arrived.Equal(at(0)) {
		t.Error(p, d, ok)
	}
}

func TestLinkRateAndDelay(t *testing.T) {
	l := NewLink[int](1, start, Profile{Rate: 800_000, Delay: 50 * time.Millisecond}) // 100 bytes a millisecond
	for i := range 3 {
		l.Send(at(0), 1000, i)
	}
	l.Send(at(100), 500, 3)
	_, ds := drain(l)
	for i, want := range []struct{ arrived, waited int }{{60, 0}, {70, 10}, {80, 20}, {155, 0}} {
		if !ds[i].Arrived.Equal(at(want.arrived)) || ds[i].Waited != time.Duration(want.waited)*time.Millisecond {
			t.Errorf("packet %d: %+v, want %+v", i, ds[i], want)
		}
	}
}

func TestLinkQueueOverflows(t *testing.T) {
	l := NewLink[int](1, start, Profile{Rate: 800_000, Queue: 100 * time.Millisecond})
	for i := range 30 {
		l.Send(at(0), 1000, i)
	}
	if w := l.Waits(at(0)); w != 110*time.Millisecond {
		t.Error(w)
	}
	packets, _ := drain(l)
	if s := l.Stats(); len(packets) != 11 || s.Overflowed != 19 || s.Delivered != 11 {
		t.Error(len(packets), s)
	}
}

// A change reaches packets that wait, in the middle of one.
func TestLinkChanges(t *testing.T) {
	l := NewLink[int](1, start, Profile{Rate: 800_000},
		Change{15 * time.Millisecond, Profile{Rate: 400_000}},
		Change{1 * time.Second, Profile{Down: true}},
		Change{2 * time.Second, Profile{Rate: 800_000}})
	for i := range 3 {
		l.Send(at(0), 1000, i)
	}
	_, ds := drain(l)
	for i, want := range []int{10, 25, 45} {
		if !ds[i].Arrived.Equal(at(want)) {
			t.Errorf("packet %d at %v, want %v", i, ds[i].Arrived.Sub(start), want)
		}
	}
	l.Send(at(995), 1000, 3) // caught by the outage
	l.Send(at(1500), 1000, 4)
	l.Send(at(2000), 1000, 5)
	packets, _ := drain(l)
	if len(packets) != 1 || packets[0] != 5 || l.Stats().Lost != 2 {
		t.Error(packets, l.Stats())
	}
}

func TestLinkJitterKeepsOrder(t *testing.T) {
	l := NewLink[int](3, start, Profile{Delay: 20 * time.Millisecond, Jitter: 30 * time.Millisecond})
	for i := range 2000 {
		l.Send(at(i), 100, i)
	}
	packets, ds := drain(l)
	most := time.Duration(0)
	for i, d := range ds {
		took := d.Arrived.Sub(d.Sent)
		if packets[i] != i || took < 20*time.Millisecond || took > 80*time.Millisecond {
			t.Fatalf("packet %d: %+v", i, d)
		}
		most = max(most, took)
	}
	if most < 75*time.Millisecond {
		t.Errorf("at most %v", most)
	}
}

func TestLinkLoss(t *testing.T) {
	for _, row := range []struct {
		profile Profile
		want    float64
	}{
		{Profile{Loss: 0.1}, 0.1},
		{Profile{Burst: 0.01, Row: 5}, 0.01 * 5 / (1 + 0.01*5)},
		{Profile{Down: true}, 1},
	} {
		l := NewLink[int](5, start, row.profile)
		for i := range 100_000 {
			l.Send(at(i), 100, i)
			l.Receive(at(i))
		}
		if got := float64(l.Stats().Lost) / 100_000; math.Abs(got-row.want) > 0.01 {
			t.Errorf("%+v loses %.3f, want %.3f", row.profile, got, row.want)
		}
	}
}

// The same seed gives the same fates.
func TestLinkRepeats(t *testing.T) {
	fates := func() (all []Delivery) {
		l := NewLink[int](9, start, Profile{Rate: 500_000, Loss: 0.1, Burst: 0.01, Row: 3, Jitter: 10 * time.Millisecond})
		for i := range 1000 {
			l.Send(at(i*7), 300+i%700, i)
		}
		_, all = drain(l)
		return all
	}
	a, b := fates(), fates()
	if len(a) != len(b) || len(a) < 500 {
		t.Fatal(len(a), len(b))
	}
	for i := range a {
		if a[i] != b[i] {
			t.Fatalf("packet %d: %+v and %+v", i, a[i], b[i])
		}
	}
}
