package release

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

var (
	// ErrChanged says that the page is not one that the release key has signed,
	// or that it could load something else.
	ErrChanged = errors.New("the page is not the released one")

	// ErrUnreachable says that the page could not be fetched whole.
	ErrUnreachable = errors.New("the page cannot be fetched")
)

// Bounds of a check. The page is 0.6 MB.
const (
	maxTime   = 20 * time.Second
	maxFile   = 4 << 20  // bytes
	maxPage   = 16 << 20 // bytes, all files
	maxHeader = 64 << 10 // bytes
	atOnce    = 4        // requests
)

// Config says which pages a Check accepts. The zero value: those of this build's keys.
type Config struct {
	Keys    []ed25519.PublicKey // nil: Keys()
	Allowed [][32]byte          // Manifest.Hash of further pages, whoever signed them and when
	Oldest  string              // release whose page is taken; "": Oldest
	Client  *http.Client        // nil: one with the system's proxy; redirects and cookies are never followed
}

// Page is what a Check found.
type Page struct {
	Release string
	Hash    [32]byte // Manifest.Hash
}

// Check fetches the page of origin with everything it loads. It accepts only
// what a manifest lists that one of the keys has signed or whose hash is
// allowed. Errors wrap ErrChanged or ErrUnreachable, and the context's.
func Check(ctx context.Context, origin string, c Config) (Page, error) {
	ctx, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	f, done := newFetcher(origin, c.Client)
	defer done()
	raw, header, err := f.get(ctx, Name)
	if err != nil {
		return Page{}, fmt.Errorf("fetch manifest: %w", err)
	}
	m, err := Parse(raw)
	if err != nil {
		return Page{}, fmt.Errorf("read manifest: %w: %w", ErrChanged, err)
	}
	if c.Keys == nil {
		c.Keys = Keys()
	}
	page := Page{m.Release, m.Hash()}
	if c.Oldest == "" {
		c.Oldest = Oldest
	}
	switch {
	case slices.Contains(c.Allowed, page.Hash):
	case !m.By(c.Keys):
		return Page{}, fmt.Errorf("read manifest: not signed by a release key: %w", ErrChanged)
	case Older(m.Release, c.Oldest):
		return Page{}, fmt.Errorf("read manifest: release %s is older than %s: %w", m.Release, c.Oldest, ErrChanged)
	}
	f.headers = m.Headers
	f.policy = strings.ReplaceAll(m.Policy, Line, "ws"+strings.TrimPrefix(f.origin, "http"))
	if err := f.judge(header, ""); err != nil {
		return Page{}, fmt.Errorf("fetch manifest: %w", err)
	}
	if err := f.all(ctx, m.Manifest); err != nil {
		return Page{}, err
	}
	return page, nil
}

// starts are where links send people (words.Link).
var starts = []string{"", "?l=de", "?l=nl", "?l=fr", "?l=en"}

// fetcher gets files of one page.
type fetcher struct {
	origin, policy string
	headers        map[string]string // Manifest.Headers
	client         *http.Client

	mu   sync.Mutex // guards left
	left int64      // bytes that the page may still weigh
}

func newFetcher(origin string, given *http.Client) (f *fetcher, done func()) {
	client := http.Client{}
	done = func() {}
	if given != nil {
		client = *given
	} else {
		transport := http.DefaultTransport.(*http.Transport).Clone()
		transport.MaxResponseHeaderBytes = maxHeader
		client.Transport, done = transport, transport.CloseIdleConnections
	}
	client.Jar = nil
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &fetcher{origin: strings.TrimSuffix(origin, "/"), client: &client, left: maxPage}, done
}

// all fetches every file of m: the page loads no others, as its policy keeps it
// to its origin and Stray finds what leads out of m.
func (f *fetcher) all(ctx context.Context, m Manifest) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(atOnce)
	for _, start := range starts {
		g.Go(func() error { return f.file(ctx, m, start, "index.html") })
	}
	for name := range m.Files {
		g.Go(func() error { return f.file(ctx, m, name, name) })
	}
	return g.Wait()
}

// file fetches path and compares it with what m says of name.
func (f *fetcher) file(ctx context.Context, m Manifest, path, name string) error {
	content, header, err := f.get(ctx, path)
	if err != nil {
		return fmt.Errorf("fetch %s: %w", name, err)
	}
	want := m.Files[name]
	if err := f.judge(header, want.Type); err != nil {
		return fmt.Errorf("fetch %s: %w", name, err)
	}
	if sha256.Sum256(content) != want.Hash {
		return fmt.Errorf("%s has another content: %w", name, ErrChanged)
	}
	if stray := m.Stray(name, content); len(stray) > 0 {
		return fmt.Errorf("%s refers to what is not in the manifest: %w", name, ErrChanged)
	}
	return nil
}

// browser is what requests say of themselves, so that the page which is checked
// is the one that browsers get; visit is what those say besides that open a page.
var (
	browser = http.Header{
		"User-Agent": {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"},
		"Accept":     {"*/*"},
	}
	visit = http.Header{
		"Accept":                    {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
		"Sec-Fetch-Dest":            {"document"},
		"Sec-Fetch-Mode":            {"navigate"},
		"Sec-Fetch-Site":            {"none"},
		"Upgrade-Insecure-Requests": {"1"},
	}
)

func (f *fetcher) get(ctx context.Context, path string) ([]byte, http.Header, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, f.origin+"/"+path, nil)
	if err != nil {
		return nil, nil, unreachable(err)
	}
	r.Header = browser.Clone()
	if slices.Contains(starts, path) {
		maps.Copy(r.Header, visit)
	}
	answer, err := f.client.Do(r)
	if err != nil {
		return nil, nil, unreachable(err)
	}
	defer answer.Body.Close()
	switch code := answer.StatusCode; {
	case code == http.StatusTooManyRequests, code >= http.StatusInternalServerError:
		return nil, nil, fmt.Errorf("answered with %d: %w", code, ErrUnreachable)
	case code != http.StatusOK:
		return nil, nil, fmt.Errorf("answered with %d: %w", code, ErrChanged)
	}
	content, err := io.ReadAll(io.LimitReader(answer.Body, maxFile+1))
	if err != nil {
		return nil, nil, unreachable(err)
	}
	f.mu.Lock()
	f.left -= int64(len(content))
	large := f.left < 0 || len(content) > maxFile
	f.mu.Unlock()
	if large {
		return nil, nil, fmt.Errorf("larger than any page: %w", ErrChanged)
	}
	return content, answer.Header, nil
}

// unreachable keeps err for errors.Is, but not its text: that repeats addresses.
func unreachable(err error) error { return network{err} }

type network struct{ err error }

func (network) Error() string     { return ErrUnreachable.Error() }
func (n network) Unwrap() []error { return []error{ErrUnreachable, n.err} }
