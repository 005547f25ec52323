package ui

import (
	"image"
	"image/color"
	"io"
	"log/slog"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"zwiesprache/store"
)

func testLog(w io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

func TestMirror(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 3, 2))
	for x := range 3 {
		img.SetRGBA(x, 1, color.RGBA{uint8(x), 0, 0, 255})
	}
	mirror(img)
	for x := range 3 {
		if got := img.RGBAAt(x, 1).R; got != uint8(2-x) {
			t.Errorf("pixel %d is %d", x, got)
		}
	}
	mirror(img)
	if img.RGBAAt(0, 1).R != 0 {
		t.Error("twice is not the same as before")
	}
}

// TestPictureAsksForWhatItNeeds: not more pixels than it has, and an upright frame is not cropped.
func TestPictureAsksForWhatItNeeds(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.talking()
	p := d.picture(t)
	f := d.studio.guest
	f.seq++
	d.Frame()
	place := p.image.Size()
	if p.image.FillMode != canvas.ImageFillCover || float32(f.asked.X) > place.Width*1.4+2 || float32(f.asked.Y) > place.Height*1.4+2 {
		t.Errorf("asked for %v in a place of %v", f.asked, place)
	}
	f.asked = image.Point{}
	d.Frame()
	if f.asked != (image.Point{}) {
		t.Error("a frame that is shown already is asked for again")
	}
	other := &playedFrames{seq: f.seq} // of somebody else, with the same number
	p.take(other)
	if other.asked == (image.Point{}) {
		t.Error("another's frame of the same number is not shown")
	}
	f.width, f.height = 480, 640
	f.seq++
	d.Frame()
	if p.image.FillMode != canvas.ImageFillContain {
		t.Error("an upright frame is cropped")
	}
	if fillFor(image.Rect(0, 0, 1280, 720), fyne.NewSize(890, 620)) != canvas.ImageFillCover {
		t.Error("a wide frame does not fill the place")
	}
}

func TestInitials(t *testing.T) {
	for name, want := range map[string]string{"Herr Yilmaz": "HY", "m.": "M", "": "·", "  ": "·", "Ana de la Cruz": "AC", "😀": "·", "éva": "É"} {
		if got := initials(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestSpacedPath(t *testing.T) {
	for d, want := range map[string]string{
		"M1 2":              "M 1 2",
		"m1-2.5.5 3":        "m 1 -2.5 l .5 3",
		"M1,2 3,4":          "M 1 2 L 3 4",
		"a2 2 0 01-2 2h-3z": "a 2 2 0 0 1 -2 2 h -3 z",
		"M1 2zM3 4":         "M 1 2 z M 3 4",
		"M1 2x":             "M1 2x",
		"M1":                "M1",
		"zz 1":              "zz 1",
	} {
		if got := spacedPath(d); got != want {
			t.Errorf("%q: %q, want %q", d, got, want)
		}
	}
	if svg := string(tinted("phone", color.Black).Content()); !strings.Contains(svg, "rotate(135") || strings.Contains(svg, "currentColor") {
		t.Errorf("the hang-up icon: %s", svg)
	}
}

// TestContrast holds words to 4.5 : 1 (WCAG 2.2, 1.4.3) and icons to 3 : 1, also around an organisation's colour.
func TestContrast(t *testing.T) {
	accents := []color.NRGBA{{}, hex(0x767676), hex(0x005EB8), hex(0x7B0099), hex(0x000000), hex(0xC40000)} // of an organisation, 4.5 on white at least
	for n := range 2 * len(accents) {
		dark := n%2 == 1
		k := &kit{look: newLook(dark, 1, accents[n/2])}
		for _, pair := range [][2]fyne.ThemeColorName{
			{"foreground", "background"}, {"foreground", colorSurface}, {colorMuted, colorSurface}, {colorMuted, "background"}, {colorMuted, colorSide},
			{"primary", colorSoft}, {"primary", colorSurface}, {"foregroundOnPrimary", "primary"}, {"foreground", colorAlarm}, {"warning", colorAlarm},
			{"foreground", "button"}, {colorMuted, "button"}, {"placeholder", "inputBackground"}, {colorMuted, colorSoft}, {"foreground", colorSoft}, {colorOnVeil, colorRecording}, {colorOnVeil, colorStreaming},
		} {
			if c := contrast(k.color(pair[0]), k.color(pair[1])); c < 4.5 {
				t.Errorf("%v, dark %v: %s on %s has a contrast of %.2f", accents[n/2], dark, pair[0], pair[1], c)
			}
		}
		for _, pair := range [][2]fyne.ThemeColorName{{colorOnError, "error"}, {"success", colorSide}, {"success", colorLine}, {"inputBorder", colorSurface}, {"primary", "background"}} {
			if c := contrast(k.color(pair[0]), k.color(pair[1])); c < 3 {
				t.Errorf("%v, dark %v: %s on %s has a contrast of %.2f", accents[n/2], dark, pair[0], pair[1], c)
			}
		}
	}
}
