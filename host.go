package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"zwiesprache/media"
	"zwiesprache/signal/session"
	"zwiesprache/signal/words"
)

const hostUsage = `usage: zwiesprache host [flags]

Opens one room without a window: the same session, line and devices as the app.
Events go to standard output, commands are read from standard input, both as one
JSON object a line.

events    claimed page link password | devices camera microphone speaker
          wrong total | tampered total | locked | shut on
          knocking guest name language company consent
          admitted | connected relayed | troubled | resumed | left reason
          state muted hidden paused sharing recording live notAlone
          chat guest name text at | line lost | stats (every second, per guest)
          refused message | ended reason
commands  {"do":"admit","guest":ID}   also soon, decline, remove
          {"do":"chat","text":TEXT}   {"do":"mute","on":true}
          {"do":"camera","on":false}  {"do":"pause","on":true}
          {"do":"blur","text":"light"}  also "strong", ""
          {"do":"share","text":ID}    a screen's or a synthetic camera; "" ends it
          {"do":"mark","guest":ID,"on":true}    an interpreter; also verify: the check words agree
          {"do":"expect","number":2}  so many people may come in; {"do":"shut","on":true} nobody new
          {"do":"hangup"}             {"do":"end"} closes all sound and picture first

Standard input may end; the room stays open until "hangup" or an interrupt.

`

// hostCommand runs one room from the command line.
func hostCommand(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) error {
	flags := flag.NewFlagSet("host", flag.ContinueOnError)
	flags.SetOutput(errOut)
	flags.Usage = func() { fmt.Fprint(errOut, hostUsage); flags.PrintDefaults() }
	server := flags.String("server", "", "`origin` of the rendezvous, such as https://talk.example.org")
	trialAddr := flags.String("listen", "127.0.0.1:0", "`address` of the trial's rendezvous")
	isTrial := flags.Bool("trial", false, "start an own rendezvous on this computer")
	box := flags.String("box", "zwiesprache", "first `word`")
	place := flags.String("place", "here", "second `word`")
	third := flags.String("word", "", "third `word` (default: drawn)")
	password := flags.String("password", "", "`password` of the room (default: proposed)")
	language := flags.String("language", "", "`de`, nl, fr or en (default: your organisation's, else en)")
	persons := flags.Int("persons", 1, "how many clients are expected, 1 to 3")
	relayOnly := flags.Bool("relay-only", false, "send sound and picture through the server's relay only")
	loopback := flags.Bool("loopback", false, "also offer this computer's loopback address to clients")
	pages := pagesFlag(flags)
	devices := deviceFlags(flags)
	log := logFlag(flags)
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("host takes flags only, not %q; see zwiesprache host -h", flags.Arg(0))
	}
	logger := log(errOut)
	set, _ := readRules(logger)
	origin, allowed, err := set.flags(*server, *pages, *isTrial)
	if err != nil {
		return err
	}
	if *language, err = set.asked(*language); err != nil {
		return err
	}
	if *isTrial == (origin != "") {
		return errors.New("host needs either --server ORIGIN or --trial")
	}
	if *persons < 1 || *persons > session.MaxPersons {
		return fmt.Errorf("host takes 1 to %d persons, not %d", session.MaxPersons, *persons)
	}
	if *third == "" {
		*third = words.Random(*language, rand.Reader)
	}
	if *password == "" {
		*password = words.Propose(rand.Reader)
	}
	chosen := devices()
	chosen.Loopback = *loopback || *isTrial
	h := &host{
		in: in, log: logger,
		talk: talkConfig{
			origin: origin, pages: allowed, rules: set,
			room: session.Room{
				Words: [3]string{*box, *place, *third}, Password: *password, Language: *language, Confidential: true,
				Persons: *persons, RelayOnly: *relayOnly,
			},
			devices: chosen,
		},
	}
	h.events.out = json.NewEncoder(out)
	if !*isTrial {
		return h.run(ctx)
	}
	t, err := newTrial(*trialAddr, h.log)
	if err != nil {
		return err
	}
	h.talk.origin = t.origin
	return t.during(ctx, h.run)
}

