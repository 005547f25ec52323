package session_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"net"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"zwiesprache/signal"
	"zwiesprache/signal/server"
	"zwiesprache/signal/session"
)

const (
	words    = "rosenkasten/guetersloh/wintertisch"
	password = "83642917"
	patience = 30 * time.Second
)

// studio has no media: a peer offers at once and is connected as soon as it is answered.
type studio struct {
	session.Studio // what is not below is not called
	runner         *session.Runner
	own            [32]byte
	guests         map[string][32]byte // of the session's goroutine: accepted certificates
	closed         chan struct{}
}

func (s *studio) Open() {
	s.runner.DeviceEvent(session.DeviceReady, session.DeviceReady, session.DeviceReady)
}
func (s *studio) Close()           { close(s.closed) }
func (s *studio) SetMuted(bool)    {}
func (s *studio) SetHidden(bool)   {}
func (s *studio) SetPaused(bool)   {}
func (s *studio) StopShare()       {}
func (s *studio) Stop(_, _ string) {}
func (s *studio) Start(guest string, c session.PeerConfig) {
	s.guests[guest] = c.Fingerprint
	s.runner.PeerEvent(session.PeerEvent{Guest: guest, Candidate: &signal.Candidate{Candidate: "candidate:1", Mid: "0"}})
	s.runner.PeerEvent(session.PeerEvent{Guest: guest, Offer: describe(s.own)})
}
func (s *studio) Answer(guest, sdp string) {
	e := session.PeerEvent{Guest: guest, State: session.PeerConnected}
	if sdp != describe(s.guests[guest]) {
		e.State = session.PeerTampered
	}
	s.runner.PeerEvent(e)
}
func (s *studio) Candidate(string, signal.Candidate) {}

// describe is a session description with nothing but a certificate.
func describe(fingerprint [32]byte) string {
	pairs := make([]string, len(fingerprint))
	for i, b := range fingerprint {
		pairs[i] = strings.ToUpper(hex.EncodeToString([]byte{b}))
	}
	return "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=fingerprint:sha-256 " + strings.Join(pairs, ":") +
		"\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"
}

type journal chan session.Summary

func (j journal) Ended(s session.Summary) { j <- s }

// room is a counsellor's room at a real server.
type room struct {
	origin    string
	runner    *session.Runner
	studio    *studio
	journal   journal
	snapshots chan session.Snapshot
	ended     chan struct{} // Run has returned
	lines     *lines        // at the server
}

// lines are the server's, which a test may break.
type lines struct {
	net.Listener
	mu  sync.Mutex // guards all
	all []net.Conn
}

func (l *lines) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, c)
	return c, err
}

// cut breaks all lines without a word.
func (l *lines) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.all {
		if c != nil {
			_ = c.Close()
		}
	}
	l.all = nil
}

func openRoom(t *testing.T, persons int) *room {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &room{origin: "http://" + listener.Addr().String(), journal: make(journal, 1), snapshots: make(chan session.Snapshot, 1000), ended: make(chan struct{})}
	srv, err := server.New(server.Config{Origin: r.origin})
	if err != nil {
		t.Fatal(err)
	}
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	host, err := signal.NewHost(signal.HostConfig{Origin: r.origin, Words: words, Password: password, Fingerprint: [32]byte{1}, Key: key,
		OnEvent: func(e signal.Event) { r.runner.LineEvent(e) }})
	if err != nil {
		t.Fatal(err)
	}
	r.studio = &studio{own: [32]byte{1}, guests: map[string][32]byte{}, closed: make(chan struct{})}
	r.runner = session.New(session.Config{Room: session.Room{Language: "de", Persons: persons}, Line: host, Studio: r.studio, Journal: r.journal,
		OnChange: func(s session.Snapshot) { r.snapshots <- s }})
	r.studio.runner = r.runner

	ctx, cancel := context.WithCancel(context.Background())
	var all sync.WaitGroup
	r.lines = &lines{Listener: listener}
	all.Go(func() { srv.Serve(ctx, r.lines) })
	all.Go(func() {
		if err := host.Run(context.Background()); err != nil {
			t.Errorf("host: %v", err)
		}
	})
	go func() {
		defer close(r.ended)
		r.runner.Run(context.Background())
	}()
	t.Cleanup(func() {
		r.runner.HangUp()
		<-r.ended
		host.Release()
		cancel()
		all.Wait()
	})
	return r
}

