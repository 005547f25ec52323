package media

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/pion/webrtc/v4"
)

// newCertificate makes a key on P-256 and a DTLS certificate for it, with the
// SHA-256 fingerprint that the password will prove (RFC 8122). No two rooms
// share one.
func newCertificate() (webrtc.Certificate, [32]byte, error) {
	var print [32]byte
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return webrtc.Certificate{}, print, fmt.Errorf("make key: %w", err)
	}
	certificate, err := webrtc.GenerateCertificate(key)
	if err != nil {
		return webrtc.Certificate{}, print, fmt.Errorf("make certificate: %w", err)
	}
	prints, err := certificate.GetFingerprints()
	if err != nil {
		return webrtc.Certificate{}, print, fmt.Errorf("read certificate: %w", err)
	}
	for _, p := range prints {
		if digest, err := hex.DecodeString(strings.ReplaceAll(p.Value, ":", "")); err == nil && p.Algorithm == "sha-256" && len(digest) == len(print) {
			copy(print[:], digest)
			return *certificate, print, nil
		}
	}
	return webrtc.Certificate{}, print, errors.New("read certificate: no SHA-256 fingerprint")
}
