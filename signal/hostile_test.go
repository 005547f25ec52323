package signal_test

import (
	"crypto/ed25519"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"zwiesprache/signal"
)

// swap replaces the value of a field of bytes by others of the same length.
func swap(text, field string) string {
	return regexp.MustCompile(`"`+field+`":"([^"]+)"`).ReplaceAllStringFunc(text, func(s string) string {
		value := s[len(field)+4 : len(s)-1]
		b, err := signal.DecodeBytes(value, -1)
		if err != nil {
			panic(err)
		}
		b[0] ^= 1
		return `"` + field + `":"` + signal.EncodeBytes(b) + `"`
	})
}

// only changes frames on guests' lines that hold a body of this kind.
func only(kind string, change func(f frame) []frame) func(frame) []frame {
	return func(f frame) []frame {
		if f.host || !strings.Contains(f.text, `"type":"`+kind+`"`) {
			return []frame{f}
		}
		return change(f)
	}
}

// alter rewrites the text of such frames.
func alter(kind string, change func(string) string) func(frame) []frame {
	return only(kind, func(f frame) []frame {
		f.text = change(f.text)
		return []frame{f}
	})
}

// What a server may do to a run: nobody may take the other for proven who is
// not, and whoever types the password hears that it did not work.
func TestHostileRun(t *testing.T) {
	generator := signal.EncodeBytes([]byte{ // the group's own, an element that fits no password
		0xe2, 0xf2, 0xae, 0x0a, 0x6a, 0xbc, 0x4e, 0x71, 0xa8, 0x84, 0xa9, 0x61, 0xc5, 0x00, 0x51, 0x5f,
		0x58, 0xe3, 0x0b, 0x6a, 0xa5, 0x82, 0xdd, 0x8d, 0xb6, 0xa6, 0x59, 0x45, 0xe0, 0x8d, 0x2d, 0x76})
	share := func(with string) func(string) string {
		return func(text string) string {
			return regexp.MustCompile(`"share":"[^"]+"`).ReplaceAllString(text, `"share":"`+with+`"`)
		}
	}
	identity := signal.EncodeBytes(make([]byte, 32))
	var reflected string
	for name, row := range map[string]struct {
		change func(frame) []frame
		wrong  bool // the host counts a guess
		proven bool // the host has good reason: the guest knows the password
	}{
		"guest's fingerprint swapped": {alter("pake.a", func(s string) string { return swap(s, "fingerprint") }), true, false},
		"host's fingerprint swapped":  {alter("pake.b", func(s string) string { return swap(s, "fingerprint") }), true, false},
		"host's commitment swapped":   {alter("pake.b", func(s string) string { return swap(s, "commitment") }), true, false},
		"guest's commitment swapped":  {alter("pake.a", func(s string) string { return swap(s, "commitment") }), false, false},
		"guest's nonce swapped":       {alter("confirm.a", func(s string) string { return swap(s, "nonce") }), false, false},
		"guest's tag swapped":         {alter("confirm.a", func(s string) string { return swap(s, "tag") }), true, false},
		"host's tag swapped":          {alter("confirm.b", func(s string) string { return swap(s, "tag") }), false, true},
		"host's nonce swapped":        {alter("confirm.b", func(s string) string { return swap(s, "nonce") }), false, true},
		"guest's sid swapped":         {alter("pake.a", func(s string) string { return swap(s, "sid") }), true, false},
		"host's sid swapped":          {alter("invite", func(s string) string { return swap(s, "sid") }), true, false},
		"guest's share replaced":      {alter("pake.a", share(generator)), true, false},
		"host's share replaced":       {alter("pake.b", share(generator)), true, false},
		"guest's share the identity":  {alter("pake.a", share(identity)), false, false},
		"host's share the identity":   {alter("pake.b", share(identity)), false, false},
		"guest's share not canonical": {alter("pake.a", share(signal.EncodeBytes(slices.Repeat([]byte{0xff}, 32)))), false, false},
		"guest's run sent back": {only("pake.a", func(f frame) []frame {
			f.fromServer = true
			reflected = strings.Replace(f.text, "pake.a", "pake.b", 1)
			f.text = reflected
			return []frame{f}
		}), false, false},
		"second run in one": {only("pake.a", func(f frame) []frame { return []frame{f, f} }), false, false},
		"wrong password made up": {only("confirm.a", func(f frame) []frame {
			return []frame{{false, true, `{"type":"wrong","left":2}`}}
		}), false, false},
		"confirmation made up": {only("confirm.a", func(f frame) []frame {
			return []frame{{false, true, strings.Replace(f.text, "confirm.a", "confirm.b", 1)}}
		}), false, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t)
			r.do(row.change)
			h := newHost(t, r.origin, 1)
			next[signal.Claimed](h.end)
			g := newGuest(t, r.origin)
			next[signal.Invited](g.end)
			g.Join(password)
			if row.wrong {
				next[signal.Wrong](h.end)
			}
			if row.proven {
				next[signal.Proven](h.end)
			}
			switch e := nextOf(g.end).(type) {
			case signal.Failed, signal.Refused:
			default:
				t.Fatalf("guest hears %#v", e)
			}
			r.pass()
			if row.proven {
				return // this line is used up
			}
			again := newGuest(t, r.origin)
			next[signal.Invited](again.end)
			join(h, again) // the host has heard of nothing else
		})
	}
}

