package blur

import (
	"image"
	"image/color"
	_ "image/gif"
	_ "image/jpeg"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"golang.org/x/image/draw"
)

// A figure is a person cut out of a photograph, put somewhere into a room.
type figure struct {
	file string
	at   image.Point // of the upper left corner, pixels of a picture 720 high
	high int         // of the whole figure
	worn func(p painter)
}

// A scene is what a camera might see; size is of its picture.
type scene struct {
	name    string
	room    string
	size    image.Point
	figures []figure
	behind  func(p painter) // between the room and the figures
	light   float64         // 0 for as it is, below 1 for less
	noise   float64         // standard deviation of a sensor's, in steps of 8 bits
	lost    float64         // part of people that may be blurred; 0 for the usual little
}

// A painter draws on a scene; what is drawn counts as part of the person.
type painter struct {
	img   *image.RGBA
	truth *image.Alpha
	unit  float64 // pixels of img for one of a picture 720 high
}

// shape paints where inside says, in coordinates of a picture 720 high.
func (p painter) shape(c color.RGBA, inside func(x, y float64) bool) {
	b := p.img.Rect
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if u, v := (float64(x)+0.5)/p.unit, (float64(y)+0.5)/p.unit; inside(u, v) {
				fold := 1 + 0.08*math.Sin(u/9+v/23)
				shade := func(v uint8) uint8 { return uint8(min(float64(v)*fold, 255)) }
				p.img.SetRGBA(x, y, color.RGBA{shade(c.R), shade(c.G), shade(c.B), 255})
				p.truth.SetAlpha(x, y, color.Alpha{255})
			}
		}
	}
}

func ellipse(cx, cy, rx, ry float64) func(x, y float64) bool {
	return func(x, y float64) bool {
		u, v := (x-cx)/rx, (y-cy)/ry
		return u*u+v*v < 1
	}
}

