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

// feedback is what the reading goroutines tell each other.
type feedback struct {
	broken    atomic.Bool  // the decoder needs a key frame
	audioLoss atomic.Int64 // of what we sent, in 256ths, by the guest's last report
	videoLoss atomic.Int64
}

// readFeedback reads what the guest says about one of our tracks. It must
// never stop while the track lives: interceptors answer and measure in passing.
func (p *Peer) readFeedback(sender *webrtc.RTPSender, kind webrtc.RTPCodecType) {
	loss := &p.feedback.audioLoss
	if kind == webrtc.RTPCodecTypeVideo {
		loss = &p.feedback.videoLoss
	}
	ssrc := uint32(sender.GetParameters().Encodings[0].SSRC)
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
				if now := time.Now(); kind == webrtc.RTPCodecTypeVideo && now.Sub(last) >= keyFramePause {
					last = now
					p.counters.keyFrames.Add(1)
					if p.config.KeyFrame != nil {
						p.config.KeyFrame()
					}
				}
			case *rtcp.ReceiverReport:
				note(loss, ssrc, packet.Reports)
			case *rtcp.SenderReport:
				note(loss, ssrc, packet.Reports)
			}
		}
	}
}

// note keeps the loss of our stream out of a report about several.
func note(loss *atomic.Int64, ssrc uint32, reports []rtcp.ReceptionReport) {
	for _, r := range reports {
		if r.SSRC == ssrc {
			loss.Store(int64(r.FractionLost))
		}
	}
}
