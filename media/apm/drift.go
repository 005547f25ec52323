package apm

import (
	"math"
	"slices"

	"zwiesprache/media/apm/dsp"
)

// The loudspeaker and the microphone may run on clocks of their own. Already 30
// ppm between them move an echo faster than the adaptive filter follows, so the
// far end is brought to the microphone's clock first. How far they are apart is
// seen in the echo: the response of the room is measured again and again, and
// its shift over seconds is the drift.

const (
	slow      = 8000        // samples per second that drift is measured at
	thin      = Rate / slow // samples that become one
	span      = 8192        // samples of one measurement
	stride    = span / 4    // between two measurements
	kept      = 640         // samples of a response that are compared…
	before    = 64          // … and those of them before its peak
	reach     = 24          // largest shift that is looked for, samples
	ages      = 32          // measurements that are kept
	votes     = 3           // measurements that must agree
	alike     = 0.3         // least correlation of two responses
	most      = 500e-6      // no pair of clocks is further apart
	least     = 1.5e-6      // less is not worth a change
	backlog   = slow / 2    // far samples that may wait
	tolerance = 30e-6       // votes agree within this at first,
	fine      = 8e-6        // and within this once a drift was corrected
)

// drift measures how the far end's clock runs against the microphone's.
type drift struct {
	transform *dsp.Transform
	far, near thinner
	waiting   []float64 // far end that the microphone has not reached

	x, y    []float64 // the last span samples of both
	fill    int       // new ones among them
	seen    int       // samples since the last jump
	values  []complex128
	window  []float64
	history [ages][kept]float64
	power   [ages]float64
	known   int // measurements in history, the newest first
	base    int // where the responses are cut
	every   int // strides between two measurements
	skipped int
	vote    [votes]float64
	cast    int
	steps   int // corrections made
}

func newDrift() *drift {
	d := &drift{
		transform: dsp.NewTransform(span), every: 1,
		waiting: make([]float64, 0, 2*backlog),
		x:       make([]float64, span), y: make([]float64, span),
		values: make([]complex128, span), window: make([]float64, span),
	}
	for i := range d.window {
		d.window[i] = 0.5 - 0.5*math.Cos(2*math.Pi*(float64(i)+0.5)/span)
	}
	return d
}

// played takes a frame of the far end.
func (d *drift) played(frame []int16) {
	if len(d.waiting) > backlog {
		d.waiting = d.waiting[:0]
		d.restart()
	}
	d.waiting = d.far.add(d.waiting, frame)
}

// heard takes a frame of the microphone. It answers by how much the far end
// should be read faster, 0 most of the time.
func (d *drift) heard(frame []int16) float64 {
	d.y = d.near.add(d.y[:d.fill+span-stride], frame)
	n := len(d.y) - d.fill - (span - stride)
	have := min(n, len(d.waiting))
	d.x = append(d.x[:d.fill+span-stride], d.waiting[:have]...)
	d.waiting = d.waiting[:copy(d.waiting, d.waiting[have:])]
	if have < n {
		d.restart()
		for range n - have {
			d.x = append(d.x, 0)
		}
	}
	d.fill += n
	d.seen += n
	if d.fill < stride {
		return 0
	}
	answer := 0.0
	if d.skipped++; d.skipped >= d.every {
		d.skipped = 0
		if d.seen >= span {
			answer = d.measure()
		}
	}
	d.fill -= stride
	copy(d.x, d.x[stride:span+d.fill])
	copy(d.y, d.y[stride:span+d.fill])
	return answer
}

// restart begins again after the far end jumped or its clock was corrected: what
// was heard before must not be compared with what comes.
func (d *drift) restart() {
	d.seen = 0
	d.forget()
}

// forget drops the measurements.
func (d *drift) forget() { d.known, d.cast = 0, 0 }

