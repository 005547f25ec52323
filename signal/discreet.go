package signal

import (
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"

	"github.com/lxzan/gws"
)

// discreet is an error of the network whose text may be logged. The texts of
// net, net/url, crypto/tls and of a foreign close frame repeat addresses, names
// and whatever the other side wrote; what it wraps is there for errors.Is.
type discreet struct{ err error }

func (d discreet) Unwrap() error { return d.err }

func (d discreet) Error() string {
	var (
		code   Code
		number syscall.Errno
		name   *net.DNSError
		frame  *gws.CloseError
	)
	switch {
	case errors.As(d.err, &code):
		return code.Error()
	case errors.As(d.err, &number):
		return number.Error()
	case errors.As(d.err, &name):
		return "name is not found"
	case errors.As(d.err, &frame):
		return fmt.Sprintf("closed with %d", frame.Code)
	case errors.Is(d.err, os.ErrDeadlineExceeded):
		return "no answer in time"
	case errors.Is(d.err, net.ErrClosed):
		return net.ErrClosed.Error()
	}
	innermost := d.err
	for next := innermost; next != nil; next = errors.Unwrap(next) {
		innermost = next
	}
	return fmt.Sprintf("%T", innermost)
}
