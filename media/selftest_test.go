package media

import (
	"context"
	"log/slog"
	"math"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 60 * time.Second // generous: a loaded machine must not fail a test

// Picture and sound, proven by content both ways, through encoders, network and
// two different receivers.
func TestLoopback(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	report, err := Loopback(ctx, slog.New(slog.DiscardHandler))
	t.Logf("%+v", report)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(report.Here.Tone-thereTone) > 20 || math.Abs(report.There.Tone-hereTone) > 10 {
		t.Error("wrong tones")
	}
	if report.FirstPicture <= 0 || report.Stats.Guest != farEndName || report.Stats.Codec == "" {
		t.Error("the report has holes")
	}
}

func TestLoopbackGivesUp(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := Loopback(ctx, slog.New(slog.DiscardHandler)); err == nil {
		t.Error("a connection without time works")
	}
}