// until waits for a snapshot like that.
func (r *room) until(t *testing.T, what string, like func(session.Snapshot) bool) session.Snapshot {
	t.Helper()
	limit := time.After(patience)
	for {
		select {
		case s := <-r.snapshots:
			if like(s) {
				return s
			}
		case <-limit:
			t.Fatalf("never: %s", what)
		}
	}
}

// visitor is a client's page.
type visitor struct {
	*signal.Guest
	fingerprint [32]byte
	events      chan signal.Event
}

func (r *room) visit(t *testing.T, n byte) *visitor {
	t.Helper()
	v := &visitor{fingerprint: [32]byte{2, n}, events: make(chan signal.Event, 100)}
	var err error
	v.Guest, err = signal.NewGuest(signal.GuestConfig{Origin: r.origin, Words: words, Fingerprint: v.fingerprint, OnEvent: func(e signal.Event) { v.events <- e }})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		v.Run(context.Background()) // ends as it likes: the tests look at what came before
	}()
	t.Cleanup(func() {
		v.Close()
		<-done
	})
	v.Join(password)
	return v
}

// expect waits for an event or a message like that one.
func (v *visitor) expect(t *testing.T, want any) {
	t.Helper()
	limit := time.After(patience)
	for {
		select {
		case e := <-v.events:
			got := any(e)
			if r, ok := e.(signal.Received); ok {
				got = r.Message
			}
			if reflect.TypeOf(got) == reflect.TypeOf(want) {
				switch got.(type) {
				case signal.Proven, signal.Lost:
					return
				}
				if !reflect.DeepEqual(got, want) {
					t.Fatalf("got %+v, want %+v", got, want)
				}
				return
			}
		case <-limit:
			t.Fatalf("never: %T", want)
		}
	}
}

func (v *visitor) knock(t *testing.T, name string) {
	t.Helper()
	v.expect(t, signal.Proven{})
	v.Send(signal.Hello{Name: name, Language: "nl", Consent: true})
	v.expect(t, signal.Lobby{State: "waiting", Language: "de"})
}

func guestLike(name string, state session.GuestState) func(session.Snapshot) bool {
	return func(s session.Snapshot) bool {
		for _, g := range s.Guests {
			if g.Name == name && g.State == state {
				return true
			}
		}
		return false
	}
}

func TestTalkThroughTheServer(t *testing.T) {
	r := openRoom(t, 2)
	r.until(t, "a room", func(s session.Snapshot) bool { return s.Phase == session.Waiting && s.Camera == session.DeviceReady })
	first, second := r.visit(t, 1), r.visit(t, 2)
	first.knock(t, "A.")
	s := r.until(t, "A. knocks", guestLike("A.", session.Knocking))
	if len(s.Guests) != 1 {
		t.Errorf("who has not knocked is shown: %+v", s.Guests)
	}
	first.admit(t, r, s.Guests[0].ID)
	second.knock(t, "B.")
	r.until(t, "A. talks, B. knocks", func(s session.Snapshot) bool {
		return guestLike("A.", session.Connected)(s) && guestLike("B.", session.Knocking)(s)
	})
	first.expect(t, signal.People{People: []signal.Person{{Name: "B.", State: signal.PersonWaiting}}})

	r.runner.Chat("Guten Tag")
	first.expect(t, signal.Chat{ID: "1", Text: "Guten Tag"})
	first.Send(signal.Chat{ID: "x", Text: "Hallo"})
	r.until(t, "an answer", func(s session.Snapshot) bool { return len(s.Chat) == 2 && s.Chat[1].Text == "Hallo" })

	r.runner.Remove(s.Guests[0].ID)
	first.expect(t, signal.Bye{Reason: signal.ReasonRemoved})
	s = r.until(t, "A. is removed", guestLike("A.", session.Gone))
	if !s.Closed || s.Phase != session.Waiting {
		t.Errorf("after a removal: %+v", s)
	}
	third := r.visit(t, 3)
	third.expect(t, signal.Shut{})

	second.admit(t, r, s.Guests[1].ID) // who was there before the removal may stay
	r.until(t, "B. talks", guestLike("B.", session.Connected))
	r.runner.HangUp()
	second.expect(t, signal.Bye{Reason: signal.ReasonEnded})
	<-r.ended
	<-r.studio.closed
	if sum := <-r.journal; sum.Guests != 2 || sum.Reason != session.HungUp {
		t.Errorf("summary %+v", sum)
	}
}

