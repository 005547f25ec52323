package signal

import (
	"bufio"
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

// A ping comes when nothing was said for long: the deadline of the last message has passed then.
func TestPongAfterSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ours, theirs := net.Pipe()
		far := make(chan *gws.Conn, 1)
		heard := make(chan struct{}, 1)
		go func() {
			in := bufio.NewReader(theirs)
			request, err := http.ReadRequest(in)
			if err != nil {
				t.Error(err)
				return
			}
			c, err := gws.NewUpgrader(pongs{heard: heard}, nil).UpgradeFromConn(theirs, in, request)
			if err != nil {
				t.Error(err)
				return
			}
			far <- c
			c.ReadLoop()
		}()
		l := &line{in: make(chan []byte, 1), out: make(chan []byte, 1), dead: make(chan struct{}), forget: func() bool { return true }}
		var err error
		if l.conn, _, err = gws.NewClientFromConn(l, &gws.ClientOption{Addr: "ws://talk.example.org/host"}, ours); err != nil {
			t.Fatal(err)
		}
		l.loops.Go(l.read)
		l.loops.Go(l.write)
		l.out <- []byte(`{"type":"release"}`)
		time.Sleep(2 * writeTime)
		if err := (<-far).WritePing(nil); err != nil {
			t.Fatal(err)
		}
		select {
		case <-heard:
		case <-time.After(time.Second):
			t.Error("no answer to a ping")
		}
		close(l.out)
		_ = ours.Close()
		_ = theirs.Close()
		l.loops.Wait()
	})
}
