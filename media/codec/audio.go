package codec

/*
#cgo linux LDFLAGS: -l:libopus.a -lm
#cgo windows CFLAGS: -I${SRCDIR}/../../build/windows/codecs/include
#cgo windows LDFLAGS: -L${SRCDIR}/../../build/windows/codecs/lib
#cgo !linux LDFLAGS: -lopus
#cgo windows LDFLAGS: -lssp -static
#include <opus/opus.h>

// Settings of libopus are variadic, which Go cannot call.
static int opus_settings(OpusEncoder *e, int bitrate, int loss) {
	int err = opus_encoder_ctl(e, OPUS_SET_BITRATE(bitrate));
	if (!err) err = opus_encoder_ctl(e, OPUS_SET_PACKET_LOSS_PERC(loss));
	return err;
}

static OpusEncoder *opus_voice(int rate) {
	int err;
	OpusEncoder *e = opus_encoder_create(rate, 1, OPUS_APPLICATION_VOIP, &err);
	if (err) return NULL;
	if (opus_encoder_ctl(e, OPUS_SET_SIGNAL(OPUS_SIGNAL_VOICE)) ||
	    opus_encoder_ctl(e, OPUS_SET_INBAND_FEC(1)) ||
	    opus_encoder_ctl(e, OPUS_SET_DTX(1)) ||
	    opus_encoder_ctl(e, OPUS_SET_COMPLEXITY(9))) {
		opus_encoder_destroy(e);
		return NULL;
	}
	return e;
}
*/
import "C"

import "fmt"

const (
	// AudioRate is the sample rate of all sound and the clock of its
	// timestamps, per second (RFC 7587 section 4.1).
	AudioRate = 48000
	// AudioFrame is the number of samples in the shortest packet we send: 20 ms, one channel.
	AudioFrame = AudioRate / 50
	// LongAudioFrame is the number of samples in the longest, which costs the least: 60 ms.
	LongAudioFrame = 3 * AudioFrame
	// MaxAudioFrame is the number of samples that one packet can hold: 120 ms (RFC 6716 section 2.1.4).
	MaxAudioFrame = AudioRate * 120 / 1000
	// MaxAudioPacket is a buffer that every packet we send fits into, bytes.
	MaxAudioPacket = 1275
)

// AudioEncoder makes Opus packets of a voice: one channel, in-band forward
// error correction, almost nothing in silence.
type AudioEncoder struct {
	c             *C.OpusEncoder
	bitrate, loss int
	silent        bool // the other side was told
}

// NewAudioEncoder gives an encoder for bitrate bit/s; 32,000 is good for a voice.
func NewAudioEncoder(bitrate int) (*AudioEncoder, error) {
	e := &AudioEncoder{c: C.opus_voice(AudioRate)}
	if e.c == nil {
		return nil, fmt.Errorf("open Opus encoder: refused")
	}
	// With no loss expected libopus leaves the correction out altogether.
	e.loss = 5
	if err := e.SetBitrate(bitrate); err != nil {
		e.Close()
		return nil, err
	}
	return e, nil
}

// Encode writes a packet of one, two or three times AudioFrame samples into dst,
// which should hold MaxAudioPacket bytes, and answers its length. A length of 0 means silence:
// nothing needs to be sent, but time goes on. The first packet of a silence has a
// byte or two: without it browsers take what follows for lost, and invent sound.
func (e *AudioEncoder) Encode(dst []byte, pcm []int16) (int, error) {
	if e.c == nil {
		return 0, fmt.Errorf("encode audio: %w", ErrClosed)
	}
	if len(dst) == 0 || len(pcm) == 0 || len(pcm)%AudioFrame != 0 || len(pcm) > LongAudioFrame {
		return 0, fmt.Errorf("encode audio: %w: %d samples into %d bytes", ErrShort, len(pcm), len(dst))
	}
	n := C.opus_encode(e.c, (*C.opus_int16)(&pcm[0]), C.int(len(pcm)), (*C.uchar)(&dst[0]), C.opus_int32(len(dst)))
	if n < 0 {
		return 0, fmt.Errorf("encode audio: libopus error %d", int(n))
	}
	told := e.silent
	if e.silent = n <= 2; told && e.silent { // discontinuous transmission: such a packet need not be sent (opus_encode)
		return 0, nil
	}
	return int(n), nil
}

