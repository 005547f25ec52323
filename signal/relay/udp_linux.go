package relay

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"sync"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// udp is a socket that Go's own poller does not know: waking a goroutine for
// each packet would cost as much as carrying it. A loop waits for it.
type udp struct {
	local  netip.AddrPort
	number int32 // of the file, for as long as it is open

	mu sync.RWMutex // guards the field below; held for reading while it is used
	fd int          // -1: closed
}

// openUDP binds a socket. With shared others may have the same address: the
// kernel gives all packets of one client to the same of them.
func openUDP(at netip.AddrPort, shared bool) (*udp, error) {
	family := unix.AF_INET
	if at.Addr().Is6() {
		family = unix.AF_INET6
	}
	fd, err := unix.Socket(family, unix.SOCK_DGRAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, os.NewSyscallError("socket", err)
	}
	u := &udp{number: int32(fd), fd: fd}
	if family == unix.AF_INET6 {
		err = unix.SetsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, 1)
	}
	if shared {
		err = errors.Join(err, unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEPORT, 1))
		_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, socketBuffer) // as far as the system lets us
		_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_SNDBUF, socketBuffer)
	}
	if err == nil {
		err = unix.Bind(fd, sockaddr(at))
	}
	if err == nil {
		var bound unix.Sockaddr
		if bound, err = unix.Getsockname(fd); err == nil {
			u.local = fromSockaddr(bound)
		}
	}
	if err != nil {
		u.close()
		return nil, os.NewSyscallError("bind", err)
	}
	return u, nil
}

// send sends or drops: it never waits.
func (u *udp) send(b []byte, to netip.AddrPort) {
	var name rawAddr
	size := name.set(to)
	u.mu.RLock()
	defer u.mu.RUnlock()
	if u.fd < 0 || len(b) == 0 {
		return
	}
	// A packet that cannot be sent is lost, as others are.
	_, _, _ = syscall.RawSyscall6(unix.SYS_SENDTO, uintptr(u.fd), uintptr(unsafe.Pointer(&b[0])), uintptr(len(b)), 0,
		uintptr(unsafe.Pointer(&name)), uintptr(size))
}

// close may be called more than once.
func (u *udp) close() {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.fd >= 0 {
		_ = unix.Close(u.fd) // nothing of a datagram socket is lost
		u.fd = -1
	}
}

// rawAddr is a socket address as the kernel has it; the one for IPv6 is the larger.
type rawAddr unix.RawSockaddrInet6

func (r *rawAddr) set(a netip.AddrPort) (size uint32) {
	port := (*[2]byte)(unsafe.Pointer(&r.Port))
	port[0], port[1] = byte(a.Port()>>8), byte(a.Port())
	if a.Addr().Is4() {
		r.Family = unix.AF_INET
		(*unix.RawSockaddrInet4)(unsafe.Pointer(r)).Addr = a.Addr().As4()
		return unix.SizeofSockaddrInet4
	}
	r.Family, r.Addr = unix.AF_INET6, a.Addr().As16()
	return unix.SizeofSockaddrInet6
}

func (r *rawAddr) get() netip.AddrPort {
	port := (*[2]byte)(unsafe.Pointer(&r.Port))
	a := netip.AddrFrom16(r.Addr)
	if r.Family == unix.AF_INET {
		a = netip.AddrFrom4((*unix.RawSockaddrInet4)(unsafe.Pointer(r)).Addr)
	}
	return netip.AddrPortFrom(a, uint16(port[0])<<8|uint16(port[1]))
}

func sockaddr(a netip.AddrPort) unix.Sockaddr {
	if a.Addr().Is4() {
		return &unix.SockaddrInet4{Port: int(a.Port()), Addr: a.Addr().As4()}
	}
	return &unix.SockaddrInet6{Port: int(a.Port()), Addr: a.Addr().As16()}
}

func fromSockaddr(s unix.Sockaddr) netip.AddrPort {
	switch s := s.(type) {
	case *unix.SockaddrInet4:
		return netip.AddrPortFrom(netip.AddrFrom4(s.Addr), uint16(s.Port))
	case *unix.SockaddrInet6:
		return netip.AddrPortFrom(netip.AddrFrom16(s.Addr), uint16(s.Port))
	}
	return netip.AddrPort{}
}

const (
	loopPackets = 32 // read at once from one socket
	loopSockets = 64 // that are ready at once
)

// loop reads all its sockets in one goroutine. It waits in Go's poller, where
// only its epoll is known: a thread that waits in a system call has the scheduler
// take its processor away and look after it, for more than a packet costs.
type loop struct {
	epoll, wake int
	file        *os.File // owns epoll

	mu      sync.Mutex // guards the fields below
	watched map[int32]watched
	serial  int32
}

// watched is a socket of a loop. take gets packets with room for a header
// before them, good until it returns.
type watched struct {
	udp    *udp
	take   func(frame []byte, from netip.AddrPort)
	serial int32 // tells sockets apart that had the same number one after the other
}

