//go:build unix

package server

import "golang.org/x/sys/unix"

// waits says that one can wait for a descriptor.
const waits = true

// readable says whether reading would not block.
func readable(descriptor uintptr) bool {
	asked := [1]unix.PollFd{{Fd: int32(descriptor), Events: unix.POLLIN}} // descriptors are small
	n, err := unix.Poll(asked[:], 0)
	return n > 0 || err != nil
}
