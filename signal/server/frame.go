package server

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/lxzan/gws"
)

// Parts of a frame's first two bytes (RFC 6455, section 5.2).
const (
	lastBit      = 0x80
	reservedBits = 0x70 // of extensions, and there are none
	opcodeBits   = 0x0f
	controlBit   = 0x08 // of an opcode
	maskBit      = 0x80
	lengthBits   = 0x7f
	lengthOf16   = 126 // the length follows in two bytes
	lengthOf64   = 127 // or in eight
	controlMost  = 125 // bytes in a control frame
)

// breach is why frames end a line: WebSocket's status (RFC 6455, section 7.4.1).
type breach uint16

const (
	breachProtocol breach = 1002
	breachSize     breach = 1009
)

func (b breach) Error() string { return fmt.Sprintf("frames against WebSocket (%d)", uint16(b)) }

// piece is a frame that came: a control frame, a message or a part of one.
type piece struct {
	frame
	last bool
}

// readPiece reads one frame of a client, with at most so many bytes, or fails
// with a breach or as reading does.
func readPiece(r *bufio.Reader, most int) (piece, error) {
	var head [8]byte
	if _, err := io.ReadFull(r, head[:2]); err != nil {
		return piece{}, fmt.Errorf("read frame: %w", err)
	}
	p := piece{frame{opcode: gws.Opcode(head[0] & opcodeBits)}, head[0]&lastBit != 0}
	length := uint64(head[1] & lengthBits)
	switch {
	case head[0]&reservedBits != 0, head[1]&maskBit == 0:
		return piece{}, breachProtocol
	case p.opcode&controlBit != 0 && (!p.last || length > controlMost):
		return piece{}, breachProtocol
	}
	switch p.opcode {
	case gws.OpcodeContinuation, gws.OpcodeText, gws.OpcodeBinary, gws.OpcodeCloseConnection, gws.OpcodePing, gws.OpcodePong:
	default:
		return piece{}, breachProtocol
	}
	longer := 0
	switch length {
	case lengthOf16:
		longer = 2
	case lengthOf64:
		longer = 8
	}
	if longer > 0 {
		if _, err := io.ReadFull(r, head[:longer]); err != nil {
			return piece{}, fmt.Errorf("read length: %w", err)
		}
		length = binary.BigEndian.Uint64(append(make([]byte, 8-longer, 16), head[:longer]...))
	}
	if length > uint64(most) {
		return piece{}, breachSize
	}
	var mask [4]byte
	if _, err := io.ReadFull(r, mask[:]); err != nil {
		return piece{}, fmt.Errorf("read mask: %w", err)
	}
	for missing := int(length); missing > 0; { // what is announced and does not come costs no memory
		at := len(p.payload)
		p.payload = append(p.payload, make([]byte, min(missing, readBuffer))...)
		if _, err := io.ReadFull(r, p.payload[at:]); err != nil {
			return piece{}, fmt.Errorf("read payload: %w", err)
		}
		missing -= len(p.payload) - at
	}
	for i := range p.payload {
		p.payload[i] ^= mask[i%4]
	}
	return p, nil
}

// join adds p to the pieces that came before, if it is a part of a message. It
// gives what is whole: a control frame, which may come between them, or the
// message with its last piece. It fails with a breach.
func (m *frame) join(p piece) (whole frame, ok bool, err error) {
	begun := m.opcode != 0
	switch {
	case p.opcode&controlBit != 0:
		return p.frame, true, nil
	case begun != (p.opcode == gws.OpcodeContinuation):
		return frame{}, false, breachProtocol
	case !begun && p.last:
		return p.frame, true, nil
	case !begun:
		m.opcode = p.opcode
	}
	if len(m.payload)+len(p.payload) > readMaximum {
		return frame{}, false, breachSize
	}
	m.payload = append(m.payload, p.payload...)
	if !p.last {
		return frame{}, false, nil
	}
	whole, *m = *m, frame{}
	return whole, true, nil
}
