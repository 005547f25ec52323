package server

import (
	"testing"

	"zwiesprache/signal"
)

func TestRelay(t *testing.T) {
	p := start(t)
	early := p.join(1)
	h := p.claim(1, 1)
	first := h.arrived()
	late, second := p.meet(h, 1)
	if first == second {
		t.Fatal("two guests have one id")
	}
	early.write(`{"type":"pake.a", "n": 1}`)
	h.want(`{"type":"from","guest":"` + first + `","body":{"type":"pake.a", "n": 1}}`)
	late.write(`{"type":"env","box":"AA"}`)
	h.want(`{"type":"from","guest":"` + second + `","body":{"type":"env","box":"AA"}}`)
	h.send(signal.LineTo{Guest: second, Body: body(`{"type": "invite"}`)})
	late.want(`{"type": "invite"}`)
	h.send(signal.LineTo{Guest: first, Body: body(`{"type":"join","room":"x"}`)})
	early.want(`{"type":"join","room":"x"}`)
}
