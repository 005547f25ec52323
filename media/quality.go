package media

import (
	"sync"
	"time"

	"zwiesprache/media/peer"
)

// Word is how good a connection is, for people.
type Word string

// The words, best first.
const (
	Good      Word = "good"
	Fair      Word = "fair"       // felt now and then
	Weak      Word = "weak"       // felt all the time
	SoundOnly Word = "sound-only" // a picture was given up for the sound
	Broken    Word = "broken"     // nothing arrives
)

// Side is whose way out of their house is weak.
type Side string

// The sides.
const (
	Nobody Side = ""
	Here   Side = "here"
	There  Side = "there"
	Both   Side = "both"
)

// Quality is how a connection fares, and who could do something about it.
type Quality struct {
	Word Word
	Side Side
}

// Sample is one second of a connection.
type Sample struct {
	At           time.Time
	RoundTrip    time.Duration
	LossSent     float64 // 0…1 of our packets, before repair
	LossReceived float64 // 0…1 of the guest's
	SendRate     int     // bit/s
	ReceiveRate  int     // bit/s
	Target       int     // bit/s that the way to the guest is thought to carry
	FrameRate    float64 // pictures of the guest a second
	Height       int     // of the guest's picture, pixels
	Concealed    float64 // 0…1 of the guest's sound that was invented
	Relayed      bool
	Codec        string
}

const (
	remembered = 300             // samples: five minutes
	staleTime  = 2 * time.Second // after which a status says nothing any more
	judged     = 5               // seconds that the word is made of; most of them decide
)

// record is what is known of a connection over time.
type record struct {
	mu      sync.Mutex // guards the fields below
	samples [remembered]Sample
	count   int // samples ever taken
	grades  [judged]grades
	quality Quality
	now     PeerState
	status  peer.Status
	at      time.Time // when status came
	played  time.Duration
	patched time.Duration // of played, invented
	share   float64       // invented in the last second
}

// grades are how bad both directions are: 0 good, 1 fair, 2 weak, 3 without picture.
type grades struct{ out, in int }

// state notes how the connection fares.
func (r *record) state(state PeerState) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now = state
}

// told notes what the guest tells.
func (r *record) told(status peer.Status) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status, r.at = status, time.Now()
}

// concealed is the share of the last second's sound that was invented, 0…1.
func (r *record) concealed() float64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.share
}

// heard is how loud we arrive at the guest, 0…1; −1 if that is unknown.
func (r *record) heard(now time.Time) float64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.at.IsZero() || now.Sub(r.at) > staleTime {
		return -1
	}
	return float64(r.status.Level) / 100
}

// add takes the figures of a second; blind says that our picture was given up.
func (r *record) add(st Stats, blind bool, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	played, patched := st.Voice.Played-r.played, st.Voice.Concealed-r.patched
	r.played, r.patched, r.share = st.Voice.Played, st.Voice.Concealed, 0
	if whole := played + patched; patched > 0 && whole > 0 {
		r.share = min(1, float64(patched)/float64(whole))
	}
	r.samples[r.count%remembered] = Sample{
		At: now, RoundTrip: st.RoundTrip, LossSent: max(st.AudioLossSent, st.VideoLossSent), LossReceived: st.LossReceived,
		SendRate: st.SendRate, ReceiveRate: st.ReceiveRate, Target: st.Target,
		FrameRate: st.FrameRate, Height: st.Size.Y, Concealed: r.share, Relayed: st.Relayed, Codec: st.Codec,
	}
	status := r.status
	if now.Sub(r.at) > staleTime {
		status = peer.Status{}
	}
	r.grades[r.count%judged] = grade(st, status, r.share, blind)
	r.count++
	r.quality = judge(r.now, r.grades[:min(r.count, judged)])
}

