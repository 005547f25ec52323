package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"zwiesprache/media"
	"zwiesprache/signal"
	"zwiesprache/signal/words"
	"zwiesprache/store"
)

// selftestLimit bounds each check: all of them together take seconds on an old laptop.
const selftestLimit = time.Minute

// check is one line of the self-test: it returns what it found.
type check struct {
	name string
	run  func(context.Context) (string, error)
}

// selftestCommand checks this computer and prints one line a check.
func selftestCommand(ctx context.Context, args []string, out, errOut io.Writer) error {
	flags := flag.NewFlagSet("selftest", flag.ContinueOnError)
	flags.SetOutput(errOut)
	withDevices := flags.Bool("devices", false, "also capture from camera and microphone")
	chosen := deviceFlags(flags)
	log := logFlag(flags)
	if err := flags.Parse(args); err != nil {
		return err
	}
	logger := log(errOut)
	checks := []check{
		{"store", checkStore},
		{"keychain", func(context.Context) (string, error) { return checkKeychain(store.SystemKeychain()) }},
		{"room", func(ctx context.Context) (string, error) { return checkRoom(ctx, logger) }},
		{"call", func(ctx context.Context) (string, error) { return checkCall(ctx, logger) }},
		{"echo", checkEcho},
		{"blur", checkBlur},
	}
	if *withDevices {
		config := chosen()
		config.Log = logger
		checks = append(checks, check{"devices", func(ctx context.Context) (string, error) { return checkDevices(ctx, config) }})
	}
	fmt.Fprintf(out, "Zwiesprache %s, %s, %s/%s\n", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	var failed []error
	for _, c := range checks {
		limited, cancel := context.WithTimeout(ctx, selftestLimit)
		found, err := c.run(limited)
		cancel()
		if err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", c.name, err))
			fmt.Fprintf(out, "FAILED  %-8s %v\n", c.name, err)
			continue
		}
		fmt.Fprintf(out, "ok      %-8s %s\n", c.name, found)
	}
	return errors.Join(failed...)
}

// checkStore writes an appointment into a temporary store and reads it back after reopening, with a
// passphrase on it meanwhile.
func checkStore(context.Context) (found string, err error) {
	dir, err := os.MkdirTemp("", "zwiesprache-selftest-")
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, removeFolder(dir)) }()
	s, err := store.Open(dir, store.Options{})
	if err != nil {
		return "", err
	}
	passphrase := rand.Text()
	saved, err := s.Save(store.Appointment{Label: "A. B.", Start: time.Now().Truncate(time.Minute), Minutes: 50, Language: "de", Persons: 1})
	if err == nil {
		err = s.SetPassphrase(passphrase)
	}
	if err := errors.Join(err, s.Close()); err != nil {
		return "", err
	}
	if s, err = store.Open(dir, store.Options{}); err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	start := time.Now()
	if err := s.Unlock(passphrase); err != nil {
		return "", err
	}
	took := time.Since(start)
	if _, err := s.Appointment(saved.ID); err != nil {
		return "", err
	}
	return fmt.Sprintf("an appointment was sealed, written and read again; a passphrase opens the store in %.1f s", took.Seconds()), nil
}

// removeFolder removes a folder that holds files only. Here os.RemoveAll would ask Windows for what wine cannot do yet.
func removeFolder(dir string) error {
	files, err := os.ReadDir(dir)
	for _, f := range files {
		err = errors.Join(err, os.Remove(filepath.Join(dir, f.Name())))
	}
	return errors.Join(err, os.Remove(dir))
}

// checkKeychain puts a secret into a keychain, reads it back and takes it away.
func checkKeychain(k store.Keychain) (found string, err error) {
	name, secret := "selftest-"+rand.Text(), []byte(rand.Text())
	err = k.Set(name, secret)
	if errors.Is(err, store.ErrNoKeychain) {
		return "none answers: the store's key lies in a file beside it until a passphrase is set", nil
	}
	if err != nil {
		return "", err
	}
	back, err := k.Get(name)
	if err == nil && !bytes.Equal(back, secret) {
		err = errors.New("it gave back something else")
	}
	if err := errors.Join(err, k.Delete(name)); err != nil {
		return "", err
	}
	return "a secret was put in, read and taken away", nil
}

// checkRoom opens a room at an own rendezvous and proves its password, both ends in this program.
func checkRoom(ctx context.Context, log *slog.Logger) (string, error) {
	t, err := newTrial("127.0.0.1:0", log)
	if err != nil {
		return "", err
	}
	room, err := words.ParseRoom("zwiesprache", "selftest", words.Random("en", rand.Reader))
	if err != nil {
		return "", err
	}
	prs, err := words.PRS(words.Propose(rand.Reader))
	if err != nil {
		return "", err
	}
	var host, guest [2]uint16
	err = t.during(ctx, func(ctx context.Context) (err error) {
		host, guest, err = prove(ctx, t.origin, room.Joined(), prs, log)
		return err
	})
	if err == nil && host != guest {
		err = errors.New("the check words differ")
	}
	if err != nil {
		return "", err
	}
	return "password proven, check words equal: " + signal.CheckWords(words.CheckList("en"), host), nil
}

