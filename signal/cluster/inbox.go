package cluster

import "sync"

// inbox is what a goroutine is asked to do. It is not bounded: each line of this
// server puts a few entries into it, and the limits of lines bound those.
type inbox[T any] struct {
	ready chan struct{} // something is there
	mu    sync.Mutex    // guards the field below
	queue []T
}

func (i *inbox[T]) put(do T) {
	i.mu.Lock()
	i.queue = append(i.queue, do)
	i.mu.Unlock()
	select {
	case i.ready <- struct{}{}:
	default:
	}
}

func (i *inbox[T]) take() []T {
	i.mu.Lock()
	defer i.mu.Unlock()
	all := i.queue
	i.queue = nil
	return all
}
