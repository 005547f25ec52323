package media

import (
	"context"
	"slices"
	"sync"

	"zwiesprache/media/device"
)

// watchPlugs looks for devices that come and go until the context ends: a new
// one is offered, and one that was missed is tried at once.
func (s *Studio) watchPlugs(ctx context.Context) {
	changed := make(chan struct{}, 1)
	var work sync.WaitGroup
	defer work.Wait()
	work.Go(func() {
		err := device.Watch(ctx, func() {
			select {
			case changed <- struct{}{}:
			default:
			}
		})
		if err != nil {
			s.log.Warn("devices that come and go are not noticed", "error", err)
		}
	})
	known, _ := ListDevices() // what cannot be listed is not offered
	for {
		select {
		case <-ctx.Done():
			return
		case <-changed:
		}
		s.change(func(*wanted) {}) // the keepers try again
		now, err := ListDevices()
		if err != nil {
			continue
		}
		s.revise(func(r *DeviceReport) { r.offer(known, now) })
		known = now
	}
}

// offer names what has come, and withdraws what has gone.
func (r *DeviceReport) offer(before, now Devices) {
	for _, kind := range []struct {
		before, now []string
		offered     *string
	}{
		{before.Cameras, now.Cameras, &r.OfferedCamera},
		{before.Microphones, now.Microphones, &r.OfferedMicrophone},
		{before.Speakers, now.Speakers, &r.OfferedSpeaker},
	} {
		if !slices.Contains(kind.now, *kind.offered) {
			*kind.offered = ""
		}
		for _, label := range kind.now {
			if !slices.Contains(kind.before, label) {
				*kind.offered = label
			}
		}
	}
	r.withdraw()
}

// withdraw takes back the offer of what is in use.
func (r *DeviceReport) withdraw() {
	for offered, used := range map[*string]string{
		&r.OfferedCamera: r.CameraLabel, &r.OfferedMicrophone: r.MicrophoneLabel, &r.OfferedSpeaker: r.SpeakerLabel,
	} {
		if *offered == used {
			*offered = ""
		}
	}
}
