//go:build e2e

package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"image"
	"image/png"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"time"
)

// desk is a virtual display and a sound server of the test's own: what a counsellor's desk has.
type desk struct {
	t       *testing.T
	display string
	pulse   string // address of the sound server
	runtime string // its XDG_RUNTIME_DIR
}

// newDesk starts both; they end with the test.
func newDesk(t *testing.T) *desk { return newDeskOf(t, "1280x800x24") }

// newDeskOf has a display of that many pixels and bits, and more flags of its program.
func newDeskOf(t *testing.T, display string, more ...string) *desk {
	t.Helper()
	d := &desk{t: t, runtime: t.TempDir()}
	r, w := io.Pipe()
	d.start(nil, w, "Xvfb", append([]string{"-displayfd", "1", "-screen", "0", display, "-nolisten", "tcp"}, more...)...)
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		t.Fatalf("start the virtual display: %v", err)
	}
	d.display = ":" + strings.TrimSpace(line)
	d.start(nil, nil, "openbox")

	socket := filepath.Join(d.runtime, "pulse.sock")
	d.pulse = "unix:" + socket
	d.start(nil, nil, "pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--high-priority=no",
		"-L", "module-native-protocol-unix auth-anonymous=1 socket="+socket,
		"-L", "module-null-sink sink_name=speaker sink_properties=device.description=DeskSpeaker",
		"-L", "module-null-sink sink_name=room",
		"-L", "module-remap-source master=room.monitor source_name=mic source_properties=device.description=DeskMicrophone",
	)
	eventually(t, "the sound server", func() error { _, err := os.Stat(socket); return err })
	return d
}

// env is the environment of a program that sits at this desk.
func (d *desk) env() []string {
	return append(os.Environ(), "DISPLAY="+d.display, "PULSE_SERVER="+d.pulse, "XDG_RUNTIME_DIR="+d.runtime,
		"HOME="+d.runtime, "LIBGL_ALWAYS_SOFTWARE=1", "WAYLAND_DISPLAY=", "LANG=de_DE.UTF-8",
		"DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent") // no test writes into a person's keychain
}

// start runs a program until the test ends, with everything that it starts itself, and returns its process id.
func (d *desk) start(in io.Reader, out io.Writer, name string, args ...string) int {
	d.t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = d.env()
	return startProcess(d.t, cmd, in, out)
}

// startProcess runs a program until the test ends, with everything that it starts itself, and returns its process id.
func startProcess(t *testing.T, cmd *exec.Cmd, in io.Reader, out io.Writer) int {
	t.Helper()
	name := cmd.Args[0]
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.WaitDelay = 10 * time.Second // for pipes that grandchildren hold
	var errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = out, &errOut
	if in != nil {
		// Not cmd.Stdin: Wait would wait for a reader that nobody ends.
		w, err := cmd.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		go func() { _, _ = io.Copy(w, in); _ = w.Close() }()
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("start %s: %v", name, err)
	}
	done := make(chan struct{})
	go func() { defer close(done); _ = cmd.Wait() }()
	t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM)
		select {
		case <-done:
		case <-time.After(time.Minute):
			_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
			<-done
			t.Errorf("%s did not end by itself", name)
		}
		if t.Failed() && errOut.Len() > 0 {
			t.Logf("%s said:\n%s", name, tail(errOut.String(), 4000))
		}
	})
	return cmd.Process.Pid
}

func tail(s string, n int) string {
	if len(s) > n {
		return "…" + s[len(s)-n:]
	}
	return s
}

