// Package media is the camera, microphone and speaker of this computer, the
// screen it shares, and the connections to the guests of one room. Start with
// NewStudio. What is captured is encoded once and sent to all guests; what guests
// send goes on to the others as it is. It knows nothing of rooms, passwords or
// windows, never logs what it carries, and goes on without any device.
package media

import (
	"errors"
	"image"
	"log/slog"

	"github.com/pion/transport/v4"

	"zwiesprache/media/apm"
	"zwiesprache/media/audio"
	"zwiesprache/media/blur"
	"zwiesprache/media/device"
	"zwiesprache/media/peer"
)

// None is the label that asks for no device at all.
const None = "none"

// Config says what a Studio opens and whom it tells. The zero value opens the
// first device of each kind that works and tells nobody.
//
// Callbacks come from several goroutines, one at a time per guest and for the
// devices; they must not block and must not call the Studio.
type Config struct {
	// Labels of devices as ListDevices names them; "" is the first that works,
	// None is none. Synthetic devices are named as fake.Camera and fake.Microphone say.
	Camera, Microphone, Speaker string

	// Initial is the name whose first letter the avatar card shows when there is
	// no picture; "" shows an outline.
	Initial string

	// Loopback lets guests on this computer connect.
	Loopback bool
	network  transport.Net // nil: this computer's

	Processing apm.Config // of the microphone's sound
	Blur       blur.Mode  // of the background, before the first picture is sent

	Log       *slog.Logger // nil: silent
	OnPeer    func(PeerEvent)
	OnDevices func(DeviceReport)
	// OnShare tells that sharing has begun, or that it has ended: with an error if
	// it could not begin or ended by itself. Errors wrap those of package screen.
	OnShare func(active bool, err error)
	// OnSound is given each 10 ms that are heard of a guest, for measurements;
	// valid during the call.
	OnSound func(guest string, pcm []int16)
}

// DeviceState says whether a camera, microphone or speaker works.
type DeviceState string

// The states of a device.
const (
	DeviceOff     DeviceState = "" // not opened, or not wanted
	DeviceReady   DeviceState = "ready"
	DeviceMissing DeviceState = "missing" // none on this computer, or not the one asked for
	DeviceBusy    DeviceState = "busy"    // another program has it
	DeviceDenied  DeviceState = "denied"  // the system forbids it
	DeviceBroken  DeviceState = "broken"  // it is there and does not work
)

// DeviceReport is the state of all three devices, and which are in use.
type DeviceReport struct {
	Camera, Microphone, Speaker                DeviceState
	CameraLabel, MicrophoneLabel, SpeakerLabel string // "" unless ready
	// OfferedCamera, OfferedMicrophone and OfferedSpeaker name what was plugged in
	// last while another one was in use, for as long as it is there; "" if nothing was.
	OfferedCamera, OfferedMicrophone, OfferedSpeaker string
}

// Devices lists what this computer has, by label, the usual one first.
type Devices struct{ Cameras, Microphones, Speakers []string }

// Candidate is one address at which a side may be reached (RFC 8840).
type Candidate = peer.Candidate

// Server is a STUN or TURN server as RFC 7064 and RFC 7065 name it, with what
// it asks for.
type Server struct {
	URLs                 []string
	Username, Credential string
}

// PeerConfig says whom a connection leads to, and by which ways.
type PeerConfig struct {
	Seat        int // 0, 1 or 2; no two guests have the same
	Fingerprint [32]byte
	Servers     []Server // none by default, as each of them learns our address
	RelayOnly   bool     // no way but through a TURN server
}

// PeerState is how the connection to a guest fares.
type PeerState = peer.State

// The states of a connection.
const (
	PeerConnecting = peer.Connecting
	PeerConnected  = peer.Connected
	PeerTroubled   = peer.Troubled // silent for seconds; it may come back by itself
	PeerFailed     = peer.Failed   // given up; Start looks for another way
	PeerTampered   = peer.Tampered // not the proven certificate; ended
)

// Way says how media reaches a guest.
type Way = peer.Way

// The ways to a guest; the empty one is not known.
const (
	Relayed = peer.Relayed // through a TURN server
	Near    = peer.Near    // within one network
	Far     = peer.Far     // over the internet
)

// PeerEvent is news of one guest: exactly one of Offer, Candidate, State and Bye is set.
type PeerEvent struct {
	Guest     string
	Offer     string // SDP to send to the guest
	Candidate *Candidate
	State     PeerState
	Way       Way    // with State, when there is one
	Bye       string // the guest ends the connection for that reason, in the guest's words; it may come again
}

// Stats are the figures of the connection to one guest.
type Stats struct {
	Guest string
	peer.Stats
	Voice audio.VoiceStats
	// Sent is the size of the picture that is sent, in pixels; zero before the first.
	Sent image.Point
}

// stateOf names an error of opening or using a device.
func stateOf(err error) DeviceState {
	switch {
	case err == nil:
		return DeviceReady
	case errors.Is(err, device.ErrBusy):
		return DeviceBusy
	case errors.Is(err, device.ErrDenied):
		return DeviceDenied
	case errors.Is(err, device.ErrMissing):
		return DeviceMissing
	}
	return DeviceBroken
}
