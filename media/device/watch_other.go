//go:build !linux

package device

import (
	"context"
	"slices"
	"time"
)

// glance is how often the list of cameras is looked at where the system is not
// asked to tell.
const glance = 10 * time.Second

// Watch calls changed each time a camera has come or gone, until the context
// ends; it then returns nil. What has changed, Cameras tells.
func Watch(ctx context.Context, changed func()) error {
	ticker := time.NewTicker(glance)
	defer ticker.Stop()
	for before := Cameras(); ; {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
		if now := Cameras(); !slices.Equal(now, before) {
			before = now
			changed()
		}
	}
}