// SetBitrate aims at bps bit/s, 6,000 to 128,000.
func (e *AudioEncoder) SetBitrate(bps int) error {
	e.bitrate = min(max(bps, 6000), 128_000)
	return e.apply()
}

// SetLoss tells how many percent of the packets are lost on the way: the more,
// the more of each packet repeats the one before.
func (e *AudioEncoder) SetLoss(percent int) error {
	e.loss = min(max(percent, 0), 100)
	return e.apply()
}

func (e *AudioEncoder) apply() error {
	if e.c == nil {
		return fmt.Errorf("set audio encoder: %w", ErrClosed)
	}
	if code := C.opus_settings(e.c, C.int(e.bitrate), C.int(e.loss)); code != 0 {
		return fmt.Errorf("set audio encoder: libopus error %d", int(code))
	}
	return nil
}

// Close gives the memory back.
func (e *AudioEncoder) Close() {
	if e.c != nil {
		C.opus_encoder_destroy(e.c)
		e.c = nil
	}
}

// AudioDecoder makes sound, one channel, of Opus packets, and fills the holes
// that lost ones leave.
type AudioDecoder struct{ c *C.OpusDecoder }

// NewAudioDecoder gives a decoder. Stereo from the other side is mixed down.
func NewAudioDecoder() (*AudioDecoder, error) {
	var code C.int
	c := C.opus_decoder_create(AudioRate, 1, &code)
	if code != 0 {
		return nil, fmt.Errorf("open Opus decoder: libopus error %d", int(code))
	}
	return &AudioDecoder{c: c}, nil
}

// Decode writes the sound of a packet into pcm, which should hold
// MaxAudioFrame samples, and answers their number.
func (d *AudioDecoder) Decode(pcm []int16, packet []byte) (int, error) {
	if len(packet) == 0 {
		return 0, fmt.Errorf("decode audio: %w: empty", ErrCorrupt)
	}
	return d.decode(pcm, packet, 0)
}

// Recover fills pcm, whose length must be that of the lost packet, with what
// the packet after the lost one repeats of it.
func (d *AudioDecoder) Recover(pcm []int16, next []byte) (int, error) {
	if len(next) == 0 {
		return 0, fmt.Errorf("recover audio: %w: empty", ErrCorrupt)
	}
	return d.decode(pcm, next, 1)
}

// Conceal fills pcm, whose length must be that of the lost packet, with sound
// that goes on from what was heard and fades out.
func (d *AudioDecoder) Conceal(pcm []int16) (int, error) { return d.decode(pcm, nil, 0) }

// Samples is the number of samples in a packet, 0 if it is none of Opus.
func Samples(packet []byte) int {
	if len(packet) == 0 {
		return 0
	}
	n := C.opus_packet_get_nb_samples((*C.uchar)(&packet[0]), C.opus_int32(len(packet)), AudioRate)
	return max(int(n), 0)
}

func (d *AudioDecoder) decode(pcm []int16, packet []byte, fec C.int) (int, error) {
	if d.c == nil {
		return 0, fmt.Errorf("decode audio: %w", ErrClosed)
	}
	if len(pcm) == 0 {
		return 0, fmt.Errorf("decode audio: %w", ErrShort)
	}
	var data *C.uchar
	if len(packet) > 0 {
		data = (*C.uchar)(&packet[0])
	}
	n := C.opus_decode(d.c, data, C.opus_int32(len(packet)), (*C.opus_int16)(&pcm[0]), C.int(min(len(pcm), MaxAudioFrame)), fec)
	if n < 0 {
		return 0, fmt.Errorf("decode audio: %w: libopus error %d", ErrCorrupt, int(n))
	}
	return int(n), nil
}

// Close gives the memory back.
func (d *AudioDecoder) Close() {
	if d.c != nil {
		C.opus_decoder_destroy(d.c)
		d.c = nil
	}
}
