package screen

import (
	"fmt"
	"image"

	"github.com/jezek/xgb/shm"
	"github.com/jezek/xgb/xproto"
	"golang.org/x/sys/unix"
)

const (
	zPixmap   = 2 // the format in which a pixel's bytes lie together
	allPlanes = 0xffffffff
)

// memory is room for one picture of the server's: shared with it, or this
// process's own if the server cannot reach it.
type memory struct {
	d       *display
	pix     []byte
	segment shm.Seg // 0 if not shared
}

// allocate makes room for n bytes; free must follow.
func (d *display) allocate(n int) *memory {
	m := &memory{d: d}
	if err := m.share(n); err != nil {
		m.pix, m.segment = nil, 0
	}
	return m
}

func (m *memory) share(n int) error {
	id, err := unix.SysvShmGet(unix.IPC_PRIVATE, n, unix.IPC_CREAT|0o600)
	if err != nil {
		return err
	}
	defer unix.SysvShmCtl(id, unix.IPC_RMID, nil) // goes when the last user lets go
	pix, err := unix.SysvShmAttach(id, 0, 0)
	if err != nil {
		return err
	}
	if m.d.near {
		segment, err := shm.NewSegId(m.d.Conn)
		if err == nil {
			err = shm.AttachChecked(m.d.Conn, segment, uint32(id), false).Check()
		}
		if err == nil {
			m.pix, m.segment = pix, segment
			return nil
		}
	}
	return unix.SysvShmDetach(pix)
}

func (m *memory) free() {
	if m != nil && m.segment != 0 {
		shm.Detach(m.d.Conn, m.segment)
		unix.SysvShmDetach(m.pix)
		m.pix, m.segment = nil, 0
	}
}

// fetch has the server write a part of a drawable. The picture is valid until
// the next fetch.
func (m *memory) fetch(from xproto.Drawable, part image.Rectangle) (pixels, error) {
	p := pixels{stride: 4 * part.Dx(), size: part.Size()}
	n := p.stride * part.Dy()
	x, y, width, height := int16(part.Min.X), int16(part.Min.Y), uint16(part.Dx()), uint16(part.Dy())
	if m.segment != 0 {
		if n > len(m.pix) {
			return pixels{}, fmt.Errorf("take picture: %v is more than was made room for", part)
		}
		reply, err := shm.GetImage(m.d.Conn, from, x, y, width, height, allPlanes, zPixmap, m.segment, 0).Reply()
		if err != nil {
			return pixels{}, fmt.Errorf("take picture: %w", err)
		}
		if reply.Depth < 24 {
			return pixels{}, fmt.Errorf("take picture: depth %d: %w", reply.Depth, ErrUnsupported)
		}
		p.pix = m.pix[:n]
		return p, nil
	}
	reply, err := xproto.GetImage(m.d.Conn, zPixmap, from, x, y, width, height, allPlanes).Reply()
	if err != nil {
		return pixels{}, fmt.Errorf("take picture: %w", err)
	}
	if reply.Depth < 24 || len(reply.Data) < n {
		return pixels{}, fmt.Errorf("take picture: %d bytes of depth %d: %w", len(reply.Data), reply.Depth, ErrUnsupported)
	}
	p.pix = reply.Data[:n]
	return p, nil
}
