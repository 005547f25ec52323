//go:build e2e && linux

package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"golang.org/x/sys/unix"
)

// Addresses of the small internet that the tests below are in. Those of the
// server and the routers are public ones, so that its rules for peers are the
// real ones; they lead nowhere outside.
const (
	serverAddr = "11.0.0.1"
	serverName = "talk.example" // where names are looked up
	proxyPort  = "3128"         // on a router's inner side
)

// internet is a server in the middle, and two homes behind a router each.
type internet struct {
	t                  *testing.T
	dir, origin        string
	address            string // of the server
	world              *place
	client, counsellor *home
	app                string // program
	root, pin          string // the certificate's file, and its key as Chromium names it
	relayless          bool   // the server offers no relay: who meets has found a direct way
}

// place is a computer: a network namespace.
type place struct {
	t    *testing.T
	name string
}

// home is a computer and the router before it.
type home struct {
	router, desk  *place
	inner, device string // the router's address inside, and its device towards the world
	through       string // the proxy that the app is told of, "" = none
}

// newInternet makes it with routers that are symmetric NATs: each connection
// gets a port of its own, by chance. It serves the real rendezvous on port 443.
func newInternet(t *testing.T) *internet {
	t.Helper()
	n := newWorld(t, serverAddr)
	n.world.ip("addr", "add", serverAddr+"/32", "dev", "lo")
	n.world.shell("echo 1 >/proc/sys/net/ipv4/ip_forward")
	n.client, n.counsellor = n.home(1), n.home(2)
	n.serve()
	return n
}

// newWorld is where the server will be, without any way to it yet.
func newWorld(t *testing.T, address string) *internet {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("network namespaces need root")
	}
	for _, program := range []string{"ip", "nft"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip(err)
		}
	}
	dir := t.TempDir()
	at := strings.TrimSuffix(net.JoinHostPort(address, ""), ":")
	n := &internet{t: t, dir: dir, address: address, origin: "https://" + at, app: filepath.Join(dir, "zwiesprache")}
	n.world = newPlace(t, "w")
	n.world.ip("link", "set", "lo", "up")
	return n
}

// at is a port of the server.
func (n *internet) at(port string) string { return net.JoinHostPort(n.address, port) }

// serve starts the rendezvous, with more flags.
func (n *internet) serve(more ...string) {
	t := n.t
	t.Helper()
	n.certify()
	server := filepath.Join(n.dir, "rendezvous")
	for program, source := range map[string]string{n.app: ".", server: "./signal/cmd/rendezvous"} {
		if out, err := exec.Command("go", "build", "-o", program, source).CombinedOutput(); err != nil {
			t.Fatalf("build %s: %v\n%s", source, err, out)
		}
	}
	if !n.relayless {
		more = append(more, "-relay-public", n.address)
	}
	startProcess(t, n.world.command(server, append([]string{"-listen", n.at("443"), "-origin", n.origin,
		"-cert", n.root, "-key", filepath.Join(n.dir, "key.pem"), "-metrics", n.at("9100")}, more...)...), nil, nil)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the relay counted:\n%s", n.counted())
		}
	})
	eventually(t, "the rendezvous", func() error {
		c, err := n.world.dial("tcp", n.at("443"))
		if err != nil {
			return err
		}
		return c.Close()
	})
}

// counted is what the server's metrics say of the relay.
func (n *internet) counted() string {
	web := &http.Client{Transport: &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(_ context.Context, network, address string) (net.Conn, error) {
			return n.world.dial(network, address)
		},
	}}
	answer, err := web.Get("http://" + n.at("9100") + "/metrics")
	if err != nil {
		return err.Error()
	}
	defer answer.Body.Close()
	all, _ := io.ReadAll(answer.Body)
	var lines []string
	for line := range strings.Lines(string(all)) {
		if strings.Contains(line, "relay_") && !strings.HasPrefix(line, "#") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}

