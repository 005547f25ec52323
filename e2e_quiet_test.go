//go:build e2e && linux

package main

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"zwiesprache/signal/release"
	"zwiesprache/signal/update"
	"zwiesprache/store"
)

// Addresses of a desk from which every packet is seen: all ways out, of both kinds, end at the recorder.
const (
	namesAddr  = "11.0.0.53" // where names are looked up
	wayOut     = "11.0.9.1"
	deskAddr   = "11.0.9.2"
	wayOut6    = "2400:9::1"
	deskAddr6  = "2400:9::2"
	silence    = 6 * time.Second // that is listened to
	calm       = 2 * time.Second // without a packet: what was begun is over
	updateTold = "99.0.0"        // the release that the server tells of
)

// packet is one that left the desk, and the name that it asks for if it is a question for one.
type packet struct {
	to       netip.AddrPort // port 0 where the protocol has none
	protocol byte
	name     string
}

func (p packet) String() string {
	return fmt.Sprintf("protocol %d to %s %s", p.protocol, p.to, p.name)
}

// recorder sees what leaves a desk.
type recorder struct {
	t     *testing.T
	fd    int
	ended chan struct{}

	mu   sync.Mutex // guards the field below
	seen []packet
}

// record begins to listen at the place's end of a device.
func record(at *place, device string) *recorder {
	at.t.Helper()
	r := &recorder{t: at.t, ended: make(chan struct{})}
	err := at.do(func() (err error) {
		link, err := net.InterfaceByName(device)
		if err != nil {
			return err
		}
		every := uint16(unix.ETH_P_ALL)<<8 | unix.ETH_P_ALL>>8 // in the network's order
		if r.fd, err = unix.Socket(unix.AF_PACKET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, int(every)); err != nil {
			return err
		}
		second := unix.Timeval{Sec: 1}
		return errors.Join(
			unix.SetsockoptInt(r.fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, 32<<20),
			unix.SetsockoptTimeval(r.fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &second),
			unix.Bind(r.fd, &unix.SockaddrLinklayer{Protocol: every, Ifindex: link.Index}))
	})
	if err != nil {
		at.t.Fatalf("listen to what leaves: %v", err)
	}
	stop := make(chan struct{})
	go r.run(stop)
	at.t.Cleanup(func() { close(stop); <-r.ended; _ = unix.Close(r.fd) })
	return r
}

func (r *recorder) run(stop chan struct{}) {
	defer close(r.ended)
	b := make([]byte, 1<<16)
	for {
		n, from, err := unix.Recvfrom(r.fd, b, 0)
		select {
		case <-stop:
			return
		default:
		}
		link, ok := from.(*unix.SockaddrLinklayer)
		if err != nil || !ok || link.Pkttype == unix.PACKET_OUTGOING {
			continue
		}
		if p, ok := readPacket(b[:n]); ok {
			r.mu.Lock()
			r.seen = append(r.seen, p)
			r.mu.Unlock()
		}
	}
}

// readPacket reads what comes of IP. The kernel's own words with its neighbours are left out: no program has them said.
func readPacket(b []byte) (p packet, ok bool) {
	var address netip.Addr
	var rest []byte
	switch {
	case len(b) >= 20 && b[0]>>4 == 4 && len(b) >= int(b[0]&15)*4:
		address, p.protocol, rest = netip.AddrFrom4([4]byte(b[16:20])), b[9], b[int(b[0]&15)*4:]
	case len(b) >= 40 && b[0]>>4 == 6:
		address, p.protocol, rest = netip.AddrFrom16([16]byte(b[24:40])), b[6], b[40:]
		if p.protocol == 0 && address.IsMulticast() || p.protocol == unix.IPPROTO_ICMPV6 && len(rest) > 0 && rest[0] >= 133 && rest[0] <= 136 {
			return p, false // MLD, neighbour discovery
		}
	default:
		return p, false // ARP
	}
	if p.protocol == unix.IPPROTO_TCP && len(rest) >= 20 && rest[13]&2 == 0 && len(rest) <= int(rest[12]>>4)*4 {
		return p, false // neither SYN nor content: it follows what was said before, when the other one has time for it
	}
	port := uint16(0)
	if (p.protocol == unix.IPPROTO_TCP || p.protocol == unix.IPPROTO_UDP) && len(rest) >= 4 {
		port = binary.BigEndian.Uint16(rest[2:])
	}
	p.to = netip.AddrPortFrom(address, port)
	if p.protocol == unix.IPPROTO_UDP && port == 53 && len(rest) > 8 {
		p.name, _ = question(rest[8:])
	}
	return p, true
}

