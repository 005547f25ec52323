package peer

import (
	"errors"
	"fmt"

	"github.com/pion/webrtc/v4"
)

// Places is how many other guests can be shown and heard over one connection.
const Places = 2

// Person is another guest as this connection shows one: tracks of its own,
// which nothing else sends.
type Person struct {
	Audio          *AudioTrack
	Camera, Screen *VideoTrack
	// KeyFrame is called when a frame of the camera or of the screen is needed
	// that stands alone: when sending begins, and when the one who sees it asks,
	// at most three times a second. It must not block.
	KeyFrame func(screen bool)
}

// NewPerson makes the tracks of a place; what comes together keeps in step there.
func NewPerson(place int, keyFrame func(screen bool)) (*Person, error) {
	name := fmt.Sprintf("%s-guest-%d", stream, place)
	audio, err1 := newAudioTrack("audio", name)
	camera, err2 := newVideoTrack("video", name)
	screen, err3 := newVideoTrack("screen", name+"-screen")
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, err
	}
	return &Person{Audio: audio, Camera: camera, Screen: screen, KeyFrame: keyFrame}, nil
}

// place is three media sections, made once and used again: sound, camera, screen.
type place [3]*webrtc.RTPTransceiver

// Place shows a guest in a place from the next offer on, nobody there if it is
// nil. The first offer must be out before: its sections come first.
func (p *Peer) Place(n int, who *Person) error {
	p.placing.Lock()
	defer p.placing.Unlock()
	if p.over() {
		return fmt.Errorf("place a guest: %w", ErrClosed)
	}
	if n < 0 || n >= Places {
		return fmt.Errorf("no place %d: %w", n, ErrTooMuch)
	}
	for len(p.places) <= n {
		if err := p.addPlace(); err != nil {
			return fmt.Errorf("add a place: %w", err)
		}
	}
	if err := p.clear(p.places[n]); err != nil {
		return fmt.Errorf("clear a place: %w", err)
	}
	if who == nil {
		return nil
	}
	return p.fill(p.places[n], who)
}

// addPlace makes the sections of a place where nobody is.
func (p *Peer) addPlace() error {
	nobody, err := NewPerson(len(p.places), nil)
	if err != nil {
		return err
	}
	var sections place
	for i, track := range nobody.tracks() {
		sections[i], err = p.pc.AddTransceiverFromTrack(track, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
		if err != nil {
			return err
		}
	}
	p.places = append(p.places, sections)
	return nil
}

// clear leaves nobody in a place.
func (p *Peer) clear(sections place) error {
	var errs []error
	for _, section := range sections {
		if sender := section.Sender(); sender != nil {
			p.sent.forget(uint32(sender.GetParameters().Encodings[0].SSRC))
			errs = append(errs, p.pc.RemoveTrack(sender))
		}
	}
	return errors.Join(errs...)
}

// fill lets somebody into a place where nobody is. A new sender has new
// numbers: whoever was there before and the one who is now are not mixed up.
func (p *Peer) fill(sections place, who *Person) error {
	clocks := [3]*clock{who.Audio.time(), who.Camera.time(), who.Screen.time()}
	for i, track := range who.tracks() {
		sender, err := p.api.NewRTPSender(track, p.pc.SCTP().Transport())
		if err != nil {
			return fmt.Errorf("place a guest: %w", err)
		}
		if err := sections[i].SetSender(sender, track); err != nil {
			return fmt.Errorf("place a guest: %w", err)
		}
		w := wishes{}
		if i > 0 {
			w.keyFrame = func() { who.KeyFrame(i == 2) }
		}
		ssrc := uint32(sender.GetParameters().Encodings[0].SSRC)
		p.sent.follow(ssrc, clocks[i])
		p.spawn(func() { p.readFeedback(sender, ssrc, w) })
	}
	return nil
}

// tracks are those of sound, camera and screen.
func (who *Person) tracks() [3]webrtc.TrackLocal {
	return [3]webrtc.TrackLocal{
		who.Audio.local,
		beginning{who.Camera.local, func() { who.KeyFrame(false) }},
		beginning{who.Screen.local, func() { who.KeyFrame(true) }},
	}
}

// beginning is a track that tells when it is sent.
type beginning struct {
	*webrtc.TrackLocalStaticRTP
	told func()
}

// Bind implements webrtc.TrackLocal.
func (b beginning) Bind(context webrtc.TrackLocalContext) (webrtc.RTPCodecParameters, error) {
	parameters, err := b.TrackLocalStaticRTP.Bind(context)
	if err == nil {
		b.told()
	}
	return parameters, err
}
