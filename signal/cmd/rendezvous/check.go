package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"zwiesprache/signal/release"
)

// Limits of a check.
const (
	stepTimeout = 10 * time.Second
	fewDays     = 14 * 24 * time.Hour // a certificate that is not renewed by then will not be
	clockOff    = time.Minute         // rights to relay end by the clock
)

// checker looks at a server from outside, as the app and the page do.
type checker struct {
	options
	out    io.Writer
	client *http.Client
	failed bool
}

// check looks at the server of o's origin and says what is wrong and what to
// do. It tells whether nothing is.
func check(ctx context.Context, o options, out io.Writer) bool {
	t := http.DefaultTransport.(*http.Transport).Clone()
	defer t.CloseIdleConnections()
	c := &checker{options: o, out: out, client: &http.Client{
		Transport: t, Timeout: stepTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	if name, _ := o.host(); name == "" {
		c.fail("origin", "none is given", "say which server: rendezvous check -origin https://talk.example.org")
		return false
	}
	for _, step := range []func(context.Context){c.name, c.ports, c.chain, c.answers, c.page, c.news, c.talk} {
		if step(ctx); ctx.Err() != nil {
			c.fail("check", "interrupted", "start it again")
			return false
		}
	}
	return !c.failed
}

func (c *checker) ok(what, found string) { fmt.Fprintf(c.out, "ok    %-8s %s\n", what, found) }

// note is something that may be as it should.
func (c *checker) note(what, found, next string) {
	fmt.Fprintf(c.out, "note  %-8s %s\n               %s\n", what, found, next)
}

func (c *checker) fail(what, found, next string) {
	c.failed = true
	fmt.Fprintf(c.out, "FAIL  %-8s %s\n               %s\n", what, found, next)
}

// name looks the origin's name up.
func (c *checker) name(ctx context.Context) {
	name, _ := c.host()
	ctx, cancel := context.WithTimeout(ctx, stepTimeout)
	defer cancel()
	found, err := net.DefaultResolver.LookupNetIP(ctx, "ip", name)
	if err != nil {
		c.fail("name", name+" is not found: "+err.Error(), "enter A and AAAA records for it where the domain is kept")
		return
	}
	for i := range found {
		found[i] = found[i].Unmap()
	}
	c.ok("name", fmt.Sprintf("%s is %v", name, found))
	for _, ip := range c.relayPublic {
		if !slices.Contains(found, ip) {
			c.note("name", "it is not -relay-public "+ip.String(), "right behind a load balancer; else correct the record or the setting")
		}
	}
	for _, ip := range found {
		if ip.Is6() && ip.IsGlobalUnicast() && !slices.ContainsFunc(c.relayPublic, netip.Addr.Is6) && len(c.relayPublic) > 0 {
			c.note("name", "it has IPv6, and media is relayed over IPv4 alone", "add the IPv6 address to -relay-public")
			break
		}
	}
}

// ports knocks at those that people need.
func (c *checker) ports(ctx context.Context) {
	name, port := c.host()
	c.knock(ctx, name, port, "let it through the firewall; look whether the server runs: systemctl status rendezvous", c.fail)
	if !strings.HasPrefix(c.origin, "https:") {
		return
	}
	if !c.knock(ctx, name, "80", "people who type the name without https are not sent on: -redirect :80", c.note) {
		return
	}
	answer, err := c.get(ctx, "http://"+name+"/")
	switch {
	case err != nil:
		c.note("port 80", err.Error(), "another program may stand there")
	case !strings.HasPrefix(answer.Header.Get("Location"), c.origin+"/"):
		c.note("port 80", "it does not send people to "+c.origin, "another program may stand there; -redirect :80")
	}
}

func (c *checker) knock(ctx context.Context, name, port, next string, say func(what, found, next string)) bool {
	d := net.Dialer{Timeout: stepTimeout}
	conn, err := d.DialContext(ctx, "tcp", net.JoinHostPort(name, port))
	if err != nil {
		say("port "+port, err.Error(), next)
		return false
	}
	_ = conn.Close()
	c.ok("port "+port, "reachable from here")
	return true
}

// chain shakes hands and looks at the certificate.
func (c *checker) chain(ctx context.Context) {
	name, port := c.host()
	if !strings.HasPrefix(c.origin, "https:") {
		c.note("TLS", "the origin is not https", "browsers give camera and microphone to https pages and to this computer only")
		return
	}
	d := tls.Dialer{NetDialer: &net.Dialer{Timeout: stepTimeout}, Config: &tls.Config{ServerName: name}}
	conn, err := d.DialContext(ctx, "tcp", net.JoinHostPort(name, port))
	var unknown x509.UnknownAuthorityError
	switch {
	case errors.As(err, &unknown):
		c.fail("TLS", err.Error(), "the file of -cert must hold the whole chain; for an authority of your own, set SSL_CERT_FILE here and install its root on all computers")
		return
	case err != nil:
		c.fail("TLS", err.Error(), "look into the server's log, and at -cert and -key or -acme")
		return
	}
	defer conn.Close()
	state := conn.(*tls.Conn).ConnectionState()
	left := time.Until(state.PeerCertificates[0].NotAfter)
	found := fmt.Sprintf("%s, certificate good for %d days", tls.VersionName(state.Version), int(left.Hours()/24))
	if left < fewDays {
		c.fail("TLS", found, "renew it; with -acme that happens by itself 30 days before: look into the server's log")
		return
	}
	c.ok("TLS", found)
}

// answers asks whether the server is well, and compares clocks.
func (c *checker) answers(ctx context.Context) {
	answer, err := c.get(ctx, c.origin+"/readyz")
	switch {
	case err != nil:
		c.fail("server", err.Error(), "look whether it runs: systemctl status rendezvous")
		return
	case answer.StatusCode == http.StatusServiceUnavailable:
		c.fail("server", "it is not ready: it stops, or its cluster is missing", "look into its log, and at the servers of -nats")
	case answer.StatusCode != http.StatusOK:
		c.fail("server", "it answers "+answer.Status, "another program may stand there, or a proxy that leads elsewhere")
	default:
		c.ok("server", "ready")
	}
	if strings.HasPrefix(c.origin, "https:") && answer.Header.Get("Strict-Transport-Security") == "" {
		c.note("server", "no Strict-Transport-Security", "the server's own origin must be https, and a proxy must leave the header")
	}
	date, err := http.ParseTime(answer.Header.Get("Date"))
	off := time.Since(date).Abs().Round(time.Second)
	switch {
	case err != nil:
		c.note("clock", "the server does not say its time", "a proxy may take the Date header away")
	case off > clockOff:
		c.fail("clock", fmt.Sprintf("the server's and this computer's differ by %v", off), "let both take the time from the network: timedatectl set-ntp true")
	default:
		c.ok("clock", fmt.Sprintf("differs by %v from here", off))
	}
}

// page compares the page with the released one.
func (c *checker) page(ctx context.Context) {
	found, err := release.Check(ctx, c.origin, release.Config{Client: c.client})
	switch {
	case errors.Is(err, release.ErrChanged):
		c.fail("page", err.Error(), "a proxy or content network may change pages: switch that off; the app refuses this page")
	case err != nil:
		c.fail("page", err.Error(), "try again; look into the server's log")
	case release.Development():
		c.note("page", fmt.Sprintf("release %s, hash %x", found.Release, found.Hash), "it is signed for development: that proves nothing")
	default:
		c.ok("page", fmt.Sprintf("release %s, hash %x", found.Release, found.Hash))
	}
}

func (c *checker) get(ctx context.Context, url string) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	answer, err := c.client.Do(r)
	if err != nil {
		return nil, err
	}
	return answer, answer.Body.Close()
}
