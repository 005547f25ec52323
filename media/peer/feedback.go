package peer

import (
	"sync/atomic"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"
)

// keyFramePause is the least time between key frames for one guest: each costs
// as much as a second of picture at a low rate.
const keyFramePause = 333 * time.Millisecond

// feedback is what the guest said last of our streams.
type feedback struct {
	audioLoss, videoLoss, screenLoss atomic.Int64 // in 256ths, before repair
}

// wishes are what the guest's feedback on one of our tracks is for.
type wishes struct {
	loss     *atomic.Int64 // nil: nobody asks
	keyFrame func()        // nil for sound
}

// readFeedback reads what the guest says about one of our tracks. It must
// never stop while the track lives: interceptors answer and measure in passing.
func (p *Peer) readFeedback(sender *webrtc.RTPSender, ssrc uint32, w wishes) {
	b := make([]byte, maxPacket)
	var last time.Time
	for {
		n, attributes, err := sender.Read(b)
		if ended(err) || p.over() {
			return
		}
		if err != nil {
			continue
		}
		packets, err := attributes.GetRTCPPackets(b[:n])
		if err != nil {
			continue
		}
		for _, packet := range packets {
			switch packet := packet.(type) {
			case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
				if now := time.Now(); w.keyFrame != nil && now.Sub(last) >= keyFramePause {
					last = now
					p.counters.keyFrames.Add(1)
					w.keyFrame()
				}
			case *rtcp.ReceiverReport:
				note(w.loss, ssrc, packet.Reports)
			case *rtcp.SenderReport:
				note(w.loss, ssrc, packet.Reports)
			}
		}
	}
}

// note keeps the loss of our stream out of a report about several.
func note(loss *atomic.Int64, ssrc uint32, reports []rtcp.ReceptionReport) {
	for _, r := range reports {
		if r.SSRC == ssrc && loss != nil {
			loss.Store(int64(r.FractionLost))
		}
	}
}
