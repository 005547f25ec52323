//go:build !linux

package audio

// silenceALSA has nothing to do where there is no ALSA.
func silenceALSA() {}

// A speaker's period, in ms, and how many of them are buffered.
const playPeriod, playPeriods = 10, 3
