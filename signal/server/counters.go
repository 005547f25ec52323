package server

import (
	"sync/atomic"

	"zwiesprache/signal"
)

// Counters are numbers of the server as a whole. None belongs to one person.
type Counters struct {
	Hosts, Guests   int // lines that are open
	Rooms           int // claimed over lines of this server
	Waiting, Proven int // guests of this server, by whether they have proven the password

	Opened    uint64                 // lines since the start
	Ended     map[signal.Code]uint64 // lines that ended, by the code they were told; "": the other side hung up
	Messages  uint64                 // read from lines
	Bytes     uint64                 // of them
	Draining  bool
	Addresses int // places that limits are kept for
}

// Counters are the numbers of this moment.
func (s *Server) Counters() Counters {
	c := Counters{Ended: map[signal.Code]uint64{}}
	for i, code := range append(signal.Codes(), "") {
		c.Ended[code] = s.tally.ended[i].Load()
	}
	c.Opened, c.Messages, c.Bytes = s.tally.opened.Load(), s.tally.messages.Load(), s.tally.bytes.Load()
	s.mu.Lock()
	defer s.mu.Unlock()
	c.Draining, c.Addresses = s.draining || s.stopping, len(s.addresses)
	for l := range s.lines {
		switch {
		case l.host:
			c.Hosts++
		default:
			c.Guests++
		}
		if !l.host && l.room != nil {
			if l.proven {
				c.Proven++
			} else {
				c.Waiting++
			}
		}
	}
	for _, r := range s.rooms {
		if r.own {
			c.Rooms++
		}
	}
	return c
}

// tally counts what happened.
type tally struct {
	opened, messages, bytes atomic.Uint64
	ended                   [16]atomic.Uint64 // by place in signal.Codes, then ""
}

func (t *tally) left(code signal.Code) {
	codes := signal.Codes()
	for i, c := range codes {
		if c == code {
			t.ended[i].Add(1)
			return
		}
	}
	t.ended[len(codes)].Add(1)
}

func (t *tally) read(n int) {
	t.messages.Add(1)
	t.bytes.Add(uint64(n))
}
