package audio

import "math"

// The interpolating filter: a sinc under a Kaiser window.
const (
	taps   = 16  // input samples that one output sample is made of
	phases = 128 // tabulated positions between two input samples
	beta   = 7.0 // of the window: 70 dB down
)

// kernel holds the filter for every phase, and phase 1 once more at the end, so
// that one may interpolate between neighbours.
var kernel = makeKernel()

func makeKernel() *[phases + 1][taps]float32 {
	var table [phases + 1][taps]float32
	for p := range table {
		sum := 0.0
		var row [taps]float64
		for k := range row {
			x := float64(k-taps/2+1) - float64(p)/phases // from the output sample, in input samples
			row[k] = bessel(beta*math.Sqrt(max(0, 1-4*x*x/(taps*taps)))) / bessel(beta)
			if x != 0 {
				row[k] *= math.Sin(math.Pi*x) / (math.Pi * x)
			}
			sum += row[k]
		}
		for k := range row {
			table[p][k] = float32(row[k] / sum)
		}
	}
	return &table
}

// bessel is the modified Bessel function of the first kind, order 0.
func bessel(x float64) float64 {
	sum, term := 1.0, 1.0
	for k := 1.0; term > 1e-12*sum; k++ {
		term *= x * x / (4 * k * k)
		sum += term
	}
	return sum
}

// resampler makes a sound a little faster or slower. It delays by half a filter,
// 9 samples. The zero value is ready.
type resampler struct {
	input    [taps + frame + 1]float32 // the last taps samples, then fresh ones
	fresh    [frame + 1]int16
	fraction float64 // how far the next output lies behind input[taps/2-1], 0…1 samples
}

// need is how many fresh samples the next frame takes, for step input samples an
// output sample; step is within 0.2 % of 1.
func (r *resampler) need(step float64) int { return int(r.fraction + frame*step) }

// next makes a frame of n fresh samples, as many as need says.
func (r *resampler) next(out *[frame]int16, n int, step float64) {
	for i, s := range r.fresh[:n] {
		r.input[taps+i] = float32(s)
	}
	for i := range out {
		at := r.fraction + float64(i)*step
		whole := int(at)
		phase := (at - float64(whole)) * phases
		p := int(phase)
		blend := float32(phase - float64(p))
		low, high := &kernel[p], &kernel[p+1]
		window := (*[taps]float32)(r.input[whole:])
		var a, b float32
		for k, x := range window {
			a += x * low[k]
			b += x * high[k]
		}
		out[i] = clip(a + (b-a)*blend)
	}
	r.fraction += frame*step - float64(n)
	copy(r.input[:taps], r.input[n:n+taps])
}

// clip rounds to the nearest sample there is.
func clip(v float32) int16 {
	if v < 0 {
		return int16(max(v-0.5, math.MinInt16))
	}
	return int16(min(v+0.5, math.MaxInt16))
}
