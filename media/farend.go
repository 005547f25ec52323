package media

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/logging"
	"github.com/pion/rtcp"
	"github.com/pion/rtp/codecs"
	"github.com/pion/webrtc/v4"
	pionmedia "github.com/pion/webrtc/v4/pkg/media"
	"github.com/pion/webrtc/v4/pkg/media/samplebuilder"

	"zwiesprache/media/audio"
	"zwiesprache/media/codec"
	"zwiesprache/media/device"
	"zwiesprache/media/fake"
)

// farEnd answers a Studio as a browser would. It uses pion's own way of
// receiving, not ours, so that both are held against each other.
type farEnd struct {
	name        string // as the Studio knows it
	certificate webrtc.Certificate
	fingerprint [32]byte
	sense       sense
	screen      sense // of what the Studio shares
	news        inbox
	still       bool    // it sends nothing by itself
	hue, tone   float64 // of what it sends, degrees and Hz
	onTrack     func(*webrtc.TrackRemote, *webrtc.RTPReceiver)
	link        interceptor.Factory         // nearest to its network; nil: none
	tune        func(*webrtc.SettingEngine) // nil: as usual

	pc         *webrtc.PeerConnection
	picture    *webrtc.TrackLocalStaticSample
	shared     *webrtc.TrackLocalStaticSample // the far end's own screen
	sound      *webrtc.TrackLocalStaticSample
	key        atomic.Bool // the Studio wants a key frame
	answered   atomic.Int32
	video      *codec.VideoEncoder
	speech     *codec.AudioEncoder
	voice      *audio.Voice
	mixer      *audio.Mixer
	camera     *device.Source
	microphone *device.Source
	done       chan struct{}
	work       sync.WaitGroup
}

// inbox holds what the Studio tells until the far end is ready for it. It is
// bounded by the candidates of one computer.
type inbox struct {
	mu   sync.Mutex // guards list
	list []PeerEvent
	more chan struct{} // holds one
}

func (b *inbox) put(e PeerEvent) {
	b.mu.Lock()
	b.list = append(b.list, e)
	b.mu.Unlock()
	select {
	case b.more <- struct{}{}:
	default:
	}
}

func (b *inbox) take() []PeerEvent {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := b.list
	b.list = nil
	return list
}

// farPatience is how long the far end waits for a packet that is missing.
const farPatience = 300 * time.Millisecond

func newFarEnd(name string) (*farEnd, error) {
	f := &farEnd{
		name: name, hue: thereHue, tone: thereTone,
		done: make(chan struct{}), news: inbox{more: make(chan struct{}, 1)},
	}
	f.onTrack = f.take
	var err error
	f.certificate, f.fingerprint, err = newCertificate()
	return f, err
}

// open makes the connection and starts what is sent.
func (f *farEnd) open(ctx context.Context, studio *Studio) (err error) {
	settings := webrtc.SettingEngine{LoggerFactory: &logging.DefaultLoggerFactory{Writer: io.Discard, DefaultLogLevel: logging.LogLevelDisabled}}
	settings.SetIncludeLoopbackCandidate(true)
	if f.tune != nil {
		f.tune(&settings)
	}
	engine, registry := &webrtc.MediaEngine{}, &interceptor.Registry{}
	if f.link != nil {
		registry.Add(f.link)
	}
	if err := errors.Join(engine.RegisterDefaultCodecs(), webrtc.RegisterDefaultInterceptors(engine, registry)); err != nil {
		return err
	}
	api := webrtc.NewAPI(webrtc.WithMediaEngine(engine), webrtc.WithInterceptorRegistry(registry), webrtc.WithSettingEngine(settings))
	if f.pc, err = api.NewPeerConnection(webrtc.Configuration{Certificates: []webrtc.Certificate{f.certificate}}); err != nil {
		return err
	}
	f.pc.OnICECandidate(func(c *webrtc.ICECandidate) {
		if c != nil {
			init := c.ToJSON()
			studio.Candidate(f.name, init.Candidate, *init.SDPMid, *init.SDPMLineIndex)
		}
	})
	f.pc.OnTrack(f.onTrack)
	if f.voice, err = audio.NewVoice(f.sense.hear); err != nil {
		return err
	}
	f.mixer = audio.NewMixer()
	f.mixer.Add(f.voice)
	if err := f.prepare(); err != nil {
		return err
	}
	if !f.still {
		if err := f.send(ctx); err != nil {
			return err
		}
	}
	f.work.Go(func() { f.listen(studio) })
	return nil
}

// prepare makes the ways out.
func (f *farEnd) prepare() (err error) {
	f.video = codec.NewVideoEncoder(startBitrate)
	if f.speech, err = codec.NewAudioEncoder(voiceBitrate); err != nil {
		return err
	}
	if f.picture, err = webrtc.NewTrackLocalStaticSample(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8}, "video", f.name); err != nil {
		return err
	}
	if f.sound, err = webrtc.NewTrackLocalStaticSample(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus}, "audio", f.name); err != nil {
		return err
	}
	if f.shared, err = webrtc.NewTrackLocalStaticSample(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8}, "screen", "screen"); err != nil {
		return err
	}
	for _, track := range []webrtc.TrackLocal{f.sound, f.picture, f.shared} { // in the order of the offer
		sender, err := f.pc.AddTrack(track)
		if err != nil {
			return err
		}
		f.work.Go(func() { f.readFeedback(sender) })
	}
	return nil
}

