package relay

import (
	"context"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/stun/v4"
	"github.com/pion/turn/v5"

	"zwiesprache/signal"
)

var (
	beside  = flag.Bool("beside", false, "measure the CPU time of a packet beside coturn and plain pion")
	serving = flag.String("serving", "", "be the relay that is measured: ours or pion")
)

// What passes while CPU time is measured.
const (
	benchPacket = 1000 // bytes of a packet: what video has
	benchRate   = 250  // packets a second and direction of a conversation: 2 Mbit/s
	benchTime   = 3 * time.Second
	benchRounds = 5
	benchTries  = 20
)

// TestBeside measures the CPU time that a relay's process needs to carry one
// packet one way, of ours, of coturn and of pion alone in turns, and prints a table.
//
//	go test ./signal/relay -run TestBeside -beside -v
func TestBeside(t *testing.T) {
	if !*beside {
		t.Skip("needs -beside, some minutes, and Debian's coturn")
	}
	if _, err := exec.LookPath("turnserver"); err != nil {
		t.Skip("no coturn")
	}
	kinds := []string{"ours", "coturn", "pion"}
	var table strings.Builder
	fmt.Fprintf(&table, "\nCPU time of one packet one way, %d bytes, %d packets a second and way, median of %d rounds\n",
		benchPacket, benchRate, benchRounds)
	fmt.Fprintf(&table, "%14s %10s %10s %10s   %s\n", "conversations", kinds[0], kinds[1], kinds[2], "ours / coturn")
	for _, conversations := range []int{1, 10, 40} {
		cost := map[string][]float64{}
		for range benchRounds {
			for _, kind := range kinds {
				cost[kind] = append(cost[kind], measure(t, kind, conversations))
			}
		}
		var ratios []float64
		for i := range benchRounds {
			ratios = append(ratios, cost["ours"][i]/cost["coturn"][i])
		}
		fmt.Fprintf(&table, "%14d", conversations)
		for _, kind := range kinds {
			fmt.Fprintf(&table, " %7.2f µs", median(cost[kind]))
		}
		fmt.Fprintf(&table, "   %.2f\n", median(ratios))
	}
	t.Log(table.String())
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}

// benchRight is what all three take.
func benchRight(t *testing.T) signal.Relay {
	t.Helper()
	i, err := NewIssuer(IssuerConfig{Secret: []byte(benchSecret)})
	if err != nil {
		t.Fatal(err)
	}
	right, err := i.Issue("bench")
	if err != nil {
		t.Fatal(err)
	}
	return right
}

const (
	benchSecret = "measured"
	benchPort   = 34780
)

// measure starts a relay and returns microseconds a packet.
func measure(t *testing.T, kind string, conversations int) float64 {
	t.Helper()
	for range benchTries {
		if cost, ok := try(t, kind, conversations); ok {
			return cost
		}
	}
	t.Fatalf("%s: packets are lost again and again: this computer is too busy", kind)
	return 0
}

// try fails when packets are lost, which cost the relay something too.
func try(t *testing.T, kind string, conversations int) (cost float64, ok bool) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	p := serve(ctx, t, kind)
	defer func() {
		cancel()
		_ = p.Wait() // it was killed
	}()
	l := newLoad(t, conversations)
	defer l.close()
	l.run(benchTime / 5) // warm
	sent, used := l.arrived.Load(), cpuTime(t, p.Process.Pid)
	l.run(benchTime)
	n := l.arrived.Load() - sent
	took := cpuTime(t, p.Process.Pid) - used
	want := int64(conversations) * 2 * benchRate * int64(benchTime/time.Second)
	return float64(took.Nanoseconds()) / 1000 / float64(n), n >= want*99/100
}

