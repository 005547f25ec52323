package signal_test

import (
	"crypto/ed25519"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"zwiesprache/signal"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is for what must happen; no test waits it out when all is well.
const patience = 30 * time.Second

var (
	hostPrint  = [32]byte{1, 2, 3}
	guestPrint = [32]byte{4, 5, 6}
)

func key(n byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(append(make([]byte, ed25519.SeedSize-1), n))
}

type host struct {
	*end
	*signal.Host
}

type guest struct {
	*end
	*signal.Guest
}

func newHost(t *testing.T, origin string, k byte) host {
	t.Helper()
	e := newEnd(t)
	h, err := signal.NewHost(signal.HostConfig{
		Origin: origin, Words: words, Password: password, Fingerprint: hostPrint, Key: key(k), OnEvent: e.on, Log: logs(),
	})
	if err != nil {
		t.Fatal(err)
	}
	run(t, e, h.Run)
	return host{e, h}
}

func newGuest(t *testing.T, origin string) guest {
	t.Helper()
	e := newEnd(t)
	g, err := signal.NewGuest(signal.GuestConfig{Origin: origin, Words: words, Fingerprint: guestPrint, OnEvent: e.on, Log: logs()})
	if err != nil {
		t.Fatal(err)
	}
	run(t, e, g.Run)
	return guest{e, g}
}

// next is the next event, which must be an E.
func next[E signal.Event](e *end) E {
	e.t.Helper()
	select {
	case event := <-e.events:
		if wanted, ok := event.(E); ok {
			return wanted
		}
		e.t.Fatalf("got %#v, want a %T", event, *new(E))
	case <-time.After(patience):
		e.t.Fatalf("no %T in time", *new(E))
	}
	panic("unreachable")
}

// received is the next event, which must bring m.
func received(e *end, m signal.Message) {
	e.t.Helper()
	if got := next[signal.Received](e).Message; !reflect.DeepEqual(got, m) {
		e.t.Fatalf("received %#v, want %#v", got, m)
	}
}

// ended waits for the result of Run.
func ended(e *end) error {
	e.t.Helper()
	select {
	case err := <-e.result:
		return err
	case <-time.After(patience):
		e.t.Fatal("does not end")
		return nil
	}
}

// sdp is one with one media section and one certificate.
func sdp(print [32]byte) string {
	pairs := strings.TrimSuffix(strings.ReplaceAll(fmt.Sprintf("% X", print), " ", ":"), ":")
	return "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=fingerprint:sha-256 " + pairs + "\r\n"
}

func chat(text string) signal.Chat { return signal.Chat{ID: "c", Text: text} }

// meet brings a host and a guest together.
func meet(t *testing.T, r *relay) (h host, g guest, id string) {
	t.Helper()
	h = newHost(t, r.origin, 1)
	next[signal.Claimed](h.end)
	g = newGuest(t, r.origin)
	next[signal.Invited](g.end)
	return h, g, join(h, g)
}

// join lets an invited guest prove the password.
func join(h host, g guest) string {
	h.t.Helper()
	g.Join(password)
	theirs, ours := next[signal.Proven](g.end), next[signal.Proven](h.end)
	if theirs.CheckWord != ours.CheckWord {
		h.t.Fatalf("check words %v and %v", theirs.CheckWord, ours.CheckWord)
	}
	if theirs.Fingerprint != hostPrint || ours.Fingerprint != guestPrint {
		h.t.Fatalf("fingerprints %x and %x", theirs.Fingerprint, ours.Fingerprint)
	}
	return ours.Guest
}

func TestTalk(t *testing.T) {
	h, g, id := meet(t, start(t))
	hello := signal.Hello{Name: "Ada", Language: "de", Consent: true, Camera: true, Company: "alone"}
	candidate := signal.Candidate{Candidate: "candidate:1", Mid: "0"}
	g.Send(hello)
	received(h.end, hello)
	for _, m := range []signal.Message{
		signal.Lobby{State: "soon", Language: "de"}, signal.Offer{SDP: sdp(hostPrint)}, candidate, chat("Grüße"), signal.State{Muted: true},
	} {
		h.Send(id, m)
		received(g.end, m)
	}
	for _, m := range []signal.Message{signal.Answer{SDP: sdp(guestPrint)}, candidate, chat("<b>"), signal.State{Hidden: true}} {
		g.Send(m)
		received(h.end, m)
	}
	h.Send(id, signal.Bye{Reason: signal.ReasonEnded})
	h.Release()
	received(g.end, signal.Bye{Reason: signal.ReasonEnded})
	if err := ended(h.end); err != nil {
		t.Errorf("host ends with %v", err)
	}
	if err := ended(g.end); !errors.Is(err, signal.ErrDropped) {
		t.Errorf("guest ends with %v", err)
	}
}

// An origin with https is reached through TLS, as behind a proxy that ends it.
func TestTLS(t *testing.T) {
	var front *httptest.Server
	r := startWith(t, func(s *httptest.Server) {
		s.StartTLS()
		front = s
	})
	// System roots are read once in a process: this is the only test that needs them.
	file := filepath.Join(t.TempDir(), "root.pem")
	root := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: front.Certificate().Raw})
	if err := os.WriteFile(file, root, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SSL_CERT_FILE", file)
	h, g, id := meet(t, r)
	h.Send(id, chat("through TLS"))
	received(g.end, chat("through TLS"))
	stranger := newHost(t, strings.Replace(r.origin, "127.0.0.1", "localhost", 1), 2) // not its name
	next[signal.Lost](stranger.end)
	// A proxy sees nothing of it: it passes TLS on.
	p := newProxy(t)
	next[signal.Claimed](newHostThrough(t, r.origin, p.at(nil)).end)
	if p.let.Load() != 1 {
		t.Error("it went past the proxy")
	}
}

