package media

import (
	"image"
	"log/slog"
	"sync/atomic"
	"time"

	"zwiesprache/media/codec"
	"zwiesprache/media/peer"
)

// stream encodes pictures of one kind once and sends them to all guests. send
// is for one goroutine at a time.
type stream struct {
	track   *peer.VideoTrack
	encoder *codec.VideoEncoder
	log     *slog.Logger
	epoch   time.Time
	key     atomic.Bool  // a guest needs a key frame
	sent    atomic.Int64 // size of the last picture sent, width<<32 | height

	scaled *image.YCbCr
	buffer []byte
	last   int64 // timestamp of the picture before
}

// send shows the guests one picture in that size, at about that many bit/s;
// at is when it was captured.
func (s *stream) send(img *image.YCbCr, size image.Point, bps int, at time.Time) {
	if err := s.encoder.SetBitrate(bps); err != nil {
		s.log.Error("bitrate is not taken", "error", err)
	}
	img = s.scale(img, size)
	size = img.Rect.Size()
	if need := size.X * size.Y; len(s.buffer) < need {
		s.buffer = make([]byte, need)
	}
	timestamp := max(int64(at.Sub(s.epoch).Seconds()*codec.VideoRate), s.last+1)
	s.last = timestamp
	if s.key.Swap(false) {
		s.encoder.ForceKeyFrame()
	}
	n, _, err := s.encoder.Encode(s.buffer, img, timestamp)
	if err != nil {
		s.log.Error("picture is not sent", "error", err)
		return
	}
	if n == 0 { // dropped to keep the bitrate
		return
	}
	s.sent.Store(int64(size.X)<<32 | int64(size.Y))
	if err := s.track.WriteFrame(s.buffer[:n], uint32(timestamp), at); err != nil {
		s.log.Debug("picture reached not everybody", "error", kind(err))
	}
}

// scale brings a picture to a size.
func (s *stream) scale(img *image.YCbCr, size image.Point) *image.YCbCr {
	if size == img.Rect.Size() {
		return img
	}
	if s.scaled == nil || s.scaled.Rect.Size() != size {
		s.scaled = image.NewYCbCr(image.Rectangle{Max: size}, image.YCbCrSubsampleRatio420)
	}
	if err := codec.Scale(s.scaled, img); err != nil {
		s.log.Error("picture is not scaled", "error", err)
		return img
	}
	return s.scaled
}

// size is that of the last picture sent.
func (s *stream) size() image.Point {
	n := s.sent.Load()
	return image.Pt(int(n>>32), int(n&0xffffffff))
}

// pace lets at most so many pictures a second pass, evenly.
type pace struct {
	credit float64
	last   time.Time
}

// due tells whether the picture of that moment passes.
func (p *pace) due(at time.Time, rate int) bool {
	const slack = 1.05 // a camera's clock is not ours
	p.credit = min(p.credit+max(at.Sub(p.last).Seconds(), 0)*float64(rate)*slack, 1.5)
	p.last = at
	if p.credit < 1 {
		return false
	}
	p.credit--
	return true
}