// grade judges one second.
func grade(st Stats, status peer.Status, concealed float64, blind bool) grades {
	slow := rank(st.RoundTrip.Seconds(), 0.4, 0.8)
	out := max(slow,
		rank(st.AudioLossSent, 0.03, 0.1), rank(st.VideoLossSent, 0.05, 0.15),
		rank(float64(status.Concealed), 3, 10), rank(float64(status.Frozen), 8, 25), narrow(st.Target))
	in := max(slow,
		rank(st.LossReceived, 0.05, 0.15), rank(concealed, 0.03, 0.1), rank(st.Frozen, 0.08, 0.25), narrow(status.Out))
	if blind {
		out = 3
	}
	if status.Out > 0 && status.Out < soundOnlyRate && st.Size.Y == 0 {
		in = 3
	}
	return grades{out, in}
}

func rank(v, fair, weak float64) int {
	switch {
	case v >= weak:
		return 2
	case v >= fair:
		return 1
	}
	return 0
}

// Ways that carry less than this, bit/s, show.
const (
	fairRate      = 400_000
	weakRate      = 180_000
	soundOnlyRate = 70_000
)

// narrow judges what a way carries; 0 is unknown.
func narrow(bps int) int {
	if bps == 0 {
		return 0
	}
	return rank(-float64(bps), -fairRate, -weakRate)
}

// judge makes a word of the last seconds: what was so in most of them.
func judge(state PeerState, list []grades) Quality {
	if state == PeerTroubled || state == PeerFailed {
		return Quality{Word: Broken}
	}
	most := func(direction func(grades) int) int {
		for level := 3; level > 0; level-- {
			n := 0
			for _, g := range list {
				if direction(g) >= level {
					n++
				}
			}
			if 2*n > judged {
				return level
			}
		}
		return 0
	}
	out, in := most(func(g grades) int { return g.out }), most(func(g grades) int { return g.in })
	q := Quality{Word: [...]Word{Good, Fair, Weak, SoundOnly}[max(out, in)]}
	switch {
	case out == 0 && in == 0:
	case out == in:
		q.Side = Both
	case out > in:
		q.Side = Here
	default:
		q.Side = There
	}
	return q
}

// history is what was sampled, the oldest first.
func (r *record) history() []Sample {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := min(r.count, remembered)
	list := make([]Sample, 0, n)
	for i := r.count - n; i < r.count; i++ {
		list = append(list, r.samples[i%remembered])
	}
	return list
}

// Heard is how loud our voice arrives at a guest, 0…1; −1 while it is unknown.
func (s *Studio) Heard(id string) float64 {
	if g := s.guest(id); g != nil {
		return g.record.heard(time.Now())
	}
	return -1
}

// Quality says in a word how the connection to a guest fares, and whose side is weak.
func (s *Studio) Quality(id string) Quality {
	g := s.guest(id)
	if g == nil {
		return Quality{}
	}
	g.record.mu.Lock()
	defer g.record.mu.Unlock()
	return g.record.quality
}

// History is a connection's last five minutes, one sample a second, oldest first.
func (s *Studio) History(id string) []Sample {
	if g := s.guest(id); g != nil {
		return g.record.history()
	}
	return nil
}

// measure takes the figures of all guests, and tells the sound's encoder how
// much is lost on the worst way.
func (s *Studio) measure(guests []*guest, now time.Time) {
	worst := 0.0
	for _, g := range guests {
		st := s.stats(g)
		g.record.add(st, s.video.off.Load(), now)
		s.audience.show(g, shows{camera: st.Size.X > 0, screen: st.Shared.X > 0}, st.VideoLossSent)
		worst = max(worst, st.AudioLossSent)
	}
	s.audience.loss.Store(int32(100 * worst))
}

func (s *Studio) stats(g *guest) Stats {
	return Stats{Guest: g.id, Stats: g.peer.Stats(), Voice: g.voice.Stats(), Sent: s.video.size()}
}

// Stats are the figures of all guests.
func (s *Studio) Stats() []Stats {
	guests := s.all()
	list := make([]Stats, len(guests))
	for i, g := range guests {
		list[i] = s.stats(g)
	}
	return list
}