// home joins the numbered one to the world.
func (n *internet) home(number int) *home {
	h := &home{
		router: newPlace(n.t, fmt.Sprint("r", number)), desk: newPlace(n.t, fmt.Sprint("d", number)),
		inner: fmt.Sprintf("192.168.%d.1", number), device: "out",
	}
	outer := fmt.Sprintf("11.0.%d.", number)
	n.world.ip("link", "add", fmt.Sprint("to", number), "type", "veth", "peer", "name", h.device, "netns", h.router.name)
	h.router.ip("link", "add", "in", "type", "veth", "peer", "name", "net0", "netns", h.desk.name)
	for _, end := range []struct {
		at              *place
		device, address string
	}{
		{n.world, fmt.Sprint("to", number), outer + "1"}, {h.router, h.device, outer + "2"},
		{h.router, "in", h.inner}, {h.desk, "net0", fmt.Sprintf("192.168.%d.2", number)},
	} {
		end.at.ip("addr", "add", end.address+"/24", "dev", end.device)
		end.at.ip("link", "set", end.device, "up")
		end.at.ip("link", "set", "lo", "up")
	}
	h.router.ip("route", "add", "default", "via", outer+"1")
	h.desk.ip("route", "add", "default", "via", h.inner)
	h.router.shell("echo 1 >/proc/sys/net/ipv4/ip_forward")
	h.router.nft("add table ip home",
		"add chain ip home leave { type nat hook postrouting priority 100; }",
		"add rule ip home leave oifname "+h.device+" masquerade fully-random",
		"add chain ip home pass { type filter hook forward priority 0; policy accept; }",
		"add rule ip home pass ct state established accept",
		"add rule ip home pass iifname "+h.device+" drop")
	return h
}

// refuse has the router drop what begins from inside and matches.
func (h *home) refuse(match string) {
	h.router.nft("add rule ip home pass iifname in " + match + " drop")
}

// proxy opens an HTTP proxy on the router that only knows CONNECT. It counts.
func (h *home) proxy() (url string, connects func() int) {
	t := h.router.t
	var l net.Listener
	err := h.router.do(func() (err error) {
		l, err = net.Listen("tcp", h.inner+":"+proxyPort)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var count int
	var all sync.WaitGroup
	var open []net.Conn
	keep := func(c net.Conn) {
		mu.Lock()
		defer mu.Unlock()
		open = append(open, c)
	}
	all.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			keep(c)
			all.Go(func() {
				defer c.Close()
				in := bufio.NewReader(c)
				q, err := http.ReadRequest(in)
				if err != nil || q.Method != http.MethodConnect {
					_, _ = io.WriteString(c, "HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n")
					return
				}
				to, err := h.router.dial("tcp", q.Host)
				if err != nil {
					_, _ = io.WriteString(c, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
					return
				}
				keep(to)
				mu.Lock()
				count++
				mu.Unlock()
				_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n")
				all.Go(func() { _, _ = io.Copy(to, in); _ = to.Close() })
				_, _ = io.Copy(c, to)
			})
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		mu.Lock()
		for _, c := range open {
			_ = c.Close()
		}
		mu.Unlock()
		all.Wait()
	})
	return "http://" + h.inner + ":" + proxyPort, func() int {
		mu.Lock()
		defer mu.Unlock()
		return count
	}
}

func newPlace(t *testing.T, name string) *place {
	t.Helper()
	p := &place{t, fmt.Sprintf("zwturn-%d-%s", os.Getpid(), name)}
	if out, err := exec.Command("ip", "netns", "add", p.name).CombinedOutput(); err != nil {
		t.Skipf("no network namespaces here: %s", out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("ip", "netns", "del", p.name).CombinedOutput(); err != nil {
			t.Errorf("remove %s: %s", p.name, out)
		}
	})
	return p
}

func (p *place) command(name string, args ...string) *exec.Cmd {
	return exec.CommandContext(p.t.Context(), "ip", append([]string{"netns", "exec", p.name, name}, args...)...)
}

func (p *place) ip(args ...string) {
	p.t.Helper()
	if out, err := exec.Command("ip", append([]string{"-n", p.name}, args...)...).CombinedOutput(); err != nil {
		p.t.Fatalf("ip %v: %v: %s", args, err, out)
	}
}

func (p *place) shell(line string) {
	p.t.Helper()
	if out, err := p.command("sh", "-c", line).CombinedOutput(); err != nil {
		p.t.Fatalf("%s: %v: %s", line, err, out)
	}
}

func (p *place) nft(lines ...string) {
	p.t.Helper()
	c := p.command("nft", "-f", "-")
	c.Stdin = strings.NewReader(strings.Join(lines, "\n") + "\n")
	if out, err := c.CombinedOutput(); err != nil {
		p.t.Skipf("no firewalls or NATs here: %s", out)
	}
}

// do runs f on a thread of its own in the place. What it opens stays there.
func (p *place) do(f func() error) error {
	done := make(chan error, 1)
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends with the goroutine
		fd, err := unix.Open("/run/netns/"+p.name, unix.O_RDONLY|unix.O_CLOEXEC, 0)
		if err == nil {
			err = errors.Join(unix.Setns(fd, unix.CLONE_NEWNET), unix.Close(fd))
		}
		if err == nil {
			err = f()
		}
		done <- err
	}()
	return <-done
}

