package peer

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
)

// written is what left for the network.
type written struct {
	header  rtp.Header
	payload []byte
}

func repaired(t *testing.T) (r *repair, send interceptor.RTPWriter, out *[]written) {
	t.Helper()
	r, out = newRepair(func() bool { return false }), &[]written{}
	wire := interceptor.RTPWriterFunc(func(h *rtp.Header, payload []byte, _ interceptor.Attributes) (int, error) {
		*out = append(*out, written{*h, slices.Clone(payload)})
		return len(payload), nil
	})
	send = r.BindLocalStream(&interceptor.StreamInfo{SSRC: 1, SSRCRetransmission: 2, PayloadTypeRetransmission: payloadRTX}, wire)
	return r, send, out
}

func TestRepair(t *testing.T) {
	r, send, out := repaired(t)
	now := time.Unix(100, 0)
	r.now = func() time.Time { return now }
	crowd := false
	r.crowded = func() bool { return crowd }
	for n := range 2 * kept {
		h := rtp.Header{Version: 2, SSRC: 1, PayloadType: payloadVP8, SequenceNumber: uint16(65000 + n), Timestamp: uint32(n), Marker: n%2 == 0}
		if _, err := send.Write(&h, []byte{byte(n), 7}, nil); err != nil {
			t.Fatal(err)
		}
	}
	*out = nil
	newest := uint16((65000 + 2*kept - 1) % 65536)
	ask := func(numbers ...uint16) []written {
		*out = nil
		r.answer(&rtcp.TransportLayerNack{MediaSSRC: 1, Nacks: rtcp.NackPairsFromSequenceNumbers(numbers)}, now)
		return *out
	}
	got := ask(newest-1, newest)
	if len(got) != 2 {
		t.Fatalf("%d packets sent again", len(got))
	}
	n := 2*kept - 1
	h, payload := got[1].header, got[1].payload
	if h.SSRC != 2 || h.PayloadType != payloadRTX || h.Timestamp != uint32(n) || h.Marker != (n%2 == 0) || h.SequenceNumber != got[0].header.SequenceNumber+1 {
		t.Errorf("header %+v", h)
	}
	if want := []byte{byte(newest >> 8), byte(newest), byte(n), 7}; !bytes.Equal(payload, want) {
		t.Errorf("payload %x, want %x", payload, want)
	}
	if got := ask(newest); len(got) != 0 {
		t.Error("the same request was answered twice")
	}
	if got := ask(newest+1, newest-kept); len(got) != 0 {
		t.Error("packets sent that are not there")
	}
	now = now.Add(repairPause)
	if got := ask(newest); len(got) != 1 {
		t.Error("a second loss was not repaired")
	}
	now = now.Add(repairPause)
	crowd = true
	if got := ask(newest); len(got) != 0 {
		t.Error("repaired though others wait")
	}
	crowd = false
	// A greedy guest gets no more than the budget.
	now = now.Add(repairAge - 3*repairPause)
	var all []uint16
	for n := range uint16(kept) {
		all = append(all, newest-n)
	}
	spent := 2 + 1 // above, in the same second
	if got := ask(all...); len(got) != repairBudget-spent {
		t.Errorf("%d packets at once", len(got))
	}
	now = now.Add(repairAge)
	if got := ask(newest); len(got) != 0 {
		t.Error("an old packet is sent again")
	}
	for n := range 2 * kept {
		h := rtp.Header{Version: 2, SSRC: 1, PayloadType: payloadVP8, SequenceNumber: uint16(n)}
		if _, err := send.Write(&h, []byte{1}, nil); err != nil {
			t.Fatal(err)
		}
	}
	if got := ask(2*kept - 1); len(got) != 1 {
		t.Error("the budget does not come back")
	}
	r.answer(&rtcp.TransportLayerNack{MediaSSRC: 9, Nacks: rtcp.NackPairsFromSequenceNumbers(all)}, now)
	r.UnbindLocalStream(&interceptor.StreamInfo{SSRC: 1})
	if got := ask(newest - 3); len(got) != 0 {
		t.Error("a stream that ended was repaired")
	}
}
