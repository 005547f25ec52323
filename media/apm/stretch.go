package apm

import "math"

// stretch reads the far end faster or slower, by parts per million.
type stretch struct {
	step float64 // samples of the input for one of the output
	at   float64 // where the next one is read, in past
	past []int16
	out  [Frame]int16
	fill int
}

const (
	lobe   = 8   // samples on each side that one is made of
	phases = 256 // places between two samples
)

var kernel = func() (k [phases + 1][2 * lobe]float32) {
	for p := range k {
		sum := 0.0
		var row [2 * lobe]float64
		for i := range row {
			x := float64(i-lobe+1) - float64(p)/phases
			row[i] = math.Pow(math.Cos(math.Pi*x/(2*lobe)), 2)
			if x != 0 {
				row[i] *= math.Sin(math.Pi*x) / (math.Pi * x)
			}
			sum += row[i]
		}
		for i := range row {
			k[p][i] = float32(row[i] / sum)
		}
	}
	return k
}()

func newStretch() *stretch {
	return &stretch{step: 1, at: lobe - 1, past: make([]int16, 2*lobe-1, 3*Frame)}
}

// add takes a frame and gives each whole frame of the output to emit: one, but
// for the rare time when none or two are due.
func (s *stretch) add(frame []int16, emit func([]int16) error) error {
	s.past = append(s.past, frame...)
	for int(s.at)+lobe < len(s.past) {
		whole := int(s.at)
		place := (s.at - float64(whole)) * phases
		if place == 0 { // the usual case: the clocks are one
			s.out[s.fill] = s.past[whole]
		} else {
			s.out[s.fill] = between(s.past[whole-lobe+1:][:2*lobe], place)
		}
		s.at += s.step
		if s.fill++; s.fill == Frame {
			s.fill = 0
			if err := emit(s.out[:]); err != nil {
				return err
			}
		}
	}
	used := int(s.at) - lobe + 1
	s.at -= float64(used)
	s.past = s.past[:copy(s.past, s.past[used:])]
	return nil
}

// between answers the sample at the place (in phases) after the middle of those
// around it.
func between(around []int16, place float64) int16 {
	p := int(place)
	part := float32(place - float64(p))
	a, b := &kernel[p], &kernel[p+1]
	var sum float32
	for i, v := range around {
		sum += float32(v) * (a[i] + part*(b[i]-a[i]))
	}
	return int16(math.Round(float64(min(max(sum, -32768), 32767))))
}
