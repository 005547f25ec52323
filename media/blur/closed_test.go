package blur

import (
	"image"
	"image/color"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
)

// A person, and the room after they have left; both etched.
func talk(t testing.TB) (person *image.YCbCr, truth *image.Alpha, room *image.YCbCr) {
	t.Helper()
	s := scenes[2]
	person, truth = s.shoot(t)
	s.figures = nil
	room, _ = s.shoot(t)
	return etch(person), truth, etch(room)
}

func same(a, b *image.YCbCr) bool {
	return a.Rect == b.Rect && slices.Equal(a.Y, b.Y) && slices.Equal(a.Cb, b.Cb) && slices.Equal(a.Cr, b.Cr)
}

func clone(p *image.YCbCr) *image.YCbCr {
	c := *p
	c.Y, c.Cb, c.Cr = slices.Clone(p.Y), slices.Clone(p.Cb), slices.Clone(p.Cr)
	return &c
}

// hidden fails the test when something of the rest is sharp, or nothing of the person.
func hidden(t *testing.T, when string, out *image.YCbCr, truth *image.Alpha) {
	t.Helper()
	if left := share(out, truth, 0, 2*block); left > 0.03 {
		t.Errorf("%s: %.3f of the room is sharp", when, left)
	}
	if stays := share(out, truth, 255, block); stays < 0.9 {
		t.Errorf("%s: only %.3f of the person is sharp", when, stays)
	}
}

// closed fails the test when anything is sharp.
func closed(t *testing.T, when string, out *image.YCbCr) {
	t.Helper()
	if left := sharp(out); left > 0 {
		t.Errorf("%s: %.4f of the picture is sharp", when, left)
	}
}

// The test can fail: it sees a sharp picture.
func TestSharpIsSeen(t *testing.T) {
	person, truth, room := talk(t)
	b := open(t, Off)
	if b.Apply(room) != room {
		t.Error("a picture is changed although the blur is off")
	}
	if sharp(room) < 0.99 || share(person, truth, 0, 2*block) < 0.99 {
		t.Error("sharp pictures are not seen as sharp")
	}
}

func TestFirstPictureIsNotSharp(t *testing.T) {
	person, truth, room := talk(t)
	for _, mode := range []Mode{Light, Strong, Mode(17)} {
		hidden(t, "the first picture", open(t, mode).Apply(person), truth)
		closed(t, "the first picture of a room", open(t, mode).Apply(room))
	}
}

func TestSwitchedOnAgainItKnowsNothing(t *testing.T) {
	person, truth, room := talk(t)
	b := open(t, Strong)
	b.Apply(person)
	b.Set(Off)
	b.Apply(person)
	b.Set(Strong)
	closed(t, "a room after a person before the pause", b.Apply(room))
	b.Set(Off)
	b.Apply(room)
	b.Set(Strong)
	hidden(t, "a person after a room", b.Apply(person), truth)
}

func TestChangedCameraIsNotSharp(t *testing.T) {
	person, truth, room := talk(t)
	b := open(t, Strong)
	b.Apply(person)
	b.Reset()
	closed(t, "another camera", b.Apply(room))
	b.Reset()
	if out := b.Apply(person); !same(out, open(t, Strong).Apply(person)) {
		t.Error("something is left of the pictures before")
	} else {
		hidden(t, "another camera", out, truth)
	}
}

func TestChangedSizeIsNotSharp(t *testing.T) {
	s := scenes[2]
	b := open(t, Strong)
	for _, size := range []image.Point{{640, 360}, {320, 180}, {1280, 720}, {641, 361}, {360, 640}, {640, 360}} {
		s.size = size
		img, truth := s.shoot(t)
		etch(img)
		out := b.Apply(img)
		if out.Rect.Size() != size {
			t.Fatalf("%v became %v", size, out.Rect.Size())
		}
		if left := share(out, truth, 0, size.Y/18); left > 0.03 {
			t.Errorf("the first of %v: %.3f of the room is sharp", size, left)
		}
		if !same(out, open(t, Strong).Apply(img)) {
			t.Errorf("the first of %v: something is left of the pictures before", size)
		}
	}
}

func TestChangedModeIsNotSharp(t *testing.T) {
	person, truth, _ := talk(t)
	b := open(t, Strong)
	for i := range 12 {
		mode := []Mode{Light, Strong, Strong, Light}[i%4]
		b.Set(mode)
		hidden(t, "a changed mode", b.Apply(person), truth)
	}
}

