package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"zwiesprache/signal/front"
	"zwiesprache/signal/relay"
)

const help = `Rendezvous serves the client's page and relays sealed messages between a
counsellor's app and the clients in its room, and encrypted media where networks
do not let them meet. Rooms live in memory; nothing of anybody is kept on disk
and no cookie is set.

Without flags it serves this computer alone. On the internet give -origin and
-cert with -key, or -acme; or stand behind a reverse proxy that does TLS, and
name it with -trusted. "rendezvous check" with the same flags looks at a server
from outside and says what is wrong. ADMIN.md tells more.

Each flag can also be set in the environment (-relay-public as
RENDEZVOUS_RELAY_PUBLIC) and in the file that -config names (relay-public =
"203.0.113.7"). Flags come before the environment, and that before the file.

`

// options are what flags, environment and file can set.
type options struct {
	listen, origin, redirect string
	trusted                  prefixes

	cert, key                string
	acme                     bool
	acmeEmail, acmeDirectory string
	acmeCA, state            string
	nats                     string
	metrics                  string
	connections              int
	drain                    time.Duration
	relayPublic              addresses
	relayUDP, relayTCP       list
	relayPorts               ports
	relayAllow               prefixes
	relaySockets             int
	relayURLs                list
	relaySecret              string
	update                   string
}

// flags binds o to a new set of flags. The environment is not in their
// defaults, so that help says the same everywhere.
func (o *options) flags(out io.Writer) (set *flag.FlagSet, file *string) {
	set = flag.NewFlagSet("rendezvous", flag.ContinueOnError)
	set.SetOutput(out)
	set.Usage = func() {
		fmt.Fprint(out, help)
		set.PrintDefaults()
	}
	set.StringVar(&o.listen, "listen", "127.0.0.1:8080", "`address` to listen on, host:port; a socket of that port from systemd is used")
	set.StringVar(&o.origin, "origin", "", "public `origin`, as browsers show it: https://talk.example.org; needed unless the server listens on this computer alone")
	set.StringVar(&o.cert, "cert", "", "`file` with the certificate and its chain in PEM; read anew when it changes")
	set.StringVar(&o.key, "key", "", "`file` with the certificate's key")
	set.BoolVar(&o.acme, "acme", false, "get certificates for the origin's name from an authority, and accept its terms")
	set.StringVar(&o.acmeEmail, "acme-email", "", "`address` to which the authority sends warnings")
	set.StringVar(&o.acmeDirectory, "acme-directory", "", "`URL` of the authority's directory (default Let's Encrypt)")
	set.StringVar(&o.acmeCA, "acme-ca", "", "`file` with the root certificate of the authority's own server, for one of your own")
	set.StringVar(&o.state, "state", "", "`folder` for the certificates of -acme; nothing else is written (default $STATE_DIRECTORY)")
	set.StringVar(&o.redirect, "redirect", "", "`address` where plain HTTP is sent to https, and where the authority of -acme may look: :80")
	set.Var(&o.trusted, "trusted", "`networks` of the reverse proxies alone, whose X-Forwarded-For or Forwarded is believed: 10.0.0.5,10.0.1.0/28")
	set.IntVar(&o.connections, "connections", front.DefaultMost, "`number` of connections at once, without the relay's: each needs some 30 KiB of memory, and a file")
	set.StringVar(&o.metrics, "metrics", "", "`address` for Prometheus, host:port; for no public one")
	set.DurationVar(&o.drain, "drain", 0, "`time` over which people are told to come back when the program is asked to stop; for servers that have others beside them")
	set.StringVar(&o.nats, "nats", "", "`URLs` of a NATS cluster over which several servers share their rooms: nats://10.0.0.1,nats://10.0.0.2")
	set.Var(&o.relayPublic, "relay-public", "public `addresses` of this server, at most one of IPv4 and one of IPv6: relays media (TURN)")
	set.Var(&o.relayUDP, "relay-udp", "`addresses` to take TURN over UDP (default port 3478)")
	set.Var(&o.relayTCP, "relay-tcp", "`addresses` to take TURN over TCP; over TLS it comes where -listen is (default port 3478)")
	set.Var(&o.relayPorts, "relay-ports", "`range` of UDP ports for relayed media: 49152-65535")
	set.Var(&o.relayAllow, "relay-allow", "`networks` to which media may be relayed although they are not public")
	set.IntVar(&o.relaySockets, "relay-sockets", 1, "UDP `sockets` for each address; as many as processors, on large servers")
	set.Var(&o.relayURLs, "relay-urls", "`URLs` that people get, when they are not those of this server: turn:relay.example.org:3478?transport=udp")
	set.StringVar(&o.relaySecret, "relay-secret", "", "`file` with the secret shared with other relays, also coturn's static-auth-secret (default a random one)")
	set.StringVar(&o.update, "update", "", "`file` with the signed notice of the newest release, update.json; apps tell their users, who install nothing themselves; read anew when it changes")
	return set, set.String("config", "", "`file` with settings, TOML")
}

