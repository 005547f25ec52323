package shaper

import (
	"net"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestRelay(t *testing.T) {
	defer goleak.VerifyNone(t)
	r, err := NewRelay(Profile{Delay: 20 * time.Millisecond}, Profile{}, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}()
	socket := func() *net.UDPConn {
		c, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		return c
	}
	near, far, stranger := socket(), socket(), socket()
	port := func(c *net.UDPConn) *net.UDPAddr { return c.LocalAddr().(*net.UDPAddr) }
	r.Connect(port(near).AddrPort(), port(far).AddrPort())

	_, _ = stranger.WriteToUDPAddrPort([]byte("not for you"), r.FarAt())
	sent := time.Now()
	_, _ = near.WriteToUDPAddrPort([]byte("hello"), r.FarAt())
	b := make([]byte, 100)
	_ = far.SetReadDeadline(time.Now().Add(time.Minute))
	n, from, err := far.ReadFromUDPAddrPort(b)
	if err != nil || string(b[:n]) != "hello" || from != r.NearAt() || time.Since(sent) < 20*time.Millisecond {
		t.Fatal(string(b[:n]), from, err, time.Since(sent))
	}
	_, _ = far.WriteToUDPAddrPort([]byte("answer"), r.NearAt())
	_ = near.SetReadDeadline(time.Now().Add(time.Minute))
	if n, from, err = near.ReadFromUDPAddrPort(b); err != nil || string(b[:n]) != "answer" || from != r.FarAt() {
		t.Fatal(string(b[:n]), from, err)
	}
	if up, down := r.Stats(); up.Delivered != 1 || down.Delivered != 1 || up.Bytes != 5+headers {
		t.Error(up, down)
	}
}
