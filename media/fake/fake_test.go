package fake

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"io"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/pion/mediadevices/pkg/driver"
	"github.com/pion/mediadevices/pkg/prop"
	"github.com/pion/mediadevices/pkg/wave"
	"go.uber.org/goleak"
	"golang.org/x/image/draw"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// pictures opens a camera and returns copies of its first n pictures.
func pictures(t *testing.T, label string, n int) []*image.YCbCr {
	t.Helper()
	a, err := Camera(label)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Open(); err != nil {
		t.Fatal(err)
	}
	r, err := a.(driver.VideoRecorder).VideoRecord(a.Properties()[0])
	if err != nil {
		t.Fatal(err)
	}
	var list []*image.YCbCr
	for range n {
		img, release, err := r.Read()
		if err != nil {
			t.Fatal(err)
		}
		p := *img.(*image.YCbCr)
		p.Y, p.Cb, p.Cr = bytes.Clone(p.Y), bytes.Clone(p.Cb), bytes.Clone(p.Cr)
		list = append(list, &p)
		release()
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := r.Read(); err == nil {
		t.Error("Read after Close gives a picture")
	}
	return list
}

func TestPatternIsReadBack(t *testing.T) {
	for label, want := range map[string]float64{
		"pattern": 210, "pattern:0": 0, "pattern:120,640x360": 120, "pattern:300,320x180@60": 300, "pattern:45.5,160x90@60": 45.5,
	} {
		for i, img := range pictures(t, label, 3) {
			counter, hue, ok := ReadPattern(img)
			if off := math.Abs(math.Remainder(hue-want, 360)); !ok || int(counter) != i || off > 4 {
				t.Errorf("%s: picture %d reads as %d, hue %.1f, %v", label, i, counter, hue, ok)
			}
		}
	}
}

func TestPatternSurvivesScalingAndNoise(t *testing.T) {
	p, _ := parsePattern("90")
	paint := p.picture()
	for _, counter := range []uint32{0, 1, 0x5a5a5a, 0xffffff, 0x1000001} {
		img := paint(counter)
		for i := range img.Y { // deterministic noise of ±24
			img.Y[i] = uint8(min(max(int(img.Y[i])+(i*7919>>3)%49-24, 0), 255))
		}
		small := image.NewRGBA(image.Rect(0, 0, 200, 112))
		rgba := image.NewRGBA(img.Rect)
		for y := range 720 {
			for x := range 1280 {
				rgba.SetRGBA(x, y, colourAt(img, x, y))
			}
		}
		draw.ApproxBiLinear.Scale(small, small.Rect, rgba, rgba.Rect, draw.Src, nil)
		for _, view := range []image.Image{img, rgba, small} {
			if got, hue, ok := ReadPattern(view); !ok || got != counter&0xffffff || math.Abs(hue-90) > 6 {
				t.Errorf("counter %#x at %v reads as %#x, hue %.1f, %v", counter, view.Bounds().Size(), got, hue, ok)
			}
		}
	}
}

func TestPatternStaysReadableForLong(t *testing.T) {
	for _, options := range []string{"30,160x90", "200,1280x720"} {
		p, err := parsePattern(options)
		if err != nil {
			t.Fatal(err)
		}
		paint := p.picture()
		for n := range uint32(300) {
			if got, _, ok := ReadPattern(paint(n)); !ok || got != n {
				t.Fatalf("%s: picture %d reads as %d, %v", options, n, got, ok)
			}
		}
	}
}

func TestReadPatternRefusesOtherPictures(t *testing.T) {
	white := image.NewRGBA(image.Rect(0, 0, 320, 180))
	draw.Draw(white, white.Rect, image.White, image.Point{}, draw.Src)
	coloured := newPicture(320, 180)
	fill(coloured, image.Rect(20, 60, 100, 120), limited(hueColour(120)))
	for name, img := range map[string]image.Image{
		"black": newPicture(320, 180), "black but for the colour code": coloured, "white": white, "tiny": image.NewRGBA(image.Rect(0, 0, 8, 8)),
		"empty": image.NewRGBA(image.Rectangle{}), "card": Card("A"),
	} {
		if counter, _, ok := ReadPattern(img); ok {
			t.Errorf("%s reads as %d", name, counter)
		}
	}
}

func TestCardShowsTheInitial(t *testing.T) {
	none, a, b, han := Card(""), Card("ada"), Card("Berta"), Card("水")
	if bytes.Equal(a.Y, b.Y) || bytes.Equal(a.Y, none.Y) {
		t.Error("two initials look the same")
	}
	if !bytes.Equal(han.Y, none.Y) {
		t.Error("a letter that the font lacks is not replaced by the outline")
	}
}

func TestWrongDescriptions(t *testing.T) {
	for _, label := range []string{"", "pattern:x", "pattern:400", "pattern:NaN", "pattern:1,2x2", "pattern:1,641x360", "pattern:1,640x360@0", "pattern:1,640x", "Integrated Camera"} {
		if _, err := Camera(label); !errors.Is(err, ErrSpec) {
			t.Errorf("camera %q: %v", label, err)
		}
	}
	for _, label := range []string{"", "tone:x", "tone:NaN", "tone:1", "Built-in"} {
		if _, err := Microphone(label); !errors.Is(err, ErrSpec) {
			t.Errorf("microphone %q: %v", label, err)
		}
	}
	if _, err := Camera("/nowhere/x.y4m"); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	if _, err := Microphone("/nowhere/x.wav"); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

// samples opens a microphone and returns its first n frames.
func samples(t *testing.T, label string, n int) []int16 {
	t.Helper()
	a, err := Microphone(label)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Open(); err != nil {
		t.Fatal(err)
	}
	r, err := a.(driver.AudioRecorder).AudioRecord(prop.Media{})
	if err != nil {
		t.Fatal(err)
	}
	var pcm []int16
	for range n {
		chunk, release, err := r.Read()
		if err != nil {
			t.Fatal(err)
		}
		pcm = append(pcm, chunk.(*wave.Int16Interleaved).Data...)
		release()
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := r.Read(); err != io.EOF {
		t.Errorf("Read after Close: %v", err)
	}
	return pcm
}

func TestToneIsMeasured(t *testing.T) {
	for label, want := range map[string]float64{"tone": 440, "tone:1000": 1000, "tone:261.6": 261.6} {
		pcm := samples(t, label, 10)
		if got, share := Pitch(pcm); math.Abs(got-want) > want/100 || share < 0.95 {
			t.Errorf("%s: %.1f Hz, share %.2f", label, got, share)
		}
		if share := Tone(pcm, want*1.5); share > 0.05 {
			t.Errorf("%s: a fifth above has share %.2f", label, share)
		}
	}
	if got := Tone(make([]int16, 4800), 440); got != 0 {
		t.Errorf("silence has share %v", got)
	}
}

func wav(channels, rate int, pcm []int16) []byte {
	var b bytes.Buffer
	b.WriteString("RIFF\x00\x00\x00\x00WAVEfmt ")
	for _, v := range []any{uint32(16), uint16(1), uint16(channels), uint32(rate), uint32(rate * channels * 2), uint16(channels * 2), uint16(16)} {
		binary.Write(&b, binary.LittleEndian, v)
	}
	b.WriteString("data")
	binary.Write(&b, binary.LittleEndian, uint32(2*len(pcm)))
	binary.Write(&b, binary.LittleEndian, pcm)
	return b.Bytes()
}

func TestSoundFile(t *testing.T) {
	const rate = 16000
	stereo := make([]int16, 2*rate)
	for i := range rate {
		v := int16(8000 * math.Sin(2*math.Pi*500*float64(i)/rate))
		stereo[2*i], stereo[2*i+1] = v, v
	}
	path := filepath.Join(t.TempDir(), "tone.wav")
	if err := os.WriteFile(path, wav(2, rate, stereo), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, share := Pitch(samples(t, path, 10)); math.Abs(got-500) > 5 || share < 0.95 {
		t.Errorf("%.1f Hz, share %.2f", got, share)
	}
}

func TestFilmLoops(t *testing.T) {
	var b bytes.Buffer
	b.WriteString("YUV4MPEG2 W4 H2 F60:1 Ip C420jpeg\n")
	for n := range 2 {
		b.WriteString("FRAME\n")
		b.Write(bytes.Repeat([]byte{byte(50 * (n + 1))}, 4*2+2+2))
	}
	path := filepath.Join(t.TempDir(), "film.y4m")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	for i, img := range pictures(t, path, 5) {
		if want := uint8(50 * (i%2 + 1)); img.Y[0] != want || img.Cr[1] != want {
			t.Errorf("picture %d shows %d, want %d", i, img.Y[0], want)
		}
	}
}

var filmHeads = []struct {
	name, head string
	ok         bool
}{
	{"plain", "YUV4MPEG2 W640 H480 F30:1 C420\n", true},
	{"odd rate", "YUV4MPEG2 W640 H480 F30000:1001 C420mpeg2\n", true},
	{"no rate", "YUV4MPEG2 W640 H480\n", true},
	{"ten bits", "YUV4MPEG2 W640 H480 C420p10\n", false},
	{"full chroma", "YUV4MPEG2 W640 H480 C444\n", false},
	{"no size", "YUV4MPEG2\n", false},
	{"huge", "YUV4MPEG2 W64000 H48000\n", false},
	{"negative", "YUV4MPEG2 W-640 H480\n", false},
	{"no rate below", "YUV4MPEG2 W640 H480 F30:0\n", false},
	{"other", "RIFF\n", false},
	{"endless", "YUV4MPEG2 W640 H480", false},
}

func TestFilmHeader(t *testing.T) {
	for _, row := range filmHeads {
		_, err := readFilmHeader(bufio.NewReader(bytes.NewReader([]byte(row.head))))
		if (err == nil) != row.ok || err != nil && !errors.Is(err, ErrFilm) {
			t.Errorf("%s: %v", row.name, err)
		}
	}
}

func FuzzFilm(f *testing.F) {
	for _, row := range filmHeads {
		f.Add([]byte(row.head + "FRAME\nxxxx"))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		in := bufio.NewReader(bytes.NewReader(data))
		format, err := readFilmHeader(in)
		if err != nil || format.width*format.height > 1<<16 {
			return
		}
		img := newPicture(format.width, format.height)
		for readFilmFrame(in, img) == nil {
		}
	})
}

func BenchmarkPattern720p(b *testing.B) {
	p, _ := parsePattern("")
	paint := p.picture()
	var n uint32
	for b.Loop() {
		paint(n)
		n++
	}
}
