package audio

import "time"

// How a reference keeps pace with the microphone. Its lead is what the speaker
// was given and the echo canceller was not yet told of, in samples.
const (
	leadMargin  = 5 * frame / 10 // for threads that come late
	leadError   = 5 * frame      // more than that off, the pace is found anew: a clock stood still
	maxStep     = 1e-3           // the most that clocks differ; good ones by less than 1e-4
	settle      = 0.126          // rad/s: the loop's natural frequency, a period of 50 s
	pullRate    = 2 * settle / 48000
	learnRate   = settle * settle / 48000 / 100 // for each frame
	smoothError = 0.02                          // of the lead's error goes into its mean with each frame
)

// reference gives the sound of a speaker at the pace of a microphone, whose
// clock is another: it is read a little faster or slower than it was written,
// so that its lead stays the same. Speaker and microphone may stand still, be
// late and come in batches.
type reference struct {
	played *flow
	resampler
	running bool
	lead    float64 // that is kept, samples
	off     float64 // mean error of the lead, samples
	drift   float64 // by which the speaker's clock is faster, a share
	resets  int
}

// next fills a frame with what the speaker was given one lead ago, silence
// while it stands still. backlog is what the microphone has heard beyond the
// frame that this one belongs to, samples.
func (r *reference) next(out *[frame]int16, backlog float64, now time.Time) {
	lead := r.played.ahead(now) - backlog
	if !r.running && !r.start(lead) {
		clear(out[:])
		return
	}
	r.off += (lead - r.lead - r.off) * smoothError
	r.drift = min(max(r.drift+r.off*learnRate, -maxStep), maxStep)
	step := 1 + min(max(r.drift+r.off*pullRate, -maxStep), maxStep)
	if r.need(step) > r.played.held() || r.off > leadError || r.off < -leadError {
		r.running = false
		r.resets++
		clear(out[:])
		return
	}
	r.resampler.next(out, &r.played.ring, step)
}

// start drops what is too old, once there is enough.
func (r *reference) start(lead float64) bool {
	r.lead = float64(r.played.batch.Load() + frame + leadMargin)
	extra := int(lead - r.lead)
	if extra < 0 || extra > r.played.held()-frame-1 {
		return false
	}
	r.played.skip(extra)
	r.running, r.off = true, 0
	return true
}
