package peer

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
	"go.uber.org/goleak"
)

// byeRows are bytes from the other side; "" is no goodbye.
var byeRows = []struct{ name, data, want string }{
	{"left", `{"type":"bye","reason":"left"}`, "left"},
	{"unknown fields", `{"type":"bye","reason":"ended","more":[1]}`, "ended"},
	{"a reason to come", `{"type":"bye","reason":"some-other"}`, "some-other"},
	{"a status", `{"level":60}`, ""},
	{"another type", `{"type":"hello","reason":"left"}`, ""},
	{"no reason", `{"type":"bye"}`, ""},
	{"a sentence", `{"type":"bye","reason":"Call this number"}`, ""},
	{"a long reason", `{"type":"bye","reason":"` + strings.Repeat("x", 33) + `"}`, ""},
	{"no string", `{"type":"bye","reason":7}`, ""},
	{"a list", `["bye"]`, ""},
	{"cut short", `{"type":"bye"`, ""},
	{"empty", ``, ""},
	{"long", `{"type":"bye","reason":"left","x":"` + strings.Repeat("y", maxStatus) + `"}`, ""},
	{"no text", "\xff\xfe\x00", ""},
}

func TestParseBye(t *testing.T) {
	for _, row := range byeRows {
		if got, ok := ParseBye([]byte(row.data)); got != row.want || ok != (row.want != "") {
			t.Errorf("%s: %q, %v", row.name, got, ok)
		}
	}
}

func FuzzParseBye(f *testing.F) {
	for _, row := range byeRows {
		f.Add([]byte(row.data))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		reason, ok := ParseBye(data)
		if ok != (reason != "") || len(reason) > 32 || strings.ContainsFunc(reason, func(r rune) bool { return r != '-' && (r < 'a' || r > 'z') }) {
			t.Fatalf("%q, %v", reason, ok)
		}
	})
}

// statusOf makes the guest's end of the status channel; take gets what is said there.
func statusOf(t *testing.T, g *guest, take func(text string)) *webrtc.DataChannel {
	t.Helper()
	negotiated, ordered, id, again := true, false, uint16(0), uint16(0)
	channel, err := g.pc.CreateDataChannel("status", &webrtc.DataChannelInit{Negotiated: &negotiated, ID: &id, Ordered: &ordered, MaxRetransmits: &again})
	if err != nil {
		t.Fatal(err)
	}
	channel.OnMessage(func(m webrtc.DataChannelMessage) { take(string(m.Data)) })
	return channel
}

// TestPart says why a connection ends, and sends nothing any more from then on.
func TestPart(t *testing.T) {
	defer goleak.VerifyNone(t)
	t.Run("call", func(t *testing.T) {
		c := newCall(t, nil, nil)
		told := make(chan string, 100)
		var statuses atomic.Int64
		statusOf(t, c.guest, func(text string) {
			if reason, ok := ParseBye([]byte(text)); ok {
				told <- reason
			} else {
				statuses.Add(1)
			}
		})
		c.connect(t)
		c.both(t, 10)
		eventually(t, "the status", func() bool { return statuses.Load() > 0 })
		begun := time.Now()
		c.host.hush()
		t.Logf("silent after %v", time.Since(begun))
		shown, _, _ := c.view.counts()
		// What was on its way may still come; then nothing does but the status, four times a second.
		var sent, from int64
		eventually(t, "silence", func() bool {
			if now := c.guest.packets.Load() + c.guest.sound.Load(); now != sent {
				sent, from = now, statuses.Load()
			}
			return statuses.Load() >= from+4
		})
		begun = time.Now()
		if err := c.host.Part("removed"); err != nil {
			t.Error(err)
		}
		t.Logf("over after %v", time.Since(begun))
		select {
		case reason := <-told:
			if reason != "removed" {
				t.Errorf("told %q", reason)
			}
		case <-time.After(limit):
			t.Error("told nothing")
		}
		eventually(t, "the end at the guest", func() bool { return c.guest.pc.ConnectionState() == webrtc.PeerConnectionStateClosed })
		if n, _, _ := c.view.counts(); n > shown {
			t.Errorf("%d pictures shown after the end", n-shown)
		}
	})
}

// Without a way to the guest a goodbye is not waited for.
func TestPartUnheard(t *testing.T) {
	defer goleak.VerifyNone(t)
	t.Run("call", func(t *testing.T) {
		c := newCall(t, nil, nil)
		if _, err := c.host.Offer(); err != nil {
			t.Fatal(err)
		}
		if err := c.host.Part("ended"); err != nil {
			t.Error(err)
		}
	})
}

// TestBye hears why the guest leaves.
func TestBye(t *testing.T) {
	defer goleak.VerifyNone(t)
	t.Run("call", func(t *testing.T) {
		var mu sync.Mutex
		var reasons []string
		c := newCall(t, nil, func(config *Config) {
			config.OnBye = func(reason string) {
				mu.Lock()
				defer mu.Unlock()
				reasons = append(reasons, reason)
			}
		})
		channel := statusOf(t, c.guest, func(string) {})
		c.connect(t)
		c.both(t, 10)
		eventually(t, "the goodbye", func() bool {
			if channel.ReadyState() == webrtc.DataChannelStateOpen {
				for _, text := range []string{`{"type":"bye","reason":"Ring me"}`, `{"type":"bye"}`, `{"type":"bye","reason":"left"}`} {
					if err := channel.SendText(text); err != nil {
						t.Fatal(err)
					}
				}
			}
			mu.Lock()
			defer mu.Unlock()
			return len(reasons) > 0
		})
		mu.Lock()
		defer mu.Unlock()
		for _, reason := range reasons {
			if reason != "left" {
				t.Errorf("heard %q", reason)
			}
		}
	})
}

// Nobody but the proven guest is heard or told: a certificate that is not the
// proven one ends the connection without a word.
func TestByeOfSomebodyElse(t *testing.T) {
	defer goleak.VerifyNone(t)
	t.Run("call", func(t *testing.T) {
		var heard atomic.Bool
		c := newCall(t, nil, func(config *Config) {
			config.RemoteFingerprint[31] ^= 0x80
			config.OnBye = func(string) { heard.Store(true) }
		})
		channel := statusOf(t, c.guest, func(string) { heard.Store(true) })
		channel.OnOpen(func() { _ = channel.SendText(`{"type":"bye","reason":"left"}`) })
		offer, err := c.host.Offer()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.host.accept(c.offer(t, offer)); err != nil { // unchecked: the handshake alone must tell
			t.Fatal(err)
		}
		eventually(t, "tampered", func() bool { return c.state() == Tampered })
		if err := c.host.Part("tampered"); err != nil {
			t.Error(err)
		}
		if heard.Load() {
			t.Error("something was said")
		}
	})
}