func TestGuestLeaves(t *testing.T) {
	h, g, id := meet(t, start(t))
	g.Send(signal.Bye{Reason: signal.ReasonLeft})
	g.Close()
	if err := ended(g.end); err != nil {
		t.Errorf("guest ends with %v", err)
	}
	received(h.end, signal.Bye{Reason: signal.ReasonLeft})
	if gone := next[signal.GuestGone](h.end); gone.Guest != id {
		t.Errorf("%q is gone, not %q", gone.Guest, id)
	}
}

func TestDrop(t *testing.T) {
	r := start(t)
	h, g, id := meet(t, r)
	h.Send(id, signal.Bye{Reason: signal.ReasonRemoved})
	h.Drop(id)
	received(g.end, signal.Bye{Reason: signal.ReasonRemoved})
	if err := ended(g.end); !errors.Is(err, signal.ErrDropped) {
		t.Errorf("guest ends with %v", err)
	}
	h.Send(id, chat("to nobody"))
	again := newGuest(t, r.origin)
	next[signal.Invited](again.end)
	join(h, again) // nothing else was reported in between
}

func TestWrongPassword(t *testing.T) {
	r := start(t)
	h := newHost(t, r.origin, 1)
	next[signal.Claimed](h.end)
	g := newGuest(t, r.origin)
	for left := 2; left >= 0; left-- {
		next[signal.Invited](g.end)
		g.Join("87654321")
		if got := next[signal.Refused](g.end).Left; got != left {
			t.Fatalf("%d left, want %d", got, left)
		}
		total := 3 - left
		if got := next[signal.Wrong](h.end); got != (signal.Wrong{Total: total, Left: 20 - total}) {
			t.Fatalf("host counts %+v", got)
		}
	}
	if err := ended(g.end); !errors.Is(err, signal.ErrDropped) {
		t.Errorf("guest ends with %v", err)
	}
	// The right one helps the next line, and the count goes on.
	again := newGuest(t, r.origin)
	next[signal.Invited](again.end)
	again.Join("87654321")
	next[signal.Refused](again.end)
	if got := next[signal.Wrong](h.end).Total; got != 4 {
		t.Errorf("%d wrong guesses counted, want 4", got)
	}
	next[signal.Invited](again.end)
	join(h, again)
}

func TestLocked(t *testing.T) {
	r := start(t)
	h, friend, id := meet(t, r)
	waiting := newGuest(t, r.origin)
	next[signal.Invited](waiting.end)
	guess := func(g guest, want int) {
		next[signal.Invited](g.end)
		g.Join("87654321")
		if got := next[signal.Refused](g.end).Left; got != want {
			t.Errorf("%d left, want %d", got, want)
		}
	}
	var all sync.WaitGroup
	for range 6 { // at once, for the answers take their time
		g := newGuest(t, r.origin)
		all.Go(func() {
			for left := 2; left >= 0; left-- {
				guess(g, left)
			}
			_ = ended(g.end)
		})
	}
	all.Wait()
	last := newGuest(t, r.origin)
	guess(last, 1)
	guess(last, 0)
	next[signal.Locked](last.end)
	last.cancel()
	_ = ended(last.end)
	for total := 1; total <= 20; total++ {
		if got := next[signal.Wrong](h.end).Total; got != total {
			t.Fatalf("host counts %d, want %d", got, total)
		}
	}
	next[signal.Locked](h.end)
	next[signal.Locked](waiting.end)
	waiting.Join(password)
	late := newGuest(t, r.origin)
	next[signal.Locked](late.end)
	late.Join(password)
	friend.Send(chat("still here"))
	received(h.end, chat("still here"))
	h.Send(id, chat("so am I"))
	received(friend.end, chat("so am I"))

	// With another password it begins anew: those two try the one they were given.
	const renewed = "11112222"
	h.Rearm(renewed)
	for i, g := range []guest{waiting, late} {
		if got := next[signal.Wrong](h.end).Total; got != i+1 {
			t.Errorf("host counts %d, want %d", got, i+1)
		}
		next[signal.Invited](g.end)
		next[signal.Refused](g.end)
	}
	next[signal.Invited](waiting.end)
	waiting.Join(renewed)
	next[signal.Proven](waiting.end)
	next[signal.Proven](h.end)
	friend.Send(chat("never left"))
	received(h.end, chat("never left"))
}

