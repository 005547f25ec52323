//go:build devices && linux

package media

import (
	"image"
	"testing"
	"time"
)

// A Studio left to itself on a computer with a camera and a sound card: it finds
// them, and the guest gets their pictures and sound. Run it where vivid and
// snd-aloop are loaded.
func TestRealStudio(t *testing.T) {
	deaf(t)
	d := newDesk(t, Config{})
	began := time.Now()
	d.Open()
	eventually(t, "the devices", func() bool {
		r := d.latest()
		return r.Camera == DeviceReady && r.Microphone == DeviceReady && r.Speaker == DeviceReady
	})
	t.Logf("%+v after %v", d.latest(), time.Since(began).Round(time.Millisecond))
	list, err := ListDevices()
	t.Logf("%+v, %v", list, err)
	end := d.join("guest")
	eventually(t, "pictures at the guest", func() bool { return end.sense.blind() })
	time.Sleep(5 * time.Second) // to see a few seconds of figures
	s := d.Stats()[0]
	t.Logf("sent %v, %+v", s.Sent, s)
	if s.Sent == (image.Point{}) || s.SendRate == 0 {
		t.Error("nothing is sent")
	}
	began = time.Now()
	d.SetHidden(true)
	eventually(t, "the camera off", func() bool { return d.latest().Camera == DeviceOff })
	t.Logf("camera off after %v", time.Since(began).Round(time.Millisecond))
	began = time.Now()
	d.SetHidden(false)
	eventually(t, "the camera on", func() bool { return d.latest().Camera == DeviceReady })
	t.Logf("camera on after %v", time.Since(began).Round(time.Millisecond))
}
