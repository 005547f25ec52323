package signal

import (
	"bufio"
	"context"
	"errors"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lxzan/gws"
)

// pongs hears what comes back.
type pongs struct {
	gws.BuiltinEventHandler
	heard chan struct{}
}

func (p pongs) OnPong(*gws.Conn, []byte) { p.heard <- struct{}{} }

// pipe is a line whose other end answers pings, or not.
func pipe(t *testing.T, far gws.Event) (l *line, other *gws.Conn, closeBoth func()) {
	t.Helper()
	ours, theirs := net.Pipe()
	upgraded := make(chan *gws.Conn, 1)
	go func() {
		in := bufio.NewReader(theirs)
		request, err := http.ReadRequest(in)
		if err != nil {
			t.Error(err)
			return
		}
		c, err := gws.NewUpgrader(far, nil).UpgradeFromConn(theirs, in, request)
		if err != nil {
			t.Error(err)
			return
		}
		upgraded <- c
		c.ReadLoop()
	}()
	l = &line{in: make(chan []byte, 1), out: make(chan []byte, 1), dead: make(chan struct{}), forget: func() bool { return true }}
	var err error
	if l.conn, _, err = gws.NewClientFromConn(l, &gws.ClientOption{Addr: "ws://talk.example.org/host"}, ours); err != nil {
		t.Fatal(err)
	}
	l.begin()
	return l, <-upgraded, func() {
		_ = ours.Close()
		_ = theirs.Close()
	}
}

// A ping comes when nothing was said for long: the deadline of the last message has passed then.
func TestPongAfterSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		heard := make(chan struct{}, 1)
		l, far, closeBoth := pipe(t, pongs{heard: heard})
		l.out <- []byte(`{"type":"release"}`)
		time.Sleep(2 * writeTime)
		if err := far.WritePing(nil); err != nil {
			t.Fatal(err)
		}
		select {
		case <-heard:
		case <-time.After(time.Second):
			t.Error("no answer to a ping")
		}
		close(l.out)
		closeBoth()
		l.loops.Wait()
	})
}

// mute answers no ping, keen does; late says what was on its way, and no more.
type (
	mute struct{ gws.BuiltinEventHandler }
	keen struct{ gws.BuiltinEventHandler }
	late struct{ gws.BuiltinEventHandler }
)

func (mute) OnPing(*gws.Conn, []byte)        {}
func (keen) OnPing(c *gws.Conn, data []byte) { _ = c.WritePong(data) }
func (late) OnPing(c *gws.Conn, _ []byte)    { _ = c.WriteString("{}") }

// idle has nothing to say.
type idle struct{ probes int }

func (*idle) message([]byte) error   { return nil }
func (*idle) command() (bool, error) { return false, nil }
func (*idle) tick() error            { return nil }
func (o *idle) probe() error         { o.probes++; return nil }

// A line on which nothing comes is tried before it is believed, at once when
// there is a reason.
func TestSilentLine(t *testing.T) {
	for name, row := range map[string]struct {
		far   gws.Event
		poked bool
		after time.Duration // the line ends; 0 = it does not
	}{
		"dead":            {mute{}, false, doubtAfter + doubtLimit},
		"dead and poked":  {mute{}, true, probeLimit},
		"late and poked":  {late{}, true, probeLimit},
		"alive":           {keen{}, false, 0},
		"alive and poked": {keen{}, true, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l, _, closeBoth := pipe(t, row.far)
				ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
				defer cancel()
				box, o := newMailbox(), &idle{}
				if row.poked {
					poke(box.doubt)
				}
				began := time.Now()
				err := l.serve(ctx, box, o)
				took := time.Since(began)
				if lives := errors.Is(err, context.DeadlineExceeded); lives != (row.after == 0) {
					t.Errorf("ended with %v after %v", err, took)
				}
				if row.after > 0 && (took < row.after-time.Second || took > row.after+2*tick) {
					t.Errorf("ended after %v, want %v", took, row.after)
				}
				if o.probes > 0 != row.poked {
					t.Errorf("the owner was asked %d times", o.probes)
				}
				closeBoth()
				l.finish()
			})
		})
	}
}

// Between two ticks only a computer that slept loses much time.
func TestSlept(t *testing.T) {
	now := time.Now()
	for passed, want := range map[time.Duration]bool{tick: false, 3 * time.Second: false, time.Minute: true, -time.Minute: false} {
		if got := slept(now, now.Add(passed)); got != want {
			t.Errorf("%v: %v", passed, got)
		}
	}
}
