package ui

import (
	"os"
	"syscall"
)

// fyneCache is how long Fyne keeps what is shown no more. It is read once, before any of our code runs.
const fyneCache = "FYNE_CACHE"

// forgetSoon begins the program anew with a short time: within Fyne's own minute hundreds of windows are
// shown here, which would be gigabytes.
func forgetSoon() {
	if os.Getenv(fyneCache) != "" {
		return
	}
	if err := os.Setenv(fyneCache, "2s"); err != nil {
		panic(err)
	}
	panic(syscall.Exec("/proc/self/exe", os.Args, os.Environ())) // it does not return
}
