package peer

import (
	"time"

	"github.com/pion/rtcp"
)

// relief bids the guest send less for a moment where its sound drowns in a queue
// on the way here (draft-alvestrand-rmcat-remb-03). A browser believes in a full
// way for ten seconds and more when the queue is always full, and sound alone
// may be enough to keep it so.
type relief struct {
	most int // bit/s that the guest may send now; 0: as it likes
	left int // seconds for which this, or its end, is still told
}

const (
	reliefLoss  = 0.1                    // part of a second's sound that was invented,
	reliefTrip  = 250 * time.Millisecond // and a round trip that tells of a queue
	reliefRate  = 60_000                 // bit/s; where more than that comes here, the guest has something else to leave out
	reliefPart  = 0.6                    // of what comes: the rest empties the queue,
	reliefTime  = 3                      // in about so many seconds
	reliefLeast = 15_000                 // bit/s: the thinnest sound
	reliefOver  = 5                      // times, one a second, that the end is told: any may be lost
	unlimited   = 100_000_000            // bit/s
)

// follow takes the figures of a second and answers how much the guest may send,
// bit/s; 0: there is nothing to tell.
func (r *relief) follow(invented float64, came int, trip time.Duration) (most int) {
	r.left = max(0, r.left-1)
	switch {
	case r.left > 0:
	case r.most > 0:
		r.most, r.left = 0, reliefOver
	case invented >= reliefLoss && trip >= reliefTrip && came > 0 && came < reliefRate:
		r.most, r.left = max(reliefLeast, int(reliefPart*float64(came))), reliefTime
	}
	if r.most == 0 && r.left > 0 {
		return unlimited
	}
	return r.most
}

// relieve follows the last second.
func (p *Peer) relieve() {
	if p.config.Hearing == nil {
		return
	}
	_, invented := p.config.Hearing()
	stats := p.Stats()
	if most := p.relief.follow(invented, stats.ReceiveRate, stats.RoundTrip); most > 0 {
		// A connection that is going away says so to its reader.
		_ = p.pc.WriteRTCP([]rtcp.Packet{&rtcp.ReceiverEstimatedMaximumBitrate{
			Bitrate: float32(most), SSRCs: []uint32{p.camera.source.Load()},
		}})
	}
}