// prove has a host and a guest meet and returns the check words of both.
func prove(ctx context.Context, origin, room, prs string, log *slog.Logger) (atHost, atGuest [2]uint16, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return atHost, atGuest, err
	}
	proven := make(chan [2]uint16, 1)
	claimed := make(chan struct{}, 1)
	h, err := signal.NewHost(signal.HostConfig{Origin: origin, Words: room, Password: prs, Key: key, Log: log,
		OnEvent: func(e signal.Event) {
			switch e := e.(type) {
			case signal.Claimed:
				put(claimed, struct{}{})
			case signal.Proven:
				put(proven, e.CheckWord)
			}
		}})
	if err != nil {
		return atHost, atGuest, err
	}
	joined := make(chan [2]uint16, 1)
	var guest *signal.Guest
	guest, err = signal.NewGuest(signal.GuestConfig{Origin: origin, Words: room, Log: log,
		OnEvent: func(e signal.Event) {
			switch e := e.(type) {
			case signal.Invited:
				guest.Join(prs)
			case signal.Proven:
				put(joined, e.CheckWord)
			}
		}})
	if err != nil {
		return atHost, atGuest, err
	}
	var g errgroup.Group
	g.Go(func() error { return h.Run(ctx) })
	g.Go(func() error {
		if _, err := receive(ctx, claimed); err != nil {
			return err
		}
		return guest.Run(ctx)
	})
	atHost, err = receive(ctx, proven)
	if err == nil {
		atGuest, err = receive(ctx, joined)
	}
	cancel()
	if e := g.Wait(); err != nil {
		err = errors.Join(err, e)
	}
	return atHost, atGuest, err
}

func put[T any](c chan T, v T) {
	select {
	case c <- v:
	default:
	}
}

func receive[T any](ctx context.Context, c chan T) (v T, err error) {
	select {
	case v = <-c:
		return v, nil
	case <-ctx.Done():
		return v, context.Cause(ctx)
	}
}

// checkCall holds a call with picture and sound between two ends in this program.
func checkCall(ctx context.Context, log *slog.Logger) (string, error) {
	r, err := media.Loopback(ctx, log)
	if err != nil {
		return "", fmt.Errorf("%w; %d and %d pictures, tones of %.0f Hz (%.2f) and %.0f Hz (%.2f)", err,
			r.Here.Pictures, r.There.Pictures, r.Here.Tone, r.Here.Share, r.There.Tone, r.There.Share)
	}
	return fmt.Sprintf("picture and sound both ways; first picture after %d ms, %.0f Hz and %.0f Hz heard",
		r.FirstPicture.Milliseconds(), r.Here.Tone, r.There.Tone), nil
}

// quietLimit is how long a microphone may give nothing but silence.
const quietLimit = 15 * time.Second

// checkDevices opens the devices that are wanted, which takes a frame of each, and waits for a sound.
// It ends at once when one of them does not work.
func checkDevices(ctx context.Context, config media.Config) (found string, err error) {
	reports := make(chan media.DeviceReport, 16)
	config.OnDevices = func(r media.DeviceReport) { put(reports, r) }
	studio, err := media.NewStudio(ctx, config)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, studio.Close()) }()
	studio.Open()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	var report media.DeviceReport
	var quiet <-chan time.Time
	for {
		select {
		case report = <-reports:
		case <-tick.C:
		case <-quiet:
			return "", errors.New("the microphone hears nothing at all; it may be muted")
		case <-ctx.Done():
			said, _, _ := describe(config, report)
			return "", fmt.Errorf("%s: %w", said, context.Cause(ctx))
		}
		said, known, work := describe(config, report)
		if !known {
			continue
		}
		if !work {
			return "", errors.New(said)
		}
		if quiet == nil {
			quiet = time.After(quietLimit)
		}
		if config.Microphone == media.None {
			return said, nil
		}
		if level := studio.Level(); level > 0 {
			return fmt.Sprintf("%s, sound at %.3f", said, level), nil
		}
	}
}

// describe says how the wanted devices are, whether that of all is known, and whether these work.
func describe(config media.Config, r media.DeviceReport) (said string, known, work bool) {
	var parts []string
	known, work = true, true
	for _, d := range []struct {
		kind, wanted, label string
		state               media.DeviceState
	}{
		{"camera", config.Camera, r.CameraLabel, r.Camera},
		{"microphone", config.Microphone, r.MicrophoneLabel, r.Microphone},
		{"speaker", config.Speaker, r.SpeakerLabel, r.Speaker},
	} {
		switch {
		case d.wanted == media.None:
		case d.state == media.DeviceOff:
			known = false
			parts = append(parts, d.kind+" not opened yet")
		case d.state == media.DeviceReady:
			parts = append(parts, fmt.Sprintf("%s %q works", d.kind, d.label))
		default:
			work = false
			parts = append(parts, d.kind+" "+string(d.state))
		}
	}
	return strings.Join(parts, ", "), known, work
}
