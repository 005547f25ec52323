package release

import (
	"crypto/ed25519"
	"encoding/base64"
	"strings"
)

// DevelopmentSeed is the private key that signs pages while they are made. It is
// published here, so a signature by it is worth nothing: a build for people sets
// its own key with -ldflags "-X zwiesprache/signal/release.trusted=BASE64,…".
const DevelopmentSeed = "worth nothing: development only!" // 32 bytes

// trusted are public keys in base64, with commas; empty: the development key.
var trusted string

// Keys are those that this build takes pages from. A value that was set wrongly
// trusts nobody.
func Keys() (keys []ed25519.PublicKey) {
	if trusted == "" {
		return []ed25519.PublicKey{DevelopmentKey().Public().(ed25519.PublicKey)}
	}
	for _, one := range strings.Split(trusted, ",") {
		if k, err := base64.StdEncoding.DecodeString(one); err == nil && len(k) == ed25519.PublicKeySize {
			keys = append(keys, k)
		}
	}
	return keys
}

// Development says whether this build trusts the development key, and so everybody.
func Development() bool { return trusted == "" }

// DevelopmentKey signs while there is no release key.
func DevelopmentKey() ed25519.PrivateKey { return ed25519.NewKeyFromSeed([]byte(DevelopmentSeed)) }
