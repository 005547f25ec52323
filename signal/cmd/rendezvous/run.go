package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"zwiesprache/signal/cluster"
	"zwiesprache/signal/front"
	"zwiesprache/signal/relay"
	"zwiesprache/signal/server"
)

// program is the server with all that stands around it.
type program struct {
	options
	log     *slog.Logger
	sockets sockets
	serving context.Context // ends when everything shall
	group   *errgroup.Group
	closers []io.Closer // what was opened before it is served

	certificates *front.Certificates // nil: no TLS here
	relay        *relay.Relay        // nil: no media is relayed here
	server       *server.Server
}

// run serves until ctx ends. Then it drains, and stops.
func run(ctx context.Context, o options, log *slog.Logger) error {
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	p := &program{options: o, log: log, sockets: inherit(os.Getenv)}
	p.group, p.serving = errgroup.WithContext(serving)
	if err := p.start(); err != nil {
		stop()
		for _, c := range p.closers {
			_ = c.Close()
		}
		return errors.Join(err, p.group.Wait())
	}
	for _, port := range p.sockets.unused() {
		log.Warn("systemd holds a port that no setting uses: take it out of rendezvous.socket, or browsers that try it hang", "port", port)
	}
	notify("READY=1")
	p.group.Go(func() error {
		defer stop()
		select {
		case <-ctx.Done():
			notify("STOPPING=1")
			p.server.Drain(p.serving, o.drain)
		case <-p.serving.Done(): // a part failed
		}
		return nil
	})
	return p.group.Wait()
}

// start opens everything and serves it.
func (p *program) start() error {
	raw, err := p.open(p.listen)
	if err != nil {
		return err
	}
	p.origin = p.at(raw.Addr())
	rights, err := p.rights()
	if err != nil {
		return advise(err)
	}
	if p.certificates, err = p.certify(); err != nil {
		return err
	}
	c := server.Config{Origin: p.origin, Log: p.log, Trusted: p.trusted, Relay: rights, Update: p.update}
	if err := readable(p.update); err != nil {
		p.log.Error("no notice of a release is given out", "error", err)
	}
	leave, err := p.join(&c)
	if err != nil {
		return err
	}
	if err := p.around(); err != nil {
		leave()
		return err
	}
	f := front.Config{Certificates: p.certificates, Trusted: p.trusted, Most: p.connections, Log: p.log}
	if p.relay != nil {
		f.Relay = p.relay.Conn
	}
	l := front.Listen(raw, f)
	p.group.Go(func() error {
		defer leave()
		defer l.Close()
		return p.server.Serve(p.serving, l)
	})
	return nil
}

// join makes the server, as one of several if there is a cluster. That is to be
// left when the server has ended: its last words are of rooms given up.
func (p *program) join(c *server.Config) (leave func(), err error) {
	if p.nats == "" {
		p.server, err = server.New(*c)
		return func() {}, advise(err)
	}
	k, err := cluster.Open(cluster.Config{URL: p.nats, Log: p.log})
	if err != nil {
		return nil, err
	}
	c.Rooms = k
	ready := &readiness{ask: func() bool {
		ctx, cancel := context.WithTimeout(p.serving, readyTimeout)
		defer cancel()
		return k.Ready(ctx) == nil
	}}
	c.Ready = ready.get
	member, leave := context.WithCancel(context.WithoutCancel(p.serving))
	if p.server, err = server.New(*c); err != nil {
		leave() // Run closes the connection at once
	}
	p.group.Go(func() error {
		k.Run(member)
		return nil
	})
	return leave, advise(err)
}

// readyTimeout is for the cluster's answer to whether it is there.
const readyTimeout = 2 * time.Second

// open listens, and closes again if the start fails.
func (p *program) open(address string) (net.Listener, error) {
	l, err := p.sockets.listen(address)
	if err == nil {
		p.closers = append(p.closers, l)
	}
	return l, err
}

// certify finds the certificates that were asked for.
func (p *program) certify() (*front.Certificates, error) {
	switch {
	case p.cert != "":
		return front.Files(p.cert, p.key, p.log, nil)
	case !p.acme:
		return nil, nil
	}
	name, _ := p.host()
	c := front.ACMEConfig{Names: []string{name}, Directory: p.acmeDirectory, Email: p.acmeEmail, Folder: p.state}
	if p.acmeCA != "" {
		client, err := trusting(p.acmeCA)
		if err != nil {
			return nil, err
		}
		c.Client = client
	}
	return front.ACME(p.serving, c), nil
}

