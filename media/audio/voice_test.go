package audio

import (
	"log/slog"
	"math"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"zwiesprache/media/codec"
	"zwiesprache/media/fake"
)

var quietLog = slog.New(slog.DiscardHandler)

// miniaudio never returns from closing a device whose PulseAudio server has
// gone, and a thread of it is held once an ALSA card was taken away.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,
		goleak.IgnoreAnyFunction("github.com/gen2brain/malgo._Cfunc_ma_device_uninit"),
		goleak.IgnoreAnyFunction("zwiesprache/media/audio.openSystem.func1"))
}

// speech is Opus packets of a tone, 20 ms each, as we send them.
func speech(t testing.TB, hertz float64, n int) [][]byte {
	t.Helper()
	return encoded(t, hertz, n, 32000)
}

// encoded is Opus packets of a tone, 20 ms each.
func encoded(t testing.TB, hertz float64, n, bitrate int) [][]byte {
	t.Helper()
	e, err := codec.NewAudioEncoder(bitrate)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	if err := e.SetLoss(20); err != nil {
		t.Fatal(err)
	}
	var list [][]byte
	pcm := make([]int16, codec.AudioFrame)
	for i := range n {
		for k := range pcm {
			at := float64(i*len(pcm)+k) / codec.AudioRate
			pcm[k] = int16(8000 * math.Sin(2*math.Pi*hertz*at))
		}
		buffer := make([]byte, codec.MaxAudioPacket)
		size, err := e.Encode(buffer, pcm)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, buffer[:size])
	}
	return list
}

func newVoice(t testing.TB, tap func([]int16)) *Voice {
	t.Helper()
	v, err := NewVoice(tap)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.Close)
	return v
}

// listen plays packets, of which those that keep says arrive, and returns the sound.
func listen(v *Voice, packets [][]byte, keep func(i int) bool) []int16 {
	at := time.Unix(1000, 0)
	var heard []int16
	pcm := make([]int16, frame)
	for step := range 2*len(packets) + 10 {
		if i := step / 2; step%2 == 0 && i < len(packets) && keep(i) {
			v.Push(uint16(i), uint32(i*codec.AudioFrame), packets[i], at)
		}
		v.Read(pcm, at)
		heard = append(heard, pcm...)
		at = at.Add(10 * time.Millisecond)
	}
	return heard
}

func TestVoiceIsHeardThroughLoss(t *testing.T) {
	packets := speech(t, 440, 100)
	for _, row := range []struct {
		name      string
		keep      func(i int) bool
		share     float64
		recovered int
	}{
		{"all", func(int) bool { return true }, 0.95, 0},
		{"one in ten lost", func(i int) bool { return i%10 != 5 }, 0.8, 9},
		{"one in five lost", func(i int) bool { return i%5 != 3 }, 0.7, 18},
	} {
		v := newVoice(t, nil)
		heard := listen(v, packets, row.keep)
		if hertz, share := fake.Pitch(heard[codec.AudioRate/2 : codec.AudioRate]); math.Abs(hertz-440) > 5 || share < row.share {
			t.Errorf("%s: %.1f Hz, share %.2f", row.name, hertz, share)
		}
		if s := v.Stats(); s.Recovered < row.recovered {
			t.Errorf("%s: %+v", row.name, s)
		}
	}
}

// Who is silent sends almost nothing. A packet lost before, in or after such a
// pause does not make the pause a gap.
func TestPausesAreNotInvented(t *testing.T) {
	e, err := codec.NewAudioEncoder(32000)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	v, random := newVoice(t, nil), dice()
	at := time.Unix(1000, 0)
	pcm, buffer, out := make([]int16, codec.AudioFrame), make([]byte, codec.MaxAudioPacket), make([]int16, frame)
	const seconds, talk = 60, 15 // packets of each 50
	sent, lost := 0, 0
	for i := range seconds * 50 {
		for k := range pcm {
			loud := 8000 * b(i%50 < talk)
			pcm[k] = int16(float64(loud) * math.Sin(2*math.Pi*440*float64(i*len(pcm)+k)/codec.AudioRate))
		}
		n, err := e.Encode(buffer, pcm)
		if err != nil {
			t.Fatal(err)
		}
		if n > 0 {
			if random.Float64() >= 0.2 {
				v.Push(uint16(sent), uint32(i*codec.AudioFrame), buffer[:n], at)
			} else {
				lost++
			}
			sent++
		}
		for range 2 {
			v.Read(out, at)
			at = at.Add(10 * time.Millisecond)
		}
	}
	if silent := seconds*50 - sent; silent < seconds*10 {
		t.Fatalf("only %d packets were left out: no pauses to look at", silent)
	}
	if s, most := v.Stats(), time.Duration(lost)*20*time.Millisecond; s.Concealed > most || s.Concealed == 0 {
		t.Errorf("%v concealed, %v lost", s.Concealed, most)
	}
}

