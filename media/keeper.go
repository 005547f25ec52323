package media

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"zwiesprache/media/device"
)

// retryPause is how often a device that does not work is tried again: soon
// enough for someone who plugs it in and looks at the screen.
const retryPause = 4 * time.Second

// opened is a device in use.
type opened interface {
	Label() string
	Done() <-chan struct{}
	Err() error
	Close() error
}

// keeper holds one kind of device as it is wanted: it opens, closes and
// exchanges it, tries again when it is missing, and reports. What is wanted may
// change at any time; what is no longer wanted is skipped.
type keeper struct {
	kind   string
	list   func() ([]string, error)
	open   func(ctx context.Context, label string) (opened, error)
	use    func(opened) // takes a device into use, nil out of it
	report func(state DeviceState, label string)
	want   func() (label string, on bool, turn int) // turn: how often it was chosen
	poke   chan struct{}                            // holds one: want may have changed
	log    *slog.Logger

	current opened
	label   string // as wanted when current was opened
	turn    int
}

// run keeps the device until the context ends.
func (k *keeper) run(ctx context.Context) {
	retry := time.NewTimer(0)
	defer retry.Stop()
	defer k.release()
	for {
		var ended <-chan struct{}
		if k.current != nil {
			ended = k.current.Done()
		}
		select {
		case <-ctx.Done():
			return
		case <-k.poke:
		case <-retry.C:
		case <-ended:
			err := k.current.Err()
			k.release()
			k.tell(stateOf(err), err)
			if !errors.Is(err, device.ErrMissing) {
				retry.Reset(retryPause)
				continue
			}
			// Pulled out: there may be another one.
		}
		if !k.follow(ctx) {
			retry.Reset(retryPause)
		}
	}
}

// follow makes what is wanted so; false asks to be called again later.
func (k *keeper) follow(ctx context.Context) bool {
	label, on, turn := k.want()
	if !on || label == None {
		k.release()
		k.report(DeviceOff, "")
		return true
	}
	if k.current != nil && k.label == label && (k.turn == turn || k.current.Label() == label) {
		return true
	}
	k.release()
	current, err := k.choose(ctx, label)
	if ctx.Err() != nil {
		k.current = current
		return true
	}
	if err != nil {
		k.tell(stateOf(err), err)
		return false
	}
	k.current, k.label, k.turn = current, label, turn
	k.use(current)
	k.report(DeviceReady, current.Label())
	return true
}

// choose opens the device of that label, or with "" the first that works; the
// error is then that of the first that does not. In the place of one that is
// missing, the next best is opened, too; its label tells.
func (k *keeper) choose(ctx context.Context, label string) (opened, error) {
	first := device.ErrMissing
	if label != "" {
		current, err := k.open(ctx, label)
		if !errors.Is(err, device.ErrMissing) || ctx.Err() != nil {
			return current, err
		}
		first = err
	}
	labels, err := k.list()
	if err != nil {
		return nil, err
	}
	for i, other := range labels {
		current, err := k.open(ctx, other)
		if err == nil || ctx.Err() != nil {
			return current, err
		}
		if i == 0 && label == "" {
			first = err
		}
	}
	return nil, first
}

func (k *keeper) release() {
	if k.current == nil {
		return
	}
	k.use(nil)
	if err := k.current.Close(); err != nil {
		k.log.Warn("device does not let go", "kind", k.kind, "error", err)
	}
	k.current = nil
}

func (k *keeper) tell(state DeviceState, err error) {
	if !errors.Is(err, device.ErrMissing) { // said once in the report; tried again and again
		k.log.Warn("device does not work", "kind", k.kind, "state", string(state), "error", err)
	}
	k.report(state, "")
}
