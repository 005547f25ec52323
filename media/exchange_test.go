package media

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"

	"zwiesprache/media/codec"
	"zwiesprache/media/peer"
)

// witness is a guest who sees and hears other guests, too.
type witness struct {
	*farEnd
	others [peer.Places]presence
}

// presence is another guest as a witness has one.
type presence struct {
	camera, screen sense

	mu      sync.Mutex // guards the fields below
	packets int        // of sound
	gaps    int        // in its numbers
	reports [3]*rtcp.SenderReport
	stamps  [3]uint32 // of the last packet
}

// witness connects a guest on a seat who sends that hue and tone.
func (d *desk) witness(seat int, name string, hue, tone float64, change func(*farEnd)) *witness {
	d.t.Helper()
	w := &witness{}
	d.joinAt(seat, name, func(f *farEnd) {
		w.farEnd = f
		f.hue, f.tone = hue, tone
		f.onTrack = w.onTrack
		if change != nil {
			change(f)
		}
	})
	return w
}

func (w *witness) onTrack(track *webrtc.TrackRemote, receiver *webrtc.RTPReceiver) {
	place := strings.IndexByte("01", strings.TrimPrefix(track.StreamID(), "zwiesprache-guest-")[0])
	if place < 0 {
		w.take(track, receiver)
		return
	}
	p := &w.others[place]
	go p.listen(track, receiver)
	switch {
	case track.ID() == "screen":
		w.watch(track, &p.screen)
	case track.Kind() == webrtc.RTPCodecTypeVideo:
		w.watch(track, &p.camera)
	default:
		p.hear(track)
	}
}

// listen keeps sender reports until the track ends.
func (p *presence) listen(track *webrtc.TrackRemote, receiver *webrtc.RTPReceiver) {
	source := map[string]peer.Source{"audio": peer.Sound, "video": peer.Camera, "screen": peer.Screen}[track.ID()]
	for {
		packets, _, err := receiver.ReadRTCP()
		if err != nil {
			return
		}
		for _, packet := range packets {
			if report, ok := packet.(*rtcp.SenderReport); ok {
				p.mu.Lock()
				p.reports[source] = report
				p.mu.Unlock()
			}
		}
	}
}

func (p *presence) hear(track *webrtc.TrackRemote) {
	decoder, err := codec.NewAudioDecoder()
	if err != nil {
		return
	}
	defer decoder.Close()
	pcm := make([]int16, codec.MaxAudioFrame)
	var next uint16
	for first := true; ; first = false {
		packet, _, err := track.ReadRTP()
		if err != nil {
			return
		}
		p.mu.Lock()
		p.packets++
		if !first && packet.SequenceNumber != next {
			p.gaps++
		}
		p.stamps[peer.Sound] = packet.Timestamp
		p.mu.Unlock()
		next = packet.SequenceNumber + 1
		if n, err := decoder.Decode(pcm, packet.Payload); err == nil {
			p.camera.hear(pcm[:n])
		}
	}
}

// meets waits until somebody is seen and heard anew.
func (d *desk) meets(what string, p *presence, hue, tone float64) {
	d.t.Helper()
	p.camera.forget()
	eventually(d.t, what+" is seen", p.camera.sees(hue))
	eventually(d.t, what+" is heard", p.camera.hears(tone))
}

func TestPlaces(t *testing.T) {
	for _, row := range []struct{ seat, other, place int }{{0, 1, 0}, {0, 2, 1}, {1, 0, 0}, {1, 2, 1}, {2, 0, 0}, {2, 1, 1}} {
		if got, err := placeOf(row.seat, row.other); err != nil || got != row.place {
			t.Errorf("%+v: %d, %v", row, got, err)
		}
	}
	for _, seats := range [][2]int{{0, 0}, {1, 1}, {-1, 0}, {0, 3}, {3, 0}} {
		if _, err := placeOf(seats[0], seats[1]); !errors.Is(err, errSeats) {
			t.Errorf("%v: %v", seats, err)
		}
	}
}

// Three guests see and hear each other; one leaves and another takes the seat.
func TestThreeGuests(t *testing.T) {
	deaf(t)
	d := newDesk(t, Config{Camera: "pattern:60,320x180@15", Microphone: "tone:440", Speaker: None})
	d.Open()
	a := d.witness(0, "a", 0, 700, nil)
	b := d.witness(1, "b", 120, 1100, nil)
	d.meets("b at a", &a.others[0], 120, 1100)
	d.meets("a at b", &b.others[0], 0, 700)
	begun := time.Now()
	c := d.witness(2, "c", 240, 1600, nil)
	d.meets("c at a", &a.others[1], 240, 1600)
	d.meets("c at b", &b.others[1], 240, 1600)
	d.meets("a at c", &c.others[0], 0, 700)
	d.meets("b at c", &c.others[1], 120, 1100)
	t.Logf("all met %v after the third came", time.Since(begun))
	for _, w := range []*witness{a, b, c} {
		w.sense.forget()
		eventually(t, "our own picture at "+w.name, w.sense.sees(60))
		eventually(t, "our own sound at "+w.name, w.sense.hears(440))
	}

	d.Stop("b", "")
	eventually(t, "a told of it", func() bool { return inactive(a.pc) == 3 })
	eventually(t, "c told of it", func() bool { return inactive(c.pc) == 3 })
	d.meets("c still at a", &a.others[1], 240, 1600)
	e := d.witness(1, "e", 180, 2100, nil)
	d.meets("e at a", &a.others[0], 180, 2100)
	d.meets("e at c", &c.others[1], 180, 2100)
	d.meets("a at e", &e.others[0], 0, 700)
	d.meets("c at e", &e.others[1], 240, 1600)
	for _, w := range []*witness{a, c, e} {
		if got, want := parts(w.pc), "audio video video application audio video video audio video video"; got != want {
			t.Errorf("%s is offered %s, want %s", w.name, got, want)
		}
	}
}

// parts are those of the last offer, in order.
func parts(pc *webrtc.PeerConnection) string {
	var list []string
	for line := range strings.Lines(pc.CurrentRemoteDescription().SDP) {
		if kind, ok := strings.CutPrefix(line, "m="); ok {
			list = append(list, strings.Fields(kind)[0])
		}
	}
	return strings.Join(list, " ")
}

// The second seat stays where it is for those who never saw the first one taken.
func TestSeatsKeepTheirPlaces(t *testing.T) {
	deaf(t)
	d := newDesk(t, Config{Camera: None, Microphone: None, Speaker: None})
	d.Open()
	a := d.witness(0, "a", 0, 700, nil)
	c := d.witness(2, "c", 240, 1600, nil)
	d.meets("c at a", &a.others[1], 240, 1600)
	d.meets("a at c", &c.others[0], 0, 700)
	if got, want := parts(a.pc), "audio video video application audio video video audio video video"; got != want || inactive(a.pc) != 3 {
		t.Errorf("%s, %d of them inactive", got, inactive(a.pc))
	}
	if got, want := parts(c.pc), "audio video video application audio video video"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	b := d.witness(1, "b", 120, 1100, nil)
	d.meets("b at a", &a.others[0], 120, 1100)
	d.meets("b at c", &c.others[1], 120, 1100)
	d.meets("c at b", &b.others[1], 240, 1600)
}

// inactive counts the parts of the last offer that nothing comes in.
func inactive(pc *webrtc.PeerConnection) int {
	d := pc.CurrentRemoteDescription()
	if d == nil {
		return 0
	}
	return strings.Count(d.SDP, "a=inactive")
}
