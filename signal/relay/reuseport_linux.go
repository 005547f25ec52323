package relay

import (
	"errors"
	"syscall"

	"golang.org/x/sys/unix"
)

// reusePort lets several sockets have one address; the kernel gives all
// packets of one client to the same of them.
func reusePort(_, _ string, c syscall.RawConn) error {
	var set error
	err := c.Control(func(fd uintptr) { set = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_REUSEPORT, 1) })
	return errors.Join(err, set)
}
