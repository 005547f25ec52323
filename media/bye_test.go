package media

import (
	"strings"
	"sync/atomic"
	"testing"

	"github.com/pion/webrtc/v4"
)

// A guest who leaves is heard, and one whose connection is ended is told why.
func TestGoodbye(t *testing.T) {
	deaf(t)
	d := newDesk(t, Config{Camera: None, Microphone: None, Speaker: None})
	d.Open()
	a, b := d.join("a"), d.joinAt(1, "b", func(*farEnd) {})
	status := func(end *farEnd, take func(string)) *webrtc.DataChannel {
		negotiated, id := true, uint16(0)
		channel, err := end.pc.CreateDataChannel("status", &webrtc.DataChannelInit{Negotiated: &negotiated, ID: &id})
		if err != nil {
			t.Fatal(err)
		}
		channel.OnMessage(func(m webrtc.DataChannelMessage) { take(string(m.Data)) })
		return channel
	}
	leaves := status(a, func(string) {})
	eventually(t, "a's goodbye", func() bool {
		_ = leaves.SendText(`{"type":"bye","reason":"left"}`) // before it is open: again
		d.mu.Lock()
		defer d.mu.Unlock()
		for _, e := range d.events {
			if e.Bye != "" {
				return e.Guest == "a" && e.Bye == "left"
			}
		}
		return false
	})
	var statuses, told atomic.Int32
	status(b, func(text string) {
		statuses.Add(1)
		if strings.Contains(text, `"bye"`) && strings.Contains(text, `"removed"`) {
			told.Add(1)
		}
	})
	eventually(t, "b's status", func() bool { return statuses.Load() > 0 })
	d.Stop("b", "removed")
	eventually(t, "b is told", func() bool { return told.Load() > 0 })
}
