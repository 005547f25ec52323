package peer

import (
	"errors"
	"io"
	"net"
	"time"

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
		p.spawn(func() { p.drain(receiver, Sound, &p.step.voice) })
		p.spawn(func() { p.readAudio(track) })
		return
	}
	s, of, stamps := &p.camera, Camera, &p.step.picture
	if receiver == p.screenPart.Receiver() {
		s, of, stamps = &p.screen, Screen, nil
	}
	p.spawn(func() { p.drain(receiver, of, stamps) })
	v := newVideo(p, s, track)
	p.spawn(v.decode)
	p.spawn(v.read)
}

// drain reads sender reports, for the interceptors, for keeping in step here
// and for those to whom the stream is passed on.
func (p *Peer) drain(receiver *webrtc.RTPReceiver, of Source, stamps *moments) {
	b := make([]byte, maxPacket)
	for {
		n, attributes, err := receiver.Read(b)
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
			report, ok := packet.(*rtcp.SenderReport)
			if !ok || report.SSRC != uint32(receiver.Track().SSRC()) {
				continue
			}
			captured := ntpTime(report.NTPTime)
			if stamps != nil {
				stamps.report(report.RTPTime, captured)
			}
			if p.config.Onward != nil {
				p.config.Onward.Captured(of, report.RTPTime, p.theirs.ours(captured, time.Now()))
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
		if p.paused.Load() {
			continue
		}
		if p.config.Voice != nil {
			p.config.Voice.Push(packet.SequenceNumber, packet.Timestamp, packet.Payload)
		}
		if p.config.Onward != nil {
			p.config.Onward.Sound(packet.SequenceNumber, packet.Timestamp, packet.Marker, packet.Payload)
		}
	}
}
