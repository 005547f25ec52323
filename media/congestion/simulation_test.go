package congestion

import (
	"math/rand/v2"
	"slices"
	"sort"
	"testing"
	"time"

	"github.com/pion/interceptor/pkg/twcc"
	"github.com/pion/rtcp"

	"zwiesprache/media/shaper"
)

// world is a sender, a link each way and a receiver, in virtual time.
type world struct {
	now    time.Time
	start  time.Time
	random *rand.Rand

	estimator *Estimator
	pacer     *Pacer[media]
	up        *shaper.Link[media]
	down      *shaper.Link[*rtcp.TransportLayerCC]
	recorder  *twcc.Recorder

	source source
	nextReport,
	nextSound,
	nextPicture,
	nextStall,
	awake,
	nextNap,
	rested time.Time

	deliveries []arrival
	targets    []int // each 100 ms
}

type media struct {
	number uint16
	sound  bool
	size   int
}

type arrival struct {
	shaper.Delivery
	sound bool
}

// source says what is encoded.
type source struct {
	sound  int           // bytes of a packet of 20 ms
	most   int           // bit/s of pictures; 0: sound only
	report time.Duration // between reports; 0: 100 ms
	keys   time.Duration // between pictures ten times as large; 0: none
	ahead  time.Duration // of the other side's clock
	stalls time.Duration // at most, of the other side's computer, about one a second
	naps   time.Duration // at most, of our own, about two a second
}

func newWorld(seed uint64, s source, up shaper.Profile, plan ...shaper.Change) *world {
	start := time.Unix(1_000_000, 0)
	w := &world{
		now: start, start: start, source: s, random: rand.New(rand.NewPCG(seed, 7)),
		estimator: New(Config{Least: 20_000, First: 200_000, Most: 2_500_000}, start),
		up:        shaper.NewLink[media](seed, start, up, plan...),
		down:      shaper.NewLink[*rtcp.TransportLayerCC](seed+1, start, shaper.Profile{Delay: up.Delay, Jitter: up.Jitter}),
		recorder:  twcc.NewRecorder(1),
	}
	w.pacer = NewPacer[media](w.estimator)
	if w.source.report == 0 {
		w.source.report = 100 * time.Millisecond
	}
	w.nextReport, w.nextSound, w.nextPicture = start, start, start
	return w
}

const tick = time.Millisecond

// run goes on for a while.
func (w *world) run(d time.Duration) *world {
	for end := w.now.Add(d); w.now.Before(end); w.now = w.now.Add(tick) {
		w.step()
	}
	return w
}

func (w *world) step() {
	if w.source.naps > 0 && !w.now.Before(w.nextNap) {
		w.rested = w.now.Add(time.Duration(w.random.Int64N(int64(w.source.naps))))
		w.nextNap = w.now.Add(time.Duration(w.random.Int64N(int64(time.Second))))
	}
	if !w.now.Before(w.rested) {
		w.act()
	}
	w.answer()
	if w.now.Sub(w.start)%(100*time.Millisecond) == 0 {
		w.targets = append(w.targets, w.estimator.Target(w.now))
	}
}

// act does what our computer does.
func (w *world) act() {
	if !w.now.Before(w.nextSound) {
		w.nextSound = w.nextSound.Add(20 * time.Millisecond)
		size := w.source.sound + 20 + Overhead
		w.pacer.Passed(w.now, size)
		w.send(media{sound: true, size: size})
	}
	if w.source.most > 0 && !w.now.Before(w.nextPicture) {
		w.nextPicture = w.nextPicture.Add(time.Second / 30)
		w.picture()
	}
	for {
		m, padding, at := w.pacer.Next(w.now, true)
		if !at.IsZero() {
			break
		}
		if padding > 0 {
			m = media{size: padding}
		}
		w.send(m)
	}
	for {
		report, _, ok := w.down.Receive(w.now)
		if !ok {
			break
		}
		w.estimator.Report(w.now, report)
	}
}

