package ui

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/signal/session"
)

// checkScreen tries camera, microphone, speaker and the way to the server before they are needed.
type checkScreen struct {
	w       *Window
	studio  Studio // nil until it is open
	closing func() // gives back a studio of our own; nil = it is the room's
	fault   error  // of opening
	left    bool   // another screen took this one's place

	used    Used
	peak    float64 // highest level of the microphone so far
	sound   answer  // whether the test sound was heard
	stage   string  // of the recording; "" = none runs
	part    float64 // of the stage that is over
	playing answer  // whether the recording was heard
	failed  bool    // the recording could not be made
	stop    context.CancelFunc
	reach   Reach
	asking  bool // for the reach

	preview                         *picture
	level                           *meter
	bar                             *meter
	choices                         *fyne.Container
	camera, microphone, speaker     *fyne.Container // results
	recording, server, relay, trial *fyne.Container
}

// answer is what the counsellor said to a question.
type answer int

const (
	unasked answer = iota
	asked
	yes
	no
)

// heardLevel is the level of a microphone that hears somebody.
const heardLevel = 0.3

// canCheck says whether devices can be tried now.
func (w *Window) canCheck() bool {
	return w.cfg.OpenCheck != nil || w.room != nil && w.room.studio != nil
}

// showCheck opens the devices, unless a room has them open already, and shows how they do.
func (w *Window) showCheck() {
	s := &checkScreen{w: w}
	if w.room != nil {
		s.studio = w.room.studio
	} else {
		w.plugs = newPlugs()
	}
	w.show(s)
	if s.studio == nil && w.cfg.OpenCheck != nil {
		s.open()
	}
	s.ask()
	w.listDevices()
}

func (s *checkScreen) open() {
	w := s.w
	var (
		studio  Studio
		closing func()
		err     error
	)
	w.run(func() {
		w.closing.Wait()
		studio, closing, err = w.cfg.OpenCheck()
		if err == nil && w.ctx.Err() != nil { // the window is closed, and nobody takes it
			closing()
		}
	}, func() {
		switch {
		case err != nil:
			w.cfg.Log.Error("open the devices for a check", "error", err)
			s.fault = err
		case s.left:
			w.giveBack(closing)
			return
		default:
			s.studio, s.closing = studio, closing
			w.process()
			w.setBlur(StartBlur(w.settings))
		}
		if !s.left {
			w.show(s)
		}
	})
}

// giveBack closes a studio in the background; who opens one next waits for it.
func (w *Window) giveBack(closing func()) {
	w.closing.Add(1)
	w.work.Add(1)
	go func() {
		defer w.work.Done()
		defer w.closing.Done()
		closing()
	}()
}

// leave implements leaver.
func (s *checkScreen) leave() {
	s.left = true
	if s.stop != nil {
		s.stop()
	}
	if s.closing != nil {
		s.w.giveBack(s.closing)
		s.closing, s.studio = nil, nil
	}
}

// ask looks whether server and relay answer.
func (s *checkScreen) ask() {
	w := s.w
	if w.cfg.Check == nil || s.asking {
		return
	}
	s.asking, s.reach = true, Reach{}
	s.fillReach()
	var reach Reach
	w.run(func() { reach = w.cfg.Check(w.ctx) }, func() {
		s.asking, s.reach = false, reach
		if !s.left {
			w.keepFocus(s.fillReach)
		}
	})
}

func (s *checkScreen) content() fyne.CanvasObject {
	w, k := s.w, s.w.kit
	t := k.text.Check
	s.preview, s.level, s.bar = newPicture(k, true, corner), newMeter(k), newMeter(k)
	s.camera, s.microphone, s.speaker = columnOf(gap), columnOf(gap), columnOf(gap)
	s.recording, s.server, s.relay, s.trial = columnOf(gap), columnOf(gap), columnOf(gap), columnOf(gap)
	s.choices = columnOf(gap * 1.5)
	s.fillDevices()
	s.fillAll()
	section := func(icon, title string, parts ...fyne.CanvasObject) fyne.CanvasObject {
		head := rowOf(gap, k.icon(icon, 19, theme.ColorNamePrimary), k.fixed(title, sizeSection, theme.ColorNameForeground, semibold))
		return k.card(colorSurface, 20, columnOf(gap*1.5, append([]fyne.CanvasObject{head}, parts...)...))
	}
	left := columnOf(gap*2.5,
		section("video", t.Picture, container.New(&wide{}, s.preview.object), s.camera),
		section("headphones", t.Devices, s.choices))
	right := columnOf(gap*2.5,
		section("mic", t.Microphone, s.level.object, s.microphone),
		section("volume-2", t.Speaker, s.speaker),
		section("circle-dot", t.Recording, s.recording))
	if w.cfg.Check != nil {
		right.Add(section("server", t.Servers, s.server, s.relay, s.trial))
	}
	body := columnOf(gap * 2)
	if s.fault != nil {
		body.Add(k.notice(failed, t.CannotOpen))
	}
	body.Add(newPair(&pair{first: k.px(330), second: k.px(380), gap: gap * 2.5}, left, right))
	return w.framed(placeCheck, k.page(k.heading(t.Title, t.Intro, nil), body))
}

