//go:build !linux && !windows

package notice

import (
	"context"
	"log/slog"
)

// Alert has nothing to tell it by: where this is built, windows are always to be had.
func Alert(context.Context, string, string, *slog.Logger) error { return ErrNone }
