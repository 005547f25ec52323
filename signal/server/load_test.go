package server

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"zwiesprache/signal/front"
	"zwiesprache/signal/internal/rig"
)

// The benchmarks named Load put a server into a process of its own, so that its
// memory and its computing are not mixed with those of thousands of clients.

// loadedVariable has the test program be that server: "plain" or "tls", and the address.
const loadedVariable = "ZWIESPRACHE_LOADED"

// loadedOrigin is that of a loaded server, whatever its address.
const loadedOrigin = "https://talk.example.org"

func TestMain(m *testing.M) {
	if how := os.Getenv(loadedVariable); how != "" {
		if err := beLoaded(how); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// figures of a server's process.
type figures struct {
	Live  float64       // heap and stacks in use, bytes
	PSS   float64       // memory of the process as it stands, with what the collector has not looked at, bytes
	Least float64       // the same after all that is free was given back
	CPU   time.Duration // since it began
	Lines int
}

// beLoaded serves until standard input ends, and prints figures for each line of it.
func beLoaded(how string) error {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(GCPercent) // as the program does
	}
	kind, addr, _ := strings.Cut(how, " ")
	raw, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	c := front.Config{}
	if kind == "tls" {
		if c.Certificates, err = ownCertificate(); err != nil {
			return err
		}
	}
	s, err := New(Config{Origin: loadedOrigin})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, front.Listen(raw, c)) }()
	fmt.Println(raw.Addr())
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		if err := json.NewEncoder(os.Stdout).Encode(s.figures(in.Text() != "")); err != nil {
			return err
		}
	}
	cancel()
	return <-done
}

// figures are those of now; whole ones cost a collection.
func (s *Server) figures(whole bool) (f figures) {
	f.CPU = computed()
	f.PSS = pss()
	if whole {
		debug.FreeOSMemory()
		f.Live, f.Least = memory(), pss()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	f.Lines = len(s.lines)
	return f
}

// pss is what the operating system counts for this process, bytes.
func pss() float64 {
	b, _ := os.ReadFile("/proc/self/smaps_rollup")
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, "Pss:"); ok {
			n, _ := strconv.Atoi(strings.Fields(rest)[0])
			return float64(n) * 1024
		}
	}
	return 0
}

// memory is what heap and stacks use after a collection, in bytes.
func memory() float64 {
	for range 3 { // the first finds what the last ones free, also stacks
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc + m.StackInuse)
}

// ownCertificate is one that nobody trusts.
func ownCertificate() (*front.Certificates, error) {
	dir, err := os.MkdirTemp("", "loaded")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	chain, key, err := rig.Certificate(dir, "talk.example.org", 1, time.Now().Add(time.Hour))
	if err != nil {
		return nil, err
	}
	return front.Files(chain, key, nil, nil)
}

// loaded is a server in a process of its own.
type loaded struct {
	b    *testing.B
	kind string
	addr string
	ask  io.WriteCloser
	say  *bufio.Reader
	end  func()

	answers sync.WaitGroup // to pings
}

// load starts one, at addr or at any address when that is ":0".
func load(b *testing.B, kind, addr string) *loaded {
	b.Helper()
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), loadedVariable+"="+kind+" "+addr)
	cmd.Stderr = os.Stderr
	p := &loaded{b: b, kind: kind}
	if p.ask, err = cmd.StdinPipe(); err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	p.end = func() {
		if cmd.ProcessState == nil {
			_ = cmd.Process.Kill()
			_ = cmd.Wait() // killed
		}
	}
	b.Cleanup(p.end)
	p.say = bufio.NewReader(out)
	line, err := p.say.ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	p.addr = strings.TrimSpace(line)
	return p
}

// stop kills the server and closes the connections to it.
func (p *loaded) stop(conns ...net.Conn) {
	p.end()
	for _, c := range conns {
		_ = c.Close()
	}
	p.answers.Wait()
}

// figures asks for them.
func (p *loaded) figures(whole bool) (f figures) {
	p.b.Helper()
	question := "\n"
	if whole {
		question = "whole\n"
	}
	if _, err := io.WriteString(p.ask, question); err != nil {
		p.b.Fatal(err)
	}
	line, err := p.say.ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &f)
	}
	if err != nil {
		p.b.Fatal(err)
	}
	return f
}

// settle asks for figures until there are so many lines.
func (p *loaded) settle(lines int) (f figures) {
	p.b.Helper()
	for end := time.Now().Add(rig.Patience); ; time.Sleep(100 * time.Millisecond) {
		if f = p.figures(false); f.Lines == lines {
			return f
		}
		if time.Now().After(end) {
			p.b.Fatalf("%d lines, not %d", f.Lines, lines)
		}
	}
}

// reach connects as the n-th client, from an address that stays under its limit.
func (p *loaded) reach(n int) (net.Conn, error) {
	place := n / (guestLines / 2)
	from := &net.TCPAddr{IP: net.IPv4(127, 1+byte(place/62500), byte(place%250), byte(1+place/250%250))}
	c, err := (&net.Dialer{LocalAddr: from, Timeout: rig.Patience}).Dial("tcp", p.addr)
	if err != nil || p.kind != "tls" {
		return c, err
	}
	secure := tls.Client(c, &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"http/1.1"}}) // its own certificate
	if err := secure.Handshake(); err != nil {
		_ = c.Close()
		return nil, err
	}
	return secure, nil
}
