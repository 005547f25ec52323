package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
)

// What does not fit into one row stands in equal columns, as even as can be.
func TestSegments(t *testing.T) {
	for _, row := range []struct {
		width   float32
		columns int // 0 = one row, each option as wide as it needs
	}{{400, 0}, {256, 0}, {255, 2}, {208, 2}, {207, 1}, {50, 1}} {
		back := canvas.NewRectangle(nil)
		box := container.New(&segments{gap: 4}, back)
		for _, width := range []float32{60, 100, 40, 40} {
			o := canvas.NewRectangle(nil)
			o.SetMinSize(fyne.NewSize(width, 44))
			box.Add(o)
		}
		box.Resize(fyne.NewSize(row.width, 44))
		rows := 1
		if row.columns > 0 {
			rows = 4 / row.columns
		}
		if want := float32(rows*48 - 4 + 2*segmentsEdge); box.MinSize().Height != want || back.Size().Height != want {
			t.Errorf("at %v it is %v high on %v, want %v", row.width, box.MinSize().Height, back.Size().Height, want)
		}
		for i, o := range box.Objects[1:] {
			right := o.Position().X + o.Size().Width
			if row.width >= 104 && right+segmentsEdge > row.width || right > back.Size().Width {
				t.Errorf("at %v option %d reaches to %v", row.width, i+1, right)
			}
			if row.columns > 0 && o.Position().X != float32(segmentsEdge+i%row.columns*104) {
				t.Errorf("at %v option %d stands at %v", row.width, i+1, o.Position())
			}
		}
	}
}
