package device

import (
	"cmp"
	"math"
	"slices"

	"github.com/pion/mediadevices/pkg/frame"
	"github.com/pion/mediadevices/pkg/prop"
)

// What is wanted of a camera.
const (
	wantWidth, wantHeight = 1280, 720
	wantRate              = 30
	fluentRate            = 20 // pictures a second; below, a smaller fluent picture is better
	maxSide               = 2048
)

// formats are those that can be converted, cheapest first.
var formats = []frame.Format{
	frame.FormatI420, frame.FormatNV12, frame.FormatNV21, frame.FormatYUYV, frame.FormatYUY2, frame.FormatUYVY, frame.FormatMJPEG,
}

// rank puts what a camera offers in the order in which to try it. A rate that
// is not told is asked for as 30: without one, a driver takes its slowest.
func rank(offers []prop.Media) []prop.Media {
	usable := make([]prop.Media, 0, len(offers))
	for _, p := range offers {
		if p.FrameRate <= 0 {
			p.FrameRate = wantRate
		}
		if slices.Contains(formats, p.FrameFormat) && p.Width > 1 && p.Height > 1 && p.Width <= maxSide && p.Height <= maxSide {
			usable = append(usable, p)
		}
	}
	slices.SortStableFunc(usable, func(a, b prop.Media) int {
		return cmp.Or(
			cmp.Compare(halting(a), halting(b)),
			cmp.Compare(sizeCost(a), sizeCost(b)),
			cmp.Compare(rateCost(a), rateCost(b)),
			cmp.Compare(slices.Index(formats, a.FrameFormat), slices.Index(formats, b.FrameFormat)),
		)
	})
	return usable
}

// halting is how many pictures a second are missing for fluent movement.
func halting(p prop.Media) float64 { return max(0, fluentRate-float64(p.FrameRate)) }

// sizeCost is the distance from 720p. What is larger must be shrunk by somebody,
// and what has another shape is cropped or framed: both cost more.
func sizeCost(p prop.Media) float64 {
	area, want := float64(p.Width*p.Height), float64(wantWidth*wantHeight)
	cost := math.Abs(math.Log2(area / want))
	if area > want {
		cost *= 1.5
	}
	return cost + math.Abs(math.Log2(float64(p.Width)/float64(p.Height)*wantHeight/wantWidth))*1.5
}

func rateCost(p prop.Media) float64 {
	off := float64(p.FrameRate) - wantRate
	return max(off/2, -off) // faster is less bad than slower
}