// question returns the first name that a DNS message asks for, and where what follows the name begins (RFC 1035, section 4.1).
func question(m []byte) (name string, end int) {
	for end = 12; end < len(m) && m[end] != 0; end += 1 + int(m[end]) {
		if end+1+int(m[end]) > len(m) {
			return "?", 0
		}
		name += strings.ToLower(string(m[end+1:end+1+int(m[end])])) + "."
	}
	return name, end + 1
}

// settle waits until nothing was seen for a while: what was said last may be on its way, or in the recorder's queue.
func (r *recorder) settle() {
	r.t.Helper()
	last, at := -1, time.Time{}
	eventually(r.t, "silence", func() error {
		r.mu.Lock()
		n := len(r.seen)
		r.mu.Unlock()
		if n != last {
			last, at = n, time.Now()
		}
		if since := time.Since(at); since < calm {
			return fmt.Errorf("for %v", since)
		}
		return nil
	})
}

// take returns what was seen since the last take.
func (r *recorder) take() []packet {
	r.mu.Lock()
	defer r.mu.Unlock()
	seen := r.seen
	r.seen = nil
	return seen
}

// expect says what was done since the last take, and that it led to no other place than these; none = to nowhere.
func (r *recorder) expect(what string, places ...string) {
	r.t.Helper()
	r.settle()
	seen := r.take()
	count := map[string]int{}
	for _, p := range seen {
		if p.name != "" && p.name != serverName+"." || !slices.Contains(places, p.to.String()) {
			r.t.Errorf("%s: %s", what, p)
		}
		count[p.to.String()]++
	}
	for _, place := range places {
		if count[place] == 0 {
			r.t.Errorf("%s: nothing was sent to %s", what, place)
		}
	}
	r.t.Logf("%s: %v", what, count)
}

// serveNames knows one name.
func serveNames(at *place) {
	at.t.Helper()
	var conn net.PacketConn
	err := at.do(func() (err error) {
		conn, err = net.ListenPacket("udp", namesAddr+":53")
		return err
	})
	if err != nil {
		at.t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		b := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(b)
			if err != nil {
				return
			}
			name, end := question(b[:n])
			if end == 0 || end+4 > n {
				continue
			}
			answer := slices.Clone(b[:end+4])
			copy(answer[2:], []byte{0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0})
			if name == serverName+"." && binary.BigEndian.Uint16(b[end:]) == 1 { // A
				answer[7] = 1
				answer = append(answer, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4)
				answer = append(answer, net.ParseIP(serverAddr).To4()...)
			}
			_, _ = conn.WriteTo(answer, from)
		}
	}()
	at.t.Cleanup(func() { _ = conn.Close(); <-ended })
}

// newWatchedDesk joins a place to the world by a line on which everything is recorded.
func newWatchedDesk(n *internet) (*place, *recorder) {
	t := n.t
	d := newPlace(t, "q")
	n.world.ip("addr", "add", namesAddr+"/32", "dev", "lo")
	n.world.ip("link", "add", "seen", "type", "veth", "peer", "name", "net0", "netns", d.name)
	for _, end := range []struct {
		at                *place
		device, four, six string
	}{{n.world, "seen", wayOut, wayOut6}, {d, "net0", deskAddr, deskAddr6}} {
		end.at.ip("addr", "add", end.four+"/24", "dev", end.device)
		end.at.ip("addr", "add", end.six+"/64", "dev", end.device, "nodad")
		end.at.ip("link", "set", end.device, "up")
		end.at.ip("link", "set", "lo", "up")
	}
	d.ip("route", "add", "default", "via", wayOut)
	d.ip("-6", "route", "add", "default", "via", wayOut6)
	folder := filepath.Join("/etc/netns", d.name) // "ip netns exec" lays it over /etc
	if err := errors.Join(os.MkdirAll(folder, 0o755), os.WriteFile(filepath.Join(folder, "resolv.conf"), []byte("nameserver "+namesAddr+"\n"), 0o644)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = os.RemoveAll(folder)
		_ = os.Remove("/etc/netns") // if it is empty
	})
	serveNames(n.world)
	return d, record(n.world, "seen")
}