// send starts the pattern and the tone.
func (f *farEnd) send(ctx context.Context) error {
	log := slog.New(slog.DiscardHandler)
	camera, err := fake.Camera(syntheticCamera(f.hue))
	if err != nil {
		return err
	}
	if f.camera, err = device.OpenVideo(ctx, f.name, camera, log, f.film()); err != nil {
		return err
	}
	microphone, err := fake.Microphone(fmt.Sprintf("tone:%g", f.tone))
	if err != nil {
		return err
	}
	f.microphone, err = device.OpenAudio(ctx, f.name, microphone, log, f.speak())
	return err
}

func (f *farEnd) film() func(*image.YCbCr, time.Time) {
	epoch := time.Now()
	buffer := make([]byte, 1<<20)
	return func(img *image.YCbCr, at time.Time) {
		if f.key.Swap(false) {
			f.video.ForceKeyFrame()
		}
		n, _, err := f.video.Encode(buffer, img, int64(at.Sub(epoch).Seconds()*codec.VideoRate)+1)
		if err == nil && n > 0 {
			_ = f.picture.WriteSample(pionmedia.Sample{Data: buffer[:n], Duration: time.Second / 15}) // a closing end
		}
	}
}

func (f *farEnd) speak() func([]int16) {
	var pending []int16
	buffer := make([]byte, codec.MaxAudioPacket)
	return func(pcm []int16) {
		if pending = append(pending, pcm...); len(pending) < codec.AudioFrame {
			return
		}
		n, err := f.speech.Encode(buffer, pending)
		pending = pending[:0]
		if err == nil && n > 0 {
			_ = f.sound.WriteSample(pionmedia.Sample{Data: buffer[:n], Duration: 20 * time.Millisecond}) // a closing end
		}
	}
}

func (f *farEnd) readFeedback(sender *webrtc.RTPSender) {
	for {
		packets, _, err := sender.ReadRTCP()
		if err != nil {
			return
		}
		for _, p := range packets {
			switch p.(type) {
			case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
				f.key.Store(true)
			}
		}
	}
}

// listen answers the Studio's offers and takes its candidates.
func (f *farEnd) listen(studio *Studio) {
	for {
		select {
		case <-f.done:
			return
		case <-f.news.more:
		}
		for _, e := range f.news.take() {
			switch {
			case e.Offer != "":
				if sdp, err := f.answer(e.Offer); err == nil { // without one, Loopback ends by its time limit
					studio.Answer(f.name, sdp)
					f.answered.Add(1)
				}
			case e.Candidate != nil:
				_ = f.pc.AddICECandidate(webrtc.ICECandidateInit{ // one of several
					Candidate: e.Candidate.Candidate, SDPMid: &e.Candidate.Mid, SDPMLineIndex: &e.Candidate.Line,
				})
			}
		}
	}
}

func (f *farEnd) answer(offer string) (string, error) {
	if err := f.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer}); err != nil {
		return "", err
	}
	answer, err := f.pc.CreateAnswer(nil)
	if err != nil {
		return "", err
	}
	return answer.SDP, f.pc.SetLocalDescription(answer)
}

// take reads what the Studio itself sends.
func (f *farEnd) take(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
	switch {
	case track.ID() == "screen":
		f.watch(track, &f.screen)
		return
	case track.Kind() == webrtc.RTPCodecTypeVideo:
		f.watch(track, &f.sense)
		return
	}
	for {
		p, _, err := track.ReadRTP()
		if err != nil {
			return
		}
		f.voice.Push(p.SequenceNumber, p.Timestamp, p.Payload, time.Now())
	}
}

func (f *farEnd) watch(track *webrtc.TrackRemote, sense *sense) {
	decoder, err := codec.NewVideoDecoder()
	if err != nil {
		return
	}
	defer decoder.Close()
	frames := samplebuilder.New(256, &codecs.VP8Packet{}, codec.VideoRate, samplebuilder.WithMaxTimeDelay(farPatience))
	for {
		p, _, err := track.ReadRTP()
		if err != nil {
			return
		}
		frames.Push(p)
		for sample := frames.Pop(); sample != nil; sample = frames.Pop() {
			img, err := decoder.Decode(sample.Data)
			if err != nil { // an end that closes cannot ask any more
				_ = f.pc.WriteRTCP([]rtcp.Packet{&rtcp.PictureLossIndication{MediaSSRC: uint32(track.SSRC())}})
			} else if img != nil {
				sense.see(img)
			}
		}
	}
}

// close ends everything that open started.
func (f *farEnd) close() error {
	close(f.done)
	var errs []error
	for _, source := range []*device.Source{f.camera, f.microphone} {
		if source != nil {
			errs = append(errs, source.Close())
		}
	}
	if f.pc != nil {
		errs = append(errs, f.pc.GracefulClose())
	}
	f.work.Wait()
	if f.mixer != nil {
		f.mixer.Close()
	}
	if f.voice != nil {
		f.voice.Close()
	}
	if f.video != nil {
		f.video.Close()
	}
	if f.speech != nil {
		f.speech.Close()
	}
	return errors.Join(errs...)
}
