package peer

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/pion/sdp/v3"
)

// checkDescription demands of an answer that it names at least one
// fingerprint, that every one is the wanted SHA-256, and that each media
// section has one, its own or the session's (RFC 8122 section 5).
func checkDescription(text string, want [32]byte) error {
	var description sdp.SessionDescription
	if err := description.UnmarshalString(text); err != nil {
		return fmt.Errorf("parse description: %s", kind(err))
	}
	session, err := checkAttributes(description.Attributes, want)
	if err != nil {
		return err
	}
	if len(description.MediaDescriptions) == 0 && !session {
		return fmt.Errorf("description without fingerprint: %w", ErrTampered)
	}
	for i, media := range description.MediaDescriptions {
		own, err := checkAttributes(media.Attributes, want)
		if err != nil {
			return err
		}
		if !own && !session {
			return fmt.Errorf("media section %d without fingerprint: %w", i, ErrTampered)
		}
	}
	return nil
}

// checkAttributes tells whether there is a fingerprint, and fails on a wrong one.
func checkAttributes(attributes []sdp.Attribute, want [32]byte) (found bool, err error) {
	for _, a := range attributes {
		if !strings.EqualFold(a.Key, "fingerprint") {
			continue
		}
		algorithm, value, _ := strings.Cut(strings.TrimSpace(a.Value), " ")
		digest, err := hex.DecodeString(strings.ReplaceAll(strings.TrimSpace(value), ":", ""))
		if err != nil || !strings.EqualFold(algorithm, "sha-256") || subtle.ConstantTimeCompare(digest, want[:]) != 1 {
			return false, ErrTampered
		}
		found = true
	}
	return found, nil
}

// provenCertificate tells whether the handshake ended with the certificate
// that was bound to the password. The answer was checked and pion compares
// too; here it does not depend on either.
func (p *Peer) provenCertificate() bool {
	certificate := p.pc.SCTP().Transport().GetRemoteCertificate()
	if len(certificate) == 0 {
		return false
	}
	digest := sha256.Sum256(certificate)
	return subtle.ConstantTimeCompare(digest[:], p.config.RemoteFingerprint[:]) == 1
}
