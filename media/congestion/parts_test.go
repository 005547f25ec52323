package congestion

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// feed tells a loss of packets of 1,000 bytes at a rate, bit/s, each lost with a chance.
func feed(l *loss, now *time.Duration, during time.Duration, rate, chance float64, random *rand.Rand) {
	for end := *now + during; *now < end; *now += time.Duration(8000 / rate * float64(time.Second)) {
		r := record{size: 1000, sent: *now, fate: arrived}
		if random.Float64() < chance {
			r.fate = lost
		}
		l.add(&r)
	}
}

// A link that is full loses the more the more is sent, another does not.
func TestLossIsExplained(t *testing.T) {
	const full = 500_000
	for seed := range uint64(10) {
		random := rand.New(rand.NewPCG(seed, 3))
		limited, lossy, now := newLoss(), newLoss(), time.Duration(0)
		for _, rate := range []float64{700_000, 450_000, 900_000, 400_000} {
			later := now
			feed(&limited, &now, second, rate, max(0, 1-full/rate), random)
			feed(&lossy, &later, second, rate, 0.1, random)
		}
		if limited.limit < 0.8*full || limited.limit > 1.2*full || limited.random > 0.06 {
			t.Errorf("seed %d: full link: limit %.0f, random %.3f", seed, limited.limit, limited.random)
		}
		if !math.IsInf(lossy.limit, 1) || lossy.random < 0.05 || lossy.random > 0.15 {
			t.Errorf("seed %d: lossy link: limit %.0f, random %.3f", seed, lossy.limit, lossy.random)
		}
		limited.forget()
		if got := limited.bound(2*full, now); got != 2*full {
			t.Errorf("after it is forgotten: %.0f", got)
		}
	}
}

// Loss at an even rate may be either: a lower one is tried, which tells.
func TestLossIsTried(t *testing.T) {
	for _, row := range []struct {
		name    string
		chance  func(rate float64) float64
		limited bool
	}{
		{"full", func(rate float64) float64 { return max(0, 1-600_000/rate) }, true},
		{"lossy", func(float64) float64 { return 0.25 }, false},
	} {
		l, now, random := newLoss(), time.Duration(0), rand.New(rand.NewPCG(1, 3))
		tried := false
		for range 40 {
			rate := l.bound(800_000, now)
			tried = tried || rate < 800_000
			feed(&l, &now, 100*millisecond, rate, row.chance(rate), random)
			if row.limited && !math.IsInf(l.limit, 1) {
				break
			}
		}
		if !tried || math.IsInf(l.limit, 1) == row.limited {
			t.Errorf("%s: tried %v, limit %.0f, random %.3f", row.name, tried, l.limit, l.random)
		}
	}
}

// Nothing is known of an even link without loss.
func TestLossOfNothing(t *testing.T) {
	l, now := newLoss(), time.Duration(0)
	feed(&l, &now, 10*second, 500_000, 0, rand.New(rand.NewPCG(1, 3)))
	if got := l.bound(1_000_000, now); got != 1_000_000 || l.random > 0.005 {
		t.Errorf("bound %.0f, random %.3f", got, l.random)
	}
}

// A full link's rate is that of the packets that waited, not of those before.
func TestBusy(t *testing.T) {
	var d delay
	for i := range 60 { // 1,000 bytes each 10 ms, from the thirtieth on one in 20 ms comes through
		at := time.Duration(i) * 10 * millisecond
		d.add(sample{sent: at, arrived: at + time.Duration(max(0, i-30))*10*millisecond, size: 1000})
	}
	rate, proven, ok := d.busy()
	if !ok || math.Abs(rate-400_000) > 8000 || !proven {
		t.Errorf("%.0f bit/s, proven %v, %v", rate, proven, ok)
	}
	if q := d.queue(); q < 250*millisecond || q > 290*millisecond {
		t.Errorf("queue %v", q)
	}
}

// A longer way on which packets take now more time, now less, proves no full link.
func TestBusyBlameless(t *testing.T) {
	random, came := rand.New(rand.NewPCG(1, 4)), time.Duration(0)
	var d delay
	for i := range 1000 {
		at := time.Duration(i) * 15 * millisecond
		if came = max(came, at+time.Duration(random.Int64N(int64(30*millisecond)))); i > 100 {
			came = max(came, at+150*millisecond+time.Duration(random.Int64N(int64(30*millisecond))))
		}
		d.add(sample{sent: at, arrived: came, size: 1000})
		if rate, proven, _ := d.busy(); proven {
			t.Fatalf("packet %d: a link of %.0f bit/s", i, rate)
		}
	}
}

// A queue that is emptied leaves the steady rate as it will be, a link that was
// found to be narrow does not.
func TestSteadyRate(t *testing.T) {
	now := time.Unix(1000, 0)
	e := New(Config{Least: 20_000, First: 200_000, Most: 2_500_000}, now)
	if got := e.Steady(); got != 200_000 {
		t.Errorf("%d at first", got)
	}
	e.full, e.target, e.after = true, 150_000, 400_000
	if got := e.Steady(); got != 400_000 {
		t.Errorf("%d while a queue is emptied", got)
	}
	e.full, e.target, e.loss.trial = false, 1_000_000, second
	if got := e.Steady(); got != 1_000_000 || e.Target(now) != 700_000 {
		t.Errorf("%d while %d is tried", got, e.Target(now))
	}
	if e.loss.limit = 300_000; e.Steady() != 300_000 {
		t.Errorf("%d on a link of 300,000 bit/s", e.Steady())
	}
}

// Sound passes what waits, and what waits is bounded.
func TestPacer(t *testing.T) {
	now := time.Unix(1000, 0)
	e := New(Config{Least: 30_000, First: 100_000, Most: 2_500_000}, now)
	p := NewPacer[int](e)
	taken := 0
	for p.Push(now, taken, 1000, false) {
		taken++
	}
	if want := 100_000 * 2 / 8000; taken < want || taken > want+2 {
		t.Errorf("%d packets taken, want %d", taken, want)
	}
	p.pictures.items = p.pictures.items[:10]
	p.pictures.size = 10_000
	if !p.Push(now, 100, 500, true) {
		t.Error("no repair taken")
	}
	var order []int
	for end := now.Add(5 * second); now.Before(end); now = now.Add(millisecond) {
		packet, padding, at := p.Next(now, false)
		if at.IsZero() && padding == 0 {
			order = append(order, packet)
		}
	}
	if len(order) != 11 || order[0] != 100 || order[1] != 0 || order[10] != 9 {
		t.Errorf("left in the order %v", order)
	}
}
