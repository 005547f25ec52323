package signal

import (
	"crypto/ed25519"

	"golang.org/x/crypto/argon2"
)

// Cost of the room id: a speed bump that a page in JavaScript passes in a
// second or two, not a secret, for a server can guess words.
const (
	roomMemory  = 19 << 10 // KiB
	roomTime    = 2
	roomThreads = 1
)

// RoomID is all that the server sees of the words (PROTOCOL.md, "Words → room
// id"). words is what words.Room.Joined returns, origin the server's public
// origin. It takes 19 MiB and some tens of milliseconds.
func RoomID(words, origin string) [16]byte {
	var id [16]byte
	copy(id[:], argon2.IDKey([]byte(words), []byte("zwiesprache/1|"+origin), roomTime, roomMemory, roomThreads, uint32(len(id))))
	return id
}

// SignClaim answers the server's challenge: whoever has key may hold room.
func SignClaim(key ed25519.PrivateKey, origin string, room [16]byte, nonce [32]byte) []byte {
	return ed25519.Sign(key, claimText(origin, room, nonce))
}

// VerifyClaim tells whether proof is SignClaim's, made with the private half of key.
func VerifyClaim(key ed25519.PublicKey, origin string, room [16]byte, nonce [32]byte, proof []byte) bool {
	return len(key) == ed25519.PublicKeySize && ed25519.Verify(key, claimText(origin, room, nonce), proof)
}

func claimText(origin string, room [16]byte, nonce [32]byte) []byte {
	return lv([]byte("zwiesprache/1 claim"), []byte(origin), room[:], nonce[:])
}
