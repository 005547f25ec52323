package fake

import (
	"image"
	"time"

	"github.com/pion/mediadevices/pkg/io/video"
	"github.com/pion/mediadevices/pkg/prop"
)

// camera is a driver that draws its pictures. The picture handed out is valid
// until the next Read.
type camera struct {
	power
	format  videoFormat
	picture func(n uint32) *image.YCbCr // frame number n
}

// Properties is the one format of this camera.
func (c *camera) Properties() []prop.Media { return c.format.properties() }

// VideoRecord starts the pictures; their format is always the camera's own.
func (c *camera) VideoRecord(prop.Media) (video.Reader, error) {
	clock := newClock(time.Duration(float64(time.Second)/float64(c.format.rate)), c.off)
	var n uint32
	return video.ReaderFunc(func() (image.Image, func(), error) {
		if err := clock.wait(); err != nil {
			return nil, func() {}, err
		}
		picture := c.picture(n)
		n++
		return picture, func() {}, nil
	}), nil
}