// dial takes IP addresses: names are looked up elsewhere.
func (p *place) dial(network, address string) (c net.Conn, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second) // also while the test ends
	defer cancel()
	err = p.do(func() (err error) {
		c, err = (&net.Dialer{}).DialContext(ctx, network, address)
		return err
	})
	return c, err
}

// certify makes the server's certificate.
func (n *internet) certify() {
	t := n.t
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "rendezvous"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IPAddresses: []net.IP{net.ParseIP(n.address)}, DNSNames: []string{serverName},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(public)
	n.root, n.pin = filepath.Join(n.dir, "root.pem"), base64.StdEncoding.EncodeToString(sum[:])
	var chain, private bytes.Buffer
	if err := errors.Join(
		pem.Encode(&chain, &pem.Block{Type: "CERTIFICATE", Bytes: der}),
		pem.Encode(&private, &pem.Block{Type: "PRIVATE KEY", Bytes: secret}),
		os.WriteFile(n.root, chain.Bytes(), 0o600),
		os.WriteFile(filepath.Join(n.dir, "key.pem"), private.Bytes(), 0o600)); err != nil {
		t.Fatal(err)
	}
	if _, err := tls.X509KeyPair(chain.Bytes(), private.Bytes()); err != nil {
		t.Fatal(err)
	}
}

// open opens a room at the counsellor's.
func (n *internet) open(more ...string) *counsellor {
	n.t.Helper()
	cmd := n.counsellor.desk.command(n.app, append(hostArgs(n.origin, testRoom), more...)...)
	cmd.Env = append(os.Environ(), "SSL_CERT_FILE="+n.root, "HTTPS_PROXY="+n.counsellor.through)
	c, _ := startHost(n.t, cmd)
	return c
}

// browse opens the page at the client's.
func (n *internet) browse(more ...chromedp.ExecAllocatorOption) *client {
	n.t.Helper()
	start := filepath.Join(n.t.TempDir(), "chromium")
	script := fmt.Sprintf("#!/bin/sh\nexec ip netns exec %s %s \"$@\"\n", n.client.desk.name, chromium(n.t))
	if err := os.WriteFile(start, []byte(script), 0o755); err != nil {
		n.t.Fatal(err)
	}
	more = append(more, chromedp.ExecPath(start), chromedp.Flag("ignore-certificate-errors-spki-list", n.pin))
	return newBrowserShowing(n.t, 640, 360, more...).open(linkOf(n.origin, testRoom))
}
