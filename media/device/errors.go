package device

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"syscall"

	"github.com/pion/mediadevices/pkg/driver/availability"
)

// classify wraps a driver's error in the one of this package that fits it; nil stays nil.
func classify(err error) error {
	var errno syscall.Errno
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrMissing), errors.Is(err, ErrBusy), errors.Is(err, ErrDenied), errors.Is(err, ErrBroken):
		return err
	case errors.Is(err, availability.ErrBusy), errors.Is(err, syscall.EBUSY):
		return wrap(err, ErrBusy)
	case errors.Is(err, fs.ErrPermission):
		return wrap(err, ErrDenied)
	case errors.Is(err, availability.ErrNoDevice), errors.Is(err, fs.ErrNotExist), errors.Is(err, io.EOF):
		return wrap(err, ErrMissing)
	case errors.As(err, &errno) && (errno == syscall.ENODEV || errno == syscall.ENXIO):
		return wrap(err, ErrMissing)
	}
	return wrap(err, ErrBroken)
}

func wrap(err, kind error) error { return fmt.Errorf("%w: %w", kind, err) }
