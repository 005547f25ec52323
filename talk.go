package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"zwiesprache/media"
	"zwiesprache/signal"
	"zwiesprache/signal/release"
	"zwiesprache/signal/session"
	"zwiesprache/signal/words"
)

// talk is one opened room with its parts joined: the line to the rendezvous,
// the devices and peers of this computer, and the session that directs both.
type talk struct {
	line    *signal.Host
	studio  *media.Studio
	runner  *session.Runner
	devices studio
	rules   rules
}

// talkConfig says what a talk is made of. The callbacks must not block.
type talkConfig struct {
	origin   string     // of the rendezvous
	pages    [][32]byte // that clients may get although no release has signed them: release.Config.Allowed
	rules    rules
	room     session.Room
	devices  media.Config // what of it main does not set itself
	onChange func(session.Snapshot)
	journal  session.Journal
	log      *slog.Logger
}

// newTalk builds the parts, once the page that clients would get is one that a
// release has signed; errors wrap those of package release. No device and no room is opened before run.
func newTalk(ctx context.Context, c talkConfig) (*talk, error) {
	page, err := release.Check(ctx, c.origin, release.Config{Allowed: c.pages})
	if err != nil {
		return nil, fmt.Errorf("check the clients' page: %w", err)
	}
	c.room = c.rules.room(c.room)
	c.log.Info("clients' page checked", "release", page.Release, "hash", fmt.Sprintf("%x", page.Hash), "development", release.Development())
	room, err := words.ParseRoom(c.room.Words[0], c.room.Words[1], c.room.Words[2])
	if err != nil {
		return nil, fmt.Errorf("read the three words: %w", err)
	}
	prs, err := words.PRS(c.room.Password)
	if err != nil {
		return nil, fmt.Errorf("read the password: %w", err)
	}
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make the room's key: %w", err)
	}

	t := &talk{rules: c.rules}
	devices := c.devices
	devices.Blur = c.rules.blur(devices.Blur)
	devices.Log = c.log.With("part", "media")
	devices.OnPeer = func(e media.PeerEvent) { t.runner.PeerEvent(peerEvent(e)) }
	devices.OnDevices = func(r media.DeviceReport) {
		if c.devices.OnDevices != nil {
			c.devices.OnDevices(r)
		}
		t.runner.DeviceEvent(session.DeviceState(r.Camera), session.DeviceState(r.Microphone), session.DeviceState(r.Speaker))
	}
	devices.OnShare = func(active bool, err error) {
		if err != nil {
			devices.Log.Warn("sharing ended", "error", err)
		}
		t.runner.SetSharing(active)
	}
	if t.studio, err = media.NewStudio(ctx, devices); err != nil {
		return nil, fmt.Errorf("prepare camera and microphone: %w", err)
	}
	t.devices = studio{Studio: t.studio, shut: sync.OnceValue(t.studio.Close), shutting: new(sync.WaitGroup)}
	t.line, err = signal.NewHost(signal.HostConfig{
		Origin: c.origin, Words: room.Joined(), Password: prs,
		Fingerprint: t.studio.Fingerprint(), Key: key,
		OnEvent: func(e signal.Event) { t.runner.LineEvent(e) },
		Log:     c.log.With("part", "line"),
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("prepare the room: %w", err), t.studio.Close())
	}
	t.runner = session.New(session.Config{
		Room: c.room, Page: c.origin + "/", Link: words.Link(c.origin, room, c.room.Language),
		Line: line{t.line}, Studio: t.devices, Journal: c.journal,
		OnChange: c.onChange, Now: time.Now, Log: c.log.With("part", "session"),
	})
	return t, nil
}

// line is the room's line as the session sees it: passwords come as people type them.
type line struct{ *signal.Host }

func (l line) Rearm(password string) {
	if prs, err := words.PRS(password); err == nil { // proposed by the app
		l.Host.Rearm(prs)
	}
}

// run opens the room and returns when it has ended and every device and line is closed.
// When ctx ends it hangs up first. The line ends by the session's release, so that goodbyes still go out.
func (t *talk) run(ctx context.Context) error {
	var g errgroup.Group
	g.Go(func() error {
		if err := t.line.Run(context.WithoutCancel(ctx)); err != nil {
			t.runner.LineEvent(signal.Lost{Err: err}) // the server's final word
		}
		return nil
	})
	g.Go(func() error {
		defer t.devices.shutting.Wait()
		return errors.Join(t.runner.Run(ctx), t.devices.shut())
	})
	return g.Wait()
}

// studio fits media's Studio to the shape that the session asks for.
type studio struct {
	*media.Studio
	shut     func() error // closes it, once
	shutting *sync.WaitGroup
}

// Close begins to close the devices and returns: the session's goroutine must not wait for a driver.
func (s studio) Close() { s.shutting.Go(func() { _ = s.shut() }) }

// Start makes a peer for a guest, or looks for another way to one who has a peer.
func (s studio) Start(guest string, c session.PeerConfig) {
	p := media.PeerConfig{Seat: c.Seat, Fingerprint: c.Fingerprint, RelayOnly: c.RelayOnly}
	if len(c.Relay.URLs) > 0 {
		p.Servers = []media.Server{{URLs: c.Relay.URLs, Username: c.Relay.Username, Credential: c.Relay.Credential}}
	}
	s.Studio.Start(guest, p)
}

func (s studio) Candidate(guest string, c signal.Candidate) {
	s.Studio.Candidate(guest, c.Candidate, c.Mid, c.Line)
}

func peerEvent(e media.PeerEvent) session.PeerEvent {
	out := session.PeerEvent{Guest: e.Guest, Offer: e.Offer, State: session.PeerState(e.State), Relayed: e.Way == media.Relayed, Near: e.Way == media.Near, Bye: e.Bye}
	if e.Candidate != nil {
		out.Candidate = &signal.Candidate{Candidate: e.Candidate.Candidate, Mid: e.Candidate.Mid, Line: e.Candidate.Line}
	}
	return out
}
