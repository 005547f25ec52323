package cluster

import (
	"os"
	"testing"

	"go.uber.org/goleak"

	"zwiesprache/signal"
)

func TestMain(m *testing.M) {
	if options := os.Getenv(natsVariable); options != "" {
		beNATS(options)
		return
	}
	goleak.VerifyTestMain(m)
}

// TestApart has a host at one server and guests at two others.
func TestApart(t *testing.T) {
	all := natsServers(t, 3)
	a, b, c := start(t, all[0], all...), start(t, all[1], all...), start(t, all[2], all...)
	early := b.join(1)
	h := a.claim(1, 1)
	first := h.arrived()
	late := c.join(1)
	second := h.arrived()
	early.write(`{"from":"early"}`)
	h.want(`{"type":"from","guest":"` + first + `","body":{"from":"early"}}`)
	late.write(`{"from":"late"}`)
	h.want(`{"type":"from","guest":"` + second + `","body":{"from":"late"}}`)
	h.send(signal.LineTo{Guest: second, Body: body(`{"to":"late"}`)})
	late.want(`{"to":"late"}`)
	h.prove(first, early)
	h.send(signal.LineDrop{Guest: second})
	if code := late.end(); code != signal.ErrDropped {
		t.Errorf("dropped with %s", code)
	}
	h.want(`{"type":"gone","guest":"` + second + `"}`)
	h.hangUp()
	early.want(`{"type":"away"}`)
	if code := c.ask(1, 2).end(); code != signal.ErrTaken {
		t.Errorf("asked for a taken room: %s", code)
	}
	h = c.claim(1, 1)
	again := h.arrived()
	early.write(`{"again":1}`)
	h.want(`{"type":"from","guest":"` + again + `","body":{"again":1}}`)
	h.send(signal.LineRelease{})
	if code := early.end(); code != signal.ErrDropped {
		t.Errorf("released with %s", code)
	}
}
