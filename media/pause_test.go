package media

import (
	"context"
	"errors"
	"image"
	"slices"
	"testing"
	"time"

	"zwiesprache/media/blur"
	"zwiesprache/media/fake"
)

// A pause stops everything both ways, at once, and gives everything back.
func TestPause(t *testing.T) {
	deaf(t)
	var here sense
	d := newDesk(t, Config{
		Camera: "pattern:60,320x180@30", Microphone: "tone:600", Speaker: None,
		OnSound: func(_ string, pcm []int16) { here.hear(pcm) },
	})
	d.Open()
	end := d.join("guest")
	d.Share("pattern:40,320x180@10")
	all := func() {
		t.Helper()
		end.sense.forget()
		end.screen.forget()
		here.forget()
		eventually(t, "our camera", end.sense.sees(60))
		eventually(t, "our screen", end.screen.sees(40))
		eventually(t, "our sound", end.sense.hears(600))
		eventually(t, "the guest's sound", here.hears(thereTone))
		eventually(t, "the guest's picture", func() bool { _, _, ok := d.Picture("guest").RGBA(10, 10); return ok })
	}
	all()
	d.SetPaused(true)
	if _, _, ok := d.Picture("guest").RGBA(10, 10); ok {
		t.Error("the guest is still seen")
	}
	eventually(t, "the camera closed", func() bool { return d.latest().Camera == DeviceOff })
	heard, seq := d.Studio.Stats()[0].Voice.Played, d.Picture("guest").Seq()
	rate := func() int { return d.Studio.Stats()[0].SendRate }
	eventually(t, "nothing sent", func() bool { return rate() > 0 && rate() < 8_000 }) // the status goes on
	if st := d.Studio.Stats()[0]; st.Voice.Played != heard || d.Picture("guest").Seq() != seq || d.GuestLevel("guest") != 0 {
		t.Errorf("the guest is still heard or seen: %+v", st)
	}
	if d.Level() < 0.5 {
		t.Error("the own level is gone")
	}
	d.SetPaused(false)
	all()
}

// The background is blurred from the first picture on, and stays so.
func TestBlur(t *testing.T) {
	deaf(t)
	d := newDesk(t, Config{Camera: "pattern:0,640x360@30", Microphone: None, Speaker: None, Blur: blur.Strong})
	sharp := make(chan struct{}, 1000)
	d.Preview().OnFrame(func() {
		d.Preview().View(func(img *image.YCbCr, _ time.Time) {
			if _, _, ok := fake.ReadPattern(img); ok {
				sharp <- struct{}{}
			}
		})
	})
	d.Open()
	end := d.join("guest")
	eventually(t, "the camera", func() bool { return d.latest().Camera == DeviceReady })
	seq := d.Preview().Seq()
	eventually(t, "pictures", func() bool { return d.Preview().Seq() > seq+10 })
	if len(sharp) > 0 || end.sense.any() {
		t.Error("a sharp picture was shown")
	}
	d.SetBlur(blur.Off)
	eventually(t, "the sharp picture", end.sense.sees(0))
	for range 5 {
		d.SetBlur(blur.Off)
		eventually(t, "a sharp preview", func() bool { return len(sharp) > 0 })
		d.SetBlur(blur.Strong) // a light one leaves the pattern readable
		for len(sharp) > 0 {
			<-sharp
		}
		seq := d.Preview().Seq()
		eventually(t, "blurred pictures", func() bool { return d.Preview().Seq() > seq+3 })
		if len(sharp) > 0 {
			t.Fatal("a sharp picture after the blur was switched on")
		}
	}
}

// Without a blur that works no picture of the camera leaves while it is wanted.
func TestBlurFailsClosed(t *testing.T) {
	deaf(t)
	d := newDesk(t, Config{Camera: "pattern:0,320x180@30", Microphone: None, Speaker: None, Initial: "A"})
	d.video.mu.Lock()
	d.video.mode = blur.Light // as after an error of blur.New
	d.video.mu.Unlock()
	d.Open()
	end := d.join("guest")
	eventually(t, "the camera", func() bool { return d.latest().Camera == DeviceReady })
	eventually(t, "the card", end.sense.blind)
	seq := d.Preview().Seq()
	eventually(t, "more cards", func() bool { return d.Preview().Seq() > seq+5 })
	if end.sense.any() {
		t.Error("a sharp picture arrived")
	}
}

func TestRecordCheck(t *testing.T) {
	deaf(t)
	d := newDesk(t, Config{Camera: None, Microphone: "tone:700", Speaker: None})
	var stages []string
	last := 0.0
	progress := func(stage string, part float64) {
		if len(stages) == 0 || stages[len(stages)-1] != stage {
			stages, last = append(stages, stage), 0
		}
		if part < last || part > 1 {
			t.Errorf("%s: %v after %v", stage, part, last)
		}
		last = part
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := d.RecordCheck(ctx, progress); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	d.Open()
	stages = nil
	if err := d.RecordCheck(t.Context(), progress); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(stages, []string{StageRecording, StagePlaying}) || last != 1 {
		t.Errorf("%v, the last to %v", stages, last)
	}
}

func TestTape(t *testing.T) {
	tp := newTape(25 * time.Millisecond)
	for n := range int16(4) {
		tp.add(slices.Repeat([]int16{n}, 480))
	}
	select {
	case <-tp.full:
	default:
		t.Error("it is not full")
	}
	if tp.part() != 1 || len(tp.pcm) != 1200 || tp.pcm[1199] != 2 {
		t.Error(tp.part(), len(tp.pcm))
	}
}
