package peer

import (
	"testing"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
)

func TestNTP(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 250_000_000, time.UTC)
	if got := ntp(at); uint32(got) != 1<<30 || got>>32 != uint64(at.Unix()+ntpEpoch) {
		t.Errorf("%x", got)
	}
	if off := ntpTime(ntp(at)).Sub(at); off < -time.Microsecond || off > time.Microsecond {
		t.Errorf("%v off", off)
	}
}

// A clock follows the least late of what it is told, drift and jumps.
func TestClock(t *testing.T) {
	start := time.Unix(1000, 0)
	c := clock{rate: 48000}
	if _, ok := c.now(start); ok {
		t.Error("knows the time before it was told")
	}
	const drift = 200e-6 // of the sound card, and it is handed over up to 30 ms late
	for n := range 3000 {
		true := start.Add(time.Duration(float64(n) * 20e6 * (1 + drift)))
		late := time.Duration(n*7919%31) * time.Millisecond
		c.set(uint32(n*960), true.Add(late))
		if n < 200 {
			continue
		}
		stamp, _ := c.now(true)
		if off := int32(stamp - uint32(n*960)); off < -10*48 || off > 10*48 {
			t.Fatalf("packet %d: %d ms off", n, off/48)
		}
	}
	c.set(7, start.Add(time.Hour)) // another stream
	if stamp, _ := c.now(start.Add(time.Hour + time.Second)); stamp != 48007 {
		t.Errorf("after a jump: %d", stamp)
	}
	c.set(1<<32-480, start.Add(2*time.Hour))
	if stamp, _ := c.now(start.Add(2*time.Hour + 20*time.Millisecond)); stamp != 480 {
		t.Errorf("over the end of 32 bits: %d", stamp)
	}
}

// Sender reports tell the moment of capture, however late it was sent.
func TestReports(t *testing.T) {
	r := newReports()
	var told []*rtcp.SenderReport
	r.BindRTCPWriter(interceptor.RTCPWriterFunc(func(list []rtcp.Packet, _ interceptor.Attributes) (int, error) {
		for _, p := range list {
			told = append(told, p.(*rtcp.SenderReport))
		}
		return 0, nil
	}))
	wire := interceptor.RTPWriterFunc(func(*rtp.Header, []byte, interceptor.Attributes) (int, error) { return 0, nil })
	send := r.BindLocalStream(&interceptor.StreamInfo{SSRC: 5}, wire)
	c := &clock{rate: 90000}
	r.follow(5, c)
	captured := time.Unix(5000, 0)
	r.send(captured)
	if len(told) != 0 {
		t.Error("a stream that sent nothing is reported")
	}
	c.set(90_000, captured)
	for _, h := range []rtp.Header{{SSRC: 5}, {SSRC: 5}, {SSRC: 6}} { // the last is a repair
		if _, err := send.Write(&h, make([]byte, 100), nil); err != nil {
			t.Fatal(err)
		}
	}
	r.send(captured.Add(500 * time.Millisecond))
	if len(told) != 1 {
		t.Fatalf("%d reports", len(told))
	}
	if s := told[0]; s.SSRC != 5 || s.RTPTime != 90_000+45_000 || s.PacketCount != 2 || s.OctetCount != 200 ||
		!ntpTime(s.NTPTime).Round(time.Millisecond).Equal(captured.Add(500*time.Millisecond)) {
		t.Errorf("%+v", s)
	}
	r.UnbindLocalStream(&interceptor.StreamInfo{SSRC: 5})
	r.send(captured)
	if len(told) != 1 {
		t.Error("a stream that ended is reported")
	}
}
