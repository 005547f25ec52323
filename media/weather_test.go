package media

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/webrtc/v4"

	"zwiesprache/media/audio"
	"zwiesprache/media/shaper"
)

// weather is a network, the same both ways, and what comes of a call over it
// after some seconds, at worst.
type weather struct {
	name     string
	profile  shaper.Profile
	bps      int     // bit/s that the way to the guest is believed to carry, from the beginning on
	frozen   float64 // 0…1 of the time
	pictures int     // a second
	height   int     // pixels
	invented float64 // 0…1 of the sound of either side
}

// call is a session over a network in memory.
type call struct {
	*desk
	ether  *ether
	viewer *viewer
	end    *farEnd
	narrow atomic.Bool // the far end shows nothing, as the page does then
}

// calls begins one, in a bubble of testing/synctest; stop ends it.
func calls(t *testing.T) (c *call, stop func()) {
	t.Helper()
	c = &call{ether: newEther(1)}
	c.desk = newDesk(t, Config{Camera: "pattern:60,1280x720@30", Microphone: "tone:600", Speaker: None, network: c.ether.ports[0]})
	c.change(func(w *wanted) { w.open = true }) // but let nobody wait for plugs, which is real time
	c.viewer = &viewer{roundTrip: func() time.Duration { return c.Stats()[0].RoundTrip }}
	c.end = c.joinAs("guest", func(f *farEnd) {
		f.still, f.tune = true, func(s *webrtc.SettingEngine) { s.SetNet(c.ether.ports[1]) }
		take := f.onTrack
		f.onTrack = func(track *webrtc.TrackRemote, r *webrtc.RTPReceiver) {
			if track.ID() == "video" {
				c.viewer.watch(f.pc, track)
			} else {
				take(track, r)
			}
		}
	})
	dark, silent := films(t, c.end, func() bool { return !c.narrow.Load() }), talks(c.end)
	return c, func() { silent(); dark(); c.ether.close() }
}

// All that we have, on a network that becomes worse, in virtual time: a second
// takes a fraction of one, and a busy computer changes nothing.
func TestWeather(t *testing.T) {
	deaf(t)
	const ms = time.Millisecond
	synctest.Test(t, func(t *testing.T) {
		c, stop := calls(t)
		defer stop()
		for _, w := range []weather{
			{"clean", shaper.Profile{}, 0, 0, 29, 720, 0},
			{"1 % lost", shaper.Profile{Loss: 0.01}, 400_000, 0.01, 28, 720, 0.01},
			{"5 % lost", shaper.Profile{Loss: 0.05}, 400_000, 0.02, 28, 720, 0.02},
			{"20 % lost", shaper.Profile{Loss: 0.2}, 400_000, 0.06, 26, 720, 0.12},
			{"300 ms round trip, 30 ms jitter", shaper.Profile{Delay: 135 * ms, Jitter: 15 * ms}, 500_000, 0.01, 28, 720, 0.01},
			{"500 kbit/s", shaper.Profile{Rate: 500_000}, 0, 0.05, 27, 360, 0.02},
			{"250 kbit/s", shaper.Profile{Rate: 250_000}, 0, 0.05, 22, 360, 0.02},
			{"100 kbit/s", shaper.Profile{Rate: 100_000}, 0, 0.2, 7, 180, 0.02},
			{"40 kbit/s", shaper.Profile{Rate: 40_000}, 0, 1, 0, 180, 0.1},
		} {
			c.ether.set(w.profile)
			c.narrow.Store(w.profile.Rate > 0 && w.profile.Rate <= 100_000) // as the page does
			believed := c.passes(t, 5)
			c.viewer.since()
			here, there := c.Stats()[0].Stats, c.end.voice.Stats()
			hereVoice := c.Stats()[0].Voice
			const seconds = 7
			believed = min(believed, c.passes(t, seconds))
			frozen, shown, height := c.viewer.since()
			share := frozen.Seconds() / seconds
			inventedHere, inventedThere := invented(hereVoice, c.Stats()[0].Voice), invented(there, c.end.voice.Stats())
			t.Logf("%-31s %.3f frozen, %d pictures a second, %d lines, %.3f and %.3f of the sound invented, %d bit/s at least; %d pictures here",
				w.name, share, shown/seconds, height, inventedHere, inventedThere, believed, c.Stats()[0].Frames-here.Frames)
			if share > w.frozen || shown/seconds < w.pictures || height < w.height || max(inventedHere, inventedThere) > w.invented || believed < w.bps {
				t.Errorf("%s: worse than %+v", w.name, w)
			}
		}
	})
}

// What was sent while the network was gone cannot be repaired: nobody waits for
// the other side to notice that.
func TestShortBreak(t *testing.T) {
	deaf(t)
	synctest.Test(t, func(t *testing.T) {
		c, stop := calls(t)
		defer stop()
		way := shaper.Profile{Rate: 300_000} // on which the picture keeps its size, and needs no key frame for that
		c.ether.set(way)
		c.narrow.Store(true)
		c.passes(t, 8)
		c.ether.set(shaper.Profile{Down: true})
		c.passes(t, 2)
		c.ether.set(way)
		c.viewer.since()
		begun := time.Now()
		for shown := 0; shown < 3 && time.Since(begun) < patience; {
			time.Sleep(time.Millisecond)
			_, more, _ := c.viewer.since()
			shown += more
		}
		if took := time.Since(begun); took > 2*time.Second {
			t.Errorf("pictures come %v after the break", took)
		} else {
			t.Logf("pictures come %v after the break", took)
		}
	})
}

// passes lets seconds pass, and answers the least that the way to the guest was believed to carry.
func (d *desk) passes(t *testing.T, seconds int) (bps int) {
	t.Helper()
	bps = d.Stats()[0].Target
	for range seconds {
		time.Sleep(time.Second)
		bps = min(bps, d.Stats()[0].Target)
	}
	return bps
}

// invented is the part of a voice, 0…1, that was.
func invented(before, after audio.VoiceStats) float64 {
	made, played := after.Concealed-before.Concealed, after.Played-before.Played
	return made.Seconds() / max(1e-3, (made+played).Seconds())
}
