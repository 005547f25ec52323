package signal

import (
	"encoding/base64"
	"fmt"
)

// strict is the only binary encoding on the wire: base64url without padding
// (RFC 4648, section 5), with the unused bits zero, so that each value has one text.
var strict = base64.RawURLEncoding.Strict()

// EncodeBytes writes b as the wire does ("bin n" in PROTOCOL.md).
func EncodeBytes(b []byte) string { return strict.EncodeToString(b) }

// DecodeBytes reads exactly n bytes from their canonical text; n < 0 takes any
// number. Anything else is ErrMalformed.
func DecodeBytes(s string, n int) ([]byte, error) {
	if n >= 0 && len(s) != strict.EncodedLen(n) {
		return nil, fmt.Errorf("decode bytes: length of text %d: %w", len(s), ErrMalformed)
	}
	for i := range len(s) { // the library skips line breaks
		if s[i] == '\r' || s[i] == '\n' {
			return nil, fmt.Errorf("decode bytes: line break: %w", ErrMalformed)
		}
	}
	b, err := strict.DecodeString(s)
	if err != nil {
		return nil, fmt.Errorf("decode bytes: %v: %w", err, ErrMalformed)
	}
	return b, nil
}

// lv joins parts, each behind its length in LEB128, so that no two lists of
// parts give the same bytes (draft-irtf-cfrg-cpace-21, prepend_len and lv_cat).
func lv(parts ...[]byte) []byte {
	var out []byte
	for _, part := range parts {
		n := len(part)
		for ; n > 0x7f; n >>= 7 {
			out = append(out, byte(n)|0x80)
		}
		out = append(out, byte(n))
		out = append(out, part...)
	}
	return out
}
