package signal

import "golang.org/x/crypto/argon2"

// Cost of the room id: a speed bump that a phone passes in half a second, not
// a secret, for a server can guess words.
const (
	roomMemory  = 19 << 10 // KiB
	roomTime    = 2
	roomThreads = 2
)

// RoomID is all that the server sees of the words (PROTOCOL.md, "Words → room
// id"). words is what words.Room.Joined returns, origin the server's public
// origin. It takes 19 MiB and some tens of milliseconds.
func RoomID(words, origin string) [16]byte {
	var id [16]byte
	copy(id[:], argon2.IDKey([]byte(words), []byte("zwiesprache/1|"+origin), roomTime, roomMemory, roomThreads, uint32(len(id))))
	return id
}