func nextOf(e *end) signal.Event {
	e.t.Helper()
	select {
	case event := <-e.events:
		return event
	case <-time.After(patience):
		e.t.Fatal("no event in time")
		return nil
	}
}

// boxes changes what a guest's line carries of sealed messages in one direction.
func boxes(toGuest bool, change func(f frame) []frame) func(frame) []frame {
	return only("env", func(f frame) []frame {
		if f.fromServer != toGuest {
			return []frame{f}
		}
		return change(f)
	})
}

// What a server may do to a sealed talk: the side that hears it reports it, and
// no message comes twice, out of order or after a gap.
func TestHostileTalk(t *testing.T) {
	drop := func(n int) func(f frame) []frame {
		return func(f frame) []frame {
			n--
			if n == 0 {
				return nil
			}
			return []frame{f}
		}
	}
	rows := map[string]func() func(frame) []frame{
		"replayed": func() func(frame) []frame { return func(f frame) []frame { return []frame{f, f} } },
		"dropped":  func() func(frame) []frame { return drop(1) },
		"reordered": func() func(frame) []frame {
			var held []frame
			return func(f frame) []frame {
				held = append(held, f)
				if len(held) < 2 {
					return nil
				}
				out := []frame{held[1], held[0]}
				held = nil
				return out
			}
		},
		"cut": func() func(frame) []frame {
			return func(f frame) []frame {
				f.text = regexp.MustCompile(`"box":"([^"]{40})[^"]*"`).ReplaceAllString(f.text, `"box":"$1"`)
				return []frame{f}
			}
		},
		"one bit changed": func() func(frame) []frame {
			return func(f frame) []frame {
				f.text = swap(f.text, "box")
				return []frame{f}
			}
		},
		"sent back": func() func(frame) []frame {
			return func(f frame) []frame { return []frame{f, {f.host, !f.fromServer, f.text}} }
		},
		"foreign box before": func() func(frame) []frame {
			return func(f frame) []frame {
				foreign := f
				foreign.text = `{"type":"env","box":"` + strings.Repeat("A", 64) + `"}`
				return []frame{foreign, f}
			}
		},
		"malformed box before": func() func(frame) []frame {
			return func(f frame) []frame {
				foreign := f
				foreign.text = `{"type":"env","box":1}`
				return []frame{foreign, f}
			}
		},
		"step of a run before": func() func(frame) []frame {
			return func(f frame) []frame {
				foreign := f
				zero := signal.EncodeBytes(make([]byte, 32))
				foreign.text = `{"type":"pake.a","sid":"` + signal.EncodeBytes(make([]byte, 16)) + `","share":"` + zero + `","fingerprint":"` + zero + `","commitment":"` + zero + `"}`
				if f.fromServer {
					foreign.text = `{"type":"locked"}`
				}
				return []frame{foreign, f}
			}
		},
	}
	for _, toGuest := range []bool{false, true} {
		for name, change := range rows {
			if name == "sent back" && toGuest == false {
				name += " to the guest"
			}
			side := "to host/"
			if toGuest {
				side = "to guest/"
			}
			t.Run(side+name, func(t *testing.T) {
				r := start(t)
				h, g, id := meet(t, r)
				h.Send(id, chat("before"))
				received(g.end, chat("before"))
				g.Send(chat("before"))
				received(h.end, chat("before"))
				r.do(boxes(toGuest, change()))
				for _, text := range []string{"one", "two", "three"} {
					if toGuest {
						h.Send(id, chat(text))
					} else {
						g.Send(chat(text))
					}
				}
				victim := h.end
				if toGuest != (strings.HasPrefix(name, "sent back")) {
					victim = g.end
				}
				heard := untilTampered(victim)
				for i, m := range heard {
					if want := []string{"one", "two", "three"}[i]; m != chat(want) {
						t.Errorf("message %d is %#v", i, m)
					}
				}
			})
		}
	}
}

