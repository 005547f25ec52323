// Package device opens cameras and microphones through mediadevices and hands
// their pictures (I420, limited range) and sound (48 kHz mono, 10 ms) to a
// function. Start with Cameras and OpenCamera. Every call to a driver runs under
// a watchdog: a device that hangs is given up, never waited for without end. It
// chooses only what a device says it can do, and never a synthetic device.
package device

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/pion/mediadevices/pkg/driver"
)

// Why a device cannot be used. Every error of this package wraps one of them.
var (
	ErrMissing = errors.New("device is missing")
	ErrBusy    = errors.New("device is in use elsewhere")
	ErrDenied  = errors.New("device may not be used")
	ErrBroken  = errors.New("device does not work")
)

// The watchdog's patience.
const (
	startLimit = 8 * time.Second // open to first frame; slow USB cameras need 2–3 s
	frameLimit = 6 * time.Second // between two frames; mediadevices gives up after 5 s
	closeLimit = 2 * time.Second // for a driver to let go
)

// A Source is one open camera or microphone. One goroutine makes every call to
// its driver and calls the frame function.
type Source struct {
	label string
	log   *slog.Logger
	guard *time.Timer   // ends the source when frames stop coming
	first chan struct{} // closed by the first frame
	done  chan struct{} // closed when no more frames come
	ended chan struct{} // closed when the driver was let go
	once  sync.Once     // guards err and done
	err   error
}

// recorder is what differs between cameras and microphones.
type recorder interface {
	start() error         // opens the driver
	read() error          // waits for the next frame
	deliver(at time.Time) // hands it out
	close() error         // lets the driver go, started or not
}

// open starts a source and waits for its first frame.
func open(ctx context.Context, label string, r recorder, log *slog.Logger) (*Source, error) {
	s := &Source{
		label: label, log: log,
		first: make(chan struct{}), done: make(chan struct{}), ended: make(chan struct{}),
	}
	s.guard = time.AfterFunc(startLimit, func() {
		s.end(fmt.Errorf("no frame in time: %w", ErrBroken))
	})
	go s.run(r)
	select {
	case <-s.first:
		return s, nil
	case <-s.done:
	case <-ctx.Done():
		s.end(fmt.Errorf("%w: %w", ErrBroken, ctx.Err()))
	}
	return nil, fmt.Errorf("open device: %w", errors.Join(s.err, s.Close()))
}

// run is the source's goroutine. It ends at the first error: an unplugged
// camera answers the same error at once, 100,000 times a second.
func (s *Source) run(r recorder) {
	defer close(s.ended)
	err := r.start()
	for waiting := true; err == nil; {
		if err = r.read(); err != nil || s.over() {
			break
		}
		s.guard.Reset(frameLimit)
		r.deliver(time.Now())
		if waiting {
			waiting = false
			close(s.first)
		}
	}
	s.end(classify(err))
	if err := r.close(); err != nil {
		s.log.Debug("device closed with an error", "error", err)
	}
}

func (s *Source) over() bool {
	select {
	case <-s.done:
		return true
	default:
		return false
	}
}

func (s *Source) end(err error) {
	s.once.Do(func() {
		s.guard.Stop()
		s.err = err
		close(s.done)
	})
}

// Label is the name under which the device was chosen.
func (s *Source) Label() string { return s.label }

// Done is closed when the device has stopped giving frames, by itself or by Close.
func (s *Source) Done() <-chan struct{} { return s.done }

// Err says why the device stopped: nil before that and after Close, else one of
// this package's errors.
func (s *Source) Err() error {
	if s.over() {
		return s.err
	}
	return nil
}

// Close lets the device go. After it returns nil, the frame function is not
// called again. A driver that does not return within two seconds is given up:
// the error then wraps ErrBroken, and its goroutine ends when the driver does.
func (s *Source) Close() error {
	s.end(nil)
	limit := time.NewTimer(closeLimit)
	defer limit.Stop()
	select {
	case <-s.ended:
		return nil
	case <-limit.C:
		return fmt.Errorf("close device: no answer within %v: %w", closeLimit, ErrBroken)
	}
}

// registry guards mediadevices' list of drivers: listing cameras anew clears it.
var registry sync.Mutex

// register makes a driver of an adapter and puts it on mediadevices' list until
// release is called. A label must not be on the list twice: it is how the
// driver is found again.
func register(a driver.Adapter, info driver.Info) (d driver.Driver, release func(), err error) {
	registry.Lock()
	defer registry.Unlock()
	manager := driver.GetManager()
	known := make(map[string]bool)
	for _, d := range manager.Query(everyDriver) {
		known[d.ID()] = true
	}
	if err := manager.Register(a, info); err != nil {
		return nil, nil, fmt.Errorf("register device: %w", err)
	}
	for _, d := range manager.Query(everyDriver) {
		if !known[d.ID()] {
			return d, func() {
				registry.Lock()
				defer registry.Unlock()
				manager.Delete(d.ID())
			}, nil
		}
	}
	return nil, nil, fmt.Errorf("register device: %w", ErrBroken)
}

func everyDriver(driver.Driver) bool { return true }
