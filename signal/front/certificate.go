package front

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"sync"
	"time"
)

// lookEvery is how often the files of a certificate are looked at, when
// somebody connects.
const lookEvery = 10 * time.Second

// Certificates are what the server shows of itself. Make them with Files or ACME.
type Certificates struct {
	get       func(*tls.ClientHelloInfo) (*tls.Certificate, error)
	protocols []string
	challenge challenger // nil: port 80 only redirects
	names     []string   // to get certificates for; nil: they are there

	mu      sync.Mutex // guards expires
	expires time.Time
}

// Expires is when the certificate that was last shown ends; zero when none was.
func (c *Certificates) Expires() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.expires
}

// suites of TLS 1.2: forward secrecy and authenticated encryption alone. Those
// of TLS 1.3 are all of that kind.
var suites = []uint16{
	tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
	tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
	tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
	tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
	tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
	tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
}

func (c *Certificates) config() *tls.Config {
	return &tls.Config{
		MinVersion:     tls.VersionTLS12,
		CipherSuites:   suites,
		NextProtos:     append([]string{"h2", "http/1.1"}, c.protocols...),
		GetCertificate: c.show,
	}
}

func (c *Certificates) show(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	shown, err := c.get(hello)
	if err == nil && shown.Leaf != nil {
		c.mu.Lock()
		c.expires = shown.Leaf.NotAfter
		c.mu.Unlock()
	}
	return shown, err
}

// Files takes a chain and its key from PEM files, and anew when they change. New
// files that do not fit each other are logged, and the old ones stay in use. The
// clock is time.Now when now is nil.
func Files(certificate, key string, log *slog.Logger, now func() time.Time) (*Certificates, error) {
	if now == nil {
		now = time.Now
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	f := &files{names: [2]string{certificate, key}, log: log, now: now}
	if err := f.load(); err != nil {
		return nil, err
	}
	c := &Certificates{get: f.get, expires: f.current.Leaf.NotAfter}
	return c, nil
}

// files are a certificate on disk.
type files struct {
	names [2]string
	log   *slog.Logger
	now   func() time.Time

	mu      sync.Mutex // guards the fields below
	current *tls.Certificate
	seen    [2]fs.FileInfo // as they were when last loaded, or tried to
	looked  time.Time
}

func (f *files) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if now := f.now(); now.Sub(f.looked) >= lookEvery {
		f.looked = now
		if f.changed() {
			if err := f.load(); err != nil {
				f.log.Error("the new certificate cannot be used, the old one stays", "error", err)
			} else {
				f.log.Info("took the new certificate", "until", f.current.Leaf.NotAfter)
			}
		}
	}
	return f.current, nil
}

func (f *files) changed() bool {
	for i, name := range f.names {
		info, err := os.Stat(name)
		if err != nil {
			continue // being replaced; what is gone for good was loaded
		}
		if f.seen[i] == nil || !info.ModTime().Equal(f.seen[i].ModTime()) || info.Size() != f.seen[i].Size() || !os.SameFile(info, f.seen[i]) {
			return true
		}
	}
	return false
}

// load reads both files. It notes their state before, so that a change while it
// reads is seen later.
func (f *files) load() error {
	for i, name := range f.names {
		info, err := os.Stat(name)
		if err != nil {
			return fmt.Errorf("read certificate: %w", err)
		}
		f.seen[i] = info
	}
	c, err := tls.LoadX509KeyPair(f.names[0], f.names[1])
	if err != nil {
		return fmt.Errorf("read certificate: %w", err)
	}
	if f.now().After(c.Leaf.NotAfter) {
		if f.current != nil {
			return fmt.Errorf("read certificate: %w", errExpired)
		}
		f.log.Error("the certificate has expired: browsers refuse it", "until", c.Leaf.NotAfter)
	}
	f.current = &c
	return nil
}

var errExpired = errors.New("it has expired")