// What a server may do when a pair goes on over another line: it can prevent
// that, and nothing else. With an honest line all that was said is there.
func TestHostileResume(t *testing.T) {
	var replayed atomic.Value // of any run: it fits none
	rows := map[string]func(frame) []frame{
		"guest's nonce swapped": alter("resume.a", func(s string) string { return swap(s, "nonce") }),
		"guest's tag swapped":   alter("resume.a", func(s string) string { return swap(s, "tag") }),
		"other pair":            alter("resume.a", func(s string) string { return swap(s, "pair") }),
		"other epoch":           alter("resume.a", func(s string) string { return strings.Replace(s, `"epoch":`, `"epoch":1`, 1) }),
		"other count of guest":  alter("resume.a", func(s string) string { return strings.Replace(s, `"received":`, `"received":1`, 1) }),
		"host's nonce swapped":  alter("invite", func(s string) string { return swap(s, "sid") }),
		"host's tag swapped":    alter("resume.b", func(s string) string { return swap(s, "tag") }),
		"other count of host":   alter("resume.b", func(s string) string { return strings.Replace(s, `"received":`, `"received":1`, 1) }),
		"sent back": only("resume.a", func(f frame) []frame {
			f.fromServer, f.text = true, strings.Replace(f.text, "resume.a", "resume.b", 1)
			return []frame{f}
		}),
		"earlier one replayed": only("resume.a", func(f frame) []frame {
			f.text = replayed.Load().(string)
			return []frame{f}
		}),
		"dropped": only("resume.b", func(frame) []frame { return nil }),
	}
	for name, change := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := start(t)
			h, g, id := meet(t, r)
			said := make(chan string, 64)
			r.do(func(f frame) []frame {
				if strings.Contains(f.text, "resume.a") && !f.host {
					replayed.Store(f.text)
				}
				return []frame{f}
			})
			r.cut(false)
			next[signal.Lost](g.end)
			next[signal.Resumed](g.end)
			back(h, id)

			h.Send(id, signal.Chat{ID: "c", Text: "before"})
			received(g.end, chat("before"))
			r.do(func(f frame) []frame {
				out := change(f)
				if !f.host && (strings.Contains(f.text, "resume.a") || strings.Contains(f.text, "resume.b")) {
					said <- f.text
				}
				return out
			})
			r.cut(false)
			next[signal.Lost](g.end)
			<-said
			g.Send(chat("all the same"))
			h.Send(id, chat("indeed"))
			if name == "other pair" { // the guest is told that nobody knows it
				next[signal.Failed](g.end)
				next[signal.Invited](g.end)
				return
			}
			r.pass()
			r.cut(false)
			for resumed := false; !resumed; {
				switch e := nextOf(g.end).(type) {
				case signal.Lost:
				case signal.Resumed:
					resumed = true
				default:
					t.Fatalf("guest hears %#v", e)
				}
			}
			received(g.end, chat("indeed"))
			for {
				switch e := nextOf(h.end).(type) {
				case signal.Resumed, signal.GuestLost:
				case signal.Received:
					if e.Message != chat("all the same") {
						t.Errorf("host hears %#v", e)
					}
					return
				default:
					t.Fatalf("host hears %#v", e)
				}
			}
		})
	}
}

