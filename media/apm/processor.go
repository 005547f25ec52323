//go:build cgo && (linux || (windows && amd64))

package apm

/*
#cgo CXXFLAGS: -std=c++17 -O2 -DWEBRTC_APM_DEBUG_DUMP=0
#cgo linux CXXFLAGS: -I/usr/include/tg_owt -DWEBRTC_POSIX -DWEBRTC_LINUX
#cgo linux LDFLAGS: -l:libtg_owt.a -l:libabsl_bad_optional_access.a -l:libabsl_strings.a -l:libabsl_strings_internal.a
#cgo linux LDFLAGS: -l:libabsl_throw_delegate.a -l:libabsl_raw_logging_internal.a -l:libabsl_int128.a -l:libabsl_base.a
#cgo linux LDFLAGS: -l:libabsl_spinlock_wait.a -static-libstdc++ -static-libgcc -lpthread -ldl -lm
#cgo windows CXXFLAGS: -I${SRCDIR}/../../build/windows/include -DWEBRTC_WIN -DWIN32_LEAN_AND_MEAN -DNOMINMAX -D_USE_MATH_DEFINES
#cgo windows LDFLAGS: -L${SRCDIR}/../../build/windows/lib -lapm -lwinmm -static
#cgo noescape apm_far
#cgo nocallback apm_far
#cgo noescape apm_near
#cgo nocallback apm_near
#include "shim.h"
*/
import "C"

import (
	"errors"
	"fmt"
	"math"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"
)

// Processor cleans one microphone. Far and Near may be called from two
// goroutines, each by one at a time; the other methods from any.
type Processor struct {
	mu sync.RWMutex // held for writing by Close, which frees c
	c  *C.apm       // nil after Close

	echo atomic.Bool // Config.Echo

	stretch *stretch      // used by Far alone
	ratio   atomic.Uint64 // bits of a float64: what Near tells Far of the clocks
	emit    func([]int16) error
	clocks  sync.Mutex // guards drift
	drift   *drift
}

// New gives a processor, which must be closed: its memory belongs to C.
func New(config Config) (*Processor, error) {
	c := C.apm_new(config.c())
	if c == nil {
		return nil, errors.New("make sound processor: module refused the format")
	}
	p := &Processor{c: c, stretch: newStretch(), drift: newDrift()}
	p.ratio.Store(math.Float64bits(1))
	p.emit = p.far
	p.echo.Store(config.Echo)
	return p, nil
}

// Far tells what is about to be played, in order, without gaps; it does not
// change the frame. It should come before the sound leaves the loudspeaker, and
// may come in bursts. While nothing plays it may be left out. It fails with
// [ErrFrame] or [ErrClosed].
func (p *Processor) Far(frame []int16) error {
	if len(frame) != Frame {
		return fmt.Errorf("take far end: %w: %d samples", ErrFrame, len(frame))
	}
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.c == nil {
		return fmt.Errorf("take far end: %w", ErrClosed)
	}
	if !p.echo.Load() {
		return p.far(frame)
	}
	p.stretch.step = math.Float64frombits(p.ratio.Load())
	return p.stretch.add(frame, p.emit)
}

// far takes a frame on the microphone's clock.
func (p *Processor) far(frame []int16) error {
	if p.echo.Load() {
		p.clocks.Lock()
		p.drift.played(frame)
		p.clocks.Unlock()
	}
	if code := C.apm_far(p.c, (*C.int16_t)(unsafe.Pointer(&frame[0]))); code != 0 {
		return fmt.Errorf("take far end: module answers %d", code)
	}
	return nil
}

// Near cleans a frame of the microphone in place. The delay is roughly the time
// from Far to the loudspeaker plus that from the microphone to Near; 0 when it
// is unknown: the canceller measures it itself, up to [MaxDelay]. It fails with
// [ErrFrame] or [ErrClosed], and leaves the frame as it was then.
func (p *Processor) Near(frame []int16, delay time.Duration) error {
	if len(frame) != Frame {
		return fmt.Errorf("clean frame: %w: %d samples", ErrFrame, len(frame))
	}
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.c == nil {
		return fmt.Errorf("clean frame: %w", ErrClosed)
	}
	if p.echo.Load() {
		p.compare(frame)
	}
	ms := C.int(min(max(delay, 0), MaxDelay).Milliseconds())
	if code := C.apm_near(p.c, (*C.int16_t)(unsafe.Pointer(&frame[0])), ms); code != 0 {
		return fmt.Errorf("clean frame: module answers %d", code)
	}
	return nil
}

// compare learns from the microphone how the clocks run.
func (p *Processor) compare(frame []int16) {
	p.clocks.Lock()
	defer p.clocks.Unlock()
	if more := p.drift.heard(frame); more != 0 {
		step := math.Float64frombits(p.ratio.Load()) - more
		p.ratio.Store(math.Float64bits(min(max(step, 1-most), 1+most)))
	}
}

// Configure changes what is done, from the next frame on. What stays switched on
// keeps what it has learnt.
func (p *Processor) Configure(config Config) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.c != nil {
		if p.echo.Swap(config.Echo) != config.Echo {
			p.clocks.Lock()
			p.drift.waiting = p.drift.waiting[:0]
			p.drift.restart()
			p.clocks.Unlock()
		}
		C.apm_configure(p.c, config.c())
	}
}

// Stats answers what the echo canceller has measured; zero without one, or
// before it has heard the far end.
func (p *Processor) Stats() Stats {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.c == nil {
		return Stats{}
	}
	s := C.apm_measure(p.c)
	if s.has == 0 {
		return Stats{}
	}
	return Stats{ERLE: float64(s.erle), ERL: float64(s.erl), Delay: time.Duration(s.delay_ms) * time.Millisecond}
}

// Close frees the processor; a second call does nothing.
func (p *Processor) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.c != nil {
		C.apm_free(p.c)
		p.c = nil
	}
}

func (c Config) c() C.apm_config {
	var out C.apm_config
	if c.Echo {
		out.echo = 1
	}
	if c.Gain {
		out.gain = 1
	}
	out.noise = C.int(c.Noise)
	return out
}
