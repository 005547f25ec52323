package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"log/slog"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"zwiesprache/signal"
)

// Words of a session that nothing may hold afterwards.
const (
	keptWords    = "himmelblau/apfelbaum/regenbogen"
	keptPassword = "47110815"
	keptWrong    = "08154711"
	keptName     = "Annegret Zwiebelfisch"
	keptChat     = "Seit dem Sommer schlafe ich nicht mehr."
)

// session is a conversation that goes on.
type session struct {
	host   *signal.Host
	guest  *signal.Guest
	key    ed25519.PrivateKey
	guests []string      // their ids
	right  *signal.Relay // nil: none
	group  errgroup.Group

	fromHost, fromGuest chan signal.Event
}

// converse opens a room, guesses wrong once, joins, knocks and writes; relay
// says that media is relayed, too.
func converse(t *testing.T, origin string, relay bool) *session {
	t.Helper()
	s := &session{}
	var err error
	if _, s.key, err = ed25519.GenerateKey(rand.Reader); err != nil {
		t.Fatal(err)
	}
	s.fromHost, s.fromGuest = make(chan signal.Event, 64), make(chan signal.Event, 64)
	quiet := slog.New(slog.DiscardHandler)
	s.host, err = signal.NewHost(signal.HostConfig{
		Origin: origin, Words: keptWords, Password: keptPassword, Fingerprint: [32]byte{1}, Key: s.key,
		OnEvent: func(e signal.Event) { s.fromHost <- e }, Log: quiet,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.guest, err = signal.NewGuest(signal.GuestConfig{
		Origin: origin, Words: keptWords, Fingerprint: [32]byte{2}, OnEvent: func(e signal.Event) { s.fromGuest <- e }, Log: quiet,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.group.Go(func() error { return s.host.Run(t.Context()) })
	await[signal.Claimed](t, s.fromHost)
	s.group.Go(func() error { return s.guest.Run(t.Context()) })
	s.guest.Join(keptWrong)
	await[signal.Refused](t, s.fromGuest)
	s.guest.Join(keptPassword)
	s.guests = append(s.guests, await[signal.Proven](t, s.fromHost).Guest)
	await[signal.Proven](t, s.fromGuest)
	if relay {
		s.relays(t)
	}
	s.guest.Send(signal.Hello{Name: keptName, Language: "de", Consent: true})
	await[signal.Received](t, s.fromHost)
	s.host.Send(s.guests[0], signal.Chat{ID: "1", Text: keptChat})
	await[signal.Received](t, s.fromGuest)
	return s
}

func (s *session) end(t *testing.T) {
	t.Helper()
	s.guest.Close()
	s.host.Release()
	if err := s.group.Wait(); err != nil {
		t.Error(err)
	}
}

// await takes the next event of one kind.
func await[E signal.Event](t *testing.T, from <-chan signal.Event) E {
	t.Helper()
	patience := time.After(30 * time.Second)
	for {
		select {
		case e := <-from:
			if wanted, ok := e.(E); ok {
				return wanted
			}
		case <-patience:
			var wanted E
			t.Fatalf("no %T", wanted)
		}
	}
}

// relays waits for the right to relay, and uses it.
func (s *session) relays(t *testing.T) {
	t.Helper()
	right := await[signal.Relays](t, s.fromHost).Relay
	s.right = &right
	if err := allocate(t.Context(), right.URLs[0], &right); err != nil {
		t.Fatal(err)
	}
}
