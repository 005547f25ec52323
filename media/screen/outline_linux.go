package screen

import (
	"fmt"
	"image"

	"github.com/jezek/xgb/shape"
	"github.com/jezek/xgb/xproto"
)

// outline is the frame around what is shared: a window with a hole, which no
// window manager manages and no click hits.
type outline struct {
	d      *display
	window xproto.Window
	over   xproto.Window // it lies directly above this one; 0: above all
	around image.Rectangle
}

// newOutline makes one that is not seen before put.
func (d *display) newOutline(over xproto.Window) (*outline, error) {
	window, err := xproto.NewWindowId(d.Conn)
	if err != nil {
		return nil, fmt.Errorf("draw frame: %w", err)
	}
	err = xproto.CreateWindowChecked(d.Conn, xproto.WindowClassCopyFromParent, window, d.root, 0, 0, 1, 1, 0,
		xproto.WindowClassInputOutput, xproto.WindowClassCopyFromParent,
		xproto.CwBackPixel|xproto.CwOverrideRedirect, []uint32{outlineColour, 1}).Check()
	if err != nil {
		return nil, fmt.Errorf("draw frame: %w", err)
	}
	shape.Rectangles(d.Conn, shape.SoSet, shape.SkInput, xproto.ClipOrderingUnsorted, window, 0, 0, nil)
	return &outline{d: d, window: window, over: over}, nil
}

// put draws it around a part of the screen, inwards where the screen ends.
func (o *outline) put(around image.Rectangle) {
	if around != o.around {
		o.around = around
		o.draw()
	}
	mask, values := uint16(xproto.ConfigWindowStackMode), []uint32{xproto.StackModeAbove}
	if o.over != 0 {
		mask, values = xproto.ConfigWindowSibling|mask, []uint32{uint32(o.over), xproto.StackModeAbove}
	}
	xproto.ConfigureWindow(o.d.Conn, o.window, mask, values)
}

func (o *outline) draw() {
	root, err := xproto.GetGeometry(o.d.Conn, xproto.Drawable(o.d.root)).Reply()
	if err != nil {
		return
	}
	r := o.around.Inset(-outlineWidth).Intersect(image.Rect(0, 0, int(root.Width), int(root.Height)))
	if r.Dx() <= 2*outlineWidth || r.Dy() <= 2*outlineWidth {
		xproto.UnmapWindow(o.d.Conn, o.window)
		return
	}
	width, height := uint16(r.Dx()), uint16(r.Dy())
	sides := []xproto.Rectangle{
		{Width: width, Height: outlineWidth},
		{Y: int16(height - outlineWidth), Width: width, Height: outlineWidth},
		{Width: outlineWidth, Height: height},
		{X: int16(width - outlineWidth), Width: outlineWidth, Height: height},
	}
	shape.Rectangles(o.d.Conn, shape.SoSet, shape.SkBounding, xproto.ClipOrderingUnsorted, o.window, 0, 0, sides)
	xproto.ConfigureWindow(o.d.Conn, o.window,
		xproto.ConfigWindowX|xproto.ConfigWindowY|xproto.ConfigWindowWidth|xproto.ConfigWindowHeight,
		[]uint32{uint32(int32(r.Min.X)), uint32(int32(r.Min.Y)), uint32(width), uint32(height)})
	xproto.MapWindow(o.d.Conn, o.window)
}

func (o *outline) close() { xproto.DestroyWindow(o.d.Conn, o.window) }
