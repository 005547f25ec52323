package peer

import (
	"errors"
	"io"
	"net"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"zwiesprache/media/codec"
)

const (
	maxPacket = 1500 // bytes of a datagram that a browser sends at most
	// queued is how many frames may wait for the decoder. More would be old
	// news: a decoder that slow is better served with the next key frame.
	queued = 8
	poll   = 5 * time.Millisecond // how often retransmissions are looked for while a packet is missing
)

// onTrack starts reading what the guest sends: one sound and one picture at a
// time. Another waits until the one before has ended.
func (p *Peer) onTrack(track *webrtc.TrackRemote, receiver *webrtc.RTPReceiver) {
	if p.tampered.Load() || !p.provenCertificate() {
		p.tamper()
		return
	}
	p.spawn(func() { p.drain(receiver) })
	if track.Kind() == webrtc.RTPCodecTypeAudio {
		p.spawn(func() { p.readAudio(track) })
		return
	}
	v := &video{peer: p, track: track, ssrc: uint32(track.SSRC()), full: make(chan frame, queued), empty: make(chan []byte, queued+1)}
	p.spawn(v.decode)
	p.spawn(v.read)
}

// drain reads sender reports, which only the interceptors need.
func (p *Peer) drain(receiver *webrtc.RTPReceiver) {
	b := make([]byte, maxPacket)
	for {
		if _, _, err := receiver.Read(b); ended(err) || p.over() {
			return
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
		if p.config.Voice != nil {
			p.config.Voice.Push(packet.SequenceNumber, packet.Timestamp, packet.Payload)
		}
	}
}

// frame is one encoded picture on its way to the decoder.
type frame struct {
	data []byte
	at   time.Time
}

// video receives the guest's picture: one goroutine reads and assembles, one
// decodes. Buffers go round between them.
type video struct {
	peer      *Peer
	track     *webrtc.TrackRemote
	ssrc      uint32
	assembler assembler
	pleas     pleas
	full      chan frame  // closed by read
	empty     chan []byte // given back by decode
	list      []uint16
}

// read takes packets until the track ends.
func (v *video) read() {
	defer close(v.full)
	v.peer.sight.Lock()
	defer v.peer.sight.Unlock()
	b := make([]byte, maxPacket)
	var packet rtp.Packet
	waiting := false
	for !v.peer.over() {
		// While something is missing the read wakes up in between: to ask
		// again, to give up in time, and because pion hands a retransmission
		// out only when it is read.
		if holes := v.assembler.holes(); holes || waiting {
			deadline := time.Time{}
			if holes {
				deadline = time.Now().Add(poll)
			}
			if err := v.track.SetReadDeadline(deadline); err != nil {
				return
			}
			waiting = holes
		}
		n, _, err := v.track.Read(b)
		if ended(err) {
			return
		}
		now := time.Now()
		if err == nil && packet.Unmarshal(b[:n]) == nil && packet.PayloadType == payloadVP8 {
			v.assembler.push(packet.SequenceNumber, packet.Timestamp, packet.Marker, packet.Payload, now)
		}
		v.deliver(now)
		v.request(now)
	}
}

// deliver hands whole frames to the decoder.
func (v *video) deliver(now time.Time) {
	rtt := v.peer.roundTrip()
	patience := min(max(100*time.Millisecond+2*rtt, 150*time.Millisecond), 800*time.Millisecond)
	if v.peer.feedback.broken.Swap(false) {
		v.assembler.lookKey = true
	}
	for {
		data := v.assembler.pop(now, patience)
		if data == nil {
			return
		}
		var buffer []byte
		select {
		case buffer = <-v.empty:
		default: // as many as the queue holds, then they go round
		}
		select {
		case v.full <- frame{append(buffer[:0], data...), now}:
		default:
			v.assembler.lookKey = true
			v.peer.counters.overruns.Add(1)
		}
	}
}

// request asks the guest for missing packets, or for a key frame.
func (v *video) request(now time.Time) {
	rtt := v.peer.roundTrip()
	var packets []rtcp.Packet
	v.list = v.assembler.ask(now, max(rtt+rtt/4, 30*time.Millisecond), v.list[:0])
	if len(v.list) > 0 {
		v.peer.counters.nacks.Add(int64(len(v.list)))
		packets = append(packets, &rtcp.TransportLayerNack{MediaSSRC: v.ssrc, Nacks: rtcp.NackPairsFromSequenceNumbers(v.list)})
	}
	if v.pleas.due(v.assembler.lookKey, now, rtt) {
		v.peer.counters.plis.Add(1)
		packets = append(packets, &rtcp.PictureLossIndication{MediaSSRC: v.ssrc})
	}
	if len(packets) > 0 {
		// A connection that is going away says so on the next read.
		_ = v.peer.pc.WriteRTCP(packets)
	}
	v.peer.counters.received.Store(v.assembler.received)
	v.peer.counters.missed.Store(v.assembler.missed)
	v.peer.counters.repaired.Store(v.assembler.repaired)
}

// decode shows frames until read ends.
func (v *video) decode() {
	decoder, err := codec.NewVideoDecoder()
	if err != nil {
		v.peer.log.Error("guest's picture cannot be shown", "error", err)
		for range v.full { // read must not stall
		}
		return
	}
	defer decoder.Close()
	key := true // only a key frame may come next
	for f := range v.full {
		if v.peer.config.Picture != nil && !(key && !codec.IsKeyFrame(f.data)) {
			picture, err := decoder.Decode(f.data)
			if key = err != nil; key {
				v.peer.feedback.broken.Store(true)
				v.peer.counters.broken.Add(1)
			} else if picture != nil {
				v.peer.config.Picture.Put(picture, f.at)
				v.peer.counters.shown(picture.Rect.Size())
			}
		}
		select {
		case v.empty <- f.data:
		default:
		}
	}
}

// pleas paces requests for key frames: at once, then ever more slowly, as each
// costs the guest much and helps only after a round trip.
type pleas struct {
	last time.Time
	wait time.Duration
}

func (p *pleas) due(needed bool, now time.Time, rtt time.Duration) bool {
	const first, most = 250 * time.Millisecond, 2 * time.Second
	if !needed {
		p.wait = 0
		return false
	}
	next := min(2*p.wait, most)
	if p.wait == 0 {
		next = first + rtt
	}
	if now.Sub(p.last) < max(p.wait, first) {
		return false
	}
	p.last, p.wait = now, next
	return true
}
