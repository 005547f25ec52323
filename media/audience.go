package media

import (
	"sync"
	"sync/atomic"
	"time"

	"zwiesprache/media/codec"
)

// audience is who is connected and what the ways to them carry. Everything of
// ours is encoded once, so the narrowest way decides; what guests send to each
// other shares the ways with it.
type audience struct {
	mu      sync.Mutex // guards the fields below
	ways    map[*guest]*way
	sharing bool // our screen takes its part

	size   atomic.Int32 // len(ways): who gets sound
	eyes   atomic.Int32 // who gets pictures: those who are not silent
	loss   atomic.Int32 // percent of our sound that the worst way loses
	shares atomic.Pointer[shares]
}

// way is that to a connected guest, and what comes from there.
type way struct {
	bps    int     // what it carries, bit/s; 0 while unknown
	steady int     // and will when a queue is gone
	lost   float64 // 0…mostLost of the pictures' packets, before repair, in the last seconds
	silent bool    // nothing comes from there
	blind  bool    // too narrow for pictures of others
	shows  shows
}

// shows are the pictures that a guest sends.
type shows struct{ camera, screen bool }

func newAudience() *audience {
	a := &audience{ways: make(map[*guest]*way)}
	a.count()
	return a
}

// connect counts a guest in; what the way to them carries is not known yet.
func (a *audience) connect(g *guest) {
	a.mu.Lock()
	defer a.mu.Unlock()
	w := a.ways[g]
	if w == nil {
		w = &way{shows: shows{camera: true}} // until it is known
		a.ways[g] = w
	}
	w.silent = false
	a.count()
}

// change notes something about the way to a connected guest.
func (a *audience) change(g *guest, note func(*way)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	w := a.ways[g]
	if w == nil {
		return
	}
	was := *w
	if note(w); *w != was {
		a.count()
	}
}

// trouble notes that nothing comes from a connected guest. Pictures sent there
// would be lost, and asked for once the way is back.
func (a *audience) trouble(g *guest) { a.change(g, func(w *way) { w.silent = true }) }

// rate notes what the way to a connected guest carries, now and when what is but for a moment is over.
func (a *audience) rate(g *guest, bps, steady int) {
	a.change(g, func(w *way) { w.bps, w.steady = bps, steady })
}

// mostLost bounds what is left for repairs: more is lost in breaks only, where
// repairs are of no use.
const mostLost = 0.25

// show is told each second what a connected guest sends, and how much of our pictures' packets is lost.
func (a *audience) show(g *guest, s shows, lost float64) {
	a.change(g, func(w *way) { w.shows, w.lost = s, w.lost+(min(lost, mostLost)-w.lost)/4 })
}

// leave counts a guest out.
func (a *audience) leave(g *guest) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.ways, g)
	a.count()
}

// backlogLimit is how much may wait to be sent to a guest before pictures are
// left out: what waits comes late, and sound waits behind it on the way.
const backlogLimit = 150 * time.Millisecond

// clogged tells whether a guest would get the next picture too late.
func (a *audience) clogged() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	for g := range a.ways {
		if g.peer != nil && g.peer.Backlog() > backlogLimit {
			return true
		}
	}
	return false
}

// share notes whether a screen takes its part.
func (a *audience) share(sharing bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.sharing = sharing
	a.count()
}

// count is called after each change; mu is held.
func (a *audience) count() {
	narrowest, known := split(startBitrate, a.sharing), false
	narrowest.steady = narrowest.camera
	silent, most := 0, make(map[*guest]limits)
	for g, w := range a.ways {
		others, pictures := a.others(g)
		s, screen := deal(w.room(w.bps), a.sharing, pictures)
		later, _ := deal(w.room(w.steady), a.sharing, pictures)
		s.steady = later.camera
		switch {
		case w.bps == 0:
		case known:
			narrowest = narrowest.least(s)
		default:
			narrowest, known = s, true
		}
		w.blind = s.camera < cameraLeast && (w.blind || s.camera < cameraLeast/2)
		g.blind.Store(w.blind)
		switch {
		case w.silent:
			silent++
		case !w.blind: // who gets no pictures of others does not hold them down
			for i, other := range others {
				its := 0
				if pictures[i].screen {
					its = screen
				}
				most[other] = most[other].least(s.camera, its)
			}
		}
	}
	for g := range a.ways {
		l := most[g]
		g.most.Store(&l)
	}
	a.shares.Store(&narrowest)
	a.size.Store(int32(len(a.ways)))
	a.eyes.Store(int32(len(a.ways) - silent))
}

// room is what is left of so many bit/s, 0 while unknown, for what is sent once:
// what is lost of pictures is sent again.
func (w *way) room(bps int) int {
	if bps == 0 {
		bps = startBitrate
	}
	return bps - int(w.lost*float64(max(0, bps-voiceFor(bps).wire())))
}

// least is what fits into both: which way is the narrowest may differ from
// sound to screen to camera.
func (s shares) least(other shares) shares {
	if other.voice.bitrate < s.voice.bitrate {
		s.voice = other.voice
	}
	s.screen, s.camera, s.steady = min(s.screen, other.screen), min(s.camera, other.camera), min(s.steady, other.steady)
	return s
}

// limits are what a guest may use whose pictures are passed on, bit/s; 0: as it likes.
type limits struct{ camera, screen int }

// least bounds them by another way on which they have that share; a screen's is 0 while there is none.
func (l limits) least(camera, screen int) limits {
	lower := func(now, part int) int {
		if part = max(part, cameraLeast); now == 0 || part < now {
			return part
		}
		return now
	}
	l.camera = lower(l.camera, camera)
	if screen > 0 {
		l.screen = lower(l.screen, screen)
	}
	return l
}

// limits are what the guest may use now.
func (g *guest) limits() (camera, screen int) {
	if l := g.most.Load(); l != nil {
		return l.camera, l.screen
	}
	return 0, 0
}

// others are those whom a guest sees and hears, and what they send; mu is held.
func (a *audience) others(g *guest) (list []*guest, pictures []shows) {
	for other, w := range a.ways {
		if other != g && !w.silent {
			list, pictures = append(list, other), append(pictures, w.shows)
		}
	}
	return list, pictures
}

// cameraLeast is what the smallest picture of use takes, bit/s.
var cameraLeast = rungs[len(rungs)-2].least

const (
	// otherSound is what the sound of another guest takes, bit/s: it is not ours
	// to make thinner.
	otherSound = voiceBitrate + soundHeader*codec.AudioRate/codec.AudioFrame
	// quietSound is what one more takes, as two seldom speak at once.
	quietSound = otherSound / 4
)

// soundsOf is what the sounds of so many others take, bit/s.
func soundsOf(others int) int {
	if others == 0 {
		return 0
	}
	return otherSound + (others-1)*quietSound
}

// deal shares out what a way carries in all, bit/s, between us and the others
// who are passed on there: all sounds first, then screens, then cameras in
// equal parts. The answer is our share, and what each screen gets, ours or not.
func deal(total int, sharing bool, others []shows) (ours shares, screen int) {
	cameras, screens := 1, 0
	if sharing {
		screens++
	}
	total -= soundsOf(len(others))
	for _, other := range others {
		if other.camera {
			cameras++
		}
		if other.screen {
			screens++
		}
	}
	s := split(total, screens > 0)
	s.camera /= cameras
	screen = s.screen / max(screens, 1)
	if s.screen = screen; !sharing {
		s.screen = 0
	}
	return s, screen
}
