package codec

import (
	"errors"
	"math"
	"testing"
)

// tone is the nth packet's worth of a sine of 440 Hz, with overtones like a voice.
func tone(n int) []int16 {
	pcm := make([]int16, AudioFrame)
	for i := range pcm {
		at := float64(n*AudioFrame+i) / AudioRate
		pcm[i] = int16(8000*math.Sin(2*math.Pi*440*at) + 3000*math.Sin(2*math.Pi*880*at))
	}
	return pcm
}

// level is the root mean square of samples.
func level(pcm []int16) float64 {
	sum := 0.0
	for _, v := range pcm {
		sum += float64(v) * float64(v)
	}
	return math.Sqrt(sum / float64(max(len(pcm), 1)))
}

func audioPair(t testing.TB) (*AudioEncoder, *AudioDecoder) {
	e, err := NewAudioEncoder(32_000)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	d, err := NewAudioDecoder()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return e, d
}

func TestAudioThereAndBack(t *testing.T) {
	e, d := audioPair(t)
	packet, pcm := make([]byte, MaxAudioPacket), make([]int16, MaxAudioFrame)
	for n := range 50 {
		length, err := e.Encode(packet, tone(n))
		if err != nil || length == 0 {
			t.Fatal(length, err)
		}
		if got := Samples(packet[:length]); got != AudioFrame {
			t.Fatalf("%d samples", got)
		}
		got, err := d.Decode(pcm, packet[:length])
		if err != nil || got != AudioFrame {
			t.Fatal(got, err)
		}
		if have, want := level(pcm[:got]), level(tone(n)); n > 5 && (have < want/2 || have > want*2) {
			t.Errorf("packet %d: level %.0f, want about %.0f", n, have, want)
		}
	}
}

func TestAudioLoss(t *testing.T) {
	e, d := audioPair(t)
	if err := e.SetLoss(20); err != nil {
		t.Fatal(err)
	}
	packets := make([][]byte, 40)
	for n := range packets {
		b := make([]byte, MaxAudioPacket)
		length, err := e.Encode(b, tone(n))
		if err != nil {
			t.Fatal(err)
		}
		packets[n] = b[:length]
	}
	pcm := make([]int16, MaxAudioFrame)
	for n := range 30 {
		if _, err := d.Decode(pcm, packets[n]); err != nil {
			t.Fatal(err)
		}
	}
	want := level(tone(30))
	n, err := d.Recover(pcm[:AudioFrame], packets[31])
	if err != nil || n != AudioFrame || level(pcm[:n]) < want/3 {
		t.Errorf("recovered %d samples, level %.0f of %.0f, %v", n, level(pcm[:n]), want, err)
	}
	if n, err = d.Conceal(pcm[:AudioFrame]); err != nil || n != AudioFrame || level(pcm[:n]) < want/10 {
		t.Errorf("concealed %d samples, level %.0f, %v", n, level(pcm[:n]), err)
	}
	for range 50 {
		if _, err = d.Conceal(pcm[:AudioFrame]); err != nil {
			t.Fatal(err)
		}
	}
	if level(pcm[:AudioFrame]) > want/10 {
		t.Errorf("a second of loss still sounds: %.0f", level(pcm[:AudioFrame]))
	}
}

func TestAudioSilenceIsNotSent(t *testing.T) {
	e, _ := audioPair(t)
	packet, sent, before := make([]byte, MaxAudioPacket), 0, 0
	for range 100 {
		n, err := e.Encode(packet, make([]int16, AudioFrame))
		if err != nil {
			t.Fatal(err)
		}
		if n > 0 {
			sent++
		} else if before > 2 {
			t.Error("nobody is told of the silence")
		}
		before = n
	}
	if sent > 40 || sent == 100 {
		t.Errorf("%d of 100 packets of silence sent", sent)
	}
}

func TestAudioRefuses(t *testing.T) {
	e, d := audioPair(t)
	if _, err := e.Encode(make([]byte, 100), make([]int16, 7)); !errors.Is(err, ErrShort) {
		t.Error(err)
	}
	if _, err := d.Decode(make([]int16, AudioFrame), nil); !errors.Is(err, ErrCorrupt) {
		t.Error(err)
	}
	if _, err := d.Decode(nil, []byte{1}); !errors.Is(err, ErrShort) {
		t.Error(err)
	}
	e.Close()
	if err := e.SetLoss(3); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	d.Close()
	if _, err := d.Conceal(make([]int16, 10)); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
}

func FuzzAudioDecoder(f *testing.F) {
	e, _ := audioPair(f)
	packet := make([]byte, MaxAudioPacket)
	for n := range 3 {
		length, err := e.Encode(packet, tone(n))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(append([]byte(nil), packet[:length]...))
	}
	f.Add([]byte{0xff})
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		_, d := audioPair(t)
		pcm := make([]int16, MaxAudioFrame)
		for _, size := range []int{MaxAudioFrame, AudioFrame, 1} {
			if n, err := d.Decode(pcm[:size], data); err == nil && (n <= 0 || n > size) {
				t.Fatalf("%d samples into %d", n, size)
			}
			if n, err := d.Recover(pcm[:size], data); err == nil && (n < 0 || n > size) {
				t.Fatalf("%d samples into %d", n, size)
			}
		}
		Samples(data)
		if _, err := d.Conceal(pcm[:AudioFrame]); err != nil {
			t.Fatal(err)
		}
	})
}
