package update

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"zwiesprache/signal/release"
)

var (
	// ErrNone says that the server has no notice.
	ErrNone = errors.New("there is no notice of a release")

	// ErrUnreachable says that the server did not answer as one does.
	ErrUnreachable = errors.New("the server of the notice does not answer")
)

// Bounds of asking.
const (
	maxTime   = 20 * time.Second
	maxHeader = 64 << 10 // bytes
)

// Ask fetches the notice at address, an http or https URL. The request tells nothing of
// this computer or its version. keys nil: release.Keys(); client nil: one with the
// system's proxy. Redirects and cookies are never followed: an address is one that the
// organisation has named. raw is what Open takes. Errors wrap ErrNone, ErrUnreachable or
// ErrNotice, and never hold the address.
func Ask(ctx context.Context, address string, keys []ed25519.PublicKey, client *http.Client) (raw []byte, n Notice, err error) {
	ctx, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	own := http.Client{}
	if client != nil {
		own = *client
	} else {
		transport := http.DefaultTransport.(*http.Transport).Clone()
		transport.MaxResponseHeaderBytes = maxHeader
		defer transport.CloseIdleConnections()
		own.Transport = transport
	}
	own.Jar = nil
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if raw, err = fetch(ctx, &own, address); err != nil {
		return nil, Notice{}, fmt.Errorf("fetch notice: %w", err)
	}
	if keys == nil {
		keys = release.Keys()
	}
	if n, err = Open(raw, keys); err != nil {
		return nil, Notice{}, fmt.Errorf("fetch notice: %w", err)
	}
	return raw, n, nil
}

func fetch(ctx context.Context, client *http.Client, address string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, ErrUnreachable // the reason would repeat the address
	}
	r.Header.Set("User-Agent", "zwiesprache")
	answer, err := client.Do(r)
	if err != nil {
		return nil, ErrUnreachable
	}
	defer answer.Body.Close()
	switch answer.StatusCode {
	case http.StatusOK:
	case http.StatusNotFound, http.StatusGone:
		return nil, ErrNone
	default:
		return nil, fmt.Errorf("%w: status %d", ErrUnreachable, answer.StatusCode)
	}
	raw, err := io.ReadAll(io.LimitReader(answer.Body, MaxSize+1))
	if err != nil {
		return nil, ErrUnreachable
	}
	return raw, nil
}
