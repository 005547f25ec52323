package peer

import (
	"image"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"zwiesprache/media/codec"
	"zwiesprache/media/picture"
)

const (
	// queued is how many frames may wait for the decoder: as many as lip-sync
	// holds back at 30 a second, and some for a busy computer. More would be old
	// news, better served with the next key frame.
	queued = int(maxHold/(time.Second/30)) + 10
	poll   = 5 * time.Millisecond // how often retransmissions are looked for while a packet is missing
)

// sight is one picture that the guest sends: the camera's or a screen's.
type sight struct {
	slot *picture.Slot // nil: not decoded
	lock sync.Mutex    // held by the goroutine that reads the stream

	frames, bytes              atomic.Uint64
	received, missed, repaired atomic.Uint64
	nacks, plis                atomic.Int64
	overruns, broken           atomic.Int64
	size                       atomic.Uint64 // width<<32 | height
	lookKey                    atomic.Bool   // the decoder needs a key frame
	freeze                     freeze

	source atomic.Uint32 // SSRC of the stream; 0: none yet
	pled   atomic.Int64  // when others last asked for a key frame, Unix nanoseconds
}

func (s *sight) shown(width, height int, now time.Time) {
	s.frames.Add(1)
	s.size.Store(uint64(width)<<32 | uint64(height))
	s.freeze.shown(now)
}

// encoded is one encoded picture on its way to the decoder.
type encoded struct {
	data  []byte
	stamp uint32
	at    time.Time // when it was complete
}

// video receives one stream: one goroutine reads and assembles, one decodes.
// Buffers go round between them.
type video struct {
	*sight
	peer      *Peer
	track     *webrtc.TrackRemote
	ssrc      uint32
	assembler assembler
	pleas     pleas
	full      chan encoded // closed by read
	empty     chan []byte  // given back by decode
	list      []uint16
}

func newVideo(p *Peer, s *sight, track *webrtc.TrackRemote) *video {
	return &video{
		sight: s, peer: p, track: track, ssrc: uint32(track.SSRC()),
		full: make(chan encoded, queued), empty: make(chan []byte, queued+1),
	}
}

// read takes packets until the track ends.
func (v *video) read() {
	defer close(v.full)
	v.lock.Lock()
	defer v.lock.Unlock()
	v.source.Store(v.ssrc)
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
			v.bytes.Add(uint64(n))
			v.assembler.push(packet.SequenceNumber, packet.Timestamp, packet.Marker, packet.Payload, now)
		}
		v.deliver(now)
		v.request(now)
	}
}

// deliver hands whole frames to the decoder.
func (v *video) deliver(now time.Time) {
	rtt := v.peer.roundTrip()
	patience := patient(rtt)
	if v.sight.lookKey.Swap(false) {
		v.assembler.lookKey = true
	}
	for {
		data := v.assembler.pop(now, patience)
		if data == nil {
			return
		}
		if onward := v.peer.config.Onward; onward != nil && !v.peer.paused.Load() {
			onward.Frame(v.sight == &v.peer.screen, data, v.assembler.stamp)
		}
		var buffer []byte
		select {
		case buffer = <-v.empty:
		default: // as many as the queue holds, then they go round
		}
		select {
		case v.full <- encoded{append(buffer[:0], data...), v.assembler.stamp, now}:
		default:
			v.assembler.lookKey = true
			v.overruns.Add(1)
		}
	}
}

// request asks the guest for missing packets, or for a key frame.
func (v *video) request(now time.Time) {
	rtt := v.peer.roundTrip()
	var packets []rtcp.Packet
	target := v.peer.rates.target()
	v.assembler.thrifty = target < narrowWay
	v.list = v.assembler.ask(now, askAgain(rtt, target), v.list[:0])
	if len(v.list) > 0 {
		v.nacks.Add(int64(len(v.list)))
		packets = append(packets, &rtcp.TransportLayerNack{MediaSSRC: v.ssrc, Nacks: rtcp.NackPairsFromSequenceNumbers(v.list)})
	}
	if v.pleas.due(v.assembler.lookKey, now, rtt) {
		v.plis.Add(1)
		packets = append(packets, &rtcp.PictureLossIndication{MediaSSRC: v.ssrc})
	}
	if len(packets) > 0 {
		// A connection that is going away says so on the next read.
		_ = v.peer.pc.WriteRTCP(packets)
	}
	v.received.Store(v.assembler.received)
	v.missed.Store(v.assembler.missed)
	v.repaired.Store(v.assembler.repaired)
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
		if v.slot != nil && !v.peer.paused.Load() {
			key = v.show(decoder, f, key)
		} else {
			key = true
		}
		select {
		case v.empty <- f.data:
		default:
		}
	}
}

// show decodes one frame and answers whether the next must be a key frame.
func (v *video) show(decoder *codec.VideoDecoder, f encoded, key bool) bool {
	if key && !codec.IsKeyFrame(f.data) {
		v.sight.lookKey.Store(true) // after a pause the reader does not know
		return true
	}
	if v.sight == &v.peer.camera {
		v.peer.step.wait(f, v.peer.done)
	}
	picture, err := decoder.Decode(f.data)
	if err != nil {
		v.sight.lookKey.Store(true)
		v.broken.Add(1)
		return true
	}
	if picture != nil {
		v.put(picture, time.Now())
	}
	return false
}

// put shows a picture, unless a pause has begun while it waited for its sound.
func (v *video) put(picture *image.YCbCr, now time.Time) {
	v.peer.showing.RLock()
	defer v.peer.showing.RUnlock()
	if v.peer.paused.Load() {
		return
	}
	v.slot.Put(picture, now)
	size := picture.Rect.Size()
	v.shown(size.X, size.Y, now)
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
