package fake

import (
	"bufio"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/pion/mediadevices/pkg/io/video"
	"github.com/pion/mediadevices/pkg/prop"
)

// ErrFilm means that a file is not YUV4MPEG2 in 4:2:0 of at most 1920×1080.
var ErrFilm = errors.New("not a usable y4m film")

const (
	maxFilmHeader = 1 << 10 // a header is under 100 bytes; encoders add comments
	frameWord     = "FRAME"
)

// film is a camera that shows a y4m file over and over.
type film struct {
	power
	path   string
	format videoFormat
	file   *os.File // while it is shown
}

func newFilm(path string) (*film, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open film: %w", err)
	}
	defer file.Close()
	format, err := readFilmHeader(bufio.NewReaderSize(file, maxFilmHeader))
	if err != nil {
		return nil, err
	}
	return &film{path: path, format: format}, nil
}

// Properties is the one format of the film.
func (f *film) Properties() []prop.Media { return f.format.properties() }

// Close ends the film.
func (f *film) Close() error {
	if f.file != nil {
		f.file.Close()
		f.file = nil
	}
	return f.power.Close()
}

// VideoRecord starts the film from its beginning.
func (f *film) VideoRecord(prop.Media) (video.Reader, error) {
	file, err := os.Open(f.path)
	if err != nil {
		return nil, fmt.Errorf("open film: %w", err)
	}
	f.file = file
	in := bufio.NewReaderSize(file, 1<<20)
	if _, err := readFilmHeader(in); err != nil {
		return nil, err
	}
	clock := newClock(time.Duration(float64(time.Second)/float64(f.format.rate)), f.off)
	picture := newPicture(f.format.width, f.format.height)
	shown := false // a film without a single frame must not spin
	return video.ReaderFunc(func() (image.Image, func(), error) {
		if err := clock.wait(); err != nil {
			return nil, func() {}, err
		}
		err := readFilmFrame(in, picture)
		if errors.Is(err, io.EOF) && shown {
			err = rewind(file, in)
			if err == nil {
				err = readFilmFrame(in, picture)
			}
		}
		if err != nil {
			return nil, func() {}, fmt.Errorf("read film: %w", err)
		}
		shown = true
		return picture, func() {}, nil
	}), nil
}

// rewind goes back to the film's first frame.
func rewind(file io.ReadSeeker, in *bufio.Reader) error {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	in.Reset(file)
	_, err := readFilmHeader(in)
	return err
}

// readFilmHeader reads the stream header: "YUV4MPEG2 W640 H480 F30:1 C420…\n".
func readFilmHeader(in *bufio.Reader) (videoFormat, error) {
	format := videoFormat{rate: 30}
	line, err := in.ReadSlice('\n')
	if err != nil || len(line) > maxFilmHeader {
		return format, fmt.Errorf("header: %w", ErrFilm)
	}
	words := strings.Fields(string(line))
	if len(words) == 0 || words[0] != "YUV4MPEG2" {
		return format, fmt.Errorf("header: %w", ErrFilm)
	}
	for _, word := range words[1:] {
		value := word[1:]
		switch word[0] {
		case 'W':
			format.width, err = strconv.Atoi(value)
		case 'H':
			format.height, err = strconv.Atoi(value)
		case 'F':
			format.rate, err = ratio(value)
		case 'C':
			if !strings.HasPrefix(value, "420") || strings.HasPrefix(value, "420p1") { // p10, p12 …: deeper than 8 bits
				err = ErrFilm
			}
		}
		if err != nil {
			return format, fmt.Errorf("header word %q: %w", word, ErrFilm)
		}
	}
	if format.width < 2 || format.width > 1920 || format.height < 2 || format.height > 1080 {
		return format, fmt.Errorf("%d×%d: %w", format.width, format.height, ErrFilm)
	}
	return format, nil
}

// ratio reads a rate such as "30000:1001".
func ratio(s string) (float32, error) {
	top, bottom, _ := strings.Cut(s, ":")
	a, errA := strconv.Atoi(top)
	b, errB := strconv.Atoi(bottom)
	if errA != nil || errB != nil || b <= 0 || a < b || a > 120*b {
		return 0, ErrFilm
	}
	return float32(a) / float32(b), nil
}

// readFilmFrame reads one frame; io.EOF at the film's end.
func readFilmFrame(in *bufio.Reader, img *image.YCbCr) error {
	line, err := in.ReadSlice('\n')
	if err == io.EOF && len(line) == 0 {
		return io.EOF
	}
	if err != nil || !strings.HasPrefix(string(line), frameWord) {
		return ErrFilm
	}
	for _, plane := range [][]byte{img.Y, img.Cb, img.Cr} {
		if _, err := io.ReadFull(in, plane); err != nil {
			return fmt.Errorf("frame cut short: %w", ErrFilm)
		}
	}
	return nil
}
