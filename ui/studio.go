package ui

import (
	"context"
	"image"
	"time"

	"zwiesprache/signal/session"
)

// Session takes the counsellor's commands; *session.Runner is one. Its methods enqueue and return.
type Session interface {
	Admit(guest string)
	Soon(guest string)
	Decline(guest string)
	Remove(guest string)
	Chat(text string)
	SetMuted(muted bool)
	SetHidden(hidden bool)
	SetPaused(paused bool)
	Mark(guest string, interpreter bool)
	Verify(guest string, on bool)   // that the check word was compared and is the same
	SetShut(on bool)                // lets nobody new prove the password, or again
	Rearm(password string)          // newcomers prove another password; who is in stays
	Expect(persons int)             // how many guests are expected, 1…3
	Agree(company, fallback string) // who is in the counsellor's room, and what to do if the connection breaks; the guests are told
	HangUp()
	EndAtOnce() // media stop on all sides before anything else
}

// Frames is a picture of which the newest counts; *picture.Slot is one. RGBA answers the newest
// frame for a place of width by height pixels, as large or somewhat larger, in a buffer that stays
// untouched until the next call.
type Frames interface {
	RGBA(width, height int) (img *image.RGBA, seq uint64, ok bool)
	Seq() uint64
}

// Studio is this computer's camera, microphone and speaker while a room is open. Its methods return at
// once, except RecordCheck. Levels go from 0 for silence to 1 for full scale.
type Studio interface {
	Preview() Frames
	Picture(guest string) Frames // nil when there is none yet
	Screen(guest string) Frames  // what the guest shows of a screen; nil or empty when nothing
	SharePreview() Frames        // what we show; nil or empty when nothing
	Level() float64              // of the own microphone
	GuestLevel(guest string) float64
	Heard(guest string) float64 // how loud our voice arrives there; below 0 = unknown
	Quality(guest string) Quality
	History(guest string) []Sample // one a second, the newest last
	Used() Used

	ChooseCamera(label string) // "" = the first that works, None = without
	ChooseMicrophone(label string)
	ChooseSpeaker(label string)
	SetBlur(mode string) // one of the Blur modes
	Blur() string
	SetProcessing(echo, gain bool, noise string) // noise: "off", "" = moderate, "strong"
	Share(source string)                         // by Source.ID; takes the place of what was shown before
	StopShare()
	SetGuestMuted(guest string, on bool) // not heard here; the others still hear that guest

	PlayTest() // a test sound through the speaker
	// RecordCheck keeps three seconds of the microphone in memory and plays them back. It returns after
	// that, with ctx, or when it cannot; progress is told the stage, CheckRecording or CheckPlaying, and
	// the part of it that is over, 0…1, from any goroutine.
	RecordCheck(ctx context.Context, progress func(stage string, part float64)) error
}

// None is the label by which a kind of device is not used at all.
const None = "none"

// The modes of blurring the own background.
const (
	BlurOff    = ""
	BlurLight  = "light"
	BlurStrong = "strong"
)

// The stages of RecordCheck.
const (
	CheckRecording = "recording"
	CheckPlaying   = "playing"
)

// Devices are the labels of what is plugged in.
type Devices struct{ Cameras, Microphones, Speakers []string }

// Used are the labels of what is in use now, "" = nothing of that kind, and how each does.
type Used struct {
	Camera, Microphone, Speaker                string
	CameraState, MicrophoneState, SpeakerState session.DeviceState
}

// Quality is how good a connection is, and on whose side it is not.
type Quality struct {
	Word string // one of the qualities; "" = not known yet
	Side string // SideHere, SideThere, SideBoth or ""
}

// The words and the sides of a Quality.
const (
	QualityGood      = "good"
	QualityFair      = "fair"
	QualityWeak      = "weak"
	QualitySoundOnly = "sound-only" // the picture rests until the connection is better
	QualityBroken    = "broken"

	SideHere  = "here"
	SideThere = "there"
	SideBoth  = "both"
)

// Sample is the connection to a guest during one second.
type Sample struct {
	At                     time.Time
	RoundTrip              time.Duration // 0 = unknown
	LossSent, LossReceived float64       // part of the packets, 0…1
	SendRate, ReceiveRate  int           // bit/s
	Target                 int           // bit/s that the line is held to carry
	FrameRate              float64       // pictures a second that are received
	Height                 int           // of the received picture, in pixels
	Concealed              float64       // part of the sound that was made up, 0…1
	Relayed                bool
	Codec                  string // of the received picture, as people call it
}

// Source is a screen or a window that can be shown to the guest.
type Source struct {
	ID, Title string
	Screen    bool        // a whole screen
	Thumbnail image.Image // nil when there is none
}

// Reach says whether the servers answer.
type Reach struct{ Server, Relay string }

// What a Reach says of a server.
const (
	ReachOK     = "ok"
	ReachFailed = "failed"
	ReachNone   = "none" // none is set
)
