package cluster

import (
	"errors"
	"time"

	"zwiesprache/signal"
)

// holding is a claim whose host is here. Of Run's goroutine.
type holding struct {
	claim uint64    // its revision: the later claim counts
	due   time.Time // for the next sign of life in the register
}

// Claim is for package server.
func (k *Cluster) Claim(room [16]byte, key [32]byte) (revision uint64, mine bool, err error) {
	return k.register.claim(room, key)
}

// Open is for package server: the host of a claim takes guests.
func (k *Cluster) Open(room [16]byte, revision uint64) {
	k.inbox.put(func() {
		r := k.find(room)
		if r.up != nil {
			r.up.End("")
			r.up = nil
		}
		for n := range r.downs {
			r.cut(n)
		}
		r.held = &holding{revision, time.Now().Add(renewEvery)}
		k.call(r)
		k.later(r, firstAsk)
	})
}

// Lose is for package server: the host's line is lost.
func (k *Cluster) Lose(room [16]byte, revision uint64) {
	k.inbox.put(func() {
		if k.part(room, revision, kindAway) {
			k.register.renew(room, revision, func(error) {})
		}
	})
}

// Release is for package server: the claim is over.
func (k *Cluster) Release(room [16]byte, revision uint64) {
	k.inbox.put(func() {
		k.part(room, revision, kindRelease)
		k.register.release(room, revision)
	})
}

// part takes the host away from guests at other servers, and says why. It gives
// false when the claim has no host here.
func (k *Cluster) part(room roomID, revision uint64, why byte) bool {
	r := k.rooms[room]
	if r == nil || r.held == nil || r.held.claim != revision {
		return false
	}
	for n, d := range r.downs {
		k.out.to(n, message{kind: why, room: room, branch: d.branch})
		r.cut(n)
	}
	r.held = nil
	if r.waiting {
		k.later(r, firstAsk)
	}
	k.tidy(r)
	return true
}

// renew says in the register that a claim stands.
func (k *Cluster) renew(r *place) {
	h := r.held
	h.due = time.Now().Add(renewEvery)
	k.register.renew(r.room, h.claim, func(err error) {
		k.inbox.put(func() { k.renewed(r, h, err) })
	})
}

func (k *Cluster) renewed(r *place, h *holding, err error) {
	switch {
	case err == nil || r.held != h:
	case errors.Is(err, signal.ErrTaken):
		k.yield(r, signal.ErrTaken)
	case errors.Is(err, signal.ErrReplaced):
		k.yield(r, signal.ErrReplaced)
	default:
		k.log.Warn("register of rooms", "error", err)
		h.due = time.Now().Add(renewAgain)
	}
}

// yield ends the claim of a host here because another one counts.
func (k *Cluster) yield(r *place, code signal.Code) {
	claim := r.held.claim
	k.part(r.room, claim, kindAway)
	k.here.Yield(r.room, claim, code)
	k.register.forget(r.room, claim)
}
