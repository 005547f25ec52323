package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net"
	"os"
	"slices"
	"strconv"
	"syscall"

	"zwiesprache/signal/relay"
	"zwiesprache/signal/server"
)

// sockets are those that systemd holds open for us while the program is
// replaced, by their ports.
type sockets map[int]net.Listener

const firstInherited = 3 // after the three standard ones

// inherit takes what systemd passes on (sd_listen_fds(3)).
func inherit(env func(string) string) sockets {
	held := sockets{}
	count, err := strconv.Atoi(env("LISTEN_FDS"))
	if err != nil || env("LISTEN_PID") != strconv.Itoa(os.Getpid()) {
		return held
	}
	for fd := firstInherited; fd < firstInherited+count; fd++ {
		f := os.NewFile(uintptr(fd), "socket of systemd")
		if l, err := net.FileListener(f); err == nil { // has a copy of f
			if a, ok := l.Addr().(*net.TCPAddr); ok {
				held[a.Port] = l
			} else {
				_ = l.Close()
			}
		}
		_ = f.Close()
	}
	return held
}

// listen gives the held socket of address's port, or opens one.
func (s sockets) listen(address string) (net.Listener, error) {
	wanted, err := net.ResolveTCPAddr("tcp", address)
	if err == nil && s[wanted.Port] != nil {
		l := s[wanted.Port]
		delete(s, wanted.Port)
		return l, nil
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, advise(err)
	}
	return l, nil
}

// unused are the ports that systemd holds and nobody listens on: whoever connects
// there waits in vain.
func (s sockets) unused() []int { return slices.Sorted(maps.Keys(s)) }

// notify tells systemd how we are (sd_notify(3)), if it wants to know.
func notify(state string) {
	name := os.Getenv("NOTIFY_SOCKET")
	if name == "" {
		return
	}
	c, err := net.Dial("unixgram", name)
	if err != nil {
		return
	}
	defer c.Close()
	_, _ = c.Write([]byte(state))
}

// advise adds a next step to an error that has one.
func advise(err error) error {
	step := ""
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		step = "another program listens there; stop it or choose another port"
	case errors.Is(err, fs.ErrPermission):
		step = "ports under 1024 need a right, as the unit in assets/packaging/server gives it; or choose a higher one behind a reverse proxy"
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		step = "this computer does not have that address; give one of its own"
	case errors.Is(err, server.ErrOrigin):
		step = "give the public one with -origin"
	case errors.Is(err, relay.ErrPublic):
		step = "give one of IPv4 and at most one of IPv6 with -relay-public"
	default:
		return err
	}
	return fmt.Errorf("%w (%s)", err, step)
}