// answer does what the other side's does.
func (w *world) answer() {
	if w.source.stalls > 0 && !w.now.Before(w.nextStall) {
		w.awake = w.now.Add(time.Duration(w.random.Int64N(int64(w.source.stalls))))
		w.nextStall = w.now.Add(time.Duration(w.random.Int64N(int64(2 * time.Second))))
	}
	for !w.now.Before(w.awake) {
		m, d, ok := w.up.Receive(w.now)
		if !ok {
			break
		}
		w.deliveries = append(w.deliveries, arrival{d, m.sound})
		seen := d.Arrived
		if seen.Before(w.awake) {
			seen = w.awake
		}
		w.recorder.Record(1, m.number, (seen.Sub(w.start) + w.source.ahead).Microseconds())
	}
	if !w.now.Before(w.nextReport) {
		w.nextReport = w.nextReport.Add(w.source.report)
		for _, p := range w.recorder.BuildFeedbackPacket() {
			report := p.(*rtcp.TransportLayerCC)
			w.down.Send(w.now, 100, report)
		}
	}
}

// picture encodes a frame, but none while too much waits.
func (w *world) picture() {
	if w.pacer.Backlog(w.now) > 150*time.Millisecond {
		return
	}
	rate := w.estimator.Target(w.now) - (w.source.sound+58)*8*50
	rate = min(rate, w.source.most) * 92 / 100
	if rate < 36_000 {
		return
	}
	size := float64(rate) / 8 / 30 * (0.7 + 0.6*w.random.Float64())
	if w.source.keys > 0 && w.now.Sub(w.start)%w.source.keys < time.Second/30 {
		size *= 10
	}
	count := int(size)/1160 + 1
	for range count {
		each := int(size)/count + 20 + Overhead
		w.pacer.Push(w.now, media{size: each}, each, false)
	}
}

func (w *world) send(m media) {
	m.number = w.estimator.Number()
	w.estimator.Sent(w.now, m.size)
	w.up.Send(w.now, m.size, m)
}

// span are the deliveries between two moments after the start.
func (w *world) span(from, to time.Duration) []arrival {
	index := func(d time.Duration) int {
		return sort.Search(len(w.deliveries), func(i int) bool { return w.deliveries[i].Arrived.Sub(w.start) >= d })
	}
	return w.deliveries[index(from):index(to)]
}

// rate is what arrived between two moments, bit/s.
func (w *world) rate(from, to time.Duration) float64 {
	size := 0
	for _, d := range w.span(from, to) {
		size += d.Size
	}
	return float64(size) * 8 / (to - from).Seconds()
}

// sounds are the deliveries of sound between two moments.
func (w *world) sounds(from, to time.Duration) (n int) {
	for _, d := range w.span(from, to) {
		if d.sound {
			n++
		}
	}
	return n
}

// waited is a quantile of the queueing delay between two moments.
func (w *world) waited(q float64, from, to time.Duration) time.Duration {
	var all []time.Duration
	for _, d := range w.span(from, to) {
		all = append(all, d.Waited)
	}
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return all[min(len(all)-1, int(q*float64(len(all))))]
}

// reaches is how long after a moment the rate over half a second first is at
// least want, bit/s; negative: never.
func (w *world) reaches(from, to time.Duration, want float64) time.Duration {
	const window = 500 * time.Millisecond
	for at := from + window; at <= to; at += 50 * time.Millisecond {
		if w.rate(at-window, at) >= want {
			return at - from
		}
	}
	return -1
}

func (w *world) show(t *testing.T) {
	t.Helper()
	const part = 5 // of targets
	for i := 0; i < len(w.targets); i += part {
		from, to := time.Duration(i)*100*time.Millisecond, time.Duration(i+part)*100*time.Millisecond
		t.Logf("%5.1f s: target %7d, arrives %7.0f bit/s, waits %v", from.Seconds(), w.targets[i], w.rate(from, to), w.waited(0.95, from, to).Round(time.Millisecond))
	}
}
