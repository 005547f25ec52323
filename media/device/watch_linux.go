package device

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// settling is how long after the last event a device is ready: udev first makes
// its file and then lets the user have it.
const settling = 300 * time.Millisecond

// Watch calls changed each time a camera or a sound card may have come or gone,
// shortly after it has settled, until the context ends; it then returns nil.
// What has changed, Cameras and the list of microphones tell.
func Watch(ctx context.Context, changed func()) error {
	return watch(ctx, "/dev", changed)
}

func watch(ctx context.Context, folder string, changed func()) error {
	fd, err := unix.InotifyInit1(unix.IN_NONBLOCK | unix.IN_CLOEXEC)
	if err != nil {
		return fmt.Errorf("watch devices: %w", err)
	}
	events := os.NewFile(uintptr(fd), "inotify") // non-blocking: Close ends a waiting Read
	defer events.Close()
	const coming = unix.IN_CREATE | unix.IN_DELETE | unix.IN_ATTRIB
	found := false
	for _, f := range []string{folder, folder + "/snd"} { // the second is missing without a sound card
		if _, err := unix.InotifyAddWatch(fd, f, coming|unix.IN_ONLYDIR); err == nil {
			found = true
		}
	}
	if !found {
		return fmt.Errorf("watch devices: %w", os.ErrNotExist)
	}
	stop := context.AfterFunc(ctx, func() { events.Close() })
	defer stop()
	data := make([]byte, 4096)
	for waiting := false; ; {
		limit := time.Time{}
		if waiting {
			limit = time.Now().Add(settling)
		}
		if err := events.SetReadDeadline(limit); err != nil && ctx.Err() == nil {
			return fmt.Errorf("watch devices: %w", err)
		}
		n, err := events.Read(data)
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, os.ErrDeadlineExceeded):
			waiting = false
			changed()
		case err != nil:
			return fmt.Errorf("watch devices: %w", err)
		default:
			waiting = concerns(data[:n]) || waiting
		}
	}
}

// concerns reports whether one of the kernel's events is of a device of ours:
// struct inotify_event is four words, the last the length of a name that follows.
func concerns(events []byte) bool {
	for len(events) >= unix.SizeofInotifyEvent {
		length := int(binary.NativeEndian.Uint32(events[12:]))
		rest := events[unix.SizeofInotifyEvent:]
		if length > len(rest) {
			return false
		}
		name := strings.TrimRight(string(rest[:length]), "\x00")
		if strings.HasPrefix(name, "video") || strings.HasPrefix(name, "pcm") || name == "snd" {
			return true
		}
		events = rest[length:]
	}
	return false
}
