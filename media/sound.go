package media

import (
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"zwiesprache/media/audio"
	"zwiesprache/media/codec"
	"zwiesprache/media/device"
	"zwiesprache/media/peer"
)

const (
	voiceBitrate = 32_000 // bit/s of our Opus on a good way
	frameTime    = device.FrameSamples * time.Second / device.SampleRate
)

// audioOut takes frames of 10 ms from the microphone to all guests, in packets
// of 20 ms, or of more where every header counts.
type audioOut struct {
	audience *audience
	track    *peer.AudioTrack
	level    audio.Level
	log      *slog.Logger
	epoch    time.Time
	muted    atomic.Bool
	paused   atomic.Bool // nothing may leave, not even silence
	tape     atomic.Pointer[tape]

	mu      sync.Mutex // guards the fields below; held while sound is encoded
	encoder *codec.AudioEncoder
	loss    int
	bitrate int
	quiet   bool // the frame before was not to be heard
	pending []int16
	began   time.Time // when pending was captured
	next    uint32    // timestamp of the next packet
	buffer  [codec.MaxAudioPacket]byte
}

// begin starts the sound of another microphone: time has passed meanwhile.
func (a *audioOut) begin(now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.pending = a.pending[:0]
	if due := uint32(now.Sub(a.epoch).Seconds() * codec.AudioRate); int32(due-a.next) > 0 {
		a.next = due
	}
}

// hear takes one frame of 10 ms, valid during the call.
func (a *audioOut) hear(pcm []int16) {
	a.level.Add(pcm)
	if t := a.tape.Load(); t != nil {
		t.add(pcm)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.pending) == 0 {
		a.began = time.Now().Add(-frameTime)
	}
	a.pending = append(a.pending, pcm...)
	// What was captured while muted or in a pause never leaves; the first frame after that began before.
	muted := a.muted.Load() || a.paused.Load()
	if muted || a.quiet {
		clear(a.pending[len(a.pending)-len(pcm):])
	}
	a.quiet = muted
	if len(a.pending)%codec.AudioFrame != 0 || len(a.pending) < a.audience.shares.Load().voice.packet {
		return
	}
	timestamp := a.next
	a.next += uint32(len(a.pending))
	defer func() { a.pending = a.pending[:0] }()
	if a.audience.size.Load() == 0 || a.paused.Load() {
		return
	}
	if muted {
		clear(a.pending)
	}
	a.adapt()
	n, err := a.encoder.Encode(a.buffer[:], a.pending)
	if err != nil {
		a.log.Error("sound is not sent", "error", err)
		return
	}
	if n == 0 { // silence
		return
	}
	if err := a.track.WritePacket(a.buffer[:n], timestamp, a.began); err != nil {
		a.log.Debug("sound reached not everybody", "error", kind(err))
	}
}

// adapt follows the worst way; mu is held.
func (a *audioOut) adapt() {
	if loss := int(a.audience.loss.Load()); loss != a.loss {
		a.loss = loss
		if err := a.encoder.SetLoss(loss); err != nil {
			a.log.Error("loss is not taken", "error", err)
		}
	}
	if bps := a.audience.shares.Load().voice.bitrate; bps != a.bitrate {
		a.bitrate = bps
		if err := a.encoder.SetBitrate(bps); err != nil {
			a.log.Error("bitrate is not taken", "error", err)
		}
	}
}
