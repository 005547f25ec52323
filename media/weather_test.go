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

// All that we have, on a network that becomes worse, in virtual time: a second
// takes a fraction of one, and a busy computer changes nothing.
func TestWeather(t *testing.T) {
	deaf(t)
	const ms = time.Millisecond
	synctest.Test(t, func(t *testing.T) {
		e := newEther(1)
		defer e.close()
		d := newDesk(t, Config{Camera: "pattern:60,1280x720@30", Microphone: "tone:600", Speaker: None, network: e.ports[0]})
		d.change(func(w *wanted) { w.open = true }) // but let nobody wait for plugs, which is real time
		v := &viewer{roundTrip: func() time.Duration { return d.Stats()[0].RoundTrip }}
		end := d.joinAs("guest", func(f *farEnd) {
			f.still, f.tune = true, func(s *webrtc.SettingEngine) { s.SetNet(e.ports[1]) }
			take := f.onTrack
			f.onTrack = func(track *webrtc.TrackRemote, r *webrtc.RTPReceiver) {
				if track.ID() == "video" {
					v.watch(f.pc, track)
				} else {
					take(track, r)
				}
			}
		})
		var narrow atomic.Bool
		defer films(t, end, func() bool { return !narrow.Load() })()
		defer talks(end)()
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
			e.set(w.profile)
			narrow.Store(w.profile.Rate > 0 && w.profile.Rate <= 100_000) // as the page does
			believed := d.passes(t, 5)
			v.since()
			here, there := d.Stats()[0].Stats, end.voice.Stats()
			hereVoice := d.Stats()[0].Voice
			const seconds = 7
			believed = min(believed, d.passes(t, seconds))
			frozen, shown, height := v.since()
			share := frozen.Seconds() / seconds
			inventedHere, inventedThere := invented(hereVoice, d.Stats()[0].Voice), invented(there, end.voice.Stats())
			t.Logf("%-31s %.3f frozen, %d pictures a second, %d lines, %.3f and %.3f of the sound invented, %d bit/s at least; %d pictures here",
				w.name, share, shown/seconds, height, inventedHere, inventedThere, believed, d.Stats()[0].Frames-here.Frames)
			if share > w.frozen || shown/seconds < w.pictures || height < w.height || max(inventedHere, inventedThere) > w.invented || believed < w.bps {
				t.Errorf("%s: worse than %+v", w.name, w)
			}
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
