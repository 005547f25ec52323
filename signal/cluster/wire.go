package cluster

import (
	"encoding/base64"
	"encoding/binary"
	"errors"

	"zwiesprache/signal"
)

type (
	node   [12]byte // names a server from its start to its end
	roomID = [16]byte
)

func (n node) String() string { return base64.RawURLEncoding.EncodeToString(n[:]) }

func parseNode(s string) (n node, err error) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(b) != len(n) {
		return n, errMalformed
	}
	return node(b), nil
}

// Kinds of messages between servers.
const (
	kindAlive   byte = iota // to all: a sign of life
	kindBeat                // to one: so many messages were sent before
	kindCall                // to the room, or to one who asked: its host is here (number: the claim)
	kindAsk                 // to the room: where is its host?
	kindOpen                // to the host's server: guests follow, under this branch
	kindReset               // to the guests' server: open another branch, this one is broken
	kindClose               // to the host's server: nobody is left under this branch
	kindGuest               // Arrival
	kindFrom                // LineFrom
	kindGone                // LineGone
	kindTo                  // LineTo
	kindProven              // LineProven
	kindDrop                // a guest's line ends (rest: the code)
	kindAway                // the host's line is lost
	kindRelease             // the room is given up
	kinds
)

// message is what servers say to each other. A branch holds the guests of one
// room at one server together; its number is made by that server.
type message struct {
	kind   byte
	flag   bool   // of a guest: proven, left
	node   node   // who says it
	era    uint64 // of the sender: grows when its connection was lost
	seq    uint64 // of directed messages: from 1 in each era; 0 for those to several
	room   roomID
	branch uint64
	number uint64 // the claim, or the crowd of a guest
	guest  string
	rest   []byte // body or code
}

const (
	headLength = 2 + 12 + 8 + 8 + 16 + 8 + 8 + 1
	maxGuest   = 32 // characters of an id (PROTOCOL.md, "Host and server")
)

var errMalformed = errors.New("malformed message of another server")

func (m *message) encode() []byte {
	b := make([]byte, 0, headLength+len(m.guest)+len(m.rest))
	flag := byte(0)
	if m.flag {
		flag = 1
	}
	b = append(b, m.kind, flag)
	b = append(b, m.node[:]...)
	b = binary.BigEndian.AppendUint64(b, m.era)
	b = binary.BigEndian.AppendUint64(b, m.seq)
	b = append(b, m.room[:]...)
	b = binary.BigEndian.AppendUint64(b, m.branch)
	b = binary.BigEndian.AppendUint64(b, m.number)
	b = append(b, byte(len(m.guest)))
	b = append(b, m.guest...)
	return append(b, m.rest...)
}

// decode reads a message; rest stays part of b.
func decode(b []byte) (m message, err error) {
	if len(b) < headLength || b[0] >= kinds || b[1] > 1 || len(b) > headLength+maxGuest+signal.MaxMessage {
		return m, errMalformed
	}
	m.kind, m.flag = b[0], b[1] == 1
	m.node = node(b[2:14])
	m.era = binary.BigEndian.Uint64(b[14:])
	m.seq = binary.BigEndian.Uint64(b[22:])
	m.room = roomID(b[30:46])
	m.branch = binary.BigEndian.Uint64(b[46:])
	m.number = binary.BigEndian.Uint64(b[54:])
	n := int(b[62])
	if n > maxGuest || len(b) < headLength+n {
		return m, errMalformed
	}
	m.guest = string(b[headLength : headLength+n])
	m.rest = b[headLength+n:]
	return m, nil
}
