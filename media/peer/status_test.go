package peer

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
	"go.uber.org/goleak"
)

// statusRows are bytes from the other side.
var statusRows = []struct {
	name string
	data string
	want Status
	bad  bool
}{
	{"all", `{"level":60,"concealed":1,"frozen":2,"out":900000,"height":720,"most":300000,"screen":500000}`, Status{60, 1, 2, 900000, 720, 300000, 500000}, false},
	{"unknown fields", `{"level":5,"mood":"good","more":[1,{}]}`, Status{Level: 5}, false},
	{"fractions", `{"level":12.6,"out":1e6}`, Status{Level: 13, Out: 1_000_000}, false},
	{"beyond the bounds", `{"level":-5,"concealed":1e300,"frozen":101,"out":1e99,"height":1e9,"most":-1,"screen":-1}`, Status{0, 100, 100, maxRate, maxHeight, 0, 0}, false},
	{"nothing", `{}`, Status{}, false},
	{"null", `null`, Status{}, false},
	{"repeated", `{"level":1,"level":2}`, Status{Level: 2}, false},
	{"words", `{"level":"loud"}`, Status{}, true},
	{"a list", `[1,2]`, Status{}, true},
	{"cut short", `{"level":1`, Status{}, true},
	{"empty", ``, Status{}, true},
	{"deep", strings.Repeat("[", 500), Status{}, true},
	{"long", `{"x":"` + strings.Repeat("y", maxStatus) + `"}`, Status{}, true},
	{"no text", "\xff\xfe\x00", Status{}, true},
}

func TestParseStatus(t *testing.T) {
	for _, row := range statusRows {
		got, err := ParseStatus([]byte(row.data))
		if got != row.want || (err != nil) != row.bad || err != nil && !errors.Is(err, ErrStatus) {
			t.Errorf("%s: %+v, %v", row.name, got, err)
		}
	}
}

func FuzzParseStatus(f *testing.F) {
	for _, row := range statusRows {
		f.Add([]byte(row.data))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := ParseStatus(data)
		if err != nil {
			return
		}
		for v, most := range map[int]int{s.Level: 100, s.Concealed: 100, s.Frozen: 100, s.Out: maxRate, s.Height: maxHeight, s.Most: maxRate, s.Screen: maxRate} {
			if v < 0 || v > maxHeight && v > most {
				t.Fatalf("%+v", s)
			}
		}
		wire, err := s.Marshal()
		if again, e := ParseStatus(wire); err != nil || e != nil || again != s {
			t.Fatalf("%+v came back as %+v, %v, %v", s, again, err, e)
		}
	})
}

// TestStatus tells a status both ways, and survives what is none.
func TestStatus(t *testing.T) {
	defer goleak.VerifyNone(t)
	t.Run("call", func(t *testing.T) {
		var told atomic.Pointer[Status]
		c := newCall(t, nil, func(config *Config) {
			config.Hearing = func() (float64, float64) { return 0.42, 0.07 }
			config.OnStatus = func(s Status) { told.Store(&s) }
		})
		negotiated, id := true, uint16(0)
		channel, err := c.guest.pc.CreateDataChannel("status", &webrtc.DataChannelInit{Negotiated: &negotiated, ID: &id})
		if err != nil {
			t.Fatal(err)
		}
		var here atomic.Pointer[Status]
		channel.OnMessage(func(m webrtc.DataChannelMessage) {
			if s, err := ParseStatus(m.Data); err == nil && m.IsString {
				here.Store(&s)
			}
		})
		foreign, err := c.guest.pc.CreateDataChannel("foreign", nil)
		if err != nil {
			t.Fatal(err)
		}
		c.connect(t)
		eventually(t, "our status at the guest", func() bool {
			s := here.Load()
			return s != nil && s.Level == 42 && s.Concealed == 7 && s.Height == clipHeight && s.Out > 0
		})
		level := 0
		eventually(t, "the guest's status here", func() bool {
			level++
			for _, text := range []string{"nonsense", `{"level":"x"}`, strings.Repeat("y", 2*maxStatus), fmt.Sprintf(`{"level":%d,"out":777}`, 30+level%2)} {
				if err := channel.SendText(text); err != nil {
					t.Fatal(err)
				}
			}
			if err := channel.Send([]byte(`{"level":99}`)); err != nil { // not text
				t.Fatal(err)
			}
			s := told.Load()
			return s != nil && s.Out == 777 && s.Level/2 == 15
		})
		eventually(t, "the foreign channel closed", func() bool { return foreign.ReadyState() == webrtc.DataChannelStateClosed })
		c.both(t, 10)
	})
}

// Somebody who opens channels without end is not borne.
func TestForeignChannels(t *testing.T) {
	defer goleak.VerifyNone(t)
	t.Run("call", func(t *testing.T) {
		c := newCall(t, nil, nil)
		if _, err := c.guest.pc.CreateDataChannel("foreign", nil); err != nil {
			t.Fatal(err)
		}
		c.connect(t)
		c.both(t, 10)
		for c.state() != Failed {
			if _, err := c.guest.pc.CreateDataChannel("foreign", nil); err != nil {
				break
			}
			time.Sleep(time.Millisecond) // not all at once
		}
		eventually(t, "the end", func() bool { return c.state() == Failed })
	})
}
