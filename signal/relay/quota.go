package relay

import (
	"net/netip"
	"sync"
	"sync/atomic"
)

// Limits of a relay. Bytes are those of media per second, both ways together,
// counted at each relayed address. An address is a whole IPv4 address, or 64 bits
// of IPv6; a network is 24 and 48 bits, which one customer may have to itself.
type Limits struct {
	RoomAllocations    int
	AddressAllocations int
	NetworkAllocations int
	Allocations        int

	RoomBytes    int
	AddressBytes int
	NetworkBytes int
	Bytes        int

	AddressStreams int // connections over TCP and TLS
	NetworkStreams int
	Streams        int

	NetworkIdle int // of them without an allocation: nobody knows whose they are
	Idle        int
}

// The defaults of Limits.
var defaultLimits = Limits{
	RoomAllocations:    96,      // three guests, both sides, three ways, two address families; all twice, for another network
	AddressAllocations: 512,     // a house of counsellors behind one address
	NetworkAllocations: 2048,    // four such houses
	Allocations:        8192,    // half of the dynamic ports
	RoomBytes:          8 << 20, // three guests who each get three pictures of 3 Mbit/s, and send one; relayed on both sides
	AddressBytes:       32 << 20,
	NetworkBytes:       60 << 20,
	Bytes:              120 << 20, // 1 Gbit/s
	AddressStreams:     512,
	NetworkStreams:     2048,
	Streams:            8192,
	NetworkIdle:        512,
	Idle:               4096, // so that half of all streams is for those who relay
}

// orDefault fills what is zero.
func (l Limits) orDefault() Limits {
	d := defaultLimits
	for _, f := range []struct {
		set *int
		or  int
	}{
		{&l.RoomAllocations, d.RoomAllocations}, {&l.AddressAllocations, d.AddressAllocations},
		{&l.NetworkAllocations, d.NetworkAllocations}, {&l.Allocations, d.Allocations},
		{&l.RoomBytes, d.RoomBytes}, {&l.AddressBytes, d.AddressBytes}, {&l.NetworkBytes, d.NetworkBytes}, {&l.Bytes, d.Bytes},
		{&l.AddressStreams, d.AddressStreams}, {&l.NetworkStreams, d.NetworkStreams}, {&l.Streams, d.Streams},
		{&l.NetworkIdle, d.NetworkIdle}, {&l.Idle, d.Idle},
	} {
		if *f.set == 0 {
			*f.set = f.or
		}
	}
	return l
}

// account is what one room, one address, one network or all together use.
type account struct {
	allocations, streams, unused int // guarded by quota.mu; unused are streams without an allocation
	meter                        meter
}

func (a *account) idle() bool { return a.allocations == 0 && a.streams == 0 }

// accounts are those that one allocation counts for.
type accounts [4]*account

// meter counts bytes within a second. A race between two seconds miscounts
// some packets, which does no harm.
type meter struct {
	most   int64
	second atomic.Int64
	used   atomic.Int64
}

// take says whether n bytes more may pass in this second.
func (m *meter) take(n int, second int64) bool {
	if m.second.Load() != second {
		m.second.Store(second)
		m.used.Store(0)
	}
	return m.used.Add(int64(n)) <= m.most
}

// quota holds all accounts. Those without use are forgotten.
type quota struct {
	limits Limits

	mu     sync.Mutex // guards the fields below
	all    *account
	rooms  map[string]*account
	places map[netip.Prefix]*account
}

func newQuota(l Limits) quota {
	return quota{
		limits: l,
		all:    &account{meter: meter{most: int64(l.Bytes)}},
		rooms:  map[string]*account{},
		places: map[netip.Prefix]*account{},
	}
}

func (q *quota) room(name string) *account {
	return entry(q.rooms, name, q.limits.RoomBytes)
}

// place gives the accounts of an address and of the network around it.
func (q *quota) place(a netip.Addr) (own, network *account) {
	return entry(q.places, placeOf(a), q.limits.AddressBytes), entry(q.places, networkOf(a), q.limits.NetworkBytes)
}

func entry[K comparable](m map[K]*account, k K, bytes int) *account {
	a := m[k]
	if a == nil {
		a = &account{meter: meter{most: int64(bytes)}}
		m[k] = a
	}
	return a
}

// mayAllocate is asked before an allocation is made.
func (q *quota) mayAllocate(room string, from netip.Addr) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	own, network := q.place(from)
	return q.all.allocations < q.limits.Allocations &&
		q.room(room).allocations < q.limits.RoomAllocations &&
		own.allocations < q.limits.AddressAllocations &&
		network.allocations < q.limits.NetworkAllocations
}

// allocated counts an allocation, and gives the accounts that its bytes go to.
func (q *quota) allocated(room string, from netip.Addr) accounts {
	q.mu.Lock()
	defer q.mu.Unlock()
	own, network := q.place(from)
	all := accounts{q.room(room), own, network, q.all}
	for _, a := range all {
		a.allocations++
	}
	return all
}

func (q *quota) freed(all accounts) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, a := range all {
		a.allocations--
	}
}

// connected counts a stream, unless there are too many.
func (q *quota) connected(from netip.Addr) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	own, network := q.place(from)
	l := &q.limits
	if q.all.streams >= l.Streams || network.streams >= l.NetworkStreams || own.streams >= l.AddressStreams ||
		q.all.unused >= l.Idle || network.unused >= l.NetworkIdle {
		q.leave(from)
		return false
	}
	q.count(from, 1, 1)
	return true
}

// uses counts a stream that has an allocation now, or has none any more.
func (q *quota) uses(from netip.Addr, allocation bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if allocation {
		q.count(from, 0, -1)
	} else {
		q.count(from, 0, 1)
	}
}

// disconnected counts a stream no more, that had an allocation or not.
func (q *quota) disconnected(from netip.Addr, allocation bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if allocation {
		q.count(from, -1, 0)
	} else {
		q.count(from, -1, -1)
	}
	q.leave(from)
}

// count needs q.mu, as leave does.
func (q *quota) count(from netip.Addr, streams, unused int) {
	own, network := q.place(from)
	for _, a := range []*account{own, network, q.all} {
		a.streams += streams
		a.unused += unused
	}
}

// leave forgets the accounts of whoever only connects.
func (q *quota) leave(from netip.Addr) {
	for _, p := range []netip.Prefix{placeOf(from), networkOf(from)} {
		if a := q.places[p]; a != nil && a.idle() {
			delete(q.places, p)
		}
	}
}

// counts returns how many allocations and streams there are.
func (q *quota) counts() (allocations, streams int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.all.allocations, q.all.streams
}

func (q *quota) sweep() {
	q.mu.Lock()
	defer q.mu.Unlock()
	forget(q.rooms)
	forget(q.places)
}

func forget[K comparable](m map[K]*account) {
	for k, a := range m {
		if a.idle() {
			delete(m, k)
		}
	}
}
