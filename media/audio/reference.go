package audio

import (
	"time"

	"zwiesprache/media/device"
)

// How a reference keeps pace with the microphone. Its lead is what the speaker
// was given and the echo canceller was not yet told of, in samples.
const (
	lead        = frame     // nothing is told later than it is played, nor much earlier
	watch       = 16        // frames after which the clocks are looked at
	jump        = frame / 2 // when all of them were more than that off, a clock has jumped
	maxStep     = 1e-3      // the most that clocks differ; good ones by less than 1e-4
	haste       = 0.4       // rad/s: the loop's natural frequency at the beginning
	settle      = 0.05      // the same later on, when the drift is known
	smoothError = 0.02      // of the lead's error goes into its mean with each frame
)

// reference gives what a speaker plays at the pace of a microphone, whose clock
// is another: it is read a little faster or slower than it is played, so that
// its lead stays the same. It looks into the speaker's ring beside the sound
// card's thread, also at what is not yet played, so neither thread may starve
// it by coming late.
type reference struct {
	speaker *Speaker
	resampler
	running bool
	place   int64   // in the speaker's ring, of the next sample
	told    int64   // samples, silence of the speaker's own making included
	silence int64   // of that making, seen so far
	shift   int     // samples to be silent before going on; negative: to be skipped
	off     float64 // mean error of the lead, samples
	age     int     // frames since the beginning
	seen    int     // frames since the clocks were looked at
	least   float64 // error of these frames
	most    float64
	drift   float64 // by which the speaker's clock is faster, a share
	jumps   int
}

// next fills a frame with what the speaker plays meanwhile, silence while it
// stands still. backlog is what the microphone has heard beyond the frame that
// this one belongs to, samples.
func (r *reference) next(out *[frame]int16, backlog float64, now time.Time) {
	at := r.speaker.played.read(now) - backlog - lead
	if !r.running && !r.start(at) {
		clear(out[:])
		return
	}
	r.follow(at - float64(r.told))
	step := r.steer()
	n := r.need(step)
	r.pull(r.fresh[:n])
	r.resampler.next(out, n, step)
}

// start finds the place that is played at that reading of the speaker's clock.
func (r *reference) start(at float64) bool {
	r.silence = r.speaker.silence.Load()
	r.told = int64(at)
	r.place = r.told - r.silence
	r.shift, r.off, r.seen = 0, 0, 0
	r.running = r.place >= 0
	return r.running
}

// follow learns from the error of the lead, and jumps when a clock did: a sound
// system that came late has left out some time.
func (r *reference) follow(wrong float64) {
	r.off += (wrong - r.off) * smoothError
	if r.seen == 0 {
		r.least, r.most = wrong, wrong
	}
	r.least, r.most = min(r.least, wrong), max(r.most, wrong)
	if r.seen++; r.seen < watch {
		return
	}
	r.seen = 0
	by := max(r.least, 0) + min(r.most, 0)
	if by > -jump && by < jump {
		return
	}
	r.jumps++
	r.told += int64(by)
	r.place += int64(by)
	r.off = 0
}

// steer answers the samples to read for each one told: what the drift asks for,
// and what brings the lead back. It is a loop of second order whose bandwidth
// falls as that of a line fitted through all that was seen.
func (r *reference) steer() float64 {
	r.age++
	frequency := min(max(245/float64(r.age), settle), haste)
	r.drift += r.off * frequency * frequency / device.SampleRate / 100
	r.drift = min(max(r.drift, -maxStep), maxStep)
	pull := r.off * 2 * frequency / device.SampleRate
	return 1 + min(max(r.drift+pull, -maxStep), maxStep)
}

// pull takes what comes next out of the speaker's ring. Silence that the speaker
// made itself is made here, too; what is not there yet is silence, and skipped
// when it comes.
func (r *reference) pull(pcm []int16) {
	r.told += int64(len(pcm))
	silence := r.speaker.silence.Load()
	r.shift += int(silence - r.silence)
	r.silence = silence
	if r.shift < 0 {
		r.place -= int64(r.shift)
		r.shift = 0
	}
	still := min(r.shift, len(pcm))
	clear(pcm[:still])
	r.shift -= still
	n := still + r.speaker.ring.peek(pcm[still:], r.place)
	r.place += int64(n - still)
	clear(pcm[n:])
	r.shift -= len(pcm) - n
}
