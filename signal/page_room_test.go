package signal

import (
	"strings"
	"testing"
	"time"
)

// raw seals for the page what no honest host would say.
func (c couple) raw(plain string) {
	c.t.Helper()
	g := c.guests[someName]
	g.sent++
	c.to(g.line, envelope{g.out.close([]byte(plain))})
	c.deliver()
}

// TestPageInRoom lets the page meet a host that locks its room and tells of
// relays and of others, and one that lies about them.
func TestPageInRoom(t *testing.T) {
	q := openPage(t, bundle(t))
	t.Run("locked for now", func(t *testing.T) {
		c, password := newCouple(t, q)
		for range 2 {
			c.lock(true)
			c.deliver()
			c.event("shut")
			c.write(`{"submit":%q}`, password) // there is no invite for it
			c.lock(false)
			c.deliver()
			c.event("invited")
		}
		c.prove(password)
		c.lock(true)
		if len(c.deliver()) != 0 {
			t.Error("who is in is told")
		}
	})
	t.Run("locked in the middle of a run", func(t *testing.T) {
		c, password := newCouple(t, q)
		c.write(`{"submit":%q}`, password)
		first := c.body()
		c.lock(true)
		c.deliver()
		c.event("shut")
		c.hear(someGuest, first)
		c.deliver()
		c.event("shut")
		c.lock(false)
		c.deliver()
		c.event("invited")
		c.prove(password)
	})
	t.Run("closed", func(t *testing.T) {
		c, _ := newCouple(t, q)
		c.close()
		c.deliver()
		c.event("closed")
	})
	t.Run("what a host tells", func(t *testing.T) {
		c, password := newCouple(t, q)
		c.prove(password)
		for kind, m := range map[string]Message{
			"servers": Servers{someRelay, true},
			"people": People{[]Person{
				{Slot: 1, Name: strings.Repeat("🙂", maxName), State: PersonHere, Interpreter: true, Live: true}, {Name: "<b>", State: PersonWaiting}}},
			"chat":  Chat{ID: "a", Text: "b", From: "Zoë"},
			"state": State{Recording: true, Live: true},
		} {
			c.say(someName, m)
			c.deliver()
			if got := c.event("message").Event.Message.Type; got != kind {
				t.Errorf("page reads %q, want %q", got, kind)
			}
		}
		c.write(`{"send":{"type":"state","muted":false,"hidden":false,"paused":false,"sharing":false,"recording":true,"live":false,"company":"others"}}`)
		c.carry()
		if got := c.last(1)[0]; got != (Received{someName, State{Recording: true, Company: "others"}}) {
			t.Errorf("host reads %#v", got)
		}
	})
	for _, row := range messageRows() {
		if row.Says != "malformed" || row.To == "host" || len(row.JSON) > 4<<10 {
			continue
		}
		t.Run("malformed/"+row.Name, func(t *testing.T) {
			c, password := newCouple(t, q)
			c.prove(password)
			c.raw(row.JSON)
			c.event("malformed")
			c.say(someName, Chat{ID: "a", Text: "deaf from now on"})
			c.deliver()
		})
	}
	t.Run("a crowd of messages", func(t *testing.T) {
		c, password := newCouple(t, q)
		c.prove(password)
		began := time.Now()
		for range 2_000 {
			c.say(someName, People{[]Person{{Slot: 1, Name: "Ada", State: PersonHere}}})
			c.deliver()
			c.event("message")
		}
		t.Logf("2,000 lists in %v", time.Since(began).Round(time.Millisecond))
		c.write(`{"send":{"type":"chat","id":"b","text":"still here"}}`)
		c.carry()
		if got := c.last(1)[0]; got != (Received{someName, Chat{ID: "b", Text: "still here"}}) {
			t.Errorf("host reads %#v", got)
		}
	})
}
