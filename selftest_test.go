package main

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"zwiesprache/media"
)

// What is missing is said at once, and what is not wanted is not asked for.
func TestDevicesOfSelfTest(t *testing.T) {
	const none = media.None
	for name, row := range map[string]struct {
		camera, microphone string
		said               string // its beginning
		fails              bool
	}{
		"both work":      {"pattern", "tone", `camera "pattern" works, microphone "tone" works, sound at `, false},
		"without camera": {none, "tone", `microphone "tone" works, sound at `, false},
		"only a camera":  {"pattern", none, `camera "pattern" works`, false},
		"no such camera": {"no such camera", "tone", `camera missing, microphone "tone" works`, true},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), selftestLimit)
			defer cancel()
			said, err := checkDevices(ctx, media.Config{
				Camera: row.camera, Microphone: row.microphone, Speaker: none, Log: slog.New(slog.DiscardHandler),
			})
			if errors.Is(err, context.DeadlineExceeded) {
				t.Error("said only when the time was over")
			}
			if err != nil {
				said = err.Error()
			}
			if row.fails != (err != nil) || !strings.HasPrefix(said, row.said) {
				t.Errorf("said %q, error %v", said, err)
			}
		})
	}
}

// What is checked everywhere works here.
func TestSensesOfSelfTest(t *testing.T) {
	for name, run := range map[string]func(context.Context) (string, error){"echo": checkEcho, "blur": checkBlur} {
		said, err := run(t.Context())
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		t.Log(name, said)
	}
}
