package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/pion/logging"
	"github.com/pion/stun/v4"
	"github.com/pion/turn/v5"

	"zwiesprache/signal"
)

// relayWait is how long after the proof a right to relay may take.
const relayWait = 5 * time.Second

// talk opens a room, joins it and proves its password, as a counsellor and a
// client do, and relays by the right that it gets.
func (c *checker) talk(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 3*stepTimeout)
	defer cancel()
	err := c.meet(ctx, func(right *signal.Relay) {
		c.ok("talk", "two people can meet")
		c.carry(ctx, right)
	})
	if err != nil {
		c.fail("talk", "two people cannot meet: "+err.Error(), "behind a proxy: it must pass WebSocket on (Upgrade and Connection) for /host and /guest, and wait at least 60 s")
	}
}

// carry tries each way of relaying.
func (c *checker) carry(ctx context.Context, right *signal.Relay) {
	if right == nil {
		c.note("relay", "the server gives no right to relay media", "people behind strict firewalls cannot talk: -relay-public")
		return
	}
	for _, url := range right.URLs {
		if err := allocate(ctx, url, right); err != nil {
			c.fail("relay", url+": "+err.Error(), "let it through the firewall, and the ports of -relay-ports over UDP")
			continue
		}
		c.ok("relay", url)
	}
}

// meet plays both sides. The right that it hands to use is nil when there is
// none, and ends with the room.
func (c *checker) meet(ctx context.Context, use func(*signal.Relay)) error {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	events := make(chan signal.Event, 64)
	note := func(e signal.Event) {
		select {
		case events <- e:
		default: // more than any good server causes
		}
	}
	words, password, quiet := "rendezvous/check/"+strings.ToLower(rand.Text()), rand.Text(), slog.New(slog.DiscardHandler)
	host, err := signal.NewHost(signal.HostConfig{Origin: c.origin, Words: words, Password: password, Key: key, OnEvent: note, Log: quiet})
	if err != nil {
		return err
	}
	guest, err := signal.NewGuest(signal.GuestConfig{Origin: c.origin, Words: words, OnEvent: note, Log: quiet})
	if err != nil {
		return err
	}
	ended := make(chan error, 2)
	var both sync.WaitGroup
	ctx, cancel := context.WithCancel(ctx)
	defer both.Wait()
	defer cancel()
	defer host.Release()
	both.Go(func() { ended <- host.Run(ctx) })
	right, err := follow(ctx, events, ended, func() {
		guest.Join(password)
		both.Go(func() { ended <- guest.Run(ctx) })
	})
	if err == nil {
		use(right)
	}
	return err
}

// follow waits for the proof, and then a little for the right to relay.
func follow(ctx context.Context, events <-chan signal.Event, ended <-chan error, join func()) (*signal.Relay, error) {
	var enough <-chan time.Time
	joined := false
	last := errors.New("no answer")
	for {
		select {
		case e := <-events:
			switch e := e.(type) {
			case signal.Claimed:
				if !joined {
					join()
				}
				joined = true
				last = errors.New("the room is open, but nobody can join")
			case signal.Lost:
				if last = e.Err; !joined {
					return nil, last
				}
			case signal.Proven:
				enough = time.After(relayWait)
			case signal.Relays:
				return &e.Relay, nil
			}
		case err := <-ended:
			return nil, errors.Join(err, last)
		case <-enough:
			return nil, nil
		case <-ctx.Done():
			return nil, last
		}
	}
}

// allocate gets a relayed address at url, and gives it back.
func allocate(ctx context.Context, url string, right *signal.Relay) error {
	conn, err := reach(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close()
	quiet := logging.NewDefaultLoggerFactory()
	quiet.DefaultLogLevel = logging.LogLevelDisabled
	uri, err := stun.ParseURI(url)
	if err != nil {
		return err
	}
	at := net.JoinHostPort(uri.Host, fmt.Sprint(uri.Port))
	client, err := turn.NewClient(&turn.ClientConfig{
		TURNServerAddr: at, STUNServerAddr: at, Username: right.Username, Password: right.Credential, Conn: conn, LoggerFactory: quiet,
	})
	if err != nil {
		return err
	}
	defer client.Close()
	if err := client.Listen(); err != nil {
		return err
	}
	relayed, err := client.Allocate()
	if err != nil {
		return err
	}
	return relayed.Close()
}

// reach opens the way to a relay that its URL names (RFC 7065).
func reach(ctx context.Context, url string) (net.PacketConn, error) {
	uri, err := stun.ParseURI(url)
	if err != nil {
		return nil, err
	}
	at := net.JoinHostPort(uri.Host, fmt.Sprint(uri.Port))
	if uri.Proto == stun.ProtoTypeUDP {
		to, err := net.ResolveUDPAddr("udp", at) // of IPv4, if there is one
		if err != nil {
			return nil, err
		}
		family := "udp6"
		if to.IP.To4() != nil {
			family = "udp4"
		}
		return new(net.ListenConfig).ListenPacket(ctx, family, ":0")
	}
	d := net.Dialer{Timeout: stepTimeout}
	conn, err := d.DialContext(ctx, "tcp", at)
	if err != nil {
		return nil, err
	}
	if uri.Scheme == stun.SchemeTypeTURNS {
		inner := tls.Client(conn, &tls.Config{ServerName: uri.Host, NextProtos: []string{"stun.turn"}})
		if err := inner.HandshakeContext(ctx); err != nil {
			_ = conn.Close()
			return nil, err
		}
		conn = inner
	}
	return turn.NewSTUNConn(conn), nil
}