func TestVoiceLevelAndSilence(t *testing.T) {
	v := newVoice(t, nil)
	packets := speech(t, 440, 50)
	highest := 0.0
	at := time.Unix(1000, 0)
	pcm := make([]int16, frame)
	for step := range 100 {
		if step%2 == 0 {
			v.Push(uint16(step/2), uint32(step/2*codec.AudioFrame), packets[step/2], at)
		}
		v.Read(pcm, at)
		highest = max(highest, v.Level())
		at = at.Add(10 * time.Millisecond)
	}
	if highest < 0.7 || highest > 0.9 { // −15 dB
		t.Errorf("level of the tone is %.2f", highest)
	}
	for range 200 {
		v.Read(pcm, at)
		at = at.Add(10 * time.Millisecond)
	}
	if v.Level() != 0 || decibels(pcm) > -100 {
		t.Errorf("after the end: level %.2f, %.0f dB", v.Level(), decibels(pcm))
	}
}

// A sender that was held up for 300 ms sends everything at once: the delay that
// this builds up must go away again in the next quiet moments.
func TestDelayIsGivenBack(t *testing.T) {
	v := newVoice(t, nil)
	quietly := make([][]byte, 800)
	e, err := codec.NewAudioEncoder(32000)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	pcm := make([]int16, codec.AudioFrame)
	for i := range quietly { // too quiet to matter, too loud for the encoder to stop sending
		for k := range pcm {
			pcm[k] = int16((i*7919+k*104729)%61 - 30)
		}
		buffer := make([]byte, codec.MaxAudioPacket)
		n, err := e.Encode(buffer, pcm)
		if err != nil {
			t.Fatal(err)
		}
		quietly[i] = buffer[:n]
	}
	at := time.Unix(1000, 0)
	out := make([]int16, frame)
	sent := 0
	for step := range 1600 {
		if due := step/2 + 1; step < 100 || step > 130 {
			for ; sent < min(due, len(quietly)); sent++ {
				v.Push(uint16(sent), uint32(sent*codec.AudioFrame), quietly[sent], at)
			}
		}
		v.Read(out, at)
		at = at.Add(10 * time.Millisecond)
		if step == 140 {
			if lag := v.jitter.lag(v.jitter.clock, at); lag < 150 {
				t.Errorf("delay after the hold-up is only %.0f ms: nothing to give back", lag)
			}
		}
	}
	if lag := v.jitter.lag(v.jitter.clock, at); lag > v.jitter.target()+tooLate+10 || lag > 130 {
		t.Errorf("delay at the end is %.0f ms, %+v", lag, v.Stats())
	}
}

func TestVoiceBearsForeignBytes(t *testing.T) {
	v := newVoice(t, nil)
	pcm := make([]int16, frame)
	at := time.Unix(1000, 0)
	for i := range 500 {
		payload := make([]byte, i%40)
		for k := range payload {
			payload[k] = byte(i*31 + k*17)
		}
		v.Push(uint16(i), uint32(i*960), payload, at)
		v.Read(pcm, at)
		at = at.Add(20 * time.Millisecond)
	}
	v.Close()
	v.Push(1, 1, opus20, at)
	v.Read(pcm, at)
	if decibels(pcm) > -100 {
		t.Error("a closed voice is heard")
	}
}

func TestMixerWithoutSpeaker(t *testing.T) {
	m := NewMixer()
	defer m.Close()
	var mu sync.Mutex
	heard := make(map[string][]int16)
	enough := make(chan struct{})
	var once sync.Once
	tap := func(name string) func([]int16) {
		return func(pcm []int16) {
			mu.Lock()
			defer mu.Unlock()
			if decibels(pcm) > -40 {
				heard[name] = append(heard[name], pcm...)
			}
			if len(heard["a"]) > 40*frame && len(heard["b"]) > 40*frame {
				once.Do(func() { close(enough) })
			}
		}
	}
	for name, hertz := range map[string]float64{"a": 440, "b": 1000} {
		v := newVoice(t, tap(name))
		m.Add(v)
		defer m.Remove(v)
		for i, packet := range speech(t, hertz, 60) { // all at once: the mixer's own pace counts
			v.Push(uint16(i), uint32(i*960), packet, time.Now().Add(time.Duration(i)*20*time.Millisecond))
		}
	}
	select {
	case <-enough:
	case <-time.After(20 * time.Second):
		t.Fatal("the voices were not drained")
	}
	mu.Lock()
	defer mu.Unlock()
	for name, hertz := range map[string]float64{"a": 440, "b": 1000} {
		if got, share := fake.Pitch(heard[name][10*frame : 40*frame]); math.Abs(got-hertz) > 10 || share < 0.9 {
			t.Errorf("%s: %.1f Hz, share %.2f", name, got, share)
		}
	}
}