func TestEmptyChairIsBlurredWhole(t *testing.T) {
	for _, s := range empty {
		img, _ := s.shoot(t)
		etch(img)
		b := open(t, Light)
		for range 3 {
			closed(t, s.name, b.Apply(img))
		}
		if got := b.Stats(); got.Nobody != 3 {
			t.Errorf("%s: %+v", s.name, got)
		}
		show(t, "nobody "+s.name, img, b.Apply(img))
	}
}

func TestPersonLeaves(t *testing.T) {
	person, truth, room := talk(t)
	b := open(t, Strong)
	for round := range 3 {
		for range 4 {
			hidden(t, "with the person", b.Apply(person), truth)
		}
		for range 3 + round { // of either parity, as the network may rest at every second picture
			closed(t, "without the person", b.Apply(room))
		}
	}
}

func TestFailureBlursEverything(t *testing.T) {
	person, truth, _ := talk(t)
	b := open(t, Strong)
	hidden(t, "before the failure", b.Apply(person), truth)
	b.spoil()
	b.Apply(person) // may still stand on the mask before, which is as good as the picture
	for range 4 {
		closed(t, "after the failure", b.Apply(person))
	}
	if s := b.Stats(); s.Lost < 4 {
		t.Errorf("failures are not counted: %+v", s)
	}
	fresh := open(t, Strong)
	fresh.spoil()
	closed(t, "failing from the start", fresh.Apply(person))
}

func TestUnreadableBecomesGrey(t *testing.T) {
	person, _, _ := talk(t)
	short, narrow, gone := clone(person), clone(person), clone(person)
	short.Cr = short.Cr[:len(short.Cr)-1]
	narrow.YStride = 8
	gone.Y = nil
	rows := map[string]*image.YCbCr{
		"4:2:2":      image.NewYCbCr(image.Rect(0, 0, 640, 360), image.YCbCrSubsampleRatio422),
		"tiny":       image.NewYCbCr(image.Rect(0, 0, 16, 16), image.YCbCrSubsampleRatio420),
		"empty":      image.NewYCbCr(image.Rectangle{}, image.YCbCrSubsampleRatio420),
		"huge":       image.NewYCbCr(image.Rect(0, 0, 4098, 64), image.YCbCrSubsampleRatio420),
		"odd corner": image.NewYCbCr(image.Rect(1, 0, 641, 360), image.YCbCrSubsampleRatio420),
		"short":      short, "narrow": narrow, "gone": gone,
	}
	for name, img := range rows {
		b := open(t, Strong)
		b.Apply(person)
		out := b.Apply(img)
		if out.Rect.Size() != img.Rect.Size() || out == img {
			t.Errorf("%s: %v became %v", name, img.Rect, out.Rect)
		}
		grey(t, name, out)
		if s := b.Stats(); s.Refused != 1 {
			t.Errorf("%s: %+v", name, s)
		}
	}
	b := open(t, Strong)
	b.Apply(person)
	b.Close()
	grey(t, "closed", b.Apply(person))
	b.Close()
}

func grey(t *testing.T, when string, img *image.YCbCr) {
	t.Helper()
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			if img.YCbCrAt(x, y) != (color.YCbCr{Y: greyLuma, Cb: greyColour, Cr: greyColour}) {
				t.Errorf("%s: not grey at %d, %d", when, x, y)
				return
			}
		}
	}
}

// A picture that enters Apply after Set has returned obeys it, whatever else
// goes on at the same time.
func TestSetHoldsAtOnce(t *testing.T) {
	_, _, room := talk(t)
	b := open(t, Off)
	// turn is odd from when Set(Strong) has returned until Set(Off) begins.
	var turn, taken atomic.Int64
	var stop atomic.Bool
	var wait sync.WaitGroup
	wait.Go(func() {
		for !stop.Load() {
			b.Set(Strong)
			turn.Add(1)
			for until := taken.Load() + 3; taken.Load() < until && !stop.Load(); {
				b.Reset()
				b.Stats()
				runtime.Gosched()
			}
			turn.Add(1)
			b.Set(Off)
			for until := taken.Load() + 1; taken.Load() < until && !stop.Load(); {
				runtime.Gosched()
			}
		}
	})
	for caught := 0; caught < 60; taken.Add(1) {
		before := turn.Load()
		out := b.Apply(room)
		if before%2 == 0 || turn.Load() != before {
			runtime.Gosched()
			continue
		}
		if caught++; out == room {
			t.Error("a sharp picture while the blur is on")
			break
		}
	}
	stop.Store(true)
	wait.Wait()
}
