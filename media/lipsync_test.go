package media

import (
	"image"
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/mediadevices/pkg/driver"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
	pionmedia "github.com/pion/webrtc/v4/pkg/media"

	"zwiesprache/media/codec"
	"zwiesprache/media/device"
	"zwiesprache/media/fake"
)

// lag is a way that holds packets of one kind back.
type lag struct {
	interceptor.NoOp
	mime string

	mu   sync.Mutex // guards the fields below
	by   time.Duration
	work sync.WaitGroup
}

func (l *lag) NewInterceptor(string) (interceptor.Interceptor, error) { return l, nil }

func (l *lag) Close() error {
	l.work.Wait()
	return nil
}

func (l *lag) BindLocalStream(info *interceptor.StreamInfo, w interceptor.RTPWriter) interceptor.RTPWriter {
	if info.MimeType != l.mime {
		return w
	}
	return interceptor.RTPWriterFunc(func(h *rtp.Header, payload []byte, a interceptor.Attributes) (int, error) {
		header, data := h.Clone(), slices.Clone(payload)
		l.mu.Lock()
		by := l.by
		l.mu.Unlock()
		l.work.Add(1)
		time.AfterFunc(by, func() {
			defer l.work.Done()
			_, _ = w.Write(&header, data, a) // a closing end
		})
		return len(payload), nil
	})
}

// Every second picture number clapEvery a tone begins, so that it can be
// measured how far lips and voice are apart.
const (
	clapEvery = 25 // pictures at 25 a second
	clapTime  = 120 * time.Millisecond
)

// clapper sends pictures with a number, and a tone that begins with some of them.
func clapper(t *testing.T, f *farEnd) (stop func()) {
	t.Helper()
	a, err := fake.Camera("pattern:300,320x180@60")
	if err != nil {
		t.Fatal(err)
	}
	paint := painter(t, a)
	done, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		buffer, packet, pcm := make([]byte, 1<<19), make([]byte, codec.MaxAudioPacket), make([]int16, codec.AudioFrame)
		begun := time.Now()
		for n := 0; ; n++ { // steps of 20 ms
			timer := time.NewTimer(time.Until(begun.Add(time.Duration(n) * 20 * time.Millisecond)))
			select {
			case <-done:
				timer.Stop()
				return
			case <-timer.C:
			}
			if n%2 == 0 {
				if f.key.Swap(false) {
					f.video.ForceKeyFrame()
				}
				size, _, err := f.video.Encode(buffer, paint(), int64(n)*codec.VideoRate/50+1)
				if err == nil && size > 0 {
					_ = f.picture.WriteSample(pionmedia.Sample{Data: buffer[:size], Duration: 40 * time.Millisecond}) // a closing end
				}
			}
			clap := time.Duration(n%(2*clapEvery))*20*time.Millisecond < clapTime
			for i := range pcm {
				pcm[i] = int16(300 * math.Sin(float64(i)*2*math.Pi/120)) // something is always heard
				if clap {
					pcm[i] = int16(12000 * math.Sin(float64(i)*2*math.Pi/48))
				}
			}
			if size, err := f.speech.Encode(packet, pcm); err == nil && size > 0 {
				_ = f.sound.WriteSample(pionmedia.Sample{Data: packet[:size], Duration: 20 * time.Millisecond})
			}
		}
	}()
	return func() { close(done); <-gone }
}

// stageEye notes when pictures are shown and tones begin.
type stageEye struct {
	mu    sync.Mutex // guards the fields below
	shown time.Time  // the last picture with which a tone begins
	heard time.Time  // the last tone
	loud  bool
	skews []time.Duration
}

func (e *stageEye) see(img *image.YCbCr) {
	now := time.Now()
	if n, _, ok := fake.ReadPattern(img); ok && n%clapEvery == 0 {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.shown = now
		e.pair(now)
	}
}

func (e *stageEye) hear(pcm []int16) {
	now := time.Now()
	first := slices.IndexFunc(pcm, func(v int16) bool { return v > 4000 })
	e.mu.Lock()
	defer e.mu.Unlock()
	if first >= 0 && !e.loud {
		e.heard = now.Add(time.Duration(first) * time.Second / device.SampleRate)
		e.pair(now)
	}
	e.loud = first >= 0
}

// pair measures once both have come; mu is held.
func (e *stageEye) pair(now time.Time) {
	if now.Sub(e.shown) < 450*time.Millisecond && now.Sub(e.heard) < 450*time.Millisecond {
		e.skews = append(e.skews, e.heard.Sub(e.shown))
		e.shown, e.heard = time.Time{}, time.Time{}
	}
}

// painter gives the pictures of a synthetic camera, one after the other, as
// they are asked for: never more than it makes.
func painter(t *testing.T, a driver.Adapter) func() *image.YCbCr {
	t.Helper()
	if err := a.Open(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	r, err := a.(driver.VideoRecorder).VideoRecord(a.Properties()[0])
	if err != nil {
		t.Fatal(err)
	}
	return func() *image.YCbCr {
		img, _, err := r.Read()
		if err != nil {
			return image.NewYCbCr(image.Rect(0, 0, 320, 180), image.YCbCrSubsampleRatio420)
		}
		return img.(*image.YCbCr)
	}
}

// TestLipsync delays sound or picture on the way: lips and voice arrive
// together all the same.
func TestLipsync(t *testing.T) {
	deaf(t)
	for _, row := range []struct {
		name, mime string
		by         time.Duration
	}{
		{"neither late", "", 0},
		{"picture late", webrtc.MimeTypeVP8, 160 * time.Millisecond},
		{"sound late", webrtc.MimeTypeOpus, 240 * time.Millisecond},
	} {
		t.Run(row.name, func(t *testing.T) {
			var eye stageEye
			d := newDesk(t, Config{
				Camera: None, Microphone: None, Speaker: None,
				OnSound: func(_ string, pcm []int16) { eye.hear(pcm) },
			})
			way := &lag{mime: row.mime, by: row.by}
			end := d.joinAs("guest", func(f *farEnd) { f.still, f.link = true, way })
			d.Picture("guest").OnFrame(func() {
				d.Picture("guest").View(func(img *image.YCbCr, _ time.Time) { eye.see(img) })
			})
			defer clapper(t, end)()
			// It takes some seconds until both have found each other.
			var last []time.Duration
			eventually(t, "lips and voice together", func() bool {
				eye.mu.Lock()
				defer eye.mu.Unlock()
				if len(eye.skews) < 5 {
					return false
				}
				last = slices.Clone(eye.skews[len(eye.skews)-5:])
				slices.Sort(last)
				return last[2].Abs() <= 40*time.Millisecond && last[1].Abs() <= 60*time.Millisecond && last[3].Abs() <= 60*time.Millisecond
			})
			t.Logf("skews %v, all %v; figures %+v", last, eye.skews, d.Studio.Stats()[0].Stats)
		})
	}
}