// serve starts a relay of that kind in a process of its own.
func serve(ctx context.Context, t *testing.T, kind string) *exec.Cmd {
	t.Helper()
	var c *exec.Cmd
	if kind == "coturn" {
		c = coturn(ctx, t, benchPort, benchSecret)
	} else {
		c = exec.CommandContext(ctx, os.Args[0], "-test.run=^TestServing$", "-serving="+kind)
		c.Stderr = os.Stderr
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ready(t, benchPort)
	return c
}

// coturn is Debian's TURN server, with all that is not needed switched off.
func coturn(ctx context.Context, t *testing.T, port int, secret string) *exec.Cmd {
	t.Helper()
	dir := t.TempDir()
	return exec.CommandContext(ctx, "turnserver", "-n", "--use-auth-secret", "--static-auth-secret="+secret,
		"--realm="+DefaultRealm, "--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", "--listening-port="+strconv.Itoa(port),
		"--min-port=20000", "--max-port=29999", "--allow-loopback-peers", "--cli-password=none", "--no-cli",
		"--no-tls", "--no-dtls", "--no-stdout-log", "--log-file="+filepath.Join(dir, "log"),
		"--pidfile="+filepath.Join(dir, "pid"), "--userdb="+filepath.Join(dir, "db"))
}

// ready waits until somebody answers on the port.
func ready(t *testing.T, port int) {
	t.Helper()
	c, err := net.Dial("udp", "127.0.0.1:"+strconv.Itoa(port))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	buffer := make([]byte, maxPacket)
	for end := time.Now().Add(patience); time.Now().Before(end); {
		_, _ = c.Write(stun.MustBuild(stun.TransactionID, stun.BindingRequest).Raw)
		_ = c.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
		if _, err := c.Read(buffer); err == nil {
			return
		} else if !errors.Is(err, os.ErrDeadlineExceeded) {
			time.Sleep(10 * time.Millisecond) // nobody listens yet
		}
	}
	t.Fatal("no relay answers")
}

// TestServing is the process that is measured.
func TestServing(t *testing.T) {
	at := "127.0.0.1:" + strconv.Itoa(benchPort)
	switch *serving {
	case "ours":
		c := local()
		c.UDP, c.TCP = []string{at}, nil
		c.Allow = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
		c.Issue.Secret = []byte(benchSecret)
		c.Limits = Limits{RoomAllocations: 1 << 20, AddressAllocations: 1 << 20, RoomBytes: 1 << 40, AddressBytes: 1 << 40}
		r, err := New(c)
		if err != nil {
			t.Fatal(err)
		}
		t.Fatal(r.Serve(context.Background()))
	case "pion":
		conn, err := net.ListenPacket("udp4", at)
		if err != nil {
			t.Fatal(err)
		}
		_, err = turn.NewServer(turn.ServerConfig{
			Realm:       DefaultRealm,
			AuthHandler: turn.LongTermTURNRESTAuthHandler(benchSecret, silence{}), LoggerFactory: silence{},
			PacketConnConfigs: []turn.PacketConnConfig{{PacketConn: conn, RelayAddressGenerator: &turn.RelayAddressGeneratorStatic{
				RelayAddress: net.IPv4(127, 0, 0, 1), Address: "127.0.0.1",
			}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		select {}
	default:
		t.Skip("is the process that TestBeside measures")
	}
}

// cpuTime is what the threads of a process have used.
func cpuTime(t *testing.T, pid int) (sum time.Duration) {
	t.Helper()
	files, err := filepath.Glob("/proc/" + strconv.Itoa(pid) + "/task/*/schedstat")
	if err != nil || len(files) == 0 {
		t.Fatal("no threads to be seen", err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		ns, err := strconv.ParseInt(strings.Fields(string(b))[0], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		sum += time.Duration(ns)
	}
	return sum
}

// load is conversations between clients with a channel each and peers without a relay.
type load struct {
	pairs   []pair
	arrived atomic.Int64
	readers sync.WaitGroup
}

// pair is both ends of one conversation.
type pair struct {
	client, peer *net.UDPConn
	relayed      netip.AddrPort
}

func newLoad(t *testing.T, conversations int) *load {
	t.Helper()
	right := benchRight(t)
	l := &load{}
	for range conversations {
		p := connect(t, right)
		l.pairs = append(l.pairs, p)
		for _, c := range []*net.UDPConn{p.client, p.peer} {
			l.readers.Go(func() {
				buffer := make([]byte, maxPacket)
				for {
					n, _, err := c.ReadFromUDPAddrPort(buffer)
					if err != nil {
						return
					}
					if n >= benchPacket {
						l.arrived.Add(1)
					}
				}
			})
		}
	}
	return l
}

// connect allocates and binds channel 0x4000.
func connect(t *testing.T, right signal.Relay) pair {
	t.Helper()
	at := net.UDPAddrFromAddrPort(netip.AddrPortFrom(loopback, benchPort))
	c, err := net.DialUDP("udp4", nil, at)
	if err != nil {
		t.Fatal(err)
	}
	peer, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	answer := func(m *stun.Message) *stun.Message {
		buffer := make([]byte, maxPacket)
		for range 100 {
			_, _ = c.Write(m.Raw)
			_ = c.SetReadDeadline(time.Now().Add(300 * time.Millisecond))
			n, err := c.Read(buffer)
			if err != nil {
				continue
			}
			a := &stun.Message{Raw: buffer[:n]}
			if err := a.Decode(); err == nil && a.TransactionID == m.TransactionID {
				_ = c.SetReadDeadline(time.Time{})
				return a
			}
		}
		t.Fatal("the relay does not answer")
		return nil
	}
	transport := stun.RawAttribute{Type: stun.AttrRequestedTransport, Value: []byte{17, 0, 0, 0}}
	var nonce stun.Nonce
	if err := nonce.GetFrom(answer(stun.MustBuild(stun.TransactionID, stun.NewType(stun.MethodAllocate, stun.ClassRequest), transport))); err != nil {
		t.Fatal(err)
	}
	key := stun.NewLongTermIntegrity(right.Username, DefaultRealm, right.Credential)
	login := []stun.Setter{stun.NewUsername(right.Username), stun.NewRealm(DefaultRealm), nonce, key}
	ask := func(method stun.Method, more ...stun.Setter) *stun.Message {
		m := stun.MustBuild(append(append([]stun.Setter{stun.TransactionID, stun.NewType(method, stun.ClassRequest)}, more...), login...)...)
		a := answer(m)
		if a.Type.Class != stun.ClassSuccessResponse {
			t.Fatalf("the relay says %v", a)
		}
		return a
	}
	var relayed stun.XORMappedAddress
	if err := relayed.GetFromAs(ask(stun.MethodAllocate, transport), stun.AttrXORRelayedAddress); err != nil {
		t.Fatal(err)
	}
	to := peer.LocalAddr().(*net.UDPAddr)
	peerAttr := setter(func(m *stun.Message) error {
		return stun.XORMappedAddress{IP: to.IP, Port: to.Port}.AddToAs(m, stun.AttrXORPeerAddress)
	})
	ask(stun.MethodChannelBind, stun.RawAttribute{Type: stun.AttrChannelNumber, Value: []byte{0x40, 0, 0, 0}}, peerAttr)
	return pair{c, peer, netip.AddrPortFrom(loopback, uint16(relayed.Port))}
}

type setter func(*stun.Message) error

func (s setter) AddTo(m *stun.Message) error { return s(m) }

// run sends at the rate, in bursts of a millisecond over all conversations.
func (l *load) run(d time.Duration) {
	frame := make([]byte, headerSize+benchPacket)
	binary.BigEndian.PutUint16(frame, 0x4000)
	binary.BigEndian.PutUint16(frame[2:], benchPacket)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	total := len(l.pairs) * benchRate * int(d/time.Millisecond) / 1000
	for began, sent := time.Now(), 0; sent < total; <-tick.C {
		for due := min(total, int(time.Since(began).Seconds()*float64(len(l.pairs)*benchRate))); sent < due; sent++ {
			p := l.pairs[sent%len(l.pairs)]
			_, _ = p.client.Write(frame)
			_, _ = p.peer.WriteToUDPAddrPort(frame[headerSize:], p.relayed)
		}
	}
	time.Sleep(100 * time.Millisecond) // what is on its way arrives
}

func (l *load) close() {
	for _, p := range l.pairs {
		_ = p.client.Close()
		_ = p.peer.Close()
	}
	l.readers.Wait()
}