func (d *drift) measure() float64 {
	if !d.respond() {
		return 0
	}
	age := min(d.known-1, ages-1)
	need := 6
	if d.steps > 0 {
		need = 12
	}
	if age < need {
		return 0
	}
	shift, similar := d.shift(age)
	if similar < alike {
		return 0
	}
	d.vote[d.cast%votes] = shift / float64(age*stride*d.every)
	if d.cast++; d.cast < votes {
		return 0
	}
	sorted := d.vote
	slices.Sort(sorted[:])
	limit := tolerance
	if d.steps > 0 {
		limit = fine
	}
	if sorted[votes-1]-sorted[0] > limit {
		return 0
	}
	middle := sorted[votes/2]
	if math.Abs(middle) < least {
		d.forget()
		d.every = 4 // the clocks agree: look less often
		return 0
	}
	d.restart()
	d.steps++
	return middle
}

// respond measures the response of the room and puts it into history; false when
// the far end is silent or no echo stands out.
func (d *drift) respond() bool {
	loud := 0.0
	for i, w := range d.window {
		d.values[i] = complex(d.x[i]*w, d.y[i]*w)
		loud += d.x[i] * d.x[i]
	}
	if loud/span < 100*100 {
		return false
	}
	d.transform.Forward(d.values)
	v := d.values
	mean := 0.0
	const low, high = span * 200 / slow, span * 3400 / slow
	cross := func(k int) (x2 float64, yx complex128) {
		a, b := v[k], v[span-k]
		bc := complex(real(b), -imag(b))
		x, y := (a+bc)/2, (a-bc)/complex(0, 2)
		return real(x)*real(x) + imag(x)*imag(x), y * complex(real(x), -imag(x))
	}
	for k := low; k < high; k++ {
		x2, _ := cross(k)
		mean += x2 / (high - low)
	}
	for k := 1; k < span/2; k++ {
		var h complex128
		if k >= low && k < high {
			x2, yx := cross(k)
			h = yx / complex(x2+0.1*mean, 0)
		}
		v[k], v[span-k] = h, complex(real(h), -imag(h))
	}
	v[0], v[span/2] = 0, 0
	d.transform.Inverse(v)

	peak, at, total := 0.0, 0, 0.0
	for i := range span / 2 {
		p := real(v[i]) * real(v[i])
		total += p
		if p > peak {
			peak, at = p, i
		}
	}
	if peak < 20*total/(span/2) {
		return false
	}
	if d.known == 0 || at < d.base || at >= d.base+kept/2 {
		d.forget()
		d.base = max(at-before, 0)
	}
	copy(d.history[1:], d.history[:ages-1])
	copy(d.power[1:], d.power[:ages-1])
	d.power[0] = 0
	for i := range kept {
		c := real(v[d.base+i])
		d.history[0][i] = c
		d.power[0] += c * c
	}
	d.known = min(d.known+1, ages)
	return true
}

// shift answers how many samples the response moved since the one of the age,
// and how alike the two are.
func (d *drift) shift(age int) (samples, similar float64) {
	var r [2*reach + 1]float64
	best := reach
	for l := range r {
		for i := reach; i < kept-reach; i++ {
			r[l] += d.history[age][i] * d.history[0][i+l-reach]
		}
		if r[l] > r[best] {
			best = l
		}
	}
	similar = r[best] / math.Sqrt(d.power[age]*d.power[0]+1e-30)
	if best == 0 || best == 2*reach {
		return 0, 0
	}
	a, b, c := r[best-1], r[best], r[best+1]
	return float64(best-reach) + 0.5*(a-c)/(a-2*b+c), similar
}

// thinner takes what lies above 3.4 kHz out of a signal and keeps every sixth
// sample.
type thinner struct {
	past [taps]float64
}

const taps = 60

var lowpass = func() (h [taps]float64) {
	sum := 0.0
	for i := range h {
		x := (float64(i) - (taps-1)/2.) / thin * 0.9
		h[i] = math.Sin(math.Pi*x) / (math.Pi * x) * (0.54 - 0.46*math.Cos(2*math.Pi*(float64(i)+0.5)/taps))
		sum += h[i]
	}
	for i := range h {
		h[i] /= sum
	}
	return h
}()

func (t *thinner) add(to []float64, frame []int16) []float64 {
	for ; len(frame) >= thin; frame = frame[thin:] {
		copy(t.past[:], t.past[thin:])
		for i, v := range frame[:thin] {
			t.past[taps-thin+i] = float64(v)
		}
		sum := 0.0
		for i, h := range lowpass {
			sum += h * t.past[i]
		}
		to = append(to, sum)
	}
	return to
}
