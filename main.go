// Command zwiesprache is the counsellor's app: confidential conversations by
// video with clients who only open a web page.
package main

import (
	"context"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	ossignal "os/signal"
	"strings"
	"syscall"

	"zwiesprache/media"
	"zwiesprache/media/apm"
	"zwiesprache/signal/release"
)

//go:embed FyneApp.toml
var appFile string

const usage = `usage: zwiesprache [flags] [link]     the app; a link opens an appointment: zwiesprache:appointment/ID
       zwiesprache host [flags]       one room without a window
       zwiesprache selftest [flags]   checks codecs, store, devices and a call on this computer
       zwiesprache policy check|show  what your organisation has set, and what is wrong with it
       zwiesprache version

`

func main() {
	ctx, stop := ossignal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second interrupt kills
	err := run(ctx, os.Args[1:])
	stop()
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
	default:
		fmt.Fprintln(os.Stderr, "zwiesprache:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	name, args := commandOf(args)
	switch name {
	case "":
		return windowCommand(ctx, args, os.Stdin, os.Stdout, os.Stderr)
	case "host":
		return hostCommand(ctx, args, os.Stdin, os.Stdout, os.Stderr)
	case "selftest":
		return selftestCommand(ctx, args, os.Stdout, os.Stderr)
	case "policy":
		return policyCommand(args, os.Stdout)
	case "version":
		fmt.Println(version())
		return nil
	}
	return fmt.Errorf("%q is no command; see zwiesprache -h", name)
}

// commandOf parts a command from what follows; "" is the window's, which takes flags and links.
func commandOf(args []string) (name string, rest []string) {
	if len(args) == 0 || strings.HasPrefix(args[0], "-") || isLink(args[0]) {
		return "", args
	}
	return args[0], args[1:]
}

// version is written in FyneApp.toml only.
func version() string {
	for line := range strings.Lines(appFile) {
		if key, value, ok := strings.Cut(line, "="); ok && strings.TrimSpace(key) == "Version" {
			return strings.Trim(strings.TrimSpace(value), `"`)
		}
	}
	return "unknown"
}

// deviceFlags defines the devices' flags; the function it returns reads them after parsing.
func deviceFlags(f *flag.FlagSet) func() media.Config {
	camera := f.String("camera", "", "`label` of the camera, none, pattern, or a .y4m file (default: the first that works)")
	microphone := f.String("microphone", "", "`label` of the microphone, none, tone, tone:HZ, or a .wav file")
	speaker := f.String("speaker", "", "`label` of the speaker, or none")
	raw := f.Bool("raw", false, "send the microphone's sound as it is: echo, noise and loudness stay")
	return func() media.Config {
		c := media.Config{Camera: *camera, Microphone: *microphone, Speaker: *speaker}
		if !*raw {
			c.Processing = apm.Config{Echo: true, Gain: true, Noise: apm.NoiseModerate}
		}
		return c
	}
}

// pagesFlag defines --page; what it returns points to is there after parsing.
func pagesFlag(f *flag.FlagSet) *[][32]byte {
	pages := new([][32]byte)
	f.Func("page", "`hash` of a page of your organisation's own that clients may get, as its build prints it; as often as there are any", func(s string) error {
		hash, err := release.ParseHash(s)
		*pages = append(*pages, hash)
		return err
	})
	return pages
}

// logFlag defines --log; the function it returns makes the log after parsing.
func logFlag(f *flag.FlagSet) func(io.Writer) *slog.Logger {
	level := slog.LevelWarn
	f.TextVar(&level, "log", level, "`level`: debug, info, warn or error; a log never holds words, passwords, names or addresses")
	return func(w io.Writer) *slog.Logger {
		return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level}))
	}
}
