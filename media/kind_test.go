package media

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"syscall"
	"testing"
)

// What is logged of a connection's error has no address in it.
func TestKindHasNoAddress(t *testing.T) {
	at := &net.UDPAddr{IP: net.IPv4(192, 0, 2, 7), Port: 5000}
	network := &net.OpError{Op: "write", Net: "udp4", Source: at, Addr: at, Err: syscall.ENETUNREACH}
	for _, err := range []error{network, fmt.Errorf("close connection: %w", network), errors.Join(network, network)} {
		if got := kind(err); got == "" || strings.Contains(got, "192.") {
			t.Errorf("%v is logged as %q", err, got)
		}
	}
}
