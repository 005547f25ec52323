package ui

import (
	"context"
	"errors"
	"testing"
	"time"

	"zwiesprache/signal/session"
	"zwiesprache/store"
)

func TestCheck(t *testing.T) {
	d := equippedDesk(t, store.Settings{Noise: "strong"})
	de := d.texts["de"].Check
	d.studio.level = 0.1
	d.tap("side.check")
	d.studio.want(t, "echo true level true noise strong", "blur ")
	d.Frame()
	d.wantSaid(de.PictureGood)
	d.wantSaid(de.Speak)
	d.wantSaid(de.ServerGood)
	d.wantSaid(de.RelayNone)
	d.studio.level = 0.7
	d.Frame()
	d.wantSaid(de.MicrophoneGood)

	d.tap("check.play")
	d.tap("check.sound.no")
	d.wantSaid(de.SpeakerStep)
	d.tap("check.play")
	d.tap("check.sound.yes")
	d.wantSaid(de.SpeakerGood)
	d.studio.want(t, "test sound", "test sound")

	d.reach = Reach{ReachFailed, ReachFailed}
	d.tap("check.again")
	d.wantSaid(de.ServerStep)
	d.wantSaid(de.RelayStep)

	d.studio.used.CameraState = session.DeviceBusy
	d.Frame()
	d.wantSaid(d.texts["de"].Camera[session.DeviceBusy])

	d.tap("side.settings")
	if d.closings != 1 {
		t.Errorf("given back %d times", d.closings)
	}
	d.tap("settings.page.devices")
	if first := d.control("settings.camera").(*selection).Selected; first != d.texts["de"].Waiting.First {
		t.Errorf("without devices in use the automatic one is called %q", first)
	}
	d.tap("settings.check")
	if !d.has("check.play") {
		t.Error("the settings do not lead to the check")
	}
}

func TestCheckRecords(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	de := d.texts["de"].Check
	said := make(chan struct{})
	d.studio.record = func(_ context.Context, progress func(string, float64)) error {
		progress(CheckRecording, 0.5)
		<-said
		progress(CheckPlaying, 0.25)
		return nil
	}
	d.tap("side.check")
	s := d.screen.(*checkScreen)
	s.record()
	if s.stage != CheckRecording {
		t.Errorf("stage %q", s.stage)
	}
	close(said)
	d.wantSaid(de.HeardSelf)
	if s.part != 0.25 {
		t.Errorf("the playback came to %v", s.part)
	}
	d.tap("check.heard.yes")
	d.wantSaid(de.RecordGood)

	d.studio.record = func(context.Context, func(string, float64)) error { return errors.New("no microphone") }
	d.tap("check.record")
	d.wantSaid(de.RecordStep)

	// Who leaves meanwhile ends the recording, then gives the devices back.
	begun := make(chan struct{})
	d.studio.record = func(ctx context.Context, _ func(string, float64)) error {
		close(begun)
		<-ctx.Done()
		return ctx.Err()
	}
	s.record()
	<-begun
	d.showToday()
	d.settle()
	if d.closings != 1 {
		t.Errorf("given back %d times", d.closings)
	}
}

func TestCheckFails(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.fault = errors.New("no camera")
	d.tap("side.check")
	d.wantSaid(d.texts["de"].Check.CannotOpen)
	d.tap("check.record") // there is nothing to record with: nothing happens
	d.studio.want(t)
}

// TestCheckWithARoom uses the devices that the room has open, and leaves them to it.
func TestCheckWithARoom(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.openedRoom()
	d.tap("side.check")
	d.later(time.Second)
	d.wantSaid(d.texts["de"].Check.PictureGood)
	d.tap("side.waiting")
	if d.closings != 0 {
		t.Error("the room's devices were closed")
	}
}

// TestLeftBeforeOpen: devices that come when nobody waits for them are given back.
func TestLeftBeforeOpen(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.showCheck() // not settled: the answer is still to come
	d.showToday()
	d.settle()
	if d.closings != 1 {
		t.Errorf("given back %d times", d.closings)
	}
}

func TestSoundSettings(t *testing.T) {
	d := equippedDesk(t, store.Settings{})
	d.openedRoom()
	d.tap("side.settings")
	d.studio.want(t, "blur ", "echo true level true noise ")
	d.tap("settings.page.devices")
	d.tap("settings.echo")
	d.tap("settings.level")
	d.tap("settings.noise.off")
	d.tap("settings.noise.moderate")
	d.tap("settings.page.picture")
	d.tap("settings.blur.light")
	d.studio.want(t, "echo false level true noise ", "echo false level false noise ", "echo false level false noise off", "echo false level false noise ")
	if s, _ := d.store.Settings(); !s.NoEcho || !s.NoLevel || s.Noise != "" || s.Blur != BlurLight {
		t.Errorf("kept %+v", s)
	}
}
