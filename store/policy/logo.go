package policy

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Bounds of a logo.
const (
	maxLogo = 1 << 20 // bytes
	maxSide = 2048    // pixels
)

// readLogo reads the picture in a file of this computer: one on the network would be asked for at each start.
func readLogo(path string) (File, []fault) {
	if !filepath.IsAbs(path) || strings.HasPrefix(path, `\\`) || strings.HasPrefix(path, "//") {
		return File{}, []fault{{Value, "the whole path of a file on this computer"}}
	}
	data, err := readRegular(path, maxLogo)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return File{}, []fault{{Missing, ""}}
	case errors.Is(err, errSize):
		return File{}, []fault{{Range, fmt.Sprintf("at most %d bytes", maxLogo)}}
	case err != nil:
		return File{}, []fault{{Unreadable, ""}}
	}
	return picture(data)
}

// picture says which kind of picture bytes are.
func picture(data []byte) (File, []fault) {
	switch {
	case isPNG(data):
		return File{"logo.png", data}, nil
	case isSVG(data):
		return File{"logo.svg", data}, nil
	}
	return File{}, []fault{{Image, fmt.Sprintf("a whole PNG of at most %d × %d pixels, or an SVG", maxSide, maxSide)}}
}

func isPNG(data []byte) bool {
	c, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil || c.Width > maxSide || c.Height > maxSide {
		return false
	}
	_, err = png.Decode(bytes.NewReader(data))
	return err == nil
}

// isSVG says whether data are one well-formed tree below an svg.
func isSVG(data []byte) bool {
	d := xml.NewDecoder(bytes.NewReader(data))
	root := ""
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return root == "svg"
		}
		if err != nil {
			return false
		}
		if start, ok := token.(xml.StartElement); ok && root == "" {
			root = start.Name.Local
		}
	}
}

// errSize says that a file is larger than anybody would make it; errRegular that it is none.
var (
	errSize    = errors.New("too large")
	errRegular = errors.New("not a regular file")
)

// readRegular reads a file of at most limit bytes. What is no file might never end, and is not opened.
func readRegular(path string, limit int64) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errRegular
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = errSize
	}
	return data, err
}
