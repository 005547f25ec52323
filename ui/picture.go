package ui

import (
	"image"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// picture shows the newest frame of somebody, or a card in its place.
type picture struct {
	kit      *kit
	object   fyne.CanvasObject
	image    *canvas.Image
	place    *fyne.Container
	mirrored bool // as in a mirror: for the own picture
	live     bool // a frame is shown
	covered  bool // the card is wanted, whatever frames come
	whole    bool // nothing may be cut away at the edges: a screen, not a face
	above    *fyne.Container
	from     Frames // whose frame is shown
	seq      uint64
	size     fyne.Size
}

func newPicture(k *kit, mirrored bool, radius float32) *picture {
	p := &picture{kit: k, mirrored: mirrored, image: &canvas.Image{}, place: container.NewStack(), above: container.NewStack()}
	// Smooth scaling would cost eight times as much: the frame comes in the right size already.
	p.image.ScaleMode = canvas.ImageScaleFastest
	p.image.CornerRadius = radius
	p.image.Hide()
	p.above.Hide()
	p.object = k.backed(colorStage, radius, container.NewStack(p.place, p.image, p.above))
	return p
}

// over darkens the frame, which is not of this moment, and says why; nil takes that away.
func (p *picture) over(o fyne.CanvasObject) {
	p.above.RemoveAll()
	p.above.Hidden = o == nil
	if o != nil {
		p.above.Add(p.kit.backed(colorVeil, p.image.CornerRadius, padded(gap, 16, vcentre(o))))
	}
	p.above.Refresh()
}

// card is shown while no frame has come: an icon and a sentence.
func (p *picture) card(icon, sentence string) {
	p.cardOf(columnOf(gap, middle(p.kit.icon(icon, 28, colorMuted)),
		p.kit.prose(sentence, sizeSmall, colorMuted, regular).centred()))
}

func (p *picture) cardOf(o fyne.CanvasObject) {
	p.place.Objects = []fyne.CanvasObject{padded(gap, 16, vcentre(o))}
	p.place.Refresh()
}

// cover puts the card before the frames, or takes it away.
func (p *picture) cover(covered bool) {
	p.covered = covered
	p.reveal()
}

func (p *picture) reveal() {
	shown := p.live && !p.covered
	if p.image.Visible() != shown {
		if shown {
			p.image.Show()
			p.place.Hide()
		} else {
			p.image.Hide()
			p.place.Show()
		}
	}
}

// take shows the newest frame of f if it has not been shown; f may be nil.
func (p *picture) take(f Frames) {
	if f == nil || p.covered {
		return
	}
	if f != p.from {
		p.from, p.seq, p.size = f, 0, fyne.Size{}
	}
	size := p.image.Size()
	if size.Width < 1 || p.seq == f.Seq() && p.size == size {
		return
	}
	scale := p.kit.pixels()
	width, height := float64(size.Width*scale), float64(size.Height*scale)
	if old := p.image.Image; old != nil && p.image.FillMode == canvas.ImageFillCover {
		// The frame is scaled to fit; to cover the place it must stick out at two sides.
		aspect := float64(old.Bounds().Dx()) / float64(old.Bounds().Dy())
		width, height = math.Max(width, height*aspect), math.Max(height, width/aspect)
	}
	img, seq, ok := f.RGBA(int(math.Ceil(width)), int(math.Ceil(height)))
	if !ok {
		if p.live { // no picture is better than one that stands still
			p.live, p.seq = false, f.Seq()
			p.reveal()
		}
		return
	}
	if p.mirrored && (seq != p.seq || img != p.image.Image) {
		mirror(img)
	}
	p.image.Image, p.seq, p.size = img, seq, size
	p.image.FillMode = fillFor(img.Rect, size)
	if p.whole {
		p.image.FillMode = canvas.ImageFillContain
	}
	p.live = true
	p.reveal()
	p.image.Refresh()
}

// mostCropped is how much of a frame may be cut away at the edges so that it fills its place.
const mostCropped = 0.3

// fillFor covers the place unless too much of the frame would be lost, as of an upright phone's.
func fillFor(frame image.Rectangle, place fyne.Size) canvas.ImageFill {
	a := float64(frame.Dx()) / float64(max(1, frame.Dy()))
	b := float64(place.Width) / float64(max(1, place.Height))
	if math.Min(a, b)/math.Max(a, b) < 1-mostCropped {
		return canvas.ImageFillContain
	}
	return canvas.ImageFillCover
}

// frame is where the frame shown lies in the window, with what the edges of its place cut away.
func (p *picture) frame() (at fyne.Position, size fyne.Size, ok bool) {
	if p.image.Image == nil || !p.image.Visible() {
		return at, size, false
	}
	place, b := p.image.Size(), p.image.Image.Bounds()
	across, down := place.Width/float32(b.Dx()), place.Height/float32(b.Dy())
	scale := min(across, down)
	if p.image.FillMode == canvas.ImageFillCover {
		scale = max(across, down)
	}
	size = fyne.NewSize(float32(b.Dx())*scale, float32(b.Dy())*scale)
	at = fyne.CurrentApp().Driver().AbsolutePositionForObject(p.image)
	return at.AddXY((place.Width-size.Width)/2, (place.Height-size.Height)/2), size, true
}

// mirror turns a picture in place, left to right.
func mirror(img *image.RGBA) {
	width, height := img.Rect.Dx(), img.Rect.Dy()
	for y := range height {
		row := img.Pix[y*img.Stride : y*img.Stride+4*width]
		for i, j := 0, 4*(width-1); i < j; i, j = i+4, j-4 {
			var pixel [4]byte
			copy(pixel[:], row[i:i+4])
			copy(row[i:i+4], row[j:j+4])
			copy(row[j:j+4], pixel[:])
		}
	}
}

// avatar is a circle with somebody's initials.
func (k *kit) avatar(name string, size float32) fyne.CanvasObject {
	return k.avatarOf(k.fixed(initials(name), size*0.38, theme.ColorNamePrimary, semibold), size)
}

func (k *kit) avatarOf(sign fyne.CanvasObject, size float32) fyne.CanvasObject {
	side := k.px(size)
	return middle(container.New(sized{Width: side, Height: side},
		container.NewStack(canvas.NewCircle(k.color(colorSoft)), middle(sign))))
}

// initials are the first letters of the first and the last word of a name.
func initials(name string) string {
	var all []rune
	for _, word := range strings.Fields(name) {
		if r, _ := utf8.DecodeRuneInString(word); unicode.IsLetter(r) || unicode.IsDigit(r) {
			all = append(all, unicode.ToUpper(r))
		}
	}
	switch len(all) {
	case 0:
		return "·"
	case 1:
		return string(all)
	}
	return string([]rune{all[0], all[len(all)-1]})
}

// meter shows a level between 0 and 1.
type meter struct {
	object fyne.CanvasObject
	bar    *canvas.Rectangle
	layout *meterLayout
}

type meterLayout struct{ level float32 }

func (*meterLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(60, 8) }

func (l *meterLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Resize(size)
	o[1].Resize(fyne.NewSize(max(size.Height, size.Width*l.level), size.Height))
}

func newMeter(k *kit) *meter { return k.meter(theme.ColorNameSuccess, colorLine) }

// veilMeter stands on a picture, in dark and light alike.
func (k *kit) veilMeter() *meter { return k.meter(colorLevel, colorFaint) }

func (k *kit) meter(bar, behind fyne.ThemeColorName) *meter {
	m := &meter{bar: canvas.NewRectangle(k.color(bar)), layout: &meterLayout{}}
	back := canvas.NewRectangle(k.color(behind))
	back.CornerRadius, m.bar.CornerRadius = 4, 4
	m.object = container.New(m.layout, back, m.bar)
	return m
}

// set moves the bar; small changes are left out, each would repaint the window.
func (m *meter) set(level float64) {
	const seen = 0.02
	now := float32(math.Min(1, math.Max(0, level)))
	if math.Abs(float64(now-m.layout.level)) < seen {
		return
	}
	m.layout.level = now
	m.object.Refresh()
}
