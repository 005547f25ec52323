package notice

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"unicode/utf8"

	"github.com/godbus/dbus/v5"
)

// boxes are programs of desktops that show a few words in a box until it is closed.
var boxes = []struct {
	program string
	args    func(title, text string) []string
}{
	{"zenity", func(title, text string) []string {
		return []string{"--error", "--no-markup", "--width=480", "--title=" + title, "--text=" + text}
	}},
	{"kdialog", func(title, text string) []string { return []string{"--title", title, "--error", text} }},
	{"xmessage", func(title, text string) []string { return []string{"-center", "-title", title, broken(text)} }},
}

// broken is a text in lines that fit on any screen, for a program that breaks none itself.
func broken(text string) string {
	const most = 72
	var b strings.Builder
	long := 0
	for word := range strings.FieldsSeq(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case long == 0:
		case long+1+n > most:
			b.WriteByte('\n')
			long = 0
		default:
			b.WriteByte(' ')
			long++
		}
		b.WriteString(word)
		long += n
	}
	return b.String()
}

// Alert says why the program cannot show a window of its own, in a box by one of the desktop's programs, or
// else as a notice. It returns once that was read and closed, or sent; with ErrNone where nobody can be told.
func Alert(ctx context.Context, title, text string, log *slog.Logger) error {
	if os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != "" {
		for _, box := range boxes {
			path, err := exec.LookPath(box.program)
			if err != nil {
				continue
			}
			if err = show(exec.CommandContext(ctx, path, box.args(title, text)...)); err == nil {
				return nil
			}
			log.Info("a box was not shown", "program", box.program, "error", err)
		}
	}
	return tell(ctx, title, text)
}

// errUnseen says that a box never came to a screen.
var errUnseen = errors.New("it found no screen")

// show runs a box until it is closed. All of them end with 1 when that was done by other means than their button,
// and also when they find no screen: that they say, and their libraries say it in English.
func show(box *exec.Cmd) error {
	var said bytes.Buffer
	box.Stderr = &said
	box.WaitDelay = patience // for what the box has started and leaves behind
	err := box.Run()
	var exit *exec.ExitError
	switch {
	case !errors.As(err, &exit) || exit.ExitCode() != 1:
		return err
	case bytes.Contains(bytes.ToLower(said.Bytes()), []byte("display")):
		return errUnseen
	}
	return nil
}

// tell sends one notice that stays until it is closed.
func tell(ctx context.Context, title, text string) error {
	address := bus()
	if address == "" {
		return ErrNone
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	conn, err := dbus.Connect(address, dbus.WithContext(ctx))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNone, err)
	}
	defer conn.Close()
	hints := map[string]dbus.Variant{"urgency": dbus.MakeVariant(byte(2))}
	call := conn.Object(service, path).CallWithContext(ctx, service+".Notify", 0, title, uint32(0), "", title, text, []string{}, hints, int32(0))
	if call.Err != nil {
		return fmt.Errorf("%w: %w", ErrNone, call.Err)
	}
	return nil
}
