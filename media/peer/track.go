package peer

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"zwiesprache/media/codec"
)

// maxPayload is the size of an RTP payload, bytes: with RTP, SRTP, UDP and
// TURN around it, it passes every link that passes 1,280 bytes (IPv6).
const maxPayload = 1160

// Streams are groups of tracks (RFC 8830): a browser keeps lips and voice
// together, and does not delay either for a shared screen.
const (
	stream       = "zwiesprache"
	screenStream = "zwiesprache-screen"
)

// VideoTrack packs VP8 frames for any number of peers. Encode once, send to all.
type VideoTrack struct {
	local *webrtc.TrackLocalStaticRTP
	clock clock

	mu      sync.Mutex // guards the fields below
	packet  rtp.Packet
	picture uint16 // 15 bits
	payload [maxPayload]byte
}

// NewVideoTrack gives a track for the camera that no peer listens to yet.
func NewVideoTrack() (*VideoTrack, error) { return newVideoTrack("video", stream) }

// NewScreenTrack gives a track for a shared screen that no peer listens to yet.
func NewScreenTrack() (*VideoTrack, error) { return newVideoTrack("screen", screenStream) }

func newVideoTrack(name, stream string) (*VideoTrack, error) {
	local, err := webrtc.NewTrackLocalStaticRTP(vp8Capability(), name, stream)
	if err != nil {
		return nil, fmt.Errorf("make %s track: %w", name, err)
	}
	t := &VideoTrack{local: local, clock: clock{rate: 90000}}
	t.packet.Header = rtp.Header{Version: 2, SequenceNumber: uint16(rand.Uint32())}
	t.picture = uint16(rand.Uint32()) & 0x7fff
	return t, nil
}

func (t *VideoTrack) track() *webrtc.TrackLocalStaticRTP {
	if t == nil {
		return nil
	}
	return t.local
}

func (t *VideoTrack) time() *clock {
	if t == nil {
		return nil
	}
	return &t.clock
}

// WriteFrame sends one encoded frame to all peers. The timestamp counts 90,000
// per second; at is the moment of capture. The frame may be reused after the call. An error tells that some peer is closing; the others got it.
func (t *VideoTrack) WriteFrame(frame []byte, timestamp uint32, at time.Time) error {
	t.clock.set(timestamp, at)
	return t.write(frame, timestamp)
}

// write sends a frame whoever made it.
func (t *VideoTrack) write(frame []byte, timestamp uint32) error {
	// RFC 7741 section 4.2: extended, with a picture id of 15 bits; the start
	// bit in the first packet, the marker in the last.
	const descriptor = 4
	t.mu.Lock()
	defer t.mu.Unlock()
	t.payload[1] = 0x80
	binary.BigEndian.PutUint16(t.payload[2:], 0x8000|t.picture)
	t.picture = (t.picture + 1) & 0x7fff
	t.packet.Timestamp = timestamp

	// Packets of equal size: a small last one costs as much header as a full one.
	count := (len(frame) + maxPayload - descriptor - 1) / (maxPayload - descriptor)
	var failed error
	for i := range count {
		part := frame[i*len(frame)/count : (i+1)*len(frame)/count]
		t.payload[0] = 0x80
		if i == 0 {
			t.payload[0] |= 0x10
		}
		t.packet.Marker = i == count-1
		t.packet.Payload = t.payload[:descriptor+copy(t.payload[descriptor:], part)]
		if err := t.local.WriteRTP(&t.packet); err != nil {
			failed = err
		}
		t.packet.SequenceNumber++
	}
	if failed != nil {
		return fmt.Errorf("send video: %w", failed)
	}
	return nil
}

// AudioTrack sends Opus packets to any number of peers.
type AudioTrack struct {
	local *webrtc.TrackLocalStaticRTP
	clock clock

	mu     sync.Mutex // guards the fields below
	packet rtp.Packet
	due    uint32 // timestamp of the packet after the last, if there was no silence
}

// NewAudioTrack gives a track that no peer listens to yet.
func NewAudioTrack() (*AudioTrack, error) { return newAudioTrack("audio", stream) }

func newAudioTrack(name, stream string) (*AudioTrack, error) {
	local, err := webrtc.NewTrackLocalStaticRTP(opusCapability(), name, stream)
	if err != nil {
		return nil, fmt.Errorf("make audio track: %w", err)
	}
	t := &AudioTrack{local: local, clock: clock{rate: 48000}}
	t.packet.Header = rtp.Header{Version: 2, SequenceNumber: uint16(rand.Uint32())}
	return t, nil
}

func (t *AudioTrack) track() *webrtc.TrackLocalStaticRTP {
	if t == nil {
		return nil
	}
	return t.local
}

func (t *AudioTrack) time() *clock {
	if t == nil {
		return nil
	}
	return &t.clock
}

// WritePacket sends one Opus packet to all peers. The timestamp
// counts 48,000 per second and goes on through silence that is not sent; at is
// when its first sample was captured. The packet may be reused after the call.
func (t *AudioTrack) WritePacket(packet []byte, timestamp uint32, at time.Time) error {
	t.clock.set(timestamp, at)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.packet.Timestamp = timestamp
	t.packet.Marker = timestamp != t.due // speech after silence (RFC 7587 section 4.2)
	t.due = timestamp + uint32(codec.Samples(packet))
	t.packet.Payload = packet
	err := t.local.WriteRTP(&t.packet)
	t.packet.SequenceNumber++
	if err != nil {
		return fmt.Errorf("send audio: %w", err)
	}
	return nil
}

// pass sends a packet that somebody else made, with the numbers that it is given.
func (t *AudioTrack) pass(sequence uint16, timestamp uint32, marker bool, packet []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.packet.SequenceNumber, t.packet.Timestamp, t.packet.Marker, t.packet.Payload = sequence, timestamp, marker, packet
	// A connection that is going away says so to its reader.
	_ = t.local.WriteRTP(&t.packet)
}
