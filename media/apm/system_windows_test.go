//go:build cgo && amd64

package apm

import (
	"testing"

	"golang.org/x/sys/windows"
)

// cores answers the processor time used so far, seconds.
func cores(t testing.TB) float64 {
	t.Helper()
	var created, exited, kernel, user windows.Filetime
	if err := windows.GetProcessTimes(windows.CurrentProcess(), &created, &exited, &kernel, &user); err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, f := range []windows.Filetime{kernel, user} {
		sum += float64(int64(f.HighDateTime)<<32|int64(f.LowDateTime)) / 1e7 // steps of 100 ns
	}
	return sum
}