func TestMixAddsAndClips(t *testing.T) {
	a, c := newVoice(t, nil), newVoice(t, nil)
	var mixed, one [frame]int16
	mix(mixed[:], one[:], []*Voice{a, c}, time.Unix(1000, 0))
	if decibels(mixed[:]) > -100 {
		t.Error("two silent voices are heard")
	}
}

func TestRing(t *testing.T) {
	r := newRing(1000)
	if r.write(make([]int16, 5000)) != 1024 || r.held() != 1024 || r.write([]int16{1}) != 0 {
		t.Error("a full ring takes more")
	}
	r = newRing(1000)
	for n := range 5 {
		r.write([]int16{int16(n), int16(n), int16(n)})
		r.read(make([]int16, 3))
	}
	look := make([]int16, 4)
	for _, row := range []struct {
		place int64
		want  int
	}{{0, 4}, {13, 2}, {15, 0}, {99, 0}, {-1, 0}} {
		if got := r.peek(look, row.place); got != row.want || got > 0 && look[0] != int16(row.place/3) {
			t.Errorf("from %d on there are %d: %v", row.place, got, look)
		}
	}
	for r.written.Load() <= 512 {
		r.write(look)
		r.read(look)
	}
	if r.peek(look, 0) != 0 {
		t.Error("what may be overwritten is looked at")
	}

	r = newRing(1000)
	const total = 1_000_000
	go func() {
		pcm := make([]int16, 333)
		for sent := 0; sent < total; {
			for i := range pcm {
				pcm[i] = int16(sent + i)
			}
			sent += r.write(pcm[:min(len(pcm), total-sent)])
		}
	}()
	pcm := make([]int16, 480)
	for got := 0; got < total; {
		n := r.read(pcm)
		for i, v := range pcm[:n] {
			if v != int16(got+i) {
				t.Fatalf("sample %d is %d", got+i, v)
			}
		}
		got += n
	}
}

// One frame of a voice that is heard without trouble, and of one that jitters,
// loses a tenth and is stretched.
func BenchmarkVoice10ms(bench *testing.B) {
	for name, late := range map[string]func(i int) float64{
		"even": func(int) float64 { return 0 },
		"bad":  func(i int) float64 { return float64(i*7919%80 - 80*b(i%10 == 4)) },
	} {
		bench.Run(name, func(b *testing.B) {
			packets := speech(b, 440, 64)
			v := newVoice(b, nil)
			pcm := make([]int16, frame)
			at := time.Unix(1000, 0)
			step := 0
			b.ReportAllocs()
			for b.Loop() {
				if ms := late(step / 2); step%2 == 0 && ms >= 0 {
					v.Push(uint16(step/2), uint32(step/2*codec.AudioFrame), packets[step/2%64], at.Add(time.Duration(ms)*time.Millisecond))
				}
				v.Read(pcm, at)
				at = at.Add(10 * time.Millisecond)
				step++
			}
		})
	}
}

// A muted voice is silent here, but goes on, and its level tells of it.
func TestMutedVoice(t *testing.T) {
	heard := make([]int16, 0, frame)
	v, err := NewVoice(func(pcm []int16) { heard = append(heard[:0], pcm...) })
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	v.mu.Lock()
	v.ready = v.buffer[:4*frame]
	for i := range v.ready {
		v.ready[i] = 9000
	}
	v.mu.Unlock()
	pcm := make([]int16, frame)
	for _, muted := range []bool{false, true, false} {
		v.SetMuted(muted)
		v.Read(pcm, time.Now())
		if silent := pcm[0] == 0 && heard[0] == 0; silent != muted {
			t.Errorf("muted %v: %d is heard", muted, pcm[0])
		}
		if v.Level() < 0.5 {
			t.Errorf("muted %v: level %v", muted, v.Level())
		}
	}
}
