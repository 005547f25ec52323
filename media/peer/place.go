package peer

import (
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/pion/webrtc/v4"

	"zwiesprache/media/codec"
)

// Places is how many other guests can be shown and heard over one connection.
const Places = 2

// place is where another guest is shown and heard: three media sections that
// are made once and used again, each with a sender and numbers that go on from
// one guest to the next.
type place struct {
	sections [3]*webrtc.RTPTransceiver // by Source
	senders  [3]*webrtc.RTPSender
	tracks   [3]webrtc.TrackLocal
	audio    *AudioTrack
	camera   *VideoTrack
	screen   *VideoTrack
	lines    [3]line
	who      atomic.Pointer[Person] // nil: nobody
}

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
	l := p.places[n]
	if err := l.clear(); err != nil {
		return fmt.Errorf("clear a place: %w", err)
	}
	if who == nil {
		return nil
	}
	if err := l.fill(who); err != nil {
		return fmt.Errorf("place a guest: %w", err)
	}
	return nil
}

// addPlace makes the sections of a place where nobody is; p.placing is held.
func (p *Peer) addPlace() error {
	name := fmt.Sprintf("%s-guest-%d", stream, len(p.places))
	l := &place{}
	var errs [3]error
	l.audio, errs[Sound] = newAudioTrack("audio", name)
	l.camera, errs[Camera] = newVideoTrack("video", name)
	l.screen, errs[Screen] = newVideoTrack("screen", name+"-screen")
	if err := errors.Join(errs[:]...); err != nil {
		return err
	}
	l.tracks = [3]webrtc.TrackLocal{l.audio.local, l.camera.local, l.screen.local}
	l.lines = [3]line{{clock: &l.audio.clock, rate: codec.AudioRate, numbers: newNumbers()}, {clock: &l.camera.clock, rate: codec.VideoRate}, {clock: &l.screen.clock, rate: codec.VideoRate}}
	for of, track := range l.tracks {
		section, err := p.pc.AddTransceiverFromTrack(track, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
		if err != nil {
			return err
		}
		sender := section.Sender()
		l.sections[of], l.senders[of] = section, sender
		ssrc := uint32(sender.GetParameters().Encodings[0].SSRC)
		p.sent.follow(ssrc, l.lines[of].clock)
		w := wishes{}
		if of := Source(of); of != Sound {
			w.keyFrame = func() {
				if who := l.who.Load(); who != nil {
					who.KeyFrame(of == Screen)
				}
			}
		}
		p.spawn(func() { p.readFeedback(sender, ssrc, w) })
	}
	p.places = append(p.places, l)
	return l.clear()
}

// clear leaves nobody in a place.
func (l *place) clear() error {
	if who := l.who.Swap(nil); who != nil {
		who.gone.Store(true)
	}
	var errs []error
	for of, section := range l.sections {
		l.lines[of].clock.forget()
		if section.Sender() != nil {
			errs = append(errs, section.SetSender(l.senders[of], nil)) // inactive; the sender stays for the next
		}
	}
	return errors.Join(errs...)
}

// fill lets somebody into a place where nobody is.
func (l *place) fill(who *Person) error {
	for of, section := range l.sections {
		if err := section.SetSender(l.senders[of], l.tracks[of]); err != nil {
			return err
		}
	}
	who.place = l
	l.who.Store(who)
	return nil
}

// placed are those who are in a place; p.placing is held.
func (p *Peer) placed() (list []*Person) {
	for _, l := range p.places {
		if who := l.who.Load(); who != nil {
			list = append(list, who)
		}
	}
	return list
}

// begin lets those be seen whom the offer showed that was just answered.
func (p *Peer) begin() {
	p.placing.Lock()
	shown := p.shown
	p.shown = nil
	p.placing.Unlock()
	for _, who := range shown {
		if !who.begun.Swap(true) && !who.gone.Load() {
			who.Begin()
		}
	}
}

// stopPlaces ends the senders, of which pion knows only those in use.
func (p *Peer) stopPlaces() {
	p.placing.Lock()
	defer p.placing.Unlock()
	for _, l := range p.places {
		for _, sender := range l.senders {
			_ = sender.Stop() // it goes away with the connection
		}
	}
}
