package shaper

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"sync"

	"golang.org/x/sys/unix"
)

const (
	mtu       = 1500
	device    = "net0"       // the name of a side's only device but lo
	lastHost  = 254          // of the subnet
	namespace = "/run/netns" // where iproute2 keeps them
)

// Side is one end of a [Network]: a namespace with one address.
type Side struct {
	Name string // of the namespace

	tun *os.File

	mu   sync.Mutex // guards the fields below
	host int        // last part of the address
}

func newSide(ctx context.Context, name string, host int) (*Side, error) {
	if _, err := ip(ctx, "netns", "add", name); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnsupported, err)
	}
	s := &Side{Name: name, host: host}
	if err := s.open(ctx); err != nil {
		return nil, errors.Join(err, s.close(ctx))
	}
	return s, nil
}

// open makes the device inside the namespace and brings it up.
func (s *Side) open(ctx context.Context) error {
	err := s.Do(func() error {
		fd, err := unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
		if err != nil {
			return err
		}
		request, err := unix.NewIfreq(device)
		if err == nil {
			request.SetUint16(unix.IFF_TUN | unix.IFF_NO_PI)
			err = unix.IoctlIfreq(fd, unix.TUNSETIFF, request)
		}
		if err != nil {
			return errors.Join(err, unix.Close(fd))
		}
		s.tun = os.NewFile(uintptr(fd), "tun")
		return nil
	})
	if err != nil {
		return fmt.Errorf("%w: open tun: %w", ErrUnsupported, err)
	}
	for _, args := range [][]string{
		{"link", "set", "lo", "up"},
		{"link", "set", device, "mtu", strconv.Itoa(mtu), "up"},
		{"addr", "add", s.prefix(s.host), "dev", device},
		{"route", "add", "default", "dev", device},
	} {
		if _, err := ip(ctx, append([]string{"-n", s.Name}, args...)...); err != nil {
			return err
		}
	}
	return nil
}

func (s *Side) prefix(host int) string { return address(host).String() + "/24" }

// Addr is the side's address now.
func (s *Side) Addr() netip.Addr {
	s.mu.Lock()
	defer s.mu.Unlock()
	return address(s.host)
}

// Move gives the side another address, as when a laptop changes its network:
// sockets that are bound to the old one are dead.
func (s *Side) Move(ctx context.Context) (netip.Addr, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	next := s.host + 2 // sides count odd and even
	if next > lastHost {
		return netip.Addr{}, fmt.Errorf("move %s: no address left", s.Name)
	}
	for _, args := range [][]string{
		{"addr", "del", s.prefix(s.host), "dev", device},
		{"addr", "add", s.prefix(next), "dev", device},
		{"route", "replace", "default", "dev", device},
	} {
		if _, err := ip(ctx, append([]string{"-n", s.Name}, args...)...); err != nil {
			return netip.Addr{}, fmt.Errorf("move: %w", err)
		}
	}
	s.host = next
	return address(next), nil
}

// Command is a program that will run in the side.
func (s *Side) Command(ctx context.Context, name string, args ...string) *exec.Cmd {
	return exec.CommandContext(ctx, "ip", append([]string{"netns", "exec", s.Name, name}, args...)...)
}

// Do runs f on a thread of its own in the side's namespace. Sockets that f
// itself opens, not goroutines of it, belong to the side for as long as they
// live: dial IP addresses, not names.
func (s *Side) Do(f func() error) error {
	failed := make(chan error, 1)
	go func() {
		// Never unlocked: the thread ends with the goroutine instead of coming
		// back to others in the wrong namespace.
		runtime.LockOSThread()
		failed <- func() error {
			fd, err := unix.Open(namespace+"/"+s.Name, unix.O_RDONLY|unix.O_CLOEXEC, 0)
			if err != nil {
				return fmt.Errorf("open namespace: %w", err)
			}
			defer unix.Close(fd)
			if err := unix.Setns(fd, unix.CLONE_NEWNET); err != nil {
				return fmt.Errorf("enter namespace: %w", err)
			}
			return f()
		}()
	}()
	return <-failed
}

// read takes what the side sends, until close.
func (s *Side) read(p *pump) {
	buffer := make([]byte, mtu)
	for {
		n, err := s.tun.Read(buffer)
		if err != nil {
			return
		}
		if n > 0 && buffer[0]>>4 == 4 { // IPv4
			p.send(append([]byte(nil), buffer[:n]...), 0)
		}
	}
}

// write gives the side a packet; one that it refuses is lost.
func (s *Side) write(packet []byte) { _, _ = s.tun.Write(packet) }

func (s *Side) close(ctx context.Context) error {
	err := removeNamespace(ctx, s.Name)
	if s.tun != nil {
		err = errors.Join(err, s.tun.Close())
	}
	return err
}
