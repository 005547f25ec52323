//go:build !linux

package device

import (
	"cmp"
	"slices"

	"github.com/pion/mediadevices/pkg/driver"
	"github.com/pion/mediadevices/pkg/frame"
	"github.com/pion/mediadevices/pkg/prop"
)

// name turns the system's cameras into a list, by the names the system gives.
func name(drivers []driver.Driver) []listed {
	var list []listed
	for _, d := range drivers {
		list = append(list, listed{name: cmp.Or(d.Info().Name, d.Info().Label), driver: d, where: d.Info().Label})
	}
	slices.SortFunc(list, func(a, b listed) int {
		return cmp.Or(cmp.Compare(b.driver.Info().Priority, a.driver.Info().Priority), cmp.Compare(a.name, b.name), cmp.Compare(a.where, b.where))
	})
	return distinct(list)
}

// checkFormat has nothing to compare: these drivers report the size they set.
func checkFormat(_ string, want prop.Media) (full bool, err error) {
	return want.FrameFormat == frame.FormatMJPEG, nil
}