// shut waits until a guest is told that nobody new is let in.
func shut(g guest, again bool) {
	g.t.Helper()
	if e := next[signal.Shut](g.end); e.Again != again {
		g.t.Errorf("shut, again %v", e.Again)
	}
}

func TestLock(t *testing.T) {
	r := start(t)
	h, friend, id := meet(t, r)
	waiting := newGuest(t, r.origin)
	next[signal.Invited](waiting.end)
	h.Lock(true)
	shut(waiting, true)
	late := newGuest(t, r.origin)
	shut(late, true)
	h.Lock(false)
	next[signal.Invited](waiting.end)
	next[signal.Invited](late.end)
	h.Lock(true)
	shut(waiting, true)
	shut(late, true)
	h.CloseToGuests()
	shut(waiting, false)
	shut(late, false)
	late.Join(password)
	h.Lock(false)
	shut(newGuest(t, r.origin), false)
	h.Send(id, chat("you stay"))
	received(friend.end, chat("you stay"))
	friend.Send(chat("I stay"))
	received(h.end, chat("I stay"))
}

// A guest may wait before the room is opened.
func TestEarlyGuest(t *testing.T) {
	r := start(t)
	g := newGuest(t, r.origin)
	g.Join(password)
	h := newHost(t, r.origin, 1)
	next[signal.Claimed](h.end)
	next[signal.Invited](g.end)
	next[signal.Proven](g.end)
	next[signal.Proven](h.end)
}

func TestTaken(t *testing.T) {
	r := start(t)
	next[signal.Claimed](newHost(t, r.origin, 1).end)
	if err := ended(newHost(t, r.origin, 2).end); !errors.Is(err, signal.ErrTaken) {
		t.Errorf("other host ends with %v", err)
	}
}

func TestReplaced(t *testing.T) {
	r := start(t)
	h := newHost(t, r.origin, 1)
	next[signal.Claimed](h.end)
	next[signal.Claimed](newHost(t, r.origin, 1).end)
	if err := ended(h.end); !errors.Is(err, signal.ErrReplaced) {
		t.Errorf("first host ends with %v", err)
	}
}

func TestReleaseFreesRoom(t *testing.T) {
	r := start(t)
	h := newHost(t, r.origin, 1)
	next[signal.Claimed](h.end)
	h.Release()
	h.Release()
	if err := ended(h.end); err != nil {
		t.Errorf("host ends with %v", err)
	}
	next[signal.Claimed](newHost(t, r.origin, 2).end)
}

func TestUnreachable(t *testing.T) {
	h := newHost(t, "http://127.0.0.1:1", 1)
	next[signal.Lost](h.end)
	next[signal.Lost](h.end)
	h.Release()
	if err := ended(h.end); err != nil {
		t.Errorf("host ends with %v", err)
	}
	if err := ended(newGuest(t, "http://127.0.0.1:1").end); err == nil {
		t.Error("guest ends without an error")
	}
}

func TestBadConfig(t *testing.T) {
	good := signal.HostConfig{Origin: "https://talk.example.org", Words: "a/b/c", Password: "x", Key: key(1), OnEvent: func(signal.Event) {}}
	if _, err := signal.NewHost(good); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*signal.HostConfig){
		"no origin":      func(c *signal.HostConfig) { c.Origin = "" },
		"a path":         func(c *signal.HostConfig) { c.Origin += "/" },
		"no host":        func(c *signal.HostConfig) { c.Origin = "https://" },
		"port alone":     func(c *signal.HostConfig) { c.Origin = "https://:443" },
		"other scheme":   func(c *signal.HostConfig) { c.Origin = "ftp://talk.example.org" },
		"no words":       func(c *signal.HostConfig) { c.Words = "" },
		"no password":    func(c *signal.HostConfig) { c.Password = "" },
		"short key":      func(c *signal.HostConfig) { c.Key = c.Key[:5] },
		"nobody listens": func(c *signal.HostConfig) { c.OnEvent = nil },
	} {
		c := good
		change(&c)
		if _, err := signal.NewHost(c); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

func TestCancelled(t *testing.T) {
	h, g, _ := meet(t, start(t))
	h.cancel()
	g.cancel()
	if err := ended(h.end); err != nil {
		t.Errorf("host ends with %v", err)
	}
	if err := ended(g.end); err != nil {
		t.Errorf("guest ends with %v", err)
	}
	h.Send("x", chat("after the end"))
	g.Send(chat("after the end"))
}