// TestE2EQuiet: the real program with its window sends nothing to anybody but the organisation's server, and to that
// nothing either while no room is open and no newer release is asked for.
func TestE2EQuiet(t *testing.T) {
	n := newWorld(t, serverAddr)
	n.world.ip("addr", "add", serverAddr+"/32", "dev", "lo")
	n.origin = "https://" + serverName
	notice, err := update.Sign(update.Notice{Version: updateTold, Date: time.Now().UTC().Truncate(time.Second)}, release.DevelopmentKey())
	file := filepath.Join(n.dir, update.Name)
	if err := errors.Join(err, os.WriteFile(file, notice, 0o600)); err != nil {
		t.Fatal(err)
	}
	at, seen := newWatchedDesk(n)
	n.serve("-update", file)

	// The recorder hears strangers called, of both kinds, and names.
	for _, address := range []string{"192.0.2.1:9", "[2001:db8::1]:9", namesAddr + ":53"} {
		c, err := at.dial("udp", address)
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.Write(append(make([]byte, 12), "\x05alien\x00\x00\x01\x00\x01"...))
		if err := errors.Join(err, c.Close()); err != nil {
			t.Fatal(err)
		}
	}
	strangers := map[string]bool{}
	eventually(t, "the recorder", func() error {
		for _, p := range seen.take() {
			strangers[p.to.String()+" "+p.name] = true
		}
		if !strangers["192.0.2.1:9 "] || !strangers["[2001:db8::1]:9 "] || !strangers[namesAddr+":53 alien."] {
			return fmt.Errorf("it heard %v", strangers)
		}
		return nil
	})

	folder := t.TempDir()
	s, err := store.Open(folder, store.Options{})
	if err == nil {
		err = errors.Join(s.SaveSettings(store.Settings{Server: n.origin}), s.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	d := newDesk(t)
	seen.take()
	a := follow(t, d, "ip", "netns", "exec", at.name, "env", "SSL_CERT_FILE="+n.root, n.app, "--events", "--data", folder,
		"--camera", fmt.Sprintf("pattern:%d", counsellorHue), "--microphone", "DeskMicrophone", "--speaker", "DeskSpeaker")
	a.place("side.open")
	time.Sleep(silence)
	seen.expect("at the start, and while nothing is done")

	const names, server = namesAddr + ":53", serverAddr + ":443"
	fmt.Fprintln(a.in, "updates")
	if e := a.wait("the answer about updates", named("updates")); e.Reason != "" {
		t.Errorf("updates: %s", e.Reason)
	}
	seen.expect("asked for updates", names, server)
	a.told(folder)

	a.press("side.open")
	a.write("open.box", "Lindenhof")
	a.write("open.location", "Probe")
	time.Sleep(silence)
	seen.expect("after asking, and while words are chosen")
	a.press("open.open")
	a.wait("the open room", named("claimed"))
	a.place("waiting.close")
	fmt.Fprintln(a.in, "updates")
	if e := a.wait("no updates", func(e event) bool { return e.Event == "updates" && e.Reason != "" }); e.Reason == "" {
		t.Error("updates are asked for while a room is open")
	}
	time.Sleep(silence)
	seen.expect("a room was opened", names, server)
	a.press("waiting.close")
	a.press("close.yes")
	a.wait("the end", named("ended"))
	a.place("side.open")
	seen.settle()
	seen.take()
	time.Sleep(silence)
	seen.expect("after the room")
	a.quit()
	seen.expect("at the end")
}

// told waits until the program remembers what it was told of updates.
func (a *desktopApp) told(folder string) {
	a.t.Helper()
	var m struct{ Seen []byte }
	content, err := os.ReadFile(filepath.Join(folder, "zwiesprache.update"))
	if err == nil {
		err = json.Unmarshal(content, &m)
	}
	if err != nil || !strings.Contains(string(m.Seen), updateTold) {
		a.t.Errorf("the release that the server tells of is not remembered: %v, %q", err, m.Seen)
	}
}
