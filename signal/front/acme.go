package front

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"
)

// challengeProtocol is the ALPN name of ACME's proof over TLS (RFC 8737).
const challengeProtocol = acme.ALPNProto

// challenger answers ACME's proof over HTTP (RFC 8555, section 8.3) and leaves
// everything else to the handler it is given.
type challenger func(http.Handler) http.Handler

// askTimeout is for one question to the authority; getting a certificate takes some ten.
const askTimeout = 30 * time.Second

// ACMEConfig says who makes certificates and for which names.
type ACMEConfig struct {
	Names     []string     // of this server; for others none is asked
	Directory string       // of the authority; "": Let's Encrypt
	Email     string       // for its warnings; may be empty
	Folder    string       // where account key and certificates are kept, mode 0700
	Client    *http.Client // for asking the authority; nil: http.DefaultClient
}

// ACME gets certificates from an authority: at once when listening begins, and
// new ones 30 days before they end, until ctx does. Using it means to accept the
// authority's terms.
func ACME(ctx context.Context, c ACMEConfig) *Certificates {
	client := http.Client{}
	if c.Client != nil {
		client = *c.Client
	}
	if client.Transport == nil {
		client.Transport = http.DefaultTransport
	}
	client.Transport, client.Timeout = until{ctx, client.Transport}, askTimeout
	m := &autocert.Manager{
		Prompt:     autocert.AcceptTOS,
		Cache:      autocert.DirCache(c.Folder),
		HostPolicy: autocert.HostWhitelist(c.Names...),
		Email:      c.Email,
		Client:     &acme.Client{DirectoryURL: c.Directory, HTTPClient: &client, UserAgent: "zwiesprache"},
	}
	if c.Directory == "" {
		m.Client.DirectoryURL = autocert.DefaultACMEDirectory
	}
	return &Certificates{get: m.GetCertificate, protocols: []string{challengeProtocol}, challenge: m.HTTPHandler, names: c.Names}
}

// until asks nothing any more when its context has ended, nor waits for an
// answer: whoever waits for a certificate then would hold up the end.
type until struct {
	ctx  context.Context
	next http.RoundTripper
}

func (u until) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := u.ctx.Err(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(r.Context())
	stop := context.AfterFunc(u.ctx, cancel)
	context.AfterFunc(ctx, func() { stop() }) // after askTimeout at the latest
	return u.next.RoundTrip(r.WithContext(ctx))
}

// obtain asks for what the first visitors would have to wait for.
func (c *Certificates) obtain() error {
	var errs []error
	for _, name := range c.names {
		hello := &tls.ClientHelloInfo{
			ServerName: name, SupportedVersions: []uint16{tls.VersionTLS13},
			SignatureSchemes: []tls.SignatureScheme{tls.ECDSAWithP256AndSHA256}, CipherSuites: suites,
		}
		_, err := c.show(hello)
		errs = append(errs, err)
	}
	return errors.Join(errs...)
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
