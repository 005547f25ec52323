//go:build !linux

package main

// confine is Linux's: the test that needs it is, too.
func confine() {}
