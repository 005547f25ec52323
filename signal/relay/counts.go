package relay

import "sync/atomic"

// Counters are sums since the start, but for the first two. Nothing in them
// belongs to one person.
type Counters struct {
	Allocations, Streams int // now

	Allocated int64 // relayed addresses in all
	Issued    int64 // rights
	Bindings  int64 // questions for one's own address
	Requests  int64 // other STUN messages

	PacketsToPeer, BytesToPeer     int64 // bytes are those of media
	PacketsToClient, BytesToClient int64

	Denied    int64 // requests with a right that is none, or has ended
	Refused   int64 // allocations and streams beyond the limits
	Forbidden int64 // permissions for peers that are refused
	TooMany   int64 // requests dropped because their place asked too often
	OverLimit int64 // packets dropped because of a limit of bytes
	Slow      int64 // packets dropped because a stream does not take them
	Malformed int64 // packets that are none of TURN, or have no channel
}

type counts struct {
	allocated, bindings, requests                        atomic.Int64
	packetsToPeer, bytesToPeer                           atomic.Int64
	packetsToClient, bytesToClient                       atomic.Int64
	denied, refused, forbidden, tooMany, overLimit, slow atomic.Int64
	malformed                                            atomic.Int64
}

func (c *counts) toPeer(n int) {
	c.packetsToPeer.Add(1)
	c.bytesToPeer.Add(int64(n))
}

func (c *counts) toClient(n int) {
	c.packetsToClient.Add(1)
	c.bytesToClient.Add(int64(n))
}

// asked counts a STUN message that pion is given.
func (c *counts) asked(b []byte) {
	if b[0] == 0 && b[1] == 1 { // a Binding request
		c.bindings.Add(1)
		return
	}
	c.requests.Add(1)
}

// Counters returns a snapshot.
func (r *Relay) Counters() Counters {
	c := &r.counts
	s := Counters{
		Allocated: c.allocated.Load(), Issued: r.Issued(), Bindings: c.bindings.Load(), Requests: c.requests.Load(),
		PacketsToPeer: c.packetsToPeer.Load(), BytesToPeer: c.bytesToPeer.Load(),
		PacketsToClient: c.packetsToClient.Load(), BytesToClient: c.bytesToClient.Load(),
		Denied: c.denied.Load(), Refused: c.refused.Load(), Forbidden: c.forbidden.Load(), TooMany: c.tooMany.Load(),
		OverLimit: c.overLimit.Load(), Slow: c.slow.Load(), Malformed: c.malformed.Load(),
	}
	s.Allocations, s.Streams = r.quota.counts()
	return s
}
