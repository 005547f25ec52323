package media

import (
	"image"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"zwiesprache/media/audio"
	"zwiesprache/media/codec"
	"zwiesprache/media/peer"
	"zwiesprache/media/picture"
)

const (
	voiceBitrate = 32_000                 // bit/s of our Opus
	cardPause    = 200 * time.Millisecond // between two cards: soon after a guest asks for a key frame
)

// audience is who is connected and what the ways to them carry. Everything is
// encoded once, so the narrowest way decides.
type audience struct {
	mu    sync.Mutex     // guards ways
	ways  map[*guest]int // bit/s to each connected guest, 0 while unknown
	size  atomic.Int32   // len(ways)
	least atomic.Int64   // of the known ones; 0 if none is
	loss  atomic.Int32   // percent of our sound that the worst way loses
}

// connect counts a guest in; what the way to them carries is not known yet.
func (a *audience) connect(g *guest) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, known := a.ways[g]; !known {
		a.ways[g] = 0
	}
	a.count()
}

// rate notes what the way to a connected guest carries.
func (a *audience) rate(g *guest, bps int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, connected := a.ways[g]; connected {
		a.ways[g] = bps
		a.count()
	}
}

// leave counts a guest out.
func (a *audience) leave(g *guest) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.ways, g)
	a.count()
}

func (a *audience) count() {
	least := 0
	for _, bps := range a.ways {
		if bps > 0 && (least == 0 || bps < least) {
			least = bps
		}
	}
	a.least.Store(int64(least))
	a.size.Store(int32(len(a.ways)))
}

// videoOut takes pictures to the preview and, while anybody is connected,
// through the encoder to all guests. Nobody connected: nothing is encoded.
type videoOut struct {
	audience *audience
	track    *peer.VideoTrack
	preview  picture.Slot
	log      *slog.Logger
	epoch    time.Time
	key      atomic.Bool  // a guest needs a key frame
	live     atomic.Bool  // a camera gives pictures: no card
	hidden   atomic.Bool  // no picture of a camera may leave, at once
	sent     atomic.Int64 // size of the last picture sent, width<<32 | height

	mu      sync.Mutex // guards the fields below; held while a picture is encoded
	encoder *codec.VideoEncoder
	scaled  *image.YCbCr
	shrink  ladder
	buffer  []byte
	last    int64 // timestamp of the picture before
}

// film takes one picture of a camera, valid during the call.
func (v *videoOut) film(img *image.YCbCr, at time.Time) {
	if !v.hidden.Load() {
		v.show(img, at)
	}
}

// show takes one picture, valid during the call.
func (v *videoOut) show(img *image.YCbCr, at time.Time) {
	v.preview.Put(img, at)
	if v.audience.size.Load() == 0 {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	bps := startBitrate
	if least := int(v.audience.least.Load()); least > 0 {
		bps = split(least, false).camera
		v.setRate(bps)
	}
	step := v.shrink.follow(bps, at)
	if step.off() {
		return
	}
	img = v.fit(img, step)
	size := img.Rect.Size()
	if need := size.X * size.Y; len(v.buffer) < need {
		v.buffer = make([]byte, need)
	}
	timestamp := max(int64(at.Sub(v.epoch).Seconds()*codec.VideoRate), v.last+1)
	v.last = timestamp
	if v.key.Swap(false) {
		v.encoder.ForceKeyFrame()
	}
	n, _, err := v.encoder.Encode(v.buffer, img, timestamp)
	if err != nil {
		v.log.Error("picture is not sent", "error", err)
		return
	}
	if n == 0 {
		return
	}
	v.sent.Store(int64(size.X)<<32 | int64(size.Y))
	if err := v.track.WriteFrame(v.buffer[:n], uint32(timestamp)); err != nil {
		v.log.Debug("picture reached not everybody", "error", kind(err))
	}
}

func (v *videoOut) setRate(bps int) {
	if bps == v.encoder.Bitrate() {
		return
	}
	if err := v.encoder.SetBitrate(min(bps, codec.MaxVideoBitrate)); err != nil {
		v.log.Error("bitrate is not taken", "error", err)
	}
}

// fit shrinks a picture to what the bitrate can show.
func (v *videoOut) fit(img *image.YCbCr, step rung) *image.YCbCr {
	size := step.size(img.Rect.Size())
	if size == img.Rect.Size() {
		return img
	}
	if v.scaled == nil || v.scaled.Rect.Size() != size {
		v.scaled = image.NewYCbCr(image.Rectangle{Max: size}, image.YCbCrSubsampleRatio420)
	}
	if err := codec.Scale(v.scaled, img); err != nil {
		v.log.Error("picture is not scaled", "error", err)
		return img
	}
	return v.scaled
}

// size is that of the last picture sent.
func (v *videoOut) size() image.Point {
	s := v.sent.Load()
	return image.Pt(int(s>>32), int(s&0xffffffff))
}

// cards shows the avatar card whenever no camera gives pictures, until stop is closed.
func (v *videoOut) cards(card *image.YCbCr, stop <-chan struct{}) {
	ticker := time.NewTicker(cardPause)
	defer ticker.Stop()
	for {
		select {
		case <-stop:
			return
		case now := <-ticker.C:
			if !v.live.Load() || v.hidden.Load() {
				v.show(card, now)
			}
		}
	}
}

// audioOut takes frames of 10 ms from the microphone to all guests, in packets of 20 ms.
type audioOut struct {
	audience *audience
	track    *peer.AudioTrack
	level    audio.Level
	log      *slog.Logger
	epoch    time.Time
	muted    atomic.Bool

	mu      sync.Mutex // guards the fields below; held while sound is encoded
	encoder *codec.AudioEncoder
	loss    int
	pending []int16
	next    uint32 // timestamp of the next packet
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
	a.mu.Lock()
	defer a.mu.Unlock()
	a.pending = append(a.pending, pcm...)
	if len(a.pending) < codec.AudioFrame {
		return
	}
	timestamp := a.next
	a.next += codec.AudioFrame
	defer func() { a.pending = a.pending[:0] }()
	if a.audience.size.Load() == 0 {
		return
	}
	if a.muted.Load() {
		clear(a.pending)
	}
	if loss := int(a.audience.loss.Load()); loss != a.loss {
		a.loss = loss
		if err := a.encoder.SetLoss(loss); err != nil {
			a.log.Error("loss is not taken", "error", err)
		}
	}
	n, err := a.encoder.Encode(a.buffer[:], a.pending[:codec.AudioFrame])
	if err != nil {
		a.log.Error("sound is not sent", "error", err)
		return
	}
	if n == 0 { // silence
		return
	}
	if err := a.track.WritePacket(a.buffer[:n], timestamp); err != nil {
		a.log.Debug("sound reached not everybody", "error", kind(err))
	}
}
