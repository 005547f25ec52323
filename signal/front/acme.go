package front

import (
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"
)

// challengeProtocol is the ALPN name of ACME's proof over TLS (RFC 8737).
const challengeProtocol = acme.ALPNProto

// challenger answers ACME's proof over HTTP (RFC 8555, section 8.3) and leaves
// everything else to the handler it is given.
type challenger func(http.Handler) http.Handler

// ACMEConfig says who makes certificates and for which names.
type ACMEConfig struct {
	Names     []string     // of this server; for others none is asked
	Directory string       // of the authority; "": Let's Encrypt
	Email     string       // for its warnings; may be empty
	Folder    string       // where account key and certificates are kept, mode 0700
	Client    *http.Client // for asking the authority; nil: http.DefaultClient
}

// ACME gets certificates from an authority when a name is first asked for, and
// new ones 30 days before they end. Using it means to accept the authority's terms.
func ACME(c ACMEConfig) *Certificates {
	m := &autocert.Manager{
		Prompt:     autocert.AcceptTOS,
		Cache:      autocert.DirCache(c.Folder),
		HostPolicy: autocert.HostWhitelist(c.Names...),
		Email:      c.Email,
		Client:     &acme.Client{DirectoryURL: c.Directory, HTTPClient: c.Client, UserAgent: "zwiesprache"},
	}
	if c.Directory == "" {
		m.Client.DirectoryURL = autocert.DefaultACMEDirectory
	}
	return &Certificates{get: m.GetCertificate, protocols: []string{challengeProtocol}, challenge: m.HTTPHandler}
}

// Redirect is the handler of port 80: it proves to the authority who we are and
// sends everybody else to origin, never to a name from the request. c may be nil.
func Redirect(origin string, c *Certificates) http.Handler {
	away := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			http.Error(w, "This is for https.", http.StatusBadRequest)
			return
		}
		to := origin + (&url.URL{Path: "/" + strings.TrimLeft(r.URL.Path, "/"), RawQuery: r.URL.RawQuery}).String()
		http.Redirect(w, r, to, http.StatusMovedPermanently)
	})
	if c == nil || c.challenge == nil {
		return away
	}
	return c.challenge(away)
}