// trusting is a client for servers whose root certificate is in file.
func trusting(file string) (*http.Client, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read root certificate: %w", err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("read root certificate: %s has none", file)
	}
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.TLSClientConfig = &tls.Config{RootCAs: roots}
	return &http.Client{Transport: t}, nil
}

// rights opens the relay, or names another one. It gives a nil interface when there is none.
func (p *program) rights() (server.Relay, error) {
	issue := relay.IssuerConfig{URLs: p.relayURLs}
	if p.relaySecret != "" {
		secret, err := os.ReadFile(p.relaySecret)
		if err != nil {
			return nil, fmt.Errorf("read relay's secret: %w", err)
		}
		if issue.Secret = []byte(strings.TrimSpace(string(secret))); len(issue.Secret) == 0 {
			return nil, fmt.Errorf("read relay's secret: %s is empty", p.relaySecret)
		}
	}
	if len(p.relayPublic) == 0 {
		if len(p.relayURLs) == 0 {
			return nil, nil
		}
		return relay.NewIssuer(issue)
	}
	p.relayDefaults(&issue)
	r, err := relay.New(relay.Config{
		Issue: issue, UDP: p.relayUDP, TCP: p.relayTCP, Public: p.relayPublic, Ports: relay.Ports(p.relayPorts),
		Sockets: p.relaySockets, Allow: p.relayAllow, Log: p.log,
	})
	if err != nil {
		return nil, err
	}
	p.relay = r
	p.group.Go(func() error { return r.Serve(p.serving) })
	return r, nil
}

// relayPort is that of STUN and TURN (RFC 8656, section 3.1).
const relayPort = "3478"

// relayDefaults fills in where TURN is taken, and what people are told of it.
func (p *program) relayDefaults(issue *relay.IssuerConfig) {
	var everywhere []string
	for _, ip := range p.relayPublic {
		all := "0.0.0.0"
		if ip.Is6() {
			all = "::"
		}
		everywhere = append(everywhere, net.JoinHostPort(all, relayPort))
	}
	if p.relayUDP == nil {
		p.relayUDP = everywhere
	}
	if p.relayTCP == nil {
		p.relayTCP = everywhere
	}
	if issue.URLs != nil {
		return
	}
	name, port := p.host()
	if strings.Contains(name, ":") {
		name = "[" + name + "]"
	}
	for i, at := range []list{p.relayUDP, p.relayTCP} {
		if len(at) > 0 {
			_, port, _ := net.SplitHostPort(at[0]) // relay.New says when it is none
			issue.URLs = append(issue.URLs, "turn:"+name+":"+port+"?transport="+[]string{"udp", "tcp"}[i])
		}
	}
	if p.tls() {
		issue.URLs = append(issue.URLs, "turns:"+name+":"+port+"?transport=tcp")
	}
}

// around serves what is not for people: the way to https and the numbers.
func (p *program) around() error {
	for _, plain := range []struct {
		address string
		handler http.Handler
	}{
		{p.redirect, front.Redirect(p.origin, p.certificates)},
		{p.metrics, http.HandlerFunc(p.serveMetrics)},
	} {
		if plain.address == "" {
			continue
		}
		l, err := p.open(plain.address)
		if err != nil {
			return err
		}
		p.serve(l, plain.handler)
	}
	return nil
}

// Limits of the plain servers: what is asked there is short, and so are the answers.
const (
	plainTimeout = 10 * time.Second
	plainHeader  = 8 << 10 // bytes
)

func (p *program) serve(l net.Listener, handler http.Handler) {
	h := &http.Server{
		Handler: handler, ReadTimeout: plainTimeout, WriteTimeout: plainTimeout, IdleTimeout: plainTimeout,
		MaxHeaderBytes: plainHeader, ErrorLog: log.New(io.Discard, "", 0), // it would name addresses
	}
	p.group.Go(func() error {
		defer context.AfterFunc(p.serving, func() { _ = h.Close() })()
		if err := h.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve: %w", err)
		}
		return nil
	})
}
