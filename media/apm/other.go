//go:build !cgo || (!linux && !(windows && amd64))

package apm

import (
	"fmt"
	"time"
)

// Processor does nothing where the module is not built.
type Processor struct{}

// New always fails with [ErrUnsupported].
func New(Config) (*Processor, error) {
	return nil, fmt.Errorf("make sound processor: %w", ErrUnsupported)
}

// Far does nothing.
func (*Processor) Far([]int16) error { return nil }

// Near does nothing.
func (*Processor) Near([]int16, time.Duration) error { return nil }

// Configure does nothing.
func (*Processor) Configure(Config) {}

// Stats is always zero.
func (*Processor) Stats() Stats { return Stats{} }

// Close does nothing.
func (*Processor) Close() {}
