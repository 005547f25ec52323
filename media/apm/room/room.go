// Package room makes the sound that a microphone would hear in a room where a
// loudspeaker and a person speak, together with its parts, so that what an echo
// canceller does to each can be measured. Only tests use it.
//
// [Speak] gives voices, [Room.Record] the recording. The same room always gives
// the same recording.
package room

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
	"time"

	"zwiesprache/media/apm/dsp"
)

// Rate is that of all sound here, samples per second.
const Rate = 48000

// Room is a closed box with a computer and a person in it.
type Room struct {
	Name  string
	Size  [3]float64    // metres
	Decay time.Duration // until an echo is 60 dB weaker
	// Loudspeaker and Person are how far they are from the microphone, metres.
	Loudspeaker, Person float64
	// Delay is that of the devices' buffers, on top of the sound's own way.
	Delay time.Duration
	// Drift is how much faster the loudspeaker's clock runs, parts per million.
	Drift float64
	// Drive is how far the loudspeaker is overdriven: 0 not at all, 1 audibly.
	Drive float64
	// Echo is how loud the loudspeaker is against the person, dB.
	Echo float64
	// Noise is that of the room and the microphone, dB of full scale.
	Noise float64
}

// Person's level at the microphone and the far end's in the signal, dB of full
// scale while they speak.
const (
	personLevel = -28
	farLevel    = -20
)

// Recording is what the microphone hears, and what that is made of; -1 to 1.
type Recording struct {
	Far         []float64 // as given, at its level: what is played
	Mic         []float64 // Echo + Voice + noise
	Echo, Voice []float64
}

// Record plays the far end and lets the person speak; both have the same length.
// Silence at the same place of both stays silent but for the noise and the tail
// of the room.
func (r Room) Record(far, person []float64) Recording {
	seed := fnv.New64a()
	seed.Write([]byte(r.Name))
	dice := rand.New(rand.NewPCG(seed.Sum64(), 1))
	rec := Recording{Far: level(far, farLevel)}

	played := make([]float64, len(far))
	for i, x := range rec.Far {
		played[i] = overdrive(x, r.Drive)
	}
	played = smallLoudspeaker(played)
	if r.Drift != 0 {
		played = dsp.Resample(played, 1+r.Drift/1e6)
	}
	held := make([]float64, len(far))
	if late := int(r.Delay.Seconds() * Rate); late < len(held) {
		copy(held[late:], played)
	}
	rec.Echo = level(dsp.Convolve(held, r.response(r.Loudspeaker, dice)), personLevel+r.Echo)
	rec.Voice = level(dsp.Convolve(person, r.response(r.Person, dice)), personLevel)
	rec.Mic = make([]float64, len(far))
	hiss := math.Pow(10, r.Noise/20)
	for i := range rec.Mic {
		rec.Mic[i] = rec.Echo[i] + rec.Voice[i] + hiss*dice.NormFloat64()
	}
	return rec
}

// overdrive bends the signal as a loudspeaker at its limit does: soft on both
// sides, softer on one.
func overdrive(x, drive float64) float64 {
	if drive == 0 {
		return x
	}
	const lean = 0.15
	offset := math.Tanh(lean * drive)
	return (math.Tanh(drive*(2*x+lean)) - offset) / (2 * drive * (1 - offset*offset))
}

// smallLoudspeaker takes out what lies below 250 Hz, 12 dB an octave.
func smallLoudspeaker(x []float64) []float64 {
	keep := math.Exp(-2 * math.Pi * 250 / Rate)
	for range 2 {
		var before, after float64
		out := make([]float64, len(x))
		for i, v := range x {
			after = keep * (after + v - before)
			before, out[i] = v, after
		}
		x = out
	}
	return x
}

const sound = 343.0 // metres per second

// response is the way from a source at the distance to the microphone, by
// mirror images of the source in all walls. The images are moved a little, since
// no room is a perfect box.
func (r Room) response(distance float64, dice *rand.Rand) []float64 {
	seconds := r.Decay.Seconds()
	volume := r.Size[0] * r.Size[1] * r.Size[2]
	surface := 2 * (r.Size[0]*r.Size[1] + r.Size[1]*r.Size[2] + r.Size[0]*r.Size[2])
	reflect := math.Sqrt(math.Exp(-0.161 * volume / (surface * seconds))) // Eyring
	mic := [3]float64{r.Size[0] * 0.42, r.Size[1] * 0.37, 0.8}
	angle := dice.Float64() * 2 * math.Pi
	source := [3]float64{mic[0] + distance*math.Cos(angle), mic[1] + distance*math.Sin(angle), mic[2] + distance*0.1}

	out := make([]float64, int(seconds*Rate))
	var count [3]int
	for i, s := range r.Size {
		count[i] = int(seconds*sound/(2*s)) + 1
	}
	for x := -count[0]; x <= count[0]; x++ {
		for y := -count[1]; y <= count[1]; y++ {
			for z := -count[2]; z <= count[2]; z++ {
				for corner := range 8 {
					var square float64
					hits := 0
					for i, n := range [3]int{x, y, z} {
						side := corner >> i & 1
						d := source[i] + 2*float64(n)*r.Size[i] - mic[i]
						if side == 1 {
							d = -source[i] + 2*float64(n)*r.Size[i] - mic[i]
						}
						square += d * d
						hits += abs(n-side) + abs(n)
					}
					d := math.Sqrt(square)
					if hits > 0 {
						d += dice.Float64() * 0.1
					}
					if at := int(d / sound * Rate); at < len(out) {
						out[at] += math.Pow(reflect, float64(hits)) / d
					}
				}
			}
		}
	}
	return out
}

func abs(n int) int { return max(n, -n) }

// level scales the signal so that the parts in which something is heard have the
// power, dB of full scale.
func level(x []float64, db float64) []float64 {
	const part = Rate / 50
	loudest := 0.0
	for at := 0; at+part <= len(x); at += part {
		loudest = math.Max(loudest, dsp.Power(x[at:at+part]))
	}
	sum, n := 0.0, 0
	for at := 0; at+part <= len(x); at += part {
		if p := dsp.Power(x[at : at+part]); p > loudest/1000 {
			sum, n = sum+p, n+1
		}
	}
	out := make([]float64, len(x))
	if n == 0 {
		return out
	}
	scale := math.Sqrt(math.Pow(10, db/10) * float64(n) / sum)
	for i, v := range x {
		out[i] = v * scale
	}
	return out
}
