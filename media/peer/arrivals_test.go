package peer

import (
	"testing"
	"time"
)

// Neither reports nor requests take more of a narrow way than sound can spare.
func TestFeedbackIsModest(t *testing.T) {
	for _, target := range []int{20_000, 40_000, 100_000} {
		often := time.Second.Seconds() / askAgain(0, target).Seconds()
		if rate := often * askSize * 8; rate > float64(target)/feedbackShare*1.01 {
			t.Errorf("%d bit/s: requests of %.0f bit/s", target, rate)
		}
	}
	if got := askAgain(0, mostBitrate); got != 20*time.Millisecond {
		t.Errorf("asks again after %v where there is room", got)
	}
}

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
