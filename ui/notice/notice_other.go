//go:build !linux && !windows

package notice

import (
	"context"
	"log/slog"
)

// platform has none: the window's toolkit shows them natively.
func platform(string, string, *slog.Logger) (func(context.Context, <-chan Notice), error) {
	return nil, ErrNone
}

// Tray says whether the desktop shows the icons of programs.
func Tray(context.Context) bool { return true }