// do runs xdotool, which moves the mouse and types.
func (d *desk) do(args ...string) {
	d.t.Helper()
	cmd := exec.Command("xdotool", args...)
	cmd.Env = d.env()
	if out, err := cmd.CombinedOutput(); err != nil {
		d.t.Fatalf("xdotool %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// screen is a picture of a window, or of the whole display ("root").
func (d *desk) screen(window string) image.Image {
	d.t.Helper()
	cmd := exec.Command("import", "-silent", "-window", window, "png:-")
	cmd.Env = d.env()
	out, err := cmd.Output()
	if err != nil {
		d.t.Fatalf("look at the display: %v", err)
	}
	img, err := png.Decode(bytes.NewReader(out))
	if err != nil {
		d.t.Fatalf("look at the display: %v", err)
	}
	return img
}

// keep saves a picture of the display into build/e2e for people to look at.
func (d *desk) keep(name string) {
	d.t.Helper()
	f, err := os.Create(filepath.Join(pictures(d.t), name+".png"))
	if err != nil {
		d.t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, d.settled()); err != nil {
		d.t.Fatal(err)
	}
}

// settled is the display once two looks at it are equal; what moves on and on is taken as it is.
func (d *desk) settled() image.Image {
	d.t.Helper()
	last := d.screen("root")
	for range 5 {
		now := d.screen("root")
		if reflect.DeepEqual(last, now) {
			break
		}
		last = now
	}
	return last
}

func pictures(t *testing.T) string {
	t.Helper()
	dir := filepath.Join("build", "e2e")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// heard records what comes out of the speaker for a second: 48 kHz mono.
func (d *desk) heard() []float64 {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "parec", "--device=speaker.monitor", "--rate=48000", "--channels=1", "--format=s16le", "--raw")
	cmd.Env = d.env()
	out, err := cmd.StdoutPipe()
	if err != nil {
		d.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		d.t.Fatalf("listen at the speaker: %v", err)
	}
	pcm := make([]int16, 48000)
	err = binary.Read(out, binary.LittleEndian, pcm)
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	if err != nil {
		d.t.Fatalf("listen at the speaker: %v", err)
	}
	samples := make([]float64, len(pcm))
	for i, s := range pcm {
		samples[i] = float64(s) / 32768
	}
	return samples
}

// play plays a tone into the microphone until the test ends.
func (d *desk) play(hz float64) {
	wav := filepath.Join(d.t.TempDir(), "tone.wav")
	writeTone(d.t, wav, hz, 60)
	d.start(nil, nil, "sh", "-c", fmt.Sprintf("while paplay --device=room %s; do :; done", wav))
}

// loudest returns the strongest frequency between 100 and 4000 Hz and its amplitude (1 = full scale).
func loudest(samples []float64) (hz, amplitude float64) {
	for f := 100.0; f <= 4000; f += 5 {
		var re, im float64
		for i, s := range samples {
			a := 2 * math.Pi * f * float64(i) / 48000
			re += s * math.Cos(a)
			im += s * math.Sin(a)
		}
		if a := 2 * math.Hypot(re, im) / float64(len(samples)); a > amplitude {
			hz, amplitude = f, a
		}
	}
	return hz, amplitude
}

// writeTone writes a WAV file of a sine, 48 kHz mono 16 bit, half of full scale. It comes and goes twice a second:
// a browser's noise suppression takes a lasting tone away.
func writeTone(t *testing.T, path string, hz float64, seconds int) {
	t.Helper()
	pcm := make([]int16, 48000*seconds)
	for i := range pcm {
		level := 16384 * max(0, math.Sin(4*math.Pi*float64(i)/48000))
		pcm[i] = int16(level * math.Sin(2*math.Pi*hz*float64(i)/48000))
	}
	writeSound(t, path, pcm)
}

// writeSound writes 48 kHz, one channel, as a wav file.
func writeSound(t *testing.T, path string, pcm []int16) {
	t.Helper()
	var b bytes.Buffer
	b.WriteString("RIFF")
	binary.Write(&b, binary.LittleEndian, uint32(36+2*len(pcm)))
	b.WriteString("WAVEfmt ")
	binary.Write(&b, binary.LittleEndian, []uint32{16, 1<<16 | 1, 48000, 96000, 16<<16 | 2})
	b.WriteString("data")
	binary.Write(&b, binary.LittleEndian, uint32(2*len(pcm)))
	binary.Write(&b, binary.LittleEndian, pcm)
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// patience is how long a condition may take on a slow, busy machine; nothing is said about speed.
const patience = 3 * time.Minute

// eventually waits until f returns nil.
func eventually(t *testing.T, what string, f func() error) {
	t.Helper()
	end := time.Now().Add(patience)
	for {
		err := f()
		if err == nil {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s: %v", what, err)
		}
		time.Sleep(100 * time.Millisecond) // between two looks
	}
}
