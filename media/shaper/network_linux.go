package shaper

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// ErrUnsupported tells that this computer or user cannot have network
// namespaces; the text says what is missing.
var ErrUnsupported = errors.New("network namespaces are not to be had")

// Config says how a network begins.
type Config struct {
	Up, Down Profile // from Near to Far, from Far to Near
	Seed     uint64
	// OnDelivery is told of every packet that comes through; it must not block.
	OnDelivery func(up bool, d Delivery)
}

// Network is two network namespaces and the way between them, for Linux and
// root. IPv4 only. Each side sees the other and nothing else of the world.
type Network struct {
	Near, Far *Side

	up, down *pump
	cancel   context.CancelFunc
	work     sync.WaitGroup
}

const (
	namePrefix = "zwshape"
	subnet     = "10.77.0." // on both sides, behind no router
	cleanTime  = 10 * time.Second
)

// serial tells networks of one process apart.
var serial atomic.Int64

// New makes a network until Close. It first removes what runs that were killed
// left behind. An error that wraps [ErrUnsupported] is a reason to skip a test.
func New(ctx context.Context, config Config) (*Network, error) {
	if err := possible(); err != nil {
		return nil, err
	}
	if err := removeLeftovers(ctx); err != nil {
		return nil, err
	}
	name := fmt.Sprintf("%s-%d-%d", namePrefix, os.Getpid(), serial.Add(1))
	near, err := newSide(ctx, name+"a", 1)
	if err != nil {
		return nil, err
	}
	far, err := newSide(ctx, name+"b", 2)
	if err != nil {
		return nil, errors.Join(err, near.close(ctx))
	}
	past := func(up bool) func(Delivery) {
		if config.OnDelivery == nil {
			return nil
		}
		return func(d Delivery) { config.OnDelivery(up, d) }
	}
	n := &Network{
		Near: near, Far: far,
		up:   newPump(config.Seed, config.Up, far.write, past(true)),
		down: newPump(config.Seed+1, config.Down, near.write, past(false)),
	}
	// Close alone ends it: what runs in the sides may outlast the caller's context.
	run, cancel := context.WithCancel(context.WithoutCancel(ctx))
	n.cancel = cancel
	n.work.Go(func() { n.up.run(run) })
	n.work.Go(func() { n.down.run(run) })
	n.work.Go(func() { near.read(n.up) })
	n.work.Go(func() { far.read(n.down) })
	return n, nil
}

// Set changes both directions from now on, also for packets that wait.
func (n *Network) Set(up, down Profile) {
	n.up.set(up)
	n.down.set(down)
}

// Stats counts both directions.
func (n *Network) Stats() (up, down Stats) { return n.up.stats(), n.down.stats() }

// Close kills what still runs in the sides and removes them.
func (n *Network) Close() error {
	ctx, done := context.WithTimeout(context.Background(), cleanTime)
	defer done()
	err := errors.Join(n.Near.close(ctx), n.Far.close(ctx))
	n.cancel()
	n.work.Wait()
	return err
}

// possible tells why there can be no network, if so.
func possible() error {
	if os.Geteuid() != 0 {
		return fmt.Errorf("%w: needs root", ErrUnsupported)
	}
	if _, err := exec.LookPath("ip"); err != nil {
		return fmt.Errorf("%w: needs the command ip (iproute2)", ErrUnsupported)
	}
	if _, err := os.Stat("/dev/net/tun"); err != nil {
		return fmt.Errorf("%w: no /dev/net/tun", ErrUnsupported)
	}
	return nil
}

// removeLeftovers removes namespaces of processes that are no more.
func removeLeftovers(ctx context.Context) error {
	out, err := ip(ctx, "netns", "list")
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnsupported, err)
	}
	for line := range strings.Lines(out) {
		name, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		parts := strings.Split(name, "-")
		if len(parts) != 3 || parts[0] != namePrefix {
			continue
		}
		pid, err := strconv.Atoi(parts[1])
		if err != nil || syscall.Kill(pid, 0) == nil {
			continue
		}
		if err := removeNamespace(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

// removeNamespace ends what runs in a namespace, which only we can have
// started, and takes it away.
func removeNamespace(ctx context.Context, name string) error {
	out, err := ip(ctx, "netns", "pids", name)
	if err != nil {
		return err
	}
	for field := range strings.FieldsSeq(out) {
		if pid, err := strconv.Atoi(field); err == nil && pid != os.Getpid() {
			_ = syscall.Kill(pid, syscall.SIGKILL) // it may have ended meanwhile
		}
	}
	_, err = ip(ctx, "netns", "del", name)
	return err
}

// ip runs the command of that name.
func ip(ctx context.Context, args ...string) (string, error) {
	out, err := exec.CommandContext(ctx, "ip", args...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("ip %s: %w: %s", strings.Join(args, " "), err, strings.TrimSpace(string(out)))
	}
	return string(out), nil
}

// address is the nth of the network.
func address(n int) netip.Addr { return netip.MustParseAddr(subnet + strconv.Itoa(n)) }
