package peer

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"sync/atomic"
	"time"

	"github.com/pion/webrtc/v4"
)

// Status is what one side tells the other, four times a second, about what
// arrives there.
type Status struct {
	Level     int // loudness of what is heard of the other now, 0…100
	Concealed int // of the last second's sound that was invented, percent
	Frozen    int // of the last second in which the picture stood still against its will, percent
	Out       int // bit/s that its own way out is thought to carry, 0 unknown
	Height    int // of the other's picture as it arrives, pixels; 0 none
	Most      int // bit/s that the other may use for its camera, as it is passed on to others; 0 as it likes
	Screen    int // and for a screen that it shares
}

// statusPause is the time between two statuses; where the way carries less than
// narrowWay, bit/s, every second one is left out: each costs as much as a packet
// of sound.
const (
	statusPause = 250 * time.Millisecond
	narrowWay   = 150_000
)

const (
	maxStatus = 512     // bytes
	maxRate   = 1 << 30 // bit/s
	maxHeight = 1 << 14 // pixels
)

// ErrStatus tells that bytes are no status.
var ErrStatus = errors.New("not a status")

// wireStatus is the JSON of a status. Fields that are missing are 0, others are passed over.
type wireStatus struct {
	Level     float64 `json:"level"`
	Concealed float64 `json:"concealed"`
	Frozen    float64 `json:"frozen"`
	Out       float64 `json:"out"`
	Height    float64 `json:"height"`
	Most      float64 `json:"most,omitempty"`
	Screen    float64 `json:"screen,omitempty"`
}

// ParseStatus reads a status from the other side; the error wraps [ErrStatus].
// Numbers beyond their bounds are brought back to them.
func ParseStatus(data []byte) (Status, error) {
	if len(data) > maxStatus {
		return Status{}, fmt.Errorf("%d bytes: %w", len(data), ErrStatus)
	}
	var w wireStatus
	if err := json.Unmarshal(data, &w); err != nil {
		return Status{}, fmt.Errorf("%w: %s", ErrStatus, kind(err))
	}
	within := func(v, most float64) int { return int(math.Round(min(max(v, 0), most))) }
	return Status{
		Level: within(w.Level, 100), Concealed: within(w.Concealed, 100), Frozen: within(w.Frozen, 100),
		Out: within(w.Out, maxRate), Height: within(w.Height, maxHeight),
		Most: within(w.Most, maxRate), Screen: within(w.Screen, maxRate),
	}, nil
}

// Marshal writes a status as it goes over the wire.
func (s Status) Marshal() ([]byte, error) {
	return json.Marshal(wireStatus{
		Level: float64(s.Level), Concealed: float64(s.Concealed), Frozen: float64(s.Frozen),
		Out: float64(s.Out), Height: float64(s.Height), Most: float64(s.Most), Screen: float64(s.Screen),
	})
}

// addStatus makes the channel for statuses: number 0, agreed on beforehand, so
// that no side announces it. A status that is lost is not sent again: the next
// one is better.
func (p *Peer) addStatus() error {
	negotiated, ordered, id, retransmits := true, false, uint16(0), uint16(0)
	channel, err := p.pc.CreateDataChannel("status", &webrtc.DataChannelInit{
		Negotiated: &negotiated, ID: &id, Ordered: &ordered, MaxRetransmits: &retransmits,
	})
	if err != nil {
		return fmt.Errorf("add status channel: %w", err)
	}
	channel.OnOpen(func() {
		raw, err := channel.Detach()
		if err != nil {
			p.log.Warn("status channel cannot be used", "error", kind(err))
			return
		}
		p.mu.Lock()
		p.channel = raw
		p.mu.Unlock()
		p.spawn(func() { p.readStatus(raw) })
		p.spawn(func() { p.writeStatus(channel, raw) })
	})
	// A guest has no reason to open another one. Each takes memory until the
	// connection ends, so somebody who goes on is not borne.
	var foreign atomic.Int32
	p.pc.OnDataChannel(func(other *webrtc.DataChannel) {
		_ = other.Close()
		if foreign.Add(1) == maxForeign {
			p.log.Warn("guest opens channels without end")
			p.spawn(func() { _ = p.pc.Close() }) // watch tells
		}
	})
	return nil
}

// maxForeign is how many channels a guest may open for nothing.
const maxForeign = 8

// status is ours.
func (p *Peer) status() Status {
	stats := p.Stats()
	s := Status{Frozen: int(100 * stats.Frozen), Out: stats.Target, Height: stats.Size.Y}
	if p.config.Hearing != nil {
		level, concealed := p.config.Hearing()
		s.Level, s.Concealed = int(100*level), int(100*concealed)
	}
	if p.config.Most != nil {
		s.Most, s.Screen = p.config.Most()
	}
	return s
}

// messages is a channel of whole messages.
type messages interface {
	ReadDataChannel([]byte) (n int, text bool, err error)
	WriteDataChannel(b []byte, text bool) (int, error)
}

// readStatus passes statuses and a goodbye on until the channel ends. A message far too long ends it too.
func (p *Peer) readStatus(channel messages) {
	defer close(p.parted)
	b := make([]byte, 8*maxStatus)
	for {
		n, text, err := channel.ReadDataChannel(b)
		if err != nil || p.over() {
			return
		}
		if !text || p.tampered.Load() {
			continue
		}
		if reason, ok := ParseBye(b[:n]); ok {
			if p.config.OnBye != nil && p.provenCertificate() {
				p.config.OnBye(reason)
			}
		} else if s, err := ParseStatus(b[:n]); err == nil && p.config.OnStatus != nil {
			p.config.OnStatus(s)
		}
	}
}

// writeStatus tells our status until the peer is closed. What the network does
// not take is not queued: it would be old news.
func (p *Peer) writeStatus(channel *webrtc.DataChannel, raw messages) {
	ticker := time.NewTicker(statusPause)
	defer ticker.Stop()
	for beat := 0; ; beat++ {
		select {
		case <-p.done:
			return
		case <-ticker.C:
		}
		if beat%2 == 1 && p.rates.target() < narrowWay {
			continue
		}
		if channel.BufferedAmount() > 0 || p.tampered.Load() || !p.provenCertificate() {
			continue
		}
		data, err := p.status().Marshal()
		if err != nil {
			continue
		}
		if _, err := raw.WriteDataChannel(data, true); err != nil {
			return
		}
	}
}
