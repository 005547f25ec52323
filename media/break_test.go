package media

import (
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
)

// wire is a guest's network that can be cut: nothing passes then.
type wire struct {
	net.PacketConn
	cut atomic.Bool
}

func (w *wire) WriteTo(b []byte, to net.Addr) (int, error) {
	if w.cut.Load() {
		return len(b), nil
	}
	return w.PacketConn.WriteTo(b, to)
}

func (w *wire) ReadFrom(b []byte) (int, net.Addr, error) {
	for {
		n, from, err := w.PacketConn.ReadFrom(b)
		if err != nil || !w.cut.Load() {
			return n, from, err
		}
	}
}

// TestBreaks cuts the network for long: the connection comes back by itself,
// and by another way if one is asked for meanwhile.
func TestBreaks(t *testing.T) {
	deaf(t)
	d := newDesk(t, Config{Camera: "pattern:60,320x180@30", Microphone: "tone:600", Speaker: None})
	d.Open()
	socket, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	cable := &wire{PacketConn: socket}
	mux := webrtc.NewICEUDPMux(nil, cable)
	t.Cleanup(func() { _ = mux.Close() })
	end := d.joinAs("guest", func(f *farEnd) {
		f.tune = func(s *webrtc.SettingEngine) {
			s.SetICEUDPMux(mux)
			s.SetICEMaxBindingRequests(1000) // as patient as a browser
		}
	})
	flows := func(what string) time.Duration {
		t.Helper()
		begun := time.Now()
		seq := d.Picture("guest").Seq()
		end.sense.forget()
		eventually(t, what+": our picture", end.sense.sees(60))
		eventually(t, what+": our sound", end.sense.hears(600))
		eventually(t, what+": the guest's picture", func() bool { return d.Picture("guest").Seq() > seq+3 })
		return time.Since(begun)
	}
	flows("at first")
	for _, row := range []struct {
		name string
		ask  int // times that another way is asked for
	}{{"by itself", 0}, {"by another way", 1}, {"asked for often", 20}} {
		cable.cut.Store(true)
		eventually(t, row.name+": the trouble told", func() bool { return d.state("guest") == PeerTroubled })
		if word := func() Word { return d.Quality("guest").Word }; word() != Broken {
			eventually(t, row.name+": the word", func() bool { return word() == Broken })
		}
		offers, begun := d.offers("guest"), time.Now()
		for range row.ask {
			d.Start("guest", PeerConfig{Fingerprint: end.fingerprint})
		}
		if n := d.offers("guest") - offers; n > 1 {
			t.Errorf("%s: %d offers at once", row.name, n)
		}
		cable.cut.Store(false)
		took := flows(row.name)
		eventually(t, row.name+": connected told", func() bool { return d.state("guest") == PeerConnected })
		t.Logf("%s: media flows %v after the network", row.name, took)
		most := int(time.Since(begun)/seekPause) + 2 // a busy computer needs longer, and tries again
		if n := d.offers("guest") - offers; n > most || n > 0 != (row.ask > 0) {
			t.Errorf("%s: %d offers", row.name, n)
		}
	}
}

func (d *desk) offers(guest string) (n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, e := range d.events {
		if e.Guest == guest && e.Offer != "" {
			n++
		}
	}
	return n
}

// The way in use is known, so that it can be missed.
func TestWaysAreMissed(t *testing.T) {
	deaf(t)
	d := newDesk(t, Config{Camera: None, Microphone: None, Speaker: None})
	d.join("guest")
	g := d.guest("guest")
	eventually(t, "the way", func() bool { return g.peer.Way().IsValid() })
	here := d.addresses()
	missWays(d.all(), here)
	if g.search.due(time.Now().Add(time.Hour)) != rest {
		t.Errorf("way over %v is missed among %v", g.peer.Way(), here)
	}
	delete(here, g.peer.Way())
	missWays(d.all(), here)
	if g.search.due(time.Now().Add(time.Hour)) != seekWay {
		t.Error("the way is not missed when its address is gone")
	}
}
