package server

import (
	"sync"

	"zwiesprache/signal"
)

// Rooms is the register of who holds which room, and the way to hosts and
// guests whose lines stand at other servers. Limits of a room hold over all
// servers of one register while its host is there; those of an address hold at
// each server by itself. Only Claim may block.
type Rooms interface {
	// Attach is called once, by New: what is elsewhere is told to here.
	Attach(here Here)
	// Claim registers room for key. Of several claims of one key the newest
	// counts; mine says that the room had been key's before. The revision is
	// higher than that of each earlier claim. It fails with signal.ErrTaken when
	// another key holds the room; every other error means: not now,
	// and comes within some seconds.
	Claim(room [16]byte, key [32]byte) (revision uint64, mine bool, err error)
	// Open says that the claim's host takes guests, also those of other servers.
	Open(room [16]byte, revision uint64)
	// Lose says that the host's line is lost: the claim stands for claimGrace.
	Lose(room [16]byte, revision uint64)
	// Release ends the claim.
	Release(room [16]byte, revision uint64)
	// Wait says whether guests of this server stand in room.
	Wait(room [16]byte, on bool)
}

// alone is the register of a server that has no others.
type alone struct {
	mu       sync.Mutex // guards the fields below
	revision uint64
	claims   map[[16]byte]claim
}

type claim struct {
	key      [32]byte
	revision uint64
}

func newAlone() *alone { return &alone{claims: map[[16]byte]claim{}} }

func (a *alone) Attach(Here) {}

func (a *alone) Claim(room [16]byte, key [32]byte) (revision uint64, mine bool, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	c, taken := a.claims[room]
	if taken && c.key != key {
		return 0, false, signal.ErrTaken
	}
	a.revision++
	a.claims[room] = claim{key, a.revision}
	return a.revision, taken, nil
}

func (a *alone) Open([16]byte, uint64) {}
func (a *alone) Lose([16]byte, uint64) {}
func (a *alone) Wait([16]byte, bool)   {}

func (a *alone) Release(room [16]byte, revision uint64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.claims[room].revision == revision {
		delete(a.claims, room)
	}
}
