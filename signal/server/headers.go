package server

import (
	"net/http"
	"strings"
)

// policy is the page's Content-Security-Policy: nothing but itself, no frames,
// no forms. blob: and mediastream: are pictures and sound of the session,
// wasm-unsafe-eval lets it run its own blur (WebAssembly, no other code).
var policy = []string{
	"default-src 'none'",
	"script-src 'self' 'wasm-unsafe-eval'",
	"style-src 'self'",
	"img-src 'self' data:",
	"media-src 'self' blob: mediastream:",
	"worker-src 'self'",
	"base-uri 'none'",
	"form-action 'none'",
	"frame-ancestors 'none'",
}

// permitted is what the page may ask the browser for, refused what it never
// does (https://www.w3.org/TR/permissions-policy). autoplay is the remote sound.
var (
	permitted = []string{"autoplay", "camera", "display-capture", "fullscreen", "microphone", "picture-in-picture", "screen-wake-lock"}
	refused   = []string{
		"accelerometer", "clipboard-read", "encrypted-media", "gamepad", "geolocation", "gyroscope",
		"hid", "identity-credentials-get", "idle-detection", "local-fonts", "magnetometer", "midi", "otp-credentials",
		"payment", "publickey-credentials-create", "publickey-credentials-get", "serial", "storage-access", "sync-xhr",
		"usb", "window-management", "xr-spatial-tracking",
	}
)

// newHeaders are the headers of every answer. A reader must not change them.
func newHeaders(origin string) http.Header {
	// Older browsers do not take 'self' for the line's own scheme.
	connect := "connect-src 'self' ws" + strings.TrimPrefix(origin, "http")
	h := http.Header{
		"Content-Security-Policy":      {strings.Join(append([]string{connect}, policy...), "; ")},
		"Cross-Origin-Opener-Policy":   {"same-origin"},
		"Cross-Origin-Resource-Policy": {"same-origin"},
		"Permissions-Policy":           {strings.Join(permitted, "=(self), ") + "=(self), " + strings.Join(refused, "=(), ") + "=()"},
		"Referrer-Policy":              {"no-referrer"},
		"X-Content-Type-Options":       {"nosniff"},
	}
	if strings.HasPrefix(origin, "https:") {
		h.Set("Strict-Transport-Security", "max-age=31536000") // a year; other names of the domain are not ours to bind
	}
	return h
}