// host is one room driven by lines of JSON.
type host struct {
	in     io.Reader
	log    *slog.Logger
	talk   talkConfig
	events eventWriter
	opened func(*talk) // told of the room before it runs; nil = nobody
}

func (h *host) run(ctx context.Context) error {
	h.talk.log = h.log
	h.talk.onChange = h.events.snapshot
	h.talk.journal = journal(func(session.Summary) {})
	t, err := newTalk(ctx, h.talk)
	if err != nil {
		return err
	}
	if h.opened != nil {
		h.opened(t)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	// Reading standard input cannot be interrupted, so its goroutine is the one that is not waited for.
	lines := readLines(h.in)
	var g errgroup.Group
	g.Go(func() error { defer cancel(); return t.run(ctx) })
	g.Go(func() error { h.obey(ctx, t, lines); return nil })
	g.Go(func() error { h.stats(ctx, t.studio); return nil })
	return g.Wait()
}

// obey carries out commands until the room ends.
func (h *host) obey(ctx context.Context, t *talk, lines <-chan []byte) {
	for {
		select {
		case <-ctx.Done():
			t.runner.HangUp()
			return
		case line, ok := <-lines:
			if !ok {
				lines = nil
				continue
			}
			if err := obey(t, line); err != nil {
				h.events.write(event{Event: "refused", Message: err.Error()})
			}
		}
	}
}

// stats writes figures of every peer once a second.
func (h *host) stats(ctx context.Context, s *media.Studio) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			for _, p := range s.Stats() {
				h.events.write(event{Event: "stats", Guest: p.Guest, Stats: &p})
			}
		}
	}
}

// command is one line of standard input.
type command struct {
	Do     string `json:"do"`
	Guest  string `json:"guest"`
	Text   string `json:"text"`
	On     bool   `json:"on"`
	Number int    `json:"number"`
}

// errCommand is the answer to a line that is no command.
var errCommand = errors.New(`not a command; see zwiesprache host -h`)

func obey(t *talk, line []byte) error {
	var c command
	if err := json.Unmarshal(line, &c); err != nil {
		return fmt.Errorf("%w (%v)", errCommand, err)
	}
	r := t.runner
	switch c.Do {
	case "admit":
		r.Admit(c.Guest)
	case "soon":
		r.Soon(c.Guest)
	case "decline":
		r.Decline(c.Guest)
	case "remove":
		r.Remove(c.Guest)
	case "chat":
		r.Chat(c.Text)
	case "mute":
		r.SetMuted(c.On)
	case "camera":
		r.SetHidden(!c.On)
	case "pause":
		r.SetPaused(c.On)
	case "blur":
		mode, ok := modesOfBlur[c.Text]
		if !ok {
			return errCommand
		}
		t.studio.SetBlur(t.rules.blur(mode))
	case "share":
		switch {
		case c.Text == "":
			t.studio.StopShare()
		case t.rules.NoScreenSharing:
			return fmt.Errorf("no screens: %w", errManaged)
		default:
			t.studio.Share(c.Text)
		}
	case "mark":
		r.Mark(c.Guest, c.On)
	case "verify":
		r.Verify(c.Guest, c.On)
	case "expect":
		r.Expect(c.Number)
	case "shut":
		r.SetShut(c.On)
	case "hangup":
		r.HangUp()
	case "end":
		r.EndAtOnce()
	default:
		return errCommand
	}
	return nil
}

const maxCommand = 64 << 10 // bytes of one line: a chat text is at most 4 KiB

func readLines(in io.Reader) <-chan []byte {
	lines := make(chan []byte)
	go func() {
		defer close(lines)
		s := bufio.NewScanner(in)
		s.Buffer(nil, maxCommand)
		for s.Scan() {
			lines <- append([]byte(nil), s.Bytes()...)
		}
	}()
	return lines
}

// journal fits a function to session.Journal.
type journal func(session.Summary)

func (j journal) Ended(s session.Summary) { j(s) }
