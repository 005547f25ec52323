package peer

import (
	"fmt"

	"github.com/pion/transport/v4"
	"github.com/pion/transport/v4/stdnet"
)

// freshNet is the computer's network as it is now. pion's own lists the
// interfaces once, so that after a change of network a restart would offer
// addresses that are gone.
type freshNet struct{ *stdnet.Net }

func newFreshNet() (freshNet, error) {
	n, err := stdnet.NewNet()
	if err != nil {
		return freshNet{}, fmt.Errorf("list network interfaces: %w", err)
	}
	return freshNet{n}, nil
}

// Interfaces lists what there is at this moment. It does not touch the embedded
// list: pion reads that from several goroutines without a lock.
func (freshNet) Interfaces() ([]*transport.Interface, error) {
	now, err := newFreshNet()
	if err != nil {
		return nil, err
	}
	return now.Net.Interfaces()
}
