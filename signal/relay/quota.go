package relay

import (
	"net/netip"
	"sync"
	"sync/atomic"
)

// Limits of a relay. Bytes are those of media per second, both ways together,
// counted at each relayed address.
type Limits struct {
	RoomAllocations    int
	AddressAllocations int // an address is a whole IPv4 address, or 64 bits of IPv6
	Allocations        int
	RoomBytes          int
	AddressBytes       int
	Bytes              int
	AddressStreams     int // connections over TCP and TLS
	Streams            int
}

// The defaults of Limits.
var defaultLimits = Limits{
	RoomAllocations:    96,      // three guests, both sides, three ways, two address families; all twice, for another network
	AddressAllocations: 512,     // a house of counsellors behind one address
	Allocations:        8192,    // half of the dynamic ports
	RoomBytes:          8 << 20, // three guests who each get three pictures of 3 Mbit/s, and send one; relayed on both sides
	AddressBytes:       32 << 20,
	Bytes:              120 << 20, // 1 Gbit/s
	AddressStreams:     512,
	Streams:            8192,
}

// orDefault fills what is zero.
func (l Limits) orDefault() Limits {
	d := defaultLimits
	for _, f := range []struct {
		set *int
		or  int
	}{
		{&l.RoomAllocations, d.RoomAllocations}, {&l.AddressAllocations, d.AddressAllocations}, {&l.Allocations, d.Allocations},
		{&l.RoomBytes, d.RoomBytes}, {&l.AddressBytes, d.AddressBytes}, {&l.Bytes, d.Bytes},
		{&l.AddressStreams, d.AddressStreams}, {&l.Streams, d.Streams},
	} {
		if *f.set == 0 {
			*f.set = f.or
		}
	}
	return l
}

// account is what one room, one address or all together use.
type account struct {
	allocations, streams int // guarded by quota.mu
	meter                meter
}

func (a *account) idle() bool { return a.allocations == 0 && a.streams == 0 }

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

func (q *quota) place(p netip.Prefix) *account {
	return entry(q.places, p, q.limits.AddressBytes)
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
func (q *quota) mayAllocate(room string, place netip.Prefix) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.all.allocations < q.limits.Allocations &&
		q.room(room).allocations < q.limits.RoomAllocations &&
		q.place(place).allocations < q.limits.AddressAllocations
}

// allocated counts an allocation; the accounts are those that its bytes go to.
func (q *quota) allocated(room string, place netip.Prefix) (accounts [3]*account) {
	q.mu.Lock()
	defer q.mu.Unlock()
	accounts = [3]*account{q.room(room), q.place(place), q.all}
	for _, a := range accounts {
		a.allocations++
	}
	return accounts
}

func (q *quota) freed(accounts [3]*account) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, a := range accounts {
		a.allocations--
	}
}

// connected counts a stream, unless there are too many.
func (q *quota) connected(place netip.Prefix) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	p := q.place(place)
	if q.all.streams >= q.limits.Streams || p.streams >= q.limits.AddressStreams {
		return false
	}
	q.all.streams++
	p.streams++
	return true
}

func (q *quota) disconnected(place netip.Prefix) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.all.streams--
	p := q.place(place)
	if p.streams--; p.idle() { // whoever only connects leaves nothing behind
		delete(q.places, place)
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
