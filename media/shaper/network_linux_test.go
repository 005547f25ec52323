package shaper

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// patience of tests: far more than a busy machine needs.
const limit = 60 * time.Second

func newNetwork(t *testing.T, config Config) *Network {
	t.Helper()
	n, err := New(t.Context(), config)
	if errors.Is(err, ErrUnsupported) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	return n
}

// listen opens a socket in a side that answers every packet with itself.
func listen(t *testing.T, s *Side) netip.AddrPort {
	t.Helper()
	var conn *net.UDPConn
	err := s.Do(func() (err error) {
		conn, err = net.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.AddrPortFrom(s.Addr(), 0)))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		b := make([]byte, mtu)
		for {
			n, from, err := conn.ReadFromUDPAddrPort(b)
			if err != nil {
				return
			}
			_, _ = conn.WriteToUDPAddrPort(b[:n], from)
		}
	}()
	t.Cleanup(func() {
		_ = conn.Close()
		<-done
	})
	return conn.LocalAddr().(*net.UDPAddr).AddrPort()
}

func dial(t *testing.T, s *Side, to netip.AddrPort) net.Conn {
	t.Helper()
	var conn net.Conn
	err := s.Do(func() (err error) {
		conn, err = net.Dial("udp4", to.String())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// echo sends a word until it comes back.
func echo(t *testing.T, conn net.Conn, word string) time.Duration {
	t.Helper()
	b := make([]byte, mtu)
	for end := time.Now().Add(limit); time.Now().Before(end); {
		sent := time.Now()
		_, _ = conn.Write([]byte(word))
		_ = conn.SetReadDeadline(time.Now().Add(time.Second))
		if n, err := conn.Read(b); err == nil && string(b[:n]) == word {
			return time.Since(sent)
		}
	}
	t.Fatalf("%q never came back", word)
	return 0
}

func TestNetwork(t *testing.T) {
	defer goleak.VerifyNone(t)
	t.Run("network", func(t *testing.T) {
		var seen atomic.Int64
		n := newNetwork(t, Config{
			Up: Profile{Delay: 20 * time.Millisecond}, Down: Profile{Delay: 30 * time.Millisecond},
			OnDelivery: func(bool, Delivery) { seen.Add(1) },
		})
		service := listen(t, n.Far)
		conn := dial(t, n.Near, service)
		if took := echo(t, conn, "there and back"); took < 50*time.Millisecond {
			t.Errorf("round trip of %v", took)
		}
		for end := time.Now().Add(limit); seen.Load() < 2; time.Sleep(time.Millisecond) { // told after the packet is out
			if time.Now().After(end) {
				t.Fatalf("%d deliveries told", seen.Load())
			}
		}

		out, err := n.Near.Command(t.Context(), "ip", "-4", "addr").CombinedOutput()
		if err != nil || !strings.Contains(string(out), n.Near.Addr().String()) {
			t.Errorf("addresses of the near side: %s %v", out, err)
		}

		n.Set(Profile{Down: true}, Profile{})
		up, _ := n.Stats()
		_, _ = conn.Write([]byte("lost"))
		for end := time.Now().Add(limit); ; time.Sleep(time.Millisecond) {
			if now, _ := n.Stats(); now.Lost > up.Lost {
				break
			}
			if time.Now().After(end) {
				t.Fatal("nothing is lost in an outage")
			}
		}
		n.Set(Profile{}, Profile{})
		echo(t, conn, "again")

		old := n.Near.Addr()
		moved, err := n.Near.Move(t.Context())
		if err != nil || moved == old || moved != n.Near.Addr() {
			t.Fatal(moved, old, err)
		}
		conn = dial(t, n.Near, service)
		if from := conn.LocalAddr().(*net.UDPAddr).AddrPort().Addr(); from != moved {
			t.Errorf("sends from %v, want %v", from, moved)
		}
		echo(t, conn, "from elsewhere")
	})
}

// What a killed run left is removed by the next, and nothing else.
func TestLeftovers(t *testing.T) {
	n, err := New(t.Context(), Config{})
	if errors.Is(err, ErrUnsupported) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	gone := fmt.Sprintf("%s-%d-1a", namePrefix, 1<<22+1) // above the greatest process number
	if _, err := ip(t.Context(), "netns", "add", gone); err != nil {
		t.Fatal(err)
	}
	sleeper := n.Near.Command(context.Background(), "sleep", "600")
	if err := sleeper.Start(); err != nil {
		t.Fatal(err)
	}
	if err := removeLeftovers(t.Context()); err != nil {
		t.Fatal(err)
	}
	out, err := ip(t.Context(), "netns", "list")
	if err != nil || strings.Contains(out, gone) || !strings.Contains(out, n.Near.Name) {
		t.Error(out, err)
	}
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	if err := sleeper.Wait(); err == nil {
		t.Error("a program outlasts its network")
	}
	if _, err := os.Stat(namespace + "/" + n.Near.Name); !os.IsNotExist(err) {
		t.Error(err)
	}
}

// TestTCP moves a megabyte through a lossy way.
func TestTCP(t *testing.T) {
	n := newNetwork(t, Config{Up: Profile{Rate: 50_000_000, Loss: 0.001}, Down: Profile{Rate: 50_000_000}})
	var listener net.Listener
	if err := n.Far.Do(func() (err error) {
		listener, err = net.Listen("tcp4", netip.AddrPortFrom(n.Far.Addr(), 0).String())
		return err
	}); err != nil {
		t.Fatal(err)
	}
	got := make(chan int64, 1)
	go func() {
		defer close(got)
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		size, _ := io.Copy(io.Discard, conn)
		got <- size
	}()
	var conn net.Conn
	if err := n.Near.Do(func() (err error) {
		conn, err = net.Dial("tcp4", listener.Addr().String())
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Write(make([]byte, 1<<20)); err != nil {
		t.Error(err)
	}
	_ = conn.Close()
	if size := <-got; size != 1<<20 {
		t.Errorf("%d bytes arrived", size)
	}
	_ = listener.Close()
}
