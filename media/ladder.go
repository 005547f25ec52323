package media

import "image"

// startBitrate is what a picture is sent with before the way is known, bit/s.
const startBitrate = 1_000_000

// rungs are the picture heights that a bitrate can show; below its least, a
// picture goes down to the next. Sharp and small beats large and muddy.
var rungs = [...]struct {
	height int
	least  int // bit/s
}{{720, 600_000}, {540, 350_000}, {360, 150_000}, {180, 0}}

// climbFactor is how much more than a rung's least the way must carry before
// the picture grows again: without it, it would go up and down all the time.
const climbFactor = 1.4

// ladder remembers the rung that the picture is on.
type ladder struct{ rung int }

// follow moves to the rung for a bitrate.
func (l *ladder) follow(bps int) {
	for l.rung < len(rungs)-1 && bps < rungs[l.rung].least {
		l.rung++
	}
	for l.rung > 0 && float64(bps) >= climbFactor*float64(rungs[l.rung-1].least) {
		l.rung--
	}
}

// size is a picture's size on this rung: its proportions kept, never enlarged.
func (l *ladder) size(full image.Point) image.Point {
	height := rungs[l.rung].height
	if full.Y <= height {
		return full
	}
	return image.Pt((full.X*height/full.Y+1)&^1, height)
}
