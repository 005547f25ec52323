//go:build !linux

package relay

import "net"

// boundUnsent is for Linux alone.
func boundUnsent(net.Conn) {}
