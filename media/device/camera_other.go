//go:build !linux

package device

import (
	"cmp"
	"slices"

	"github.com/pion/mediadevices/pkg/driver"
	"github.com/pion/mediadevices/pkg/prop"
)

// name turns the system's cameras into a list, by the names the system gives.
func name(drivers []driver.Driver) []listed {
	var list []listed
	for _, d := range drivers {
		list = append(list, listed{label: cmp.Or(d.Info().Name, d.Info().Label), driver: d, where: d.Info().Label})
	}
	slices.SortFunc(list, func(a, b listed) int {
		return cmp.Or(cmp.Compare(b.driver.Info().Priority, a.driver.Info().Priority), cmp.Compare(a.label, b.label), cmp.Compare(a.where, b.where))
	})
	return distinct(list)
}

// checkFormat is not needed: these drivers report the size they set.
func checkFormat(string, prop.Media) error { return nil }