func newLoop() (*loop, error) {
	epoll, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, os.NewSyscallError("epoll_create1", err)
	}
	wake, err := unix.Eventfd(0, unix.EFD_NONBLOCK|unix.EFD_CLOEXEC)
	if err != nil {
		return nil, errors.Join(os.NewSyscallError("eventfd", err), unix.Close(epoll))
	}
	_ = unix.SetNonblock(epoll, true) // without it Go's poller does not take it; never fails
	l := &loop{epoll: epoll, wake: wake, file: os.NewFile(uintptr(epoll), "epoll"), watched: map[int32]watched{}}
	event := unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(wake)}
	if err := unix.EpollCtl(epoll, unix.EPOLL_CTL_ADD, wake, &event); err != nil {
		return nil, errors.Join(os.NewSyscallError("epoll_ctl", err), l.release())
	}
	return l, nil
}

// watch begins to read u, until it is closed.
func (l *loop) watch(u *udp, take func([]byte, netip.AddrPort)) error {
	u.mu.RLock()
	defer u.mu.RUnlock()
	if u.fd < 0 {
		return net.ErrClosed
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.serial++
	l.watched[u.number] = watched{u, take, l.serial}
	event := unix.EpollEvent{Events: unix.EPOLLIN, Fd: u.number, Pad: l.serial}
	return os.NewSyscallError("epoll_ctl", unix.EpollCtl(l.epoll, unix.EPOLL_CTL_ADD, u.fd, &event))
}

// unwatch forgets u; closing it has ended the reading.
func (l *loop) unwatch(u *udp) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.watched[u.number].udp == u { // another may have the number by now
		delete(l.watched, u.number)
	}
}

// run reads until stop.
func (l *loop) run() {
	defer func() { _ = l.release() }()
	b := newBatch()
	events := make([]unix.EpollEvent, loopSockets)
	raw, err := l.file.SyscallConn()
	if err != nil {
		return // it was closed, which nobody does
	}
	_ = raw.Read(func(uintptr) bool { // ends with stop alone
		for round := 0; ; round++ {
			n := l.ready(events, round)
			if n == 0 {
				return false
			}
			for _, e := range events[:n] {
				if e.Fd == int32(l.wake) {
					return true
				}
				l.mu.Lock()
				w := l.watched[e.Fd]
				l.mu.Unlock()
				if w.udp != nil && w.serial == e.Pad {
					b.read(w)
				}
			}
		}
	})
}

// busyRound is when there was so much that the others of this program must have their turn.
const busyRound = 8

// ready tells which sockets have something, without waiting.
func (l *loop) ready(events []unix.EpollEvent, round int) int {
	for {
		var n int
		var err error
		if round < busyRound {
			got, _, failed := syscall.RawSyscall6(unix.SYS_EPOLL_PWAIT, uintptr(l.epoll), uintptr(unsafe.Pointer(&events[0])), uintptr(len(events)), 0, 0, 0)
			n, err = int(got), failed
		} else {
			n, err = unix.EpollWait(l.epoll, events, 0) // by which the scheduler takes notice of us
		}
		if err != unix.EINTR {
			return max(n, 0)
		}
	}
}

// stop ends run.
func (l *loop) stop() {
	one := [8]byte{1}
	_, _ = unix.Write(l.wake, one[:]) // fails only when it was woken already
}

func (l *loop) release() error { return errors.Join(l.file.Close(), unix.Close(l.wake)) }

// batch is what one call reads.
type batch struct {
	messages [loopPackets]message
	vectors  [loopPackets]unix.Iovec
	names    [loopPackets]rawAddr
	frames   [loopPackets][headerSize + maxPacket]byte
}

// message is the kernel's struct mmsghdr.
type message struct {
	header unix.Msghdr
	size   uint32
}

func newBatch() *batch {
	b := &batch{}
	for i := range b.messages {
		b.vectors[i].Base = &b.frames[i][headerSize]
		b.vectors[i].SetLen(maxPacket)
		h := &b.messages[i].header
		h.Iov = &b.vectors[i]
		h.SetIovlen(1)
		h.Name = (*byte)(unsafe.Pointer(&b.names[i]))
	}
	return b
}

// read takes what has arrived, but no more than a batch: others wait too.
func (b *batch) read(w watched) {
	for i := range b.messages {
		b.messages[i].header.Namelen = uint32(unsafe.Sizeof(b.names[i]))
	}
	w.udp.mu.RLock()
	if w.udp.fd < 0 {
		w.udp.mu.RUnlock()
		return
	}
	n, _, failed := syscall.RawSyscall6(unix.SYS_RECVMMSG, uintptr(w.udp.fd), uintptr(unsafe.Pointer(&b.messages[0])), loopPackets, 0, 0, 0)
	w.udp.mu.RUnlock()
	if failed != 0 {
		return
	}
	for i := range n {
		if m := &b.messages[i]; m.header.Flags&unix.MSG_TRUNC == 0 {
			w.take(b.frames[i][:headerSize+m.size], b.names[i].get())
		}
	}
}
