package main

import (
	"testing"

	"zwiesprache/media"
	"zwiesprache/media/blur"
	"zwiesprache/store"
)

// Settings of another version never show more of a room than was asked for.
func TestBlurOfSettings(t *testing.T) {
	for setting, want := range map[string]blur.Mode{"": blur.Off, "light": blur.Light, "strong": blur.Strong, "of tomorrow": blur.Strong} {
		if got := devicesOf(media.Config{}, store.Settings{Blur: setting}).Blur; got != want {
			t.Errorf("%q is mode %v, not %v", setting, got, want)
		}
	}
}

// Sound that is wanted as it is stays so, whatever the window's settings say.
func TestRaw(t *testing.T) {
	s := &windowStudio{raw: true} // without a studio that could take it
	s.SetProcessing(true, true, "strong")
	if !isRaw(devicesOf(media.Config{}, store.Settings{})) {
		t.Error("the settings have it processed")
	}
}