// outcome is a result in words: how it stands, and what to do when it is not well.
func (k *kit) outcome(icon string, ink fyne.ThemeColorName, sentence, step string) fyne.CanvasObject {
	says := columnOf(2, k.prose(sentence, sizeBody, theme.ColorNameForeground, medium))
	if step != "" {
		says.Add(k.prose(step, sizeSmall+0.5, colorMuted, regular))
	}
	return border(nil, nil, columnOf(0, k.icon(icon, 20, ink)), nil, padded(0, 10, says))
}

func (k *kit) good(sentence string) fyne.CanvasObject {
	return k.outcome("circle-check", theme.ColorNameSuccess, sentence, "")
}

func (k *kit) bad(sentence, step string) fyne.CanvasObject {
	return k.outcome("triangle-alert", theme.ColorNameWarning, sentence, step)
}

func (k *kit) pending(sentence string) fyne.CanvasObject {
	return k.outcome("hourglass", colorMuted, sentence, "")
}

func (s *checkScreen) fillAll() {
	s.fillCamera()
	s.fillMicrophone()
	s.fillSpeaker()
	s.fillRecording()
	s.fillReach()
}

func only(c *fyne.Container, o ...fyne.CanvasObject) {
	c.Objects = o
	c.Refresh()
}

func (s *checkScreen) fillCamera() {
	k := s.w.kit
	t := k.text.Check
	switch state := s.used.CameraState; {
	case state == session.DeviceReady && s.preview.live:
		only(s.camera, k.good(t.PictureGood))
	case state == session.DeviceReady || state == session.DeviceOff:
		s.preview.card("video", k.text.Waiting.NoPreview)
		only(s.camera)
	default:
		s.preview.card("video-off", k.text.Talk.NoPicture)
		only(s.camera, k.bad(t.PictureBad, k.text.Camera[state]))
	}
}

func (s *checkScreen) fillMicrophone() {
	k := s.w.kit
	t := k.text.Check
	switch state := s.used.MicrophoneState; {
	case state != session.DeviceReady && state != session.DeviceOff:
		only(s.microphone, k.bad(t.MicrophoneBad, k.text.Microphone[state]))
	case s.peak >= heardLevel:
		only(s.microphone, k.good(t.MicrophoneGood))
	default:
		only(s.microphone, k.outcome("info", theme.ColorNamePrimary, t.Speak, t.SpeakStep))
	}
}

func (s *checkScreen) fillSpeaker() {
	k := s.w.kit
	t := k.text.Check
	if state := s.used.SpeakerState; state != session.DeviceReady && state != session.DeviceOff {
		only(s.speaker, k.bad(t.SpeakerBad, k.text.Speaker[state]))
		return
	}
	play := k.button("check.play", quiet, "play", t.Play, func() {
		if s.studio != nil {
			s.studio.PlayTest()
			s.sound = asked
			s.w.keepFocus(s.fillSpeaker)
		}
	})
	only(s.speaker, append([]fyne.CanvasObject{leftAligned(play)}, s.question("check.sound", t.Heard, &s.sound, t.SpeakerGood, t.SpeakerBad, t.SpeakerStep, s.fillSpeaker)...)...)
}

// question asks yes or no, or tells what the answer means.
func (s *checkScreen) question(name, question string, given *answer, good, bad, step string, fill func()) []fyne.CanvasObject {
	k := s.w.kit
	t := k.text.Check
	answered := func(a answer) func() {
		return func() { *given = a; s.w.keepFocus(fill) }
	}
	switch *given {
	case asked:
		return []fyne.CanvasObject{k.prose(question, sizeBody, theme.ColorNameForeground, regular),
			leftAligned(rowOf(gap, k.button(name+".yes", quiet, "", t.Yes, answered(yes)), k.button(name+".no", quiet, "", t.No, answered(no))))}
	case yes:
		return []fyne.CanvasObject{k.good(good)}
	case no:
		return []fyne.CanvasObject{k.bad(bad, step)}
	}
	return nil
}

