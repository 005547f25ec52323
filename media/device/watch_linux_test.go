package device

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestWatch(t *testing.T) {
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "snd"), 0o700); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	changes := make(chan struct{}, 10)
	ended := make(chan error, 1)
	go func() { ended <- watch(ctx, folder, func() { changes <- struct{}{} }) }()
	touch := func(name string) func() error {
		return func() error { return os.WriteFile(filepath.Join(folder, name), nil, 0o600) }
	}
	tell := func(what string, do func() error) {
		t.Helper()
		for late := time.After(patience); ; {
			if err := do(); err != nil {
				t.Fatal(err)
			}
			select {
			case <-changes:
				return
			case <-late:
				t.Fatalf("%s is not noticed", what)
			case <-time.After(2 * settling): // the first time, it may not watch yet
			}
		}
	}
	tell("a new camera", func() error {
		os.Remove(filepath.Join(folder, "video3"))
		return touch("video3")()
	})
	for len(changes) > 0 {
		<-changes
	}
	if err := touch("null")(); err != nil {
		t.Fatal(err)
	}
	tell("its rights", func() error { return os.Chmod(filepath.Join(folder, "video3"), 0o600) })
	tell("a new microphone", func() error {
		os.Remove(filepath.Join(folder, "snd", "pcmC1D0c"))
		return touch("snd/pcmC1D0c")()
	})
	cancel()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(patience):
		t.Fatal("it does not end with its context")
	}
	if err := watch(t.Context(), filepath.Join(folder, "nowhere"), nil); err == nil {
		t.Error("a missing folder is watched")
	}
}

func TestEventsOfOthersDoNotConcern(t *testing.T) {
	event := func(name string) []byte {
		data := make([]byte, 32)
		data[12] = 16
		copy(data[16:], name)
		return data
	}
	for _, row := range []struct {
		name   string
		events []byte
		want   bool
	}{
		{"none", nil, false},
		{"terminal", event("tty1"), false},
		{"camera", event("video0"), true},
		{"camera after a terminal", append(event("tty1"), event("video12")...), true},
		{"sound card", event("pcmC0D0p"), true},
		{"first sound card", event("snd"), true},
		{"cut short", event("video0")[:20], false},
	} {
		if got := concerns(row.events); got != row.want {
			t.Errorf("%s: %v", row.name, got)
		}
	}
}