// Errors of settings that do not fit each other.
var (
	errPair        = errors.New("-cert and -key belong together")
	errBoth        = errors.New("-cert and -acme exclude each other")
	errSecure      = errors.New("-cert and -acme need an https origin")
	errState       = errors.New("-acme needs a folder: -state")
	errConnections = errors.New("-connections must be more than none")
	errExternal    = errors.New("-relay-urls of another relay need its secret: -relay-secret")
)

// fits says what is missing or too much.
func (o *options) fits() error {
	switch {
	case (o.cert == "") != (o.key == ""):
		return errPair
	case o.cert != "" && o.acme:
		return errBoth
	case o.tls() && !strings.HasPrefix(o.origin, "https:"):
		return errSecure
	case o.acme && o.state == "":
		return errState
	case o.connections <= 0:
		return errConnections
	case len(o.relayURLs) > 0 && len(o.relayPublic) == 0 && o.relaySecret == "":
		return errExternal
	}
	return nil
}

// tls says whether this program does TLS itself.
func (o *options) tls() bool { return o.acme || o.cert != "" }

// at is the origin of a server that listens on a. Without one that was given
// only a server for this computer knows its own; otherwise it is "?", which is none.
func (o *options) at(a net.Addr) string {
	t, ok := a.(*net.TCPAddr)
	switch {
	case o.origin != "":
		return o.origin
	case ok && t.IP.IsLoopback():
		return "http://" + t.String()
	}
	return "?"
}

// host is the origin's name, and its port.
func (o *options) host() (name, port string) {
	u, err := url.Parse(o.origin)
	if err != nil {
		return "", ""
	}
	port = u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return u.Hostname(), port
}

// list is a flag of several words, with commas between.
type list []string

func (l *list) String() string { return strings.Join(*l, ",") }

func (l *list) Set(s string) error {
	*l = nil
	for one := range strings.SplitSeq(s, ",") {
		if one = strings.TrimSpace(one); one != "" {
			*l = append(*l, one)
		}
	}
	return nil
}

type addresses []netip.Addr

func (a *addresses) String() string { return fmt.Sprint([]netip.Addr(*a)) }

func (a *addresses) Set(s string) error {
	var words list
	_ = words.Set(s) // never fails
	*a = nil
	for _, w := range words {
		ip, err := netip.ParseAddr(w)
		if err != nil {
			return fmt.Errorf("%q is no address", w)
		}
		*a = append(*a, ip)
	}
	return nil
}

type prefixes []netip.Prefix

func (p *prefixes) String() string { return fmt.Sprint([]netip.Prefix(*p)) }

// Set takes networks, and single addresses.
func (p *prefixes) Set(s string) error {
	var words list
	_ = words.Set(s)
	*p = nil
	for _, w := range words {
		if ip, err := netip.ParseAddr(w); err == nil {
			*p = append(*p, netip.PrefixFrom(ip, ip.BitLen()))
			continue
		}
		network, err := netip.ParsePrefix(w)
		if err != nil {
			return fmt.Errorf("%q is no network", w)
		}
		*p = append(*p, network.Masked())
	}
	return nil
}

type ports relay.Ports

func (p *ports) String() string {
	if *p == (ports{}) {
		return ""
	}
	return fmt.Sprintf("%d-%d", p.Min, p.Max)
}

func (p *ports) Set(s string) error {
	low, high, ok := strings.Cut(s, "-")
	first, err := strconv.ParseUint(low, 10, 16)
	last, err2 := strconv.ParseUint(high, 10, 16)
	if !ok || err != nil || err2 != nil || first == 0 || first > last {
		return fmt.Errorf("%q is no range of ports", s)
	}
	*p = ports{uint16(first), uint16(last)}
	return nil
}
