package media

import (
	"image"
	"math"
	"time"
)

// startBitrate is what a picture is sent with before the way is known, bit/s.
const startBitrate = 1_000_000

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
	{360, 30, 220_000, 600_000},
	{360, 20, 130_000, 300_000},
	{180, 15, 36_000, 150_000},
	{},
}

const (
	// climbFactor is how much more than a rung's least the way must carry before
	// the picture grows again: without it, it would go up and down all the time.
	climbFactor = 1.3

	fallPause  = 400 * time.Millisecond // a shorter dip is left to the encoder
	climbPause = 2 * time.Second        // so long must a better rung hold before it is taken,
	climbMost  = 16 * time.Second       // and so long at most after climbs that did not last
	proofTime  = 10 * time.Second       // a climb that lasts so long was right
)

// ladder remembers the rung that the picture is on. The zero value is on the best.
type ladder struct {
	at      int           // index of the rung
	below   time.Time     // since when the rung is too good; zero: it is not
	above   time.Time     // since when a better one could be had; zero: it could not
	goal    int           // the one that could be had all that time
	climbed time.Time     // last climb
	pause   time.Duration // before the next climb; 0: climbPause
}

// follow moves to the rung for a bitrate of the encoder, in bit/s. It is to be
// asked before every picture, also while none is sent: time is part of it.
func (l *ladder) follow(bps int, now time.Time) rung {
	lower := l.at
	for bps < rungs[lower].least {
		lower++
	}
	higher := l.at
	for higher > 0 && float64(bps) >= climbFactor*float64(rungs[higher-1].least) {
		higher--
	}
	switch {
	case lower > l.at:
		l.above = time.Time{}
		if l.below.IsZero() {
			l.below = now
		}
		if now.Sub(l.below) >= fallPause || bps < rungs[l.at].least/2 {
			l.fall(lower, now)
		}
	case higher < l.at:
		l.below = time.Time{}
		if l.above.IsZero() {
			l.above, l.goal = now, higher
		}
		l.goal = max(l.goal, higher)
		if now.Sub(l.above) >= max(l.pause, climbPause) {
			l.at, l.climbed, l.above = l.goal, now, time.Time{}
		}
	default:
		l.below, l.above = time.Time{}, time.Time{}
	}
	return rungs[l.at]
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
	// soundHeaders is what 50 packets a second cost without their Opus, bit/s.
	soundHeaders = 24_000
	// payloadShare is the part of a picture's bits that its encoder may use: the
	// rest is headers, repairs, and frames that came out larger than asked for.
	payloadShare = 0.92
	screenLeast  = 150_000   // text stays readable above
	screenMost   = 1_500_000 // and is sharp here
)

// shares are bitrates of encoders, bit/s; 0: nothing is to be sent.
type shares struct{ sound, screen, camera int }

// split deals out what a way carries in all, bit/s, headers counted.
func split(total int, sharing bool) shares {
	var s shares
	switch {
	case total < 60_000:
		s.sound = 12_000
	case total < 120_000:
		s.sound = 20_000
	default:
		s.sound = voiceBitrate
	}
	left := int(payloadShare * float64(max(0, total-s.sound-soundHeaders)))
	if sharing {
		// A small face beside a readable screen; below, the screen alone.
		s.screen = min(left, screenMost, max(screenLeast, left*3/4))
	}
	s.camera = left - s.screen
	return s
}
