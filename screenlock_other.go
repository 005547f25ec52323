//go:build !linux

package main

import "context"

// watchScreen is for Linux alone so far.
func watchScreen(context.Context, func()) error { return nil }
