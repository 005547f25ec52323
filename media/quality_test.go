package media

import (
	"encoding/json"
	"os"
	"slices"
	"testing"
	"time"

	"zwiesprache/media/audio"
	"zwiesprache/media/peer"
)

func TestQuality(t *testing.T) {
	good := Stats{Stats: peer.Stats{RoundTrip: 40 * time.Millisecond, Target: 2_000_000}}
	good.Size.Y = 720
	with := func(change func(*Stats)) Stats {
		st := good
		change(&st)
		return st
	}
	for _, row := range []struct {
		name   string
		st     Stats
		status peer.Status
		share  float64
		blind  bool
		state  PeerState
		want   Quality
	}{
		{"all well", good, peer.Status{Out: 2_000_000}, 0, false, PeerConnected, Quality{Good, Nobody}},
		{"silent guest", good, peer.Status{}, 0, false, PeerConnected, Quality{Good, Nobody}},
		{"some loss here", with(func(s *Stats) { s.VideoLossSent = 0.07 }), peer.Status{}, 0, false, PeerConnected, Quality{Fair, Here}},
		{"narrow here", with(func(s *Stats) { s.Target = 150_000 }), peer.Status{}, 0, false, PeerConnected, Quality{Weak, Here}},
		{"they hear us badly", good, peer.Status{Concealed: 12}, 0, false, PeerConnected, Quality{Weak, Here}},
		{"they see us stand still", good, peer.Status{Frozen: 10}, 0, false, PeerConnected, Quality{Fair, Here}},
		{"we hear them badly", good, peer.Status{}, 0.2, false, PeerConnected, Quality{Weak, There}},
		{"narrow there", good, peer.Status{Out: 300_000}, 0, false, PeerConnected, Quality{Fair, There}},
		{"far away", with(func(s *Stats) { s.RoundTrip = time.Second }), peer.Status{}, 0, false, PeerConnected, Quality{Weak, Both}},
		{"picture given up here", with(func(s *Stats) { s.Target = 40_000 }), peer.Status{}, 0, true, PeerConnected, Quality{SoundOnly, Here}},
		{"picture given up there", with(func(s *Stats) { s.Size.Y = 0 }), peer.Status{Out: 50_000}, 0, false, PeerConnected, Quality{SoundOnly, There}},
		{"broken", good, peer.Status{}, 0, false, PeerTroubled, Quality{Broken, Nobody}},
		{"given up", good, peer.Status{}, 0, false, PeerFailed, Quality{Broken, Nobody}},
	} {
		var r record
		now := time.Unix(1000, 0)
		r.state(row.state)
		played := time.Duration(0)
		second := func(st Stats, status peer.Status, share float64, blind bool) {
			now = now.Add(time.Second)
			r.status, r.at = status, now
			played += time.Second
			st.Voice = audio.VoiceStats{Played: played, Concealed: r.patched + time.Duration(share/(1-share)*float64(time.Second))}
			r.add(st, blind, now)
		}
		for range 10 {
			second(row.st, row.status, row.share, row.blind)
		}
		if r.quality != row.want {
			t.Errorf("%s: %+v, want %+v", row.name, r.quality, row.want)
		}
		if off := r.concealed() - row.share; off > 0.01 || off < -0.01 {
			t.Errorf("%s: %v concealed", row.name, r.concealed())
		}
		r.state(PeerConnected)
		for range judged { // a bad second in between is not told
			second(good, peer.Status{}, 0, false)
		}
		second(row.st, row.status, row.share, row.blind)
		if r.quality.Word != Good {
			t.Errorf("%s: one second makes it %+v", row.name, r.quality)
		}
	}
}

// The page judges by the same limits: its test reads the same rows, each a
// second that comes ten times.
func TestSharedQuality(t *testing.T) {
	data, err := os.ReadFile("testdata/quality.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []struct {
		Name                        string
		RoundTrip                   float64 // seconds
		LossSent, LossReceived      float64 // 0…1
		OutHere, OutThere           int     // bit/s, 0 unknown
		ConcealedHere, FrozenHere   float64 // 0…1
		ConcealedThere, FrozenThere int     // percent
		HeightHere, HeightThere     int     // of the other's picture, as it arrives on that side
		Filming                     bool    // we would send a picture
		Word, Side                  string
	}
	if err := json.Unmarshal(data, &rows); err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		st := Stats{Stats: peer.Stats{
			RoundTrip: time.Duration(row.RoundTrip * float64(time.Second)), VideoLossSent: row.LossSent, LossReceived: row.LossReceived,
			Target: row.OutHere, Frozen: row.FrozenHere,
		}}
		st.Size.Y = row.HeightHere
		status := peer.Status{Concealed: row.ConcealedThere, Frozen: row.FrozenThere, Out: row.OutThere, Height: row.HeightThere}
		blind := row.Filming && row.OutHere > 0 && row.OutHere < soundOnlyRate && row.HeightThere == 0
		list := slices.Repeat([]grades{grade(st, status, row.ConcealedHere, blind)}, judged)
		word := map[string]Word{"good": Good, "fair": Fair, "weak": Weak, "soundOnly": SoundOnly}[row.Word]
		if got := judge(PeerConnected, list); got != (Quality{word, Side(row.Side)}) {
			t.Errorf("%s: %+v, want %s %s", row.Name, got, row.Word, row.Side)
		}
	}
	if len(rows) < 40 {
		t.Errorf("only %d rows", len(rows))
	}
}

func TestHistory(t *testing.T) {
	var r record
	start := time.Unix(1000, 0)
	for n := range remembered + 7 {
		list := r.history()
		if want := min(n, remembered); len(list) != want {
			t.Fatalf("%d samples after %d", len(list), n)
		}
		r.add(Stats{Stats: peer.Stats{SendRate: n}}, false, start.Add(time.Duration(n)*time.Second))
	}
	list := r.history()
	for i, s := range list {
		if s.SendRate != i+7 || !s.At.Equal(start.Add(time.Duration(i+7)*time.Second)) {
			t.Fatalf("sample %d: %+v", i, s)
		}
	}
}

func TestHeard(t *testing.T) {
	var r record
	if got := r.heard(time.Now()); got != -1 {
		t.Error(got)
	}
	r.told(peer.Status{Level: 40})
	if got := r.heard(time.Now()); got != 0.4 {
		t.Error(got)
	}
	if got := r.heard(time.Now().Add(staleTime + time.Second)); got != -1 {
		t.Error(got)
	}
}

func TestPace(t *testing.T) {
	for _, row := range []struct{ camera, rate, least, most int }{
		{30, 30, 295, 300}, {30, 15, 148, 160}, {30, 20, 195, 211}, {60, 30, 295, 316}, {15, 30, 150, 150}, {5, 15, 50, 50}, {25, 20, 195, 211},
	} {
		var p pace
		at, passed := time.Unix(1000, 0), 0
		for n := range 10 * row.camera {
			jitter := time.Duration(n*7919%9-4) * time.Millisecond
			if p.due(at.Add(time.Duration(n)*time.Second/time.Duration(row.camera)+jitter), row.rate) {
				passed++
			}
		}
		if passed < row.least || passed > row.most {
			t.Errorf("%d of %d pictures a second pass as %d in 10 s", row.rate, row.camera, passed)
		}
	}
}
