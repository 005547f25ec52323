//go:build devices && linux

package audio

import (
	"os/exec"
	"sync"
	"syscall"
	"testing"
	"time"

	"zwiesprache/media/codec"
	"zwiesprache/media/fake"
)

// This test wants a real ALSA card whose playback side "vm_feed" is heard on
// its capture side "vm_mic", such as the kernel's snd-aloop gives, and no PulseAudio.
func TestRealCard(t *testing.T) {
	microphones, err := Microphones()
	t.Logf("microphones: %q, %v", microphones, err)
	speakers, err := Speakers()
	t.Logf("speakers: %q, %v", speakers, err)
	for round := range 2 {
		began := time.Now()
		speaker, err := openSpeaker(t.Context(), "vm_feed")
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("round %d: speaker after %v", round+1, time.Since(began).Round(time.Millisecond))
		m := NewMixer()
		m.Use(speaker)
		v := newVoice(t, nil)
		m.Add(v)
		packets := speech(t, 440, 50)
		stop, sending := make(chan struct{}), sync.WaitGroup{}
		sending.Go(func() {
			ticker := time.NewTicker(20 * time.Millisecond)
			defer ticker.Stop()
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				case now := <-ticker.C:
					v.Push(uint16(i), uint32(i*codec.AudioFrame), packets[i%len(packets)], now)
				}
			}
		})
		heard, clear := make([]int16, 0, 20*frame), make(chan struct{})
		var once sync.Once
		samples, best := 0, 0.0
		began = time.Now()
		microphone, err := NewEngine(nil, quietLog).OpenMicrophone(t.Context(), "vm_mic", func(pcm []int16) {
			samples += len(pcm)
			if heard = append(heard, pcm...); len(heard) < cap(heard) {
				return
			}
			best = max(best, fake.Tone(heard, 440)) // no more: a slow machine has no time for it here
			heard = heard[:0]
			if best > 0.95 {
				once.Do(func() { close(clear) })
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		select {
		case <-clear:
		case <-time.After(patience):
			t.Error("the tone was not heard")
		}
		took := time.Since(began)
		began = time.Now()
		if err := microphone.Close(); err != nil {
			t.Error(err)
		}
		t.Logf("round %d: %d samples in %v, 440 Hz has %.3f of the best 200 ms", round+1, samples, took.Round(time.Millisecond), best)
		m.Use(nil)
		if err := speaker.Close(); err != nil {
			t.Error(err)
		}
		t.Logf("round %d: closed in %v", round+1, time.Since(began).Round(time.Millisecond))
		close(stop)
		sending.Wait()
		m.Close()
	}
}

// The card is taken away while it captures.
func TestRealCardUnplugged(t *testing.T) {
	microphone, err := NewEngine(nil, quietLog).OpenMicrophone(t.Context(), "vm_mic", func([]int16) {})
	if err != nil {
		t.Fatal(err)
	}
	// The kernel answers when the last user is gone: a process of its own may wait for that.
	unplug := exec.Command("sh", "-c", "echo snd_aloop.0 > /sys/bus/platform/drivers/snd_aloop/unbind")
	if err := unplug.Start(); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	select {
	case <-microphone.Done():
		t.Logf("ended after %v: %v", time.Since(began).Round(time.Millisecond), microphone.Err())
	case <-time.After(patience):
		t.Fatal("the unplug is not noticed")
	}
	began = time.Now()
	err = microphone.Close()
	t.Logf("closed after %v: %v", time.Since(began).Round(time.Millisecond), err)
	if err != nil {
		t.Error(err)
	}
	before := cpu()
	time.Sleep(time.Second)
	t.Logf("%v of CPU in the second after", cpu()-before)
}

func cpu() time.Duration {
	var r syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &r) // cannot fail with these arguments
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
