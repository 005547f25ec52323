//go:build cgo

package apm

import (
	"errors"
	"io"
	"os"
	"testing"

	"golang.org/x/sys/unix"
)

// cores answers the processor time used so far, seconds.
func cores(t testing.TB) float64 {
	t.Helper()
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

// Nothing of the library may appear on the standard error stream.
func TestSilent(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	kept, err := unix.Dup(2)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.Dup2(int(w.Fd()), 2); err != nil {
		t.Fatal(err)
	}
	p, err := New(everything)
	frame := make([]int16, Frame)
	for i := range 50 {
		if i == 20 {
			p.Configure(Config{Noise: NoiseModerate})
		}
		err = errors.Join(err, p.Near(frame, 0))
	}
	p.Close()
	if e := errors.Join(err, unix.Dup2(kept, 2), w.Close()); e != nil {
		t.Fatal(e)
	}
	if said, _ := io.ReadAll(r); len(said) > 0 {
		t.Errorf("the library says %q", said)
	}
}
