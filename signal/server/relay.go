package server

import (
	"crypto/sha256"
	"encoding/hex"

	"zwiesprache/signal"
)

// Relay gives the right to relay media (TURN). claim stands for one host's claim
// of one room, over all its lines, and tells nothing of either. Both methods are
// quick and may be called from several goroutines.
type Relay interface {
	// Issue gives a right, or fails when the claim had enough of them.
	Issue(claim string) (signal.Relay, error)
	// Revoke ends the rights of a claim that is over.
	Revoke(claim string)
}

// relay answers a host that asks for the right to relay a guest's media: for
// guests who have proven the password in its room, and others need none.
func (s *Server) relay(r *room, guest string) signal.LineRelay {
	answer := signal.LineRelay{Guest: guest, Relay: &signal.Relay{}}
	g := r.guest(guest)
	if s.rights == nil || g == nil || !g.proven || r.relays.take(s.now(), relayRate, relayBurst) > 0 {
		return answer
	}
	right, err := s.rights.Issue(r.claim())
	if err != nil {
		s.log.Warn("no right to relay", "error", err)
		return answer
	}
	r.relayed, answer.Relay = true, &right
	return answer
}

// revoke ends the rights that were given here for the claim of r.key, later: a
// relay has locks of its own. A server that stops takes its relay with it.
func (s *Server) revoke(r *room) {
	if s.rights != nil && r.relayed && !s.stopping {
		claim := r.claim()
		s.group.Go(func() { s.rights.Revoke(claim) })
	}
	r.relayed = false
}

// claim names r's claim for a Relay: the same on every server, and it says
// neither room nor key.
func (r *room) claim() string {
	h := sha256.New()
	h.Write([]byte("zwiesprache/1 relay"))
	h.Write(r.id[:])
	h.Write(r.key[:])
	return hex.EncodeToString(h.Sum(nil)[:16])
}
