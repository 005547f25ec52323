package peer

import (
	"testing"
	"time"
)

func TestReportPause(t *testing.T) {
	for _, row := range []struct {
		target int
		want   time.Duration
	}{
		{2_500_000, reportOften},
		{144_000, reportOften},
		{72_000, 2 * reportOften},
		{20_000, reportSeldom},
		{0, reportSeldom},
	} {
		if got := reportPause(row.target); got != row.want {
			t.Errorf("%d bit/s: a report each %v, want %v", row.target, got, row.want)
		}
	}
}