func (s *checkScreen) fillRecording() {
	k := s.w.kit
	t := k.text.Check
	if s.stage != "" {
		says := t.RecordingNow
		if s.stage == CheckPlaying {
			says = t.PlayingNow
		}
		only(s.recording, k.outcome("circle-dot", theme.ColorNameError, says, ""), s.bar.object)
		return
	}
	caption := t.Record
	if s.playing != unasked || s.failed {
		caption = t.RecordAgain
	}
	parts := []fyne.CanvasObject{k.prose(t.RecordText, sizeSmall+0.5, colorMuted, regular),
		leftAligned(k.button("check.record", quiet, "circle-dot", caption, s.record))}
	if s.failed {
		parts = append(parts, k.bad(t.RecordBad, t.RecordStep))
	}
	only(s.recording, append(parts, s.question("check.heard", t.HeardSelf, &s.playing, t.RecordGood, t.RecordBad, t.RecordStep, s.fillRecording)...)...)
}

// record keeps three seconds of the microphone and plays them back.
func (s *checkScreen) record() {
	w := s.w
	if s.studio == nil || s.stage != "" {
		return
	}
	var ctx context.Context
	ctx, s.stop = context.WithCancel(w.ctx)
	s.stage, s.part, s.failed, s.playing = CheckRecording, 0, false, unasked
	s.bar.set(0)
	w.keepFocus(s.fillRecording)
	studio, stop := s.studio, s.stop
	var err error
	w.run(func() {
		defer stop()
		err = studio.RecordCheck(ctx, func(stage string, part float64) {
			w.hop(func() { s.progress(stage, part) })
		})
	}, func() {
		s.stage, s.failed = "", err != nil
		if err == nil {
			s.playing = asked
		} else if !errors.Is(err, context.Canceled) {
			w.cfg.Log.Error("record and play back", "error", err)
		}
		if !s.left {
			w.keepFocus(s.fillRecording)
		}
	})
}

func (s *checkScreen) progress(stage string, part float64) {
	if s.left || s.stage == "" {
		return
	}
	if stage != s.stage {
		s.stage = stage
		s.fillRecording()
	}
	s.part = part
	s.bar.set(part)
}

func (s *checkScreen) fillReach() {
	k := s.w.kit
	t := k.text.Check
	say := func(c *fyne.Container, reach, good, none, bad, step string) {
		switch {
		case s.asking:
			only(c, k.pending(t.Looking))
		case reach == ReachOK:
			only(c, k.good(good))
		case reach == ReachNone:
			only(c, k.outcome("info", colorMuted, none, ""))
		default:
			only(c, k.bad(bad, step))
		}
	}
	say(s.server, s.reach.Server, t.ServerGood, k.text.Room.NoServer, t.ServerBad, t.ServerStep)
	if s.asking {
		only(s.relay)
		only(s.trial)
		return
	}
	say(s.relay, s.reach.Relay, t.RelayGood, t.RelayNone, t.RelayBad, t.RelayStep)
	only(s.trial, leftAligned(k.button("check.again", quiet, "refresh-cw", t.Again, s.ask)))
}

// fillDevices offers what is plugged in.
func (s *checkScreen) fillDevices() {
	s.choices.RemoveAll()
	if s.used.redirected() { // above the fields, where it is seen without scrolling
		s.choices.Add(s.w.kit.notice(told, s.w.kit.text.Check.Redirected))
	}
	s.w.deviceFields(s.choices, "check", s.w.plugs.devices)
	s.choices.Refresh()
}

// frame implements framer.
func (s *checkScreen) frame() {
	if s.studio == nil {
		return
	}
	live := s.preview.live
	s.preview.take(s.studio.Preview())
	level := s.studio.Level()
	s.level.set(level)
	if s.peak < heardLevel && level >= heardLevel {
		s.peak = level
		s.fillMicrophone()
	}
	if used := s.studio.Used(); used != s.used || live != s.preview.live {
		if used.Microphone != s.used.Microphone {
			s.peak = 0
		}
		renew := used.redirected() != s.used.redirected()
		s.used = used
		s.w.keepFocus(func() {
			s.fillCamera()
			s.fillMicrophone()
			s.fillSpeaker()
			if renew {
				s.fillDevices()
			}
		})
	}
}
