package audio

import (
	"bytes"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/pion/mediadevices/pkg/driver"

	"zwiesprache/media/codec"
	"zwiesprache/media/device"
	"zwiesprache/media/fake"
)

const patience = 30 * time.Second // generous: a loaded machine must not fail a test

// pulse starts a PulseAudio of this test alone: what is played into "Cable" is
// heard by the microphone "VirtualMic". More of its modules may be loaded.
func pulse(t *testing.T, modules ...string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "pulse") // a socket's path is at most 107 bytes long
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	socket := filepath.Join(dir, "socket")
	server := exec.Command("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disable-shm=yes")
	for _, module := range append([]string{
		"module-native-protocol-unix auth-anonymous=1 socket=" + socket,
		"module-null-sink sink_name=cable sink_properties=device.description=Cable",
		"module-remap-source master=cable.monitor source_name=mic source_properties=device.description=VirtualMic",
	}, modules...) {
		server.Args = append(server.Args, "-L", module)
	}
	server.Env = append(os.Environ(), "XDG_RUNTIME_DIR="+dir, "HOME="+dir)
	var said bytes.Buffer
	server.Stdout, server.Stderr = &said, &said
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	})
	t.Setenv("PULSE_SERVER", "unix:"+socket)
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		if c, err := net.Dial("unix", socket); err == nil {
			c.Close()
			if list, err := Microphones(); err == nil && slices.Contains(list, "VirtualMic") {
				return
			}
		}
		if time.Now().After(end) {
			t.Fatalf("PulseAudio did not come up: %s", &said)
		}
	}
}

func TestPulseDevicesAreListed(t *testing.T) {
	pulse(t)
	microphones, err := Microphones()
	if err != nil || !slices.Equal(microphones, []string{"VirtualMic"}) { // and no monitor
		t.Errorf("microphones: %q, %v", microphones, err)
	}
	speakers, err := Speakers()
	if err != nil || !slices.Equal(speakers, []string{"Cable"}) {
		t.Errorf("speakers: %q, %v", speakers, err)
	}
}

// The whole way through the sound system: packets, voice, mixer, speaker,
// microphone.
func TestToneThroughTheSoundSystem(t *testing.T) {
	pulse(t)
	speaker, err := openSpeaker(t.Context(), "Cable")
	if err != nil {
		t.Fatal(err)
	}
	m := NewMixer()
	defer m.Close()
	m.Use(speaker)
	v := newVoice(t, nil)
	m.Add(v)

	packets := speech(t, 523, 50)
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
	defer sending.Wait()
	defer close(stop)

	heard, enough := make([]int16, 0, 10*frame), make(chan struct{})
	var once sync.Once
	best := 0.0
	microphone, err := NewEngine(nil, quietLog).OpenMicrophone(t.Context(), "VirtualMic", func(pcm []int16) {
		if heard = append(heard, pcm...); len(heard) < cap(heard) {
			return
		}
		if best = max(best, fake.Tone(heard, 523)); best > 0.8 { // a busy machine breaks the tone in places
			once.Do(func() { close(enough) })
		}
		heard = heard[:0]
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(driver.GetManager().Query(func(d driver.Driver) bool { return d.Info().Label == "VirtualMic" })) != 1 {
		t.Error("the microphone is no driver of mediadevices")
	}
	select {
	case <-enough:
	case <-time.After(patience):
		t.Error("the tone was not heard")
	}
	if err := microphone.Close(); err != nil {
		t.Error(err)
	}
	spoken := speaker.Err()
	m.Use(nil)
	if err := speaker.Close(); err != nil {
		t.Error(err)
	}
	if t.Failed() {
		hertz, share := fake.Pitch(heard[:cap(heard)])
		t.Logf("best share of 523 Hz: %.2f; last %.0f Hz at %.2f, %.0f dB; voice %+v, level %.2f, speaker %v", best, hertz, share, decibels(heard[:cap(heard)]), v.Stats(), v.Level(), spoken)
	}
}

func TestSoundSystemGoesAway(t *testing.T) {
	pulse(t)
	speaker, err := openSpeaker(t.Context(), "Cable")
	if err != nil {
		t.Fatal(err)
	}
	defer speaker.Close()
	microphone, err := NewEngine(nil, quietLog).OpenMicrophone(t.Context(), "VirtualMic", func([]int16) {})
	if err != nil {
		t.Fatal(err)
	}
	defer microphone.Close()
	m := NewMixer() // notices a speaker that takes nothing
	defer m.Close()
	m.Use(speaker)
	defer m.Use(nil)
	if out, err := exec.Command("pactl", "exit").CombinedOutput(); err != nil {
		t.Fatalf("pactl: %v %s", err, out)
	}
	for name, ended := range map[string]<-chan struct{}{"microphone": microphone.Done(), "speaker": speaker.Done()} {
		select {
		case <-ended:
		case <-time.After(patience):
			t.Errorf("%s: its end was not noticed", name)
		}
	}
	for name, err := range map[string]error{"microphone": microphone.Err(), "speaker": speaker.Err()} {
		if !errors.Is(err, device.ErrMissing) && !errors.Is(err, device.ErrBroken) {
			t.Errorf("%s ended with %v", name, err)
		}
	}
}

func TestNoSoundSystem(t *testing.T) {
	t.Setenv("PULSE_SERVER", "unix:/nowhere/at/all")
	for name, list := range map[string]func() ([]string, error){"microphones": Microphones, "speakers": Speakers} {
		found, err := list()
		if cards, _ := filepath.Glob("/dev/snd/pcm*"); err != nil || len(cards) == 0 && len(found) > 0 {
			t.Errorf("%s: %q, %v", name, found, err)
		}
	}
	if _, err := NewEngine(nil, quietLog).OpenMicrophone(t.Context(), "none such", nil); !errors.Is(err, device.ErrMissing) {
		t.Error(err)
	}
	if _, err := openSpeaker(t.Context(), "none such"); !errors.Is(err, device.ErrMissing) {
		t.Error(err)
	}
}
