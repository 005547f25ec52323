package ics

import (
	"strings"
	"time"
	_ "time/tzdata" // Windows has no zones that Go can read, and a small Linux none at all
)

// zoneOf finds the zone of a TZID: a name of the IANA's, the same behind a maker's prefix, or one of
// those that Windows uses. Others are not known.
func zoneOf(id string) (*time.Location, bool) {
	id = strings.TrimSpace(id)
	if name, ok := windowsZones[strings.ToLower(id)]; ok {
		id = name
	}
	if id == "" || strings.EqualFold(id, "local") || len(id) > 128 {
		return nil, false
	}
	parts := strings.Split(strings.Trim(id, "/"), "/")
	for first := max(0, len(parts)-3); first < len(parts); first++ { // "/maker/2021/America/Indiana/Knox"
		if first == len(parts)-1 && first > 0 {
			break // "Berlin" alone is none
		}
		if zone, err := time.LoadLocation(strings.Join(parts[first:], "/")); err == nil {
			return zone, true
		}
	}
	return nil, false
}

// windowsZones are the zones of Europe and a few others, as Windows and Outlook name them (Unicode CLDR, windowsZones).
var windowsZones = map[string]string{
	"utc":                             "UTC",
	"gmt standard time":               "Europe/London",
	"greenwich standard time":         "Atlantic/Reykjavik",
	"w. europe standard time":         "Europe/Berlin",
	"central europe standard time":    "Europe/Budapest",
	"central european standard time":  "Europe/Warsaw",
	"romance standard time":           "Europe/Paris",
	"e. europe standard time":         "Europe/Chisinau",
	"gtb standard time":               "Europe/Bucharest",
	"fle standard time":               "Europe/Kiev",
	"kaliningrad standard time":       "Europe/Kaliningrad",
	"russian standard time":           "Europe/Moscow",
	"belarus standard time":           "Europe/Minsk",
	"turkey standard time":            "Europe/Istanbul",
	"israel standard time":            "Asia/Jerusalem",
	"syria standard time":             "Asia/Damascus",
	"morocco standard time":           "Africa/Casablanca",
	"w. central africa standard time": "Africa/Lagos",
	"eastern standard time":           "America/New_York",
	"central standard time":           "America/Chicago",
	"mountain standard time":          "America/Denver",
	"pacific standard time":           "America/Los_Angeles",
}