// untilTampered gives what an end receives before it reports a forgery.
func untilTampered(e *end) (heard []signal.Message) {
	e.t.Helper()
	for {
		switch event := nextOf(e).(type) {
		case signal.Received:
			heard = append(heard, event.Message)
			if len(heard) > 3 {
				e.t.Fatalf("heard %v", heard)
			}
		case signal.Tampered:
			return heard
		default:
			e.t.Fatalf("got %#v", event)
		}
	}
}

// Both screens say so: who notices tells the other one, if the server lets it.
func TestTamperedOnBothSides(t *testing.T) {
	r := start(t)
	h, g, id := meet(t, r)
	first := true
	r.do(boxes(false, func(f frame) []frame {
		if first {
			first = false
			return nil
		}
		return []frame{f}
	}))
	g.Send(chat("lost"))
	g.Send(chat("after the gap"))
	if tampered := next[signal.Tampered](h.end); tampered.Guest != id {
		t.Errorf("%q tampered, not %q", tampered.Guest, id)
	}
	received(g.end, signal.Bye{Reason: signal.ReasonTampered})
	_ = ended(g.end)

	again := newGuest(t, r.origin)
	next[signal.Invited](again.end)
	id = join(h, again)
	r.inject(false, `{"type":"env","box":"`+strings.Repeat("A", 64)+`"}`)
	next[signal.Tampered](again.end)
	received(h.end, signal.Bye{Reason: signal.ReasonTampered})
	if gone := next[signal.GuestGone](h.end); gone.Guest != id {
		t.Errorf("%q is gone, not %q", gone.Guest, id)
	}
}

// An offer or answer with another certificate than the proven one is never delivered, nor sent.
func TestForeignCertificate(t *testing.T) {
	r := start(t)
	h, g, id := meet(t, r)
	h.Send(id, signal.Offer{SDP: sdp(guestPrint)})
	next[signal.Tampered](h.end)
	received(g.end, signal.Bye{Reason: signal.ReasonTampered})
	_ = ended(g.end)
	g = newGuest(t, r.origin)
	next[signal.Invited](g.end)
	join(h, g)
	g.Send(signal.Answer{SDP: sdp(hostPrint)})
	if err := ended(g.end); err == nil {
		t.Error("guest sends a foreign certificate")
	}
	next[signal.GuestGone](h.end)
}

// A host's proof holds for its room, origin and line alone.
func TestProofIsBound(t *testing.T) {
	k := key(1)
	public := k.Public().(ed25519.PublicKey)
	other := key(2).Public().(ed25519.PublicKey)
	room, nonce := [16]byte{1}, [32]byte{2}
	proof := signal.SignClaim(k, "https://a", room, nonce)
	if !signal.VerifyClaim(public, "https://a", room, nonce, proof) {
		t.Error("good proof is refused")
	}
	for name, accepted := range map[string]bool{
		"other origin": signal.VerifyClaim(public, "https://b", room, nonce, proof),
		"other room":   signal.VerifyClaim(public, "https://a", [16]byte{2}, nonce, proof),
		"other nonce":  signal.VerifyClaim(public, "https://a", room, [32]byte{3}, proof),
		"other key":    signal.VerifyClaim(other, "https://a", room, nonce, proof),
		"short key":    signal.VerifyClaim(public[:5], "https://a", room, nonce, proof),
		"no proof":     signal.VerifyClaim(public, "https://a", room, nonce, nil),
	} {
		if accepted {
			t.Errorf("%s is accepted", name)
		}
	}
}
