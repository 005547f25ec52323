package peer

import (
	"errors"
	"io"
	"net"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

const maxPacket = 1500 // bytes of a datagram that a browser sends at most

// onTrack starts reading what the guest sends: one sound, one camera, one
// screen at a time. Another waits until the one before has ended.
func (p *Peer) onTrack(track *webrtc.TrackRemote, receiver *webrtc.RTPReceiver) {
	if p.tampered.Load() || !p.provenCertificate() {
		p.tamper()
		return
	}
	if track.Kind() == webrtc.RTPCodecTypeAudio {
		p.spawn(func() { p.drain(receiver, &p.step.voice) })
		p.spawn(func() { p.readAudio(track) })
		return
	}
	s, stamps := &p.camera, &p.step.picture
	if receiver == p.screenPart.Receiver() {
		s, stamps = &p.screen, nil
	}
	p.spawn(func() { p.drain(receiver, stamps) })
	v := newVideo(p, s, track)
	p.spawn(v.decode)
	p.spawn(v.read)
}

// drain reads sender reports, for the interceptors and for keeping in step.
func (p *Peer) drain(receiver *webrtc.RTPReceiver, stamps *moments) {
	b := make([]byte, maxPacket)
	for {
		n, attributes, err := receiver.Read(b)
		if ended(err) || p.over() {
			return
		}
		if err != nil || stamps == nil {
			continue
		}
		packets, err := attributes.GetRTCPPackets(b[:n])
		if err != nil {
			continue
		}
		for _, packet := range packets {
			if report, ok := packet.(*rtcp.SenderReport); ok && report.SSRC == uint32(receiver.Track().SSRC()) {
				stamps.report(report.RTPTime, ntpTime(report.NTPTime))
			}
		}
	}
}

// ended tells whether a stream is over; other errors concern one packet.
func ended(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrClosedPipe) || errors.Is(err, net.ErrClosed)
}

// readAudio passes sound on as it comes.
func (p *Peer) readAudio(track *webrtc.TrackRemote) {
	p.sound.Lock()
	defer p.sound.Unlock()
	b := make([]byte, maxPacket)
	var packet rtp.Packet
	for {
		n, _, err := track.Read(b)
		if ended(err) || p.over() {
			return
		}
		if err != nil || packet.Unmarshal(b[:n]) != nil || len(packet.Payload) == 0 || packet.PayloadType != payloadOpus {
			continue
		}
		p.counters.audioPackets.Add(1)
		if p.config.Voice != nil && !p.paused.Load() {
			p.config.Voice.Push(packet.SequenceNumber, packet.Timestamp, packet.Payload)
		}
	}
}