// admit lets v in and takes it to the end of the exchange.
func (v *visitor) admit(t *testing.T, r *room, id string) {
	t.Helper()
	r.runner.Admit(id)
	v.expect(t, signal.Offer{SDP: describe([32]byte{1})})
	v.expect(t, signal.Candidate{Candidate: "candidate:1", Mid: "0"})
	v.Send(signal.Answer{SDP: describe(v.fingerprint)})
	v.Send(signal.Candidate{Candidate: "candidate:2", Mid: "0"})
	v.expect(t, signal.State{})
}

func TestSDPBeforeAdmissionEndsThePair(t *testing.T) {
	r := openRoom(t, 1)
	v := r.visit(t, 1)
	v.knock(t, "A.")
	v.Send(signal.Answer{SDP: describe(v.fingerprint)})
	v.expect(t, signal.Bye{Reason: signal.ReasonTampered})
	s := r.until(t, "A. is gone", guestLike("A.", session.Gone))
	if s.Guests[0].Reason != session.Tampered || s.Phase != session.Waiting {
		t.Errorf("%+v", s)
	}
}

func TestClientLeaves(t *testing.T) {
	r := openRoom(t, 1)
	v := r.visit(t, 1)
	v.knock(t, "A.")
	v.admit(t, r, r.until(t, "A. knocks", guestLike("A.", session.Knocking)).Guests[0].ID)
	v.Send(signal.Bye{Reason: signal.ReasonLeft})
	s := r.until(t, "A. left", guestLike("A.", session.Gone))
	if s.Guests[0].Reason != session.Left || s.Phase != session.Waiting {
		t.Errorf("%+v", s)
	}
}

// All lines break and media with them: guest and room find back to each other
// by themselves, nobody is asked or admitted again, and media gets a new way.
func TestAllComesBack(t *testing.T) {
	r := openRoom(t, 2)
	v := r.visit(t, 1)
	waiting := r.visit(t, 2)
	v.knock(t, "A.")
	id := r.until(t, "A. knocks", guestLike("A.", session.Knocking)).Guests[0].ID
	v.admit(t, r, id)
	waiting.knock(t, "B.")
	r.until(t, "A. talks, B. knocks", guestLike("B.", session.Knocking))
	v.expect(t, signal.People{People: []signal.Person{{Name: "B.", State: signal.PersonWaiting}}})

	for range 3 {
		r.lines.cut()
		r.runner.PeerEvent(session.PeerEvent{Guest: id, State: session.PeerTroubled})
		v.expect(t, signal.Lost{})
		v.expect(t, signal.Resumed{})
		v.expect(t, signal.State{})
		v.expect(t, signal.Offer{SDP: describe([32]byte{1})})
		v.Send(signal.Answer{SDP: describe(v.fingerprint)})
		waiting.expect(t, signal.Resumed{})
		s := r.until(t, "all is well again", func(s session.Snapshot) bool {
			return !s.LineLost && guestLike("A.", session.Connected)(s) && guestLike("B.", session.Knocking)(s) &&
				!s.Guests[0].LineLost && !s.Guests[1].LineLost
		})
		if len(s.Guests) != 2 || s.Wrong != 0 || s.Tampered != 0 {
			t.Errorf("%+v", s)
		}
	}
	r.runner.Chat("Da sind Sie ja")
	v.expect(t, signal.Chat{ID: "1", Text: "Da sind Sie ja"})
}

// Who was removed while there was no line does not come back.
func TestRemovedMeanwhile(t *testing.T) {
	r := openRoom(t, 1)
	v := r.visit(t, 1)
	v.knock(t, "A.")
	id := r.until(t, "A. knocks", guestLike("A.", session.Knocking)).Guests[0].ID
	v.admit(t, r, id)
	r.lines.cut()
	r.until(t, "the line is lost", func(s session.Snapshot) bool { return s.LineLost })
	r.runner.Remove(id)
	v.expect(t, signal.Failed{})
	v.expect(t, signal.Shut{})
}
