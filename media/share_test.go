package media

import (
	"errors"
	"image"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/pion/mediadevices/pkg/driver"
	pionmedia "github.com/pion/webrtc/v4/pkg/media"

	"zwiesprache/media/codec"
	"zwiesprache/media/fake"
	"zwiesprache/media/picture"
)

// said collects what OnShare tells.
type said struct {
	mu   sync.Mutex // guards list
	list []string
}

func (s *said) share(active bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	word := map[bool]string{false: "off", true: "on"}[active]
	if err != nil {
		word = "failed"
	}
	if errors.Is(err, fake.ErrSpec) {
		word = "unknown"
	}
	s.list = append(s.list, word)
}

func (s *said) is(words ...string) func() bool {
	return func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return slices.Equal(s.list, words)
	}
}

func TestShare(t *testing.T) {
	deaf(t)
	var told said
	d := newDesk(t, Config{Camera: "pattern:200,320x180@15", Microphone: None, Speaker: None, OnShare: told.share})
	d.Open()
	end := d.join("guest")
	eventually(t, "the camera", end.sense.sees(200))
	if _, _, ok := d.SharePreview().RGBA(100, 100); ok || end.screen.any() {
		t.Error("something is shared before Share")
	}

	d.Share("pattern:40,1280x720@10")
	eventually(t, "the screen at the guest", end.screen.sees(40))
	eventually(t, "sharing told", told.is("on"))
	if _, _, ok := d.SharePreview().RGBA(100, 100); !ok {
		t.Error("no preview of what is shared")
	}
	d.Share("pattern:100,640x360@10") // something else
	eventually(t, "the other screen", end.screen.sees(100))
	eventually(t, "the change told", told.is("on", "off", "on"))
	end.sense.forget()
	eventually(t, "the camera beside it", end.sense.sees(200))

	d.StopShare()
	if _, _, ok := d.SharePreview().RGBA(100, 100); ok {
		t.Error("a preview is left")
	}
	eventually(t, "the end told", told.is("on", "off", "on", "off"))
	end.screen.forget()
	seen := d.video.sent.Load()
	end.sense.forget()
	eventually(t, "the camera going on", end.sense.sees(200))
	if end.screen.any() || seen == 0 {
		t.Error("the screen goes on after StopShare")
	}

	d.Share("pattern:xxx")
	eventually(t, "the failure told", told.is("on", "off", "on", "off", "unknown"))
	d.Share("pattern:40,640x360@10")
	d.StopShare() // before it was opened
	d.Share("pattern:60,640x360@10")
	eventually(t, "the last one", end.screen.sees(60))
}

// A screen that stands still becomes sharp, and is sent again to who comes late.
func TestStillScreenReachesWhoComesLate(t *testing.T) {
	deaf(t)
	d := newDesk(t, Config{Camera: None, Microphone: None, Speaker: None})
	still, err := fakePicture("pattern:150,640x360@10")
	if err != nil {
		t.Fatal(err)
	}
	of := new(sharing)
	d.screen.take(of)
	d.screen.film(of, still, time.Now()) // and never again
	stop := make(chan struct{})
	var work sync.WaitGroup
	work.Go(func() { d.screen.run(stop) })
	defer work.Wait()
	defer close(stop)
	end := d.join("late")
	eventually(t, "the picture", end.screen.any)
}

func fakePicture(label string) (img *image.YCbCr, err error) {
	a, err := fake.Camera(label)
	if err != nil {
		return nil, err
	}
	return firstOf(a)
}

// The guest's screen is shown as long as it is shared.
func TestGuestShares(t *testing.T) {
	deaf(t)
	d := newDesk(t, Config{Camera: None, Microphone: None, Speaker: None})
	end := d.join("guest")
	img, err := fakePicture("pattern:150,640x360@10")
	if err != nil {
		t.Fatal(err)
	}
	encoder := codec.NewScreenEncoder(500_000)
	defer encoder.Close()
	buffer := make([]byte, 1<<20)
	at := int64(0)
	shown := func() bool {
		at += codec.VideoRate / 20
		encoder.ForceKeyFrame()
		n, _, err := encoder.Encode(buffer, img, at)
		if err != nil {
			t.Fatal(err)
		}
		_ = end.shared.WriteSample(pionmedia.Sample{Data: buffer[:n], Duration: time.Second / 20})
		var ok bool
		d.Screen("guest").View(func(img *image.YCbCr, _ time.Time) { _, _, ok = fake.ReadPattern(img) })
		return ok
	}
	eventually(t, "the guest's screen", shown)
	eventually(t, "its size in the figures", func() bool { shown(); return d.Studio.Stats()[0].Shared == image.Pt(640, 360) })
	eventually(t, "the slot emptied", func() bool {
		_, _, ok := d.Screen("guest").RGBA(10, 10)
		return !ok && d.Studio.Stats()[0].Shared == image.Point{}
	})
	eventually(t, "the guest's camera beside it", func() bool { _, _, ok := d.Picture("guest").RGBA(10, 10); return ok })
	eventually(t, "the screen again", shown)
}

func TestScreenSize(t *testing.T) {
	for _, row := range [][2]image.Point{
		{image.Pt(1920, 1080), image.Pt(1920, 1080)}, {image.Pt(1920, 1200), image.Pt(1920, 1200)},
		{image.Pt(3840, 2160), image.Pt(1920, 1080)}, {image.Pt(2560, 1600), image.Pt(1920, 1200)},
		{image.Pt(3440, 1440), image.Pt(1920, 802)}, {image.Pt(1080, 1920), image.Pt(1080, 1920)},
		{image.Pt(2160, 3840), image.Pt(1080, 1920)}, {image.Pt(400, 300), image.Pt(400, 300)},
		{image.Pt(10000, 4), image.Pt(1920, 2)},
	} {
		if got := screenSize(row[0]); got != row[1] {
			t.Errorf("%v is sent as %v, want %v", row[0], got, row[1])
		}
	}
}

// firstOf is a copy of the first picture of a synthetic camera.
func firstOf(a driver.Adapter) (*image.YCbCr, error) {
	if err := a.Open(); err != nil {
		return nil, err
	}
	r, err := a.(driver.VideoRecorder).VideoRecord(a.Properties()[0])
	if err != nil {
		return nil, err
	}
	img, release, err := r.Read()
	if err != nil {
		return nil, err
	}
	defer release()
	var slot picture.Slot
	slot.Put(img.(*image.YCbCr), time.Now())
	var own *image.YCbCr
	slot.View(func(img *image.YCbCr, _ time.Time) { own = img }) // nobody puts another one
	return own, a.Close()
}
