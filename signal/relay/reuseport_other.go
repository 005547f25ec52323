//go:build !linux

package relay

import "syscall"

// reusePort does nothing: here a second socket for one address is an error.
func reusePort(_, _ string, _ syscall.RawConn) error { return nil }
