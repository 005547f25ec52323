package relay

import (
	"net"

	"golang.org/x/sys/unix"
)

// unsent is how much the kernel takes beyond what is on its way: what waits there
// cannot be dropped any more when it is stale.
const unsent = streamPiece // bytes

// boundUnsent has a slow client's data wait with us, not with the kernel.
func boundUnsent(c net.Conn) {
	tcp := under(c)
	if tcp == nil {
		return
	}
	if raw, err := tcp.SyscallConn(); err == nil {
		_ = raw.Control(func(fd uintptr) { // without it data is staler, that is all
			_ = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_NOTSENT_LOWAT, unsent)
		})
	}
}
