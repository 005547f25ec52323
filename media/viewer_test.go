package media

import (
	"errors"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
	pionmedia "github.com/pion/webrtc/v4/pkg/media"

	"zwiesprache/media/codec"
	"zwiesprache/media/fake"
)

// viewer receives our picture about as Chromium does: what is missing is asked
// for at once, then ten times at most once a round trip, and is waited for three
// seconds, after which only a key frame helps.
type viewer struct {
	roundTrip func() time.Duration

	parts        [1024]fragment // of packets from next to newest
	begun        bool
	next, newest int64 // sequence numbers, without wrap; of the first packet of the next picture
	lookKey      bool
	pled         time.Time

	mu     sync.Mutex // guards the fields below
	height int
	last   time.Time // picture
	frozen time.Duration
	shown  int
}

// fragment is a packet of a picture, or the hole where one is missing.
type fragment struct {
	have, marker, key bool
	height            int
	since, asked      time.Time
	asks              int
}

// watch takes packets until the track ends.
func (v *viewer) watch(pc *webrtc.PeerConnection, track *webrtc.TrackRemote) {
	source := uint32(track.SSRC())
	for {
		_ = track.SetReadDeadline(time.Now().Add(5 * time.Millisecond)) // pion hands repairs out when it is asked
		p, _, err := track.ReadRTP()
		now := time.Now()
		switch {
		case err == nil:
			v.take(p, now)
		case !timedOut(err):
			return
		}
		if packets := v.look(source, now); len(packets) > 0 {
			_ = pc.WriteRTCP(packets) // a closing end
		}
	}
}

func timedOut(err error) bool {
	var t net.Error
	return errors.As(err, &t) && t.Timeout()
}

func (v *viewer) take(p *rtp.Packet, now time.Time) {
	const descriptor = 4 // bytes, as our tracks write it
	if len(p.Payload) <= descriptor {
		return
	}
	number := v.newest + int64(int16(p.SequenceNumber-uint16(v.newest)))
	if !v.begun {
		number = int64(p.SequenceNumber)
		v.begun, v.lookKey, v.next, v.newest = true, true, number, number-1
	}
	for v.newest < number {
		v.newest++
		v.parts[v.newest%1024] = fragment{since: now}
	}
	if number < v.next {
		return
	}
	f, data := &v.parts[number%1024], p.Payload[descriptor:]
	f.have, f.marker = true, p.Marker
	if f.key = p.Payload[0]&0x10 != 0 && codec.IsKeyFrame(data) && len(data) > 9; f.key {
		f.height = int(data[9])<<8&0x3fff | int(data[8]) // RFC 6386 section 9.1
	}
}

// look shows what is whole, and answers what is to be asked for.
func (v *viewer) look(source uint32, now time.Time) (ask []rtcp.Packet) {
	for v.picture(now) {
	}
	var list []uint16
	for n := v.next; v.begun && n <= v.newest; n++ {
		f := &v.parts[n%1024]
		if !f.have && f.asks < 10 && now.Sub(f.asked) >= max(v.roundTrip(), 20*time.Millisecond) {
			f.asks, f.asked = f.asks+1, now
			list = append(list, uint16(n))
		}
	}
	if len(list) > 0 {
		ask = append(ask, &rtcp.TransportLayerNack{MediaSSRC: source, Nacks: rtcp.NackPairsFromSequenceNumbers(list)})
	}
	if v.lookKey && now.Sub(v.pled) > 200*time.Millisecond+v.roundTrip() {
		v.pled = now
		ask = append(ask, &rtcp.PictureLossIndication{MediaSSRC: source})
	}
	return ask
}

// picture shows the next one, or steps over a hole that is given up; false: neither.
func (v *viewer) picture(now time.Time) bool {
	for v.lookKey && v.next <= v.newest && !v.parts[v.next%1024].key {
		v.next++
	}
	end := v.next
	for end <= v.newest && v.parts[end%1024].have && !v.parts[end%1024].marker {
		end++
	}
	if !v.begun || end > v.newest {
		return false
	}
	if f := &v.parts[end%1024]; !f.have {
		if now.Sub(f.since) < 3*time.Second && !v.keyAfter(end) {
			return false
		}
		v.lookKey, v.next = true, end+1
		return true
	}
	v.see(v.parts[v.next%1024].height, now)
	v.lookKey, v.next = false, end+1
	return true
}

// keyAfter tells whether a whole key frame waits behind a hole.
func (v *viewer) keyAfter(hole int64) bool {
	inside := false
	for n := hole + 1; n <= v.newest; n++ {
		f := &v.parts[n%1024]
		if inside = f.have && (inside || f.key); inside && f.marker {
			return true
		}
	}
	return false
}

func (v *viewer) see(height int, now time.Time) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if height > 0 {
		v.height = height
	}
	v.shown++
	v.gap(now)
}

// gap ends the time between two pictures; mu is held.
func (v *viewer) gap(now time.Time) {
	if gap := now.Sub(v.last); gap > 200*time.Millisecond {
		v.frozen += gap
	}
	v.last = now
}

// since answers what was seen since it was called before.
func (v *viewer) since() (frozen time.Duration, shown, height int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.gap(time.Now())
	frozen, shown = v.frozen, v.shown
	v.frozen, v.shown = 0, 0
	return frozen, shown, v.height
}

// films lets a far end that is still send 640×360@30 at 800 kbit/s while it may.
func films(t *testing.T, f *farEnd, may func() bool) (stop func()) {
	t.Helper()
	camera, err := fake.Camera("pattern:300,640x360@30")
	if err != nil {
		t.Fatal(err)
	}
	paint := painter(t, camera)
	if err := f.video.SetBitrate(800_000); err != nil {
		t.Fatal(err)
	}
	done, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		buffer, begun := make([]byte, 1<<20), time.Now()
		for {
			select {
			case <-done:
				return
			default:
			}
			img := paint() // waits for the time of the next one
			if !may() {
				continue
			}
			if f.key.Swap(false) {
				f.video.ForceKeyFrame()
			}
			n, _, err := f.video.Encode(buffer, img, int64(time.Since(begun).Seconds()*codec.VideoRate)+1)
			if err == nil && n > 0 {
				_ = f.picture.WriteSample(pionmedia.Sample{Data: buffer[:n], Duration: time.Second / 30}) // a closing end
			}
		}
	}()
	return func() { close(done); <-gone }
}

// talks lets a far end that is still send a tone.
func talks(f *farEnd) (stop func()) {
	speak := f.speak()
	done, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		ticker := time.NewTicker(10 * time.Millisecond)
		defer ticker.Stop()
		pcm := make([]int16, 480)
		for i := range pcm {
			pcm[i] = int16(200*(i%80) - 8000)
		}
		for {
			select {
			case <-done:
				return
			case <-ticker.C:
				speak(pcm)
			}
		}
	}()
	return func() { close(done); <-gone }
}
