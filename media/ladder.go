package media

import (
	"image"
	"math"
	"time"

	"zwiesprache/media/codec"
)

// startBitrate is what everything is sent with before a way is known, bit/s:
// no more than a narrow one gets over soon.
const startBitrate = 200_000

// rung is one way to show a picture of 16:9; others get as many pixels.
type rung struct {
	height int // pixels of the shorter side; 0: no picture, sound only
	rate   int // pictures a second
	least  int // bit/s of the encoder; below it, the picture goes down
	most   int // bit/s of the encoder; above it, nobody sees a difference
}

// off tells that the way carries sound only.
func (r rung) off() bool { return r.height == 0 }

// rungs from the best to none. Sharp and small beats large and muddy. A step
// that keeps the size costs no key frame.
var rungs = [...]rung{
	{720, 30, 600_000, 2_500_000},
	{540, 30, 350_000, 1_200_000},
	{360, 30, 130_000, 600_000},
	{360, 20, 110_000, 300_000},
	{180, 15, 36_000, 150_000},
	{180, 7, 18_000, 60_000},
	{},
}

const (
	// climbFactor is how much more than a rung's least the way must carry before
	// the picture grows again: without it, it would go up and down all the time.
	climbFactor  = 1.3
	smoothFactor = 1.05 // where only more pictures come, which costs no key frame

	fallPause  = 400 * time.Millisecond // a shorter dip is left to the encoder
	climbPause = 2 * time.Second        // so long must a better rung hold before it is taken,
	climbMost  = 16 * time.Second       // and so long at most after climbs that did not last
	proofTime  = 10 * time.Second       // a climb that lasts so long was right

	// Where the way carries that many times what a climb needs, there is less to
	// doubt, and the pause is only that part as long.
	ample      = 2
	amplePause = 4
)

// ladder remembers the rung that the picture is on. The zero value is on the best.
type ladder struct {
	at      int                   // index of the rung
	below   time.Time             // since when the rung is too good; zero: it is not
	enough  [len(rungs)]time.Time // since when each could be had; zero: it cannot
	plenty  [len(rungs)]time.Time // and with ease
	climbed time.Time             // last climb
	pause   time.Duration         // before the next climb; 0: climbPause
}

// follow moves to the rung for a bitrate of the encoder, in bit/s. It is to be
// asked before every picture, also while none is sent: time is part of it.
func (l *ladder) follow(bps int, now time.Time) rung {
	lower := l.at
	for bps < rungs[lower].least {
		lower++
	}
	mark(&l.below, lower > l.at, now)
	for i, r := range rungs {
		needs := climbFactor * float64(r.least)
		if r.height == rungs[l.at].height {
			needs = smoothFactor * float64(r.least)
		}
		mark(&l.enough[i], float64(bps) >= needs, now)
		mark(&l.plenty[i], float64(bps) >= ample*needs, now)
	}
	switch {
	case lower == l.at:
		l.climb(now)
	case now.Sub(l.below) >= fallPause || bps < rungs[l.at].least/2:
		l.fall(lower, now)
	}
	return rungs[l.at]
}

// mark keeps since when something is so; zero: it is not.
func mark(since *time.Time, so bool, now time.Time) {
	switch {
	case !so:
		*since = time.Time{}
	case since.IsZero():
		*since = now
	}
}

// climb goes up to the best rung that could be had for long enough.
func (l *ladder) climb(now time.Time) {
	pause := max(l.pause, climbPause)
	held := func(since time.Time, pause time.Duration) bool { return !since.IsZero() && now.Sub(since) >= pause }
	for i := range l.at {
		if held(l.enough[i], pause) || held(l.plenty[i], pause/amplePause) {
			l.at, l.climbed = i, now
			return
		}
	}
}

// fall goes down, and makes the next climb wait longer if the last was a mistake.
func (l *ladder) fall(to int, now time.Time) {
	if !l.climbed.IsZero() && now.Sub(l.climbed) < proofTime {
		l.pause = min(2*max(l.pause, climbPause), climbMost)
	} else {
		l.pause = climbPause
	}
	l.at, l.below = to, time.Time{}
}

// size is a picture's size on this rung: its proportions kept, even, never enlarged.
func (r rung) size(full image.Point) image.Point {
	if r.off() || full.X <= 0 || full.Y <= 0 {
		return image.Point{}
	}
	area := float64(r.height*r.height) * 16 / 9
	scale := min(1, float64(r.height)/float64(min(full.X, full.Y)), math.Sqrt(area/float64(full.X*full.Y)))
	if scale == 1 {
		return full
	}
	even := func(n int) int { return max(2, int(math.Round(float64(n)*scale/2))*2) }
	return image.Pt(even(full.X), even(full.Y))
}

// What a way carries goes to sound first, then to the screen, then to the camera.
const (
	// soundHeader is what a packet costs without its Opus: IPv4, UDP, SRTP and RTP, bits.
	soundHeader = 8 * 58
	// payloadShare is the part of a picture's bits that its encoder may use: the
	// rest is headers, repairs, and frames that came out larger than asked for.
	payloadShare = 0.92
	screenLeast  = 150_000   // text stays readable above
	screenMost   = 1_500_000 // and is sharp here
)

// voice is a way to send sound.
type voice struct {
	bitrate int // of Opus, bit/s
	packet  int // samples in one packet: the more, the fewer headers, and the later it comes
}

// wire is what a voice takes of the way, bit/s.
func (v voice) wire() int { return v.bitrate + soundHeader*codec.AudioRate/v.packet }

// voiceFor is the voice for a way that carries so many bit/s in all.
func voiceFor(total int) voice {
	switch {
	case total < 45_000:
		return voice{10_000, codec.LongAudioFrame}
	case total < 80_000:
		return voice{16_000, codec.LongAudioFrame}
	case total < 150_000:
		return voice{20_000, 2 * codec.AudioFrame}
	case total < 300_000:
		return voice{24_000, 2 * codec.AudioFrame}
	}
	return voice{voiceBitrate, codec.AudioFrame}
}

// shares are what each is sent with; bitrates of encoders, bit/s; 0: nothing is to be sent.
type shares struct {
	voice          voice
	screen, camera int
	steady         int // of the camera, when what is but for a moment is over
}

// split deals out what a way carries in all, bit/s, headers counted.
func split(total int, sharing bool) shares {
	s := shares{voice: voiceFor(total)}
	left := int(payloadShare * float64(max(0, total-s.voice.wire())))
	if sharing {
		// A small face beside a readable screen; below, the screen alone.
		s.screen = min(left, screenMost, max(screenLeast, left*3/4))
	}
	s.camera = left - s.screen
	return s
}
