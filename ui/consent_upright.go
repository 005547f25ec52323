package ui

import (
	"bytes"
	"encoding/binary"
	"image"

	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"
)

// orientationOf is how a JPEG is to be turned (Exif 2.32, 4.6.4: tag 274), 1 to 8; 1 = not at all, also for any other
// file. Telephones store photos as the sensor lies and tell the rest here.
func orientationOf(file []byte) int {
	const upright = 1
	if len(file) < 4 || file[0] != 0xFF || file[1] != 0xD8 {
		return upright
	}
	for at := 2; at+4 <= len(file) && file[at] == 0xFF && file[at+1] != 0xDA; {
		length := int(binary.BigEndian.Uint16(file[at+2:])) // counts itself
		end := at + 2 + length
		if length < 2 || end > len(file) {
			return upright
		}
		if segment := file[at+4 : end]; file[at+1] == 0xE1 && bytes.HasPrefix(segment, []byte("Exif\x00\x00")) {
			return tiffOrientation(segment[6:])
		}
		at = end
	}
	return upright
}

// tiffOrientation looks into the first directory of a TIFF block.
func tiffOrientation(t []byte) int {
	const upright, tag, entry = 1, 274, 12
	if len(t) < 8 {
		return upright
	}
	var order binary.ByteOrder = binary.BigEndian
	if string(t[:2]) == "II" {
		order = binary.LittleEndian
	}
	at := uint64(order.Uint32(t[4:]))
	if at+2 > uint64(len(t)) {
		return upright
	}
	count := uint64(order.Uint16(t[at:]))
	for i := range count {
		from := at + 2 + i*entry
		if from+entry > uint64(len(t)) {
			break
		}
		if order.Uint16(t[from:]) == tag {
			if n := int(order.Uint16(t[from+8:])); n >= 1 && n <= 8 {
				return n
			}
			break
		}
	}
	return upright
}

// upright turns and mirrors a picture as its orientation asks.
func upright(from image.Image, orientation int) image.Image {
	w, h := float64(from.Bounds().Dx()), float64(from.Bounds().Dy())
	// x' = ax + by + c, y' = dx + ey + f
	turn, known := map[int]f64.Aff3{
		2: {-1, 0, w, 0, 1, 0},
		3: {-1, 0, w, 0, -1, h},
		4: {1, 0, 0, 0, -1, h},
		5: {0, 1, 0, 1, 0, 0},
		6: {0, -1, h, 1, 0, 0},
		7: {0, -1, h, -1, 0, w},
		8: {0, 1, 0, -1, 0, w},
	}[orientation]
	if !known {
		return from
	}
	size := image.Rect(0, 0, int(w), int(h))
	if orientation >= 5 {
		size = image.Rect(0, 0, int(h), int(w))
	}
	to := image.NewRGBA(size)
	draw.NearestNeighbor.Transform(to, turn, from, from.Bounds(), draw.Src, nil)
	return to
}