func photograph(t testing.TB, file string) image.Image {
	t.Helper()
	f, err := os.Open("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, _, err := image.Decode(f)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return img
}

// cover gives the largest part of r with the shape of size.
func cover(r image.Rectangle, size image.Point) image.Rectangle {
	w, h := r.Dx(), r.Dx()*size.Y/size.X
	if h > r.Dy() {
		w, h = r.Dy()*size.X/size.Y, r.Dy()
	}
	at := r.Min.Add(image.Pt((r.Dx()-w)/2, (r.Dy()-h)/2))
	return image.Rectangle{at, at.Add(image.Pt(w, h))}
}

// shoot gives the picture of a scene and where its people are.
func (s scene) shoot(t testing.TB) (*image.YCbCr, *image.Alpha) {
	t.Helper()
	size := s.size
	if size == (image.Point{}) {
		size = image.Pt(640, 360)
		if *shots != "" {
			size = size.Mul(2)
		}
	}
	p := painter{
		image.NewRGBA(image.Rectangle{Max: size}),
		image.NewAlpha(image.Rectangle{Max: size}),
		float64(size.Y) / 720,
	}
	room := photograph(t, s.room)
	draw.BiLinear.Scale(p.img, p.img.Rect, room, cover(room.Bounds(), size), draw.Src, nil)
	if s.behind != nil {
		s.behind(p)
	}
	for _, f := range s.figures {
		person := photograph(t, f.file)
		scale := p.unit * float64(f.high) / float64(person.Bounds().Dy())
		at := image.Pt(int(float64(f.at.X)*p.unit), int(float64(f.at.Y)*p.unit))
		to := image.Rectangle{at, at.Add(image.Pt(int(float64(person.Bounds().Dx())*scale), int(float64(person.Bounds().Dy())*scale)))}
		draw.CatmullRom.Scale(p.img, to, person, person.Bounds(), draw.Over, nil)
		draw.CatmullRom.Scale(p.truth, to, person, person.Bounds(), draw.Over, nil)
		if f.worn != nil {
			f.worn(p)
		}
	}
	return s.expose(p.img), p.truth
}

// expose is what the sensor makes of the light.
func (s scene) expose(img *image.RGBA) *image.YCbCr {
	light := s.light
	if light == 0 {
		light = 1
	}
	chance := rand.New(rand.NewPCG(1, 2))
	b := img.Rect
	out := image.NewYCbCr(b, image.YCbCrSubsampleRatio420)
	for y := range b.Dy() {
		for x := range b.Dx() {
			c := img.RGBAAt(x, y)
			n := chance.NormFloat64() * s.noise
			r, g, bl := float64(c.R)*light+n, float64(c.G)*light+n, float64(c.B)*light+n
			out.Y[out.YOffset(x, y)] = clamp(16 + (65.738*r+129.057*g+25.064*bl)/256)
			if x%2 == 0 && y%2 == 0 {
				at := out.COffset(x, y)
				out.Cb[at] = clamp(128 + (-37.945*r-74.494*g+112.439*bl)/256)
				out.Cr[at] = clamp(128 + (112.439*r-94.154*g-18.285*bl)/256)
			}
		}
	}
	return out
}

func clamp(v float64) uint8 { return uint8(max(0, min(255, v+0.5))) }

// rgb turns a picture of a camera into one to look at.
func rgb(img *image.YCbCr) *image.RGBA {
	out := image.NewRGBA(img.Rect)
	for y := img.Rect.Min.Y; y < img.Rect.Max.Y; y++ {
		for x := img.Rect.Min.X; x < img.Rect.Max.X; x++ {
			l := 1.1644 * (float64(img.Y[img.YOffset(x, y)]) - 16)
			at := img.COffset(x, y)
			u, v := float64(img.Cb[at])-128, float64(img.Cr[at])-128
			out.SetRGBA(x, y, color.RGBA{clamp(l + 1.596*v), clamp(l - 0.392*u - 0.813*v), clamp(l + 2.017*u), 255})
		}
	}
	return out
}

var scenes = []scene{
	{name: "dark skin, curls", room: "kitchen.jpg", figures: []figure{{file: "cassy-sitting-1.gif", at: image.Pt(260, 100), high: 640}}},
	{name: "dark skin, standing", room: "hall.jpg", figures: []figure{{file: "cassy-chillin.gif", at: image.Pt(400, 80), high: 1150}}},
	{name: "dark skin, cap, coat", room: "clothing-store.jpg", figures: []figure{{file: "paul1.gif", at: image.Pt(380, 90), high: 1300}}},
	{name: "light skin, blond", room: "kitchen.jpg", figures: []figure{{file: "anjuli-1.gif", at: image.Pt(300, 80), high: 1200}}},
	{name: "brown skin, long hair", room: "hall.jpg", figures: []figure{{file: "chamak1.gif", at: image.Pt(350, 60), high: 1100}}},
	{name: "wide curls, beard", room: "kitchen.jpg", figures: []figure{{file: "dan6.gif", at: image.Pt(420, 120), high: 1150}}},
	{name: "light skin, dark hair", room: "clothing-store.jpg", figures: []figure{{file: "marissa-sitting.gif", at: image.Pt(330, 100), high: 1000}}},
	{name: "scarf and ear muffs", room: "kitchen.jpg", figures: []figure{{file: "nina1.gif", at: image.Pt(300, 60), high: 1100}}},
	{name: "red cap", room: "the-movies-inside.jpg", figures: []figure{{file: "jay.gif", at: image.Pt(300, 80), high: 1000}}},
	{name: "glasses", room: "kitchen.jpg", figures: []figure{{file: "marissa-sitting.gif", at: image.Pt(330, 100), high: 1000, worn: glasses(675, 232, 32)}}},
	{name: "headscarf", room: "kitchen.jpg", figures: []figure{{file: "anjuli-1.gif", at: image.Pt(300, 80), high: 1200, worn: headscarf(626, 190, 76)}}},
	{name: "wheelchair", room: "hall.jpg", behind: wheelchair(646, 720), figures: []figure{{file: "cassy-sitting-1.gif", at: image.Pt(260, 140), high: 640}}},
	{name: "two people", room: "kitchen.jpg", figures: []figure{
		{file: "marissa-sitting.gif", at: image.Pt(80, 140), high: 900}, {file: "paul1.gif", at: image.Pt(700, 100), high: 1200},
	}},
	{name: "far away", room: "hall.jpg", lost: 0.5, figures: []figure{{file: "thai-dancer.gif", at: image.Pt(560, 300), high: 400}}},
	{name: "low light, dark skin", room: "kitchen.jpg", light: 0.25, noise: 5, figures: []figure{{file: "cassy-sitting-1.gif", at: image.Pt(260, 100), high: 640}}},
	{name: "low light, light skin", room: "kitchen.jpg", light: 0.25, noise: 5, figures: []figure{{file: "marissa-sitting.gif", at: image.Pt(330, 100), high: 1000}}},
}

// Photographs as they are, and rooms with nobody in them.
var (
	portraits = []scene{{name: "astronaut", room: "astronaut.jpg"}, {name: "officer", room: "hopper.jpg"}}
	empty     = []scene{
		{name: "kitchen", room: "kitchen.jpg"},
		{name: "store", room: "clothing-store.jpg"},
		{name: "hall", room: "hall.jpg"},
		{name: "cinema", room: "the-movies-inside.jpg"},
		{name: "dark kitchen", room: "kitchen.jpg", light: 0.2, noise: 6},
		{name: "empty wheelchair", room: "hall.jpg", behind: wheelchair(646, 720)},
	}
)

func glasses(x, y, r float64) func(p painter) {
	return func(p painter) {
		for _, cx := range []float64{x - 1.15*r, x + 1.15*r} {
			outer, inner := ellipse(cx, y, r, 0.8*r), ellipse(cx, y, 0.8*r, 0.62*r)
			p.shape(color.RGBA{25, 20, 20, 255}, func(x, y float64) bool { return outer(x, y) && !inner(x, y) })
		}
	}
}

func headscarf(x, y, r float64) func(p painter) {
	return func(p painter) {
		head, face := ellipse(x, y, 1.25*r, 1.45*r), ellipse(x, y+0.1*r, 0.72*r, 0.98*r)
		p.shape(color.RGBA{40, 90, 120, 255}, func(u, v float64) bool {
			neck := v > y+0.5*r && v < y+2.3*r && math.Abs(u-x) < 0.9*r+(v-y)*0.35
			return (head(u, v) || neck) && !face(u, v)
		})
	}
}

func wheelchair(x, bottom float64) func(p painter) {
	return func(p painter) {
		black := color.RGBA{30, 30, 34, 255}
		p.shape(black, func(u, v float64) bool { return math.Abs(u-x) < 150 && v > bottom-330 && v < bottom-40 })
		for _, cx := range []float64{x - 200, x + 200} {
			outer, inner := ellipse(cx, bottom-40, 60, 190), ellipse(cx, bottom-40, 44, 172)
			p.shape(black, func(u, v float64) bool { return outer(u, v) && !inner(u, v) })
			p.shape(color.RGBA{120, 120, 130, 255}, func(u, v float64) bool {
				a := math.Atan2((v-bottom+40)/190, (u-cx)/60)
				return inner(u, v) && math.Abs(math.Sin(4*a)) < 0.06
			})
		}
		for _, cx := range []float64{x - 150, x + 150} {
			p.shape(black, func(u, v float64) bool { return math.Abs(u-cx) < 10 && v > bottom-380 && v < bottom-320 })
		}
		for i := range p.truth.Pix { // a chair is not a person
			p.truth.Pix[i] = 0
		}
	}
}
