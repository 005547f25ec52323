package audio

import (
	"math"
	"testing"
	"time"

	"zwiesprache/media/codec"
)

// room encodes 20 ms after 20 ms of a voice in a room whose noise is faint; a
// packet of no bytes is one that is not sent.
func room(t *testing.T, packets int, voice func(i int) bool, noise func(i int) float64) [][]byte {
	t.Helper()
	e, err := codec.NewAudioEncoder(32000)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	r := dice()
	speaker := vowel(130, packets*codec.AudioFrame)
	pcm, buffer := make([]int16, codec.AudioFrame), make([]byte, codec.MaxAudioPacket)
	low := 0.0
	var list [][]byte
	for i := range packets {
		for k := range pcm {
			low += 0.3 * (r.NormFloat64()*noise(i) - low)
			pcm[k] = int16(low)
			if voice(i) {
				pcm[k] += speaker[i*codec.AudioFrame+k]
			}
		}
		n, err := e.Encode(buffer, pcm)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, append([]byte(nil), buffer[:n]...))
	}
	return list
}

// loudness plays packets as they were sent, then so many seconds of nothing, and
// gives the level of each 100 ms.
func loudness(v *Voice, packets [][]byte, after int) (levels []float64) {
	at := time.Unix(1000, 0)
	var tenth []int16
	pcm := make([]int16, frame)
	number := uint16(0)
	for step := range 2*len(packets) + after*100 {
		if i := step / 2; step%2 == 0 && i < len(packets) && len(packets[i]) > 0 {
			v.Push(number, uint32(i*codec.AudioFrame), packets[i], at)
			number++
		}
		v.Read(pcm, at)
		at = at.Add(10 * time.Millisecond)
		if tenth = append(tenth, pcm...); len(tenth) == 10*frame {
			levels = append(levels, decibels(tenth))
			tenth = tenth[:0]
		}
	}
	return levels
}

func most(levels []float64) float64 {
	m := math.Inf(-1)
	for _, l := range levels {
		m = max(m, l)
	}
	return m
}

func least(levels []float64) float64 {
	m := math.Inf(1)
	for _, l := range levels {
		m = min(m, l)
	}
	return m
}

// Somebody speaks for four seconds and listens for four, in a room with a
// noise of −59 dB: the noise stays, about as loud, and goes when the line is dead.
func TestComfortInAPause(t *testing.T) {
	packets := room(t, 400, func(i int) bool { return i < 200 && i/10%2 == 0 }, func(int) float64 { return 60 })
	sent := 0
	for _, p := range packets[250:] {
		sent += b(len(p) > 0)
	}
	if sent > 15 {
		t.Fatalf("%d packets of the pause are sent: there is no pause", sent)
	}
	v := newVoice(t, nil)
	levels := loudness(v, packets, 3)
	pause, dead := levels[50:80], levels[98:]
	t.Logf("speech %.0f dB, pause %.0f to %.0f dB, after the end %.0f dB", most(levels[:40]), least(pause), most(pause), most(dead))
	if least(pause) < -68 || most(pause) > -56 {
		t.Errorf("the pause has %.0f to %.0f dB", least(pause), most(pause))
	}
	if most(dead) > -100 {
		t.Errorf("a dead line has %.0f dB", most(dead))
	}
	if s := v.Stats(); s.Concealed > 0 {
		t.Errorf("a pause counts as %v concealed", s.Concealed)
	}
}

// A guest who mutes the microphone sends silence, and that is what is heard.
func TestNoComfortForTheMuted(t *testing.T) {
	packets := room(t, 500, func(i int) bool { return i < 150 && i/10%2 == 0 }, func(i int) float64 {
		if i < 200 {
			return 60
		}
		return 0
	})
	levels := loudness(newVoice(t, nil), packets, 0)
	if end := most(levels[len(levels)-20:]); end > -75 {
		t.Errorf("a muted guest has %.0f dB", end)
	}
}

// When loud sound breaks off, nothing of it goes on for long.
func TestComfortIsFaint(t *testing.T) {
	levels := loudness(newVoice(t, nil), room(t, 100, func(int) bool { return true }, func(int) float64 { return 30 }), 2)
	speech, after := most(levels[:20]), levels[22:]
	if most(after) > -49 {
		t.Errorf("speech of %.0f dB goes on with %.0f dB", speech, most(after))
	}
	t.Logf("speech of %.0f dB, then %.0f dB", speech, after)
}
