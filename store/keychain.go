package store

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/zalando/go-keyring"
)

// Keychain is a place of the system for small secrets, which it opens for its user alone.
// Errors to ask for: ErrNoKeychain when there is none, it stays shut or does not answer;
// ErrNoEntry when it holds nothing under that name.
type Keychain interface {
	Get(name string) (secret []byte, err error)
	Set(name string, secret []byte) error
	Delete(name string) error
}

// keychainService is what a person sees in the keychain beside a name, which is random.
const keychainService = "app.zwiesprache"

// keychainPatience is how long the keychain may take: as long as a person may need to open it
// when the system asks for its password.
const keychainPatience = 2 * time.Minute

// startPatience is how long it may take in all where there is no window yet that could say what
// is waited for: a person who opens the keychain later finds the store locked, or its key in
// the open until the next start.
const startPatience = 10 * time.Second

// errSilent is a keychain that does not answer in time.
var errSilent = fmt.Errorf("%w in time", ErrNoKeychain)

// SystemKeychain is the keychain of this computer's user: Secret Service on Linux,
// Keychain on macOS, Credential Manager on Windows.
func SystemKeychain() Keychain { return systemKeychain{} }

type systemKeychain struct{}

func (systemKeychain) Get(name string) ([]byte, error) {
	text, err := ask(func() (string, error) { return keyring.Get(keychainService, name) })
	if err != nil {
		return nil, err
	}
	secret, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("%w: not what was put there", ErrNoEntry)
	}
	return secret, nil
}

func (systemKeychain) Set(name string, secret []byte) error {
	text := base64.StdEncoding.EncodeToString(secret) // some keychains take text only
	_, err := ask(func() (string, error) { return "", keyring.Set(keychainService, name, text) })
	return err
}

func (systemKeychain) Delete(name string) error {
	_, err := ask(func() (string, error) { return "", keyring.Delete(keychainService, name) })
	return err
}

// ask asks the keychain, and says what its answers mean.
func ask(question func() (string, error)) (string, error) {
	return await(keychainPatience, func() (string, error) {
		text, err := question()
		if errors.Is(err, keyring.ErrNotFound) {
			return "", ErrNoEntry
		}
		if err != nil {
			return "", fmt.Errorf("%w: %w", ErrNoKeychain, err)
		}
		return text, nil
	})
}

// await waits for a keychain, but not for ever: on Linux a dialog of the system's that dies
// leaves its question without an answer, or with one that the library stumbles over. Such a
// question cannot be taken back; its goroutine is the one of ours that may stay behind. It is
// errSilent then, and nothing is asked when the time is over before.
func await[T any](limit time.Duration, question func() (T, error)) (nothing T, _ error) {
	if limit <= 0 {
		return nothing, errSilent
	}
	type answer struct {
		content T
		err     error
	}
	answers := make(chan answer, 1)
	go func() {
		defer func() {
			if p := recover(); p != nil {
				answers <- answer{err: fmt.Errorf("%w: %v", ErrNoKeychain, p)}
			}
		}()
		content, err := question()
		answers <- answer{content, err}
	}()
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case a := <-answers:
		return a.content, a.err
	case <-timer.C:
		return nothing, errSilent
	}
}

// hasty is a keychain that has until then for all its answers together: once it was silent it
// is asked no more.
type hasty struct {
	keychain Keychain
	until    time.Time
}

func (h hasty) Get(name string) ([]byte, error) {
	return await(time.Until(h.until), func() ([]byte, error) { return h.keychain.Get(name) })
}

func (h hasty) Set(name string, secret []byte) error {
	own := bytes.Clone(secret) // the caller wipes his while the question may go on
	_, err := await(time.Until(h.until), func() (struct{}, error) {
		defer clear(own)
		return struct{}{}, h.keychain.Set(name, own)
	})
	return err
}

func (h hasty) Delete(name string) error {
	_, err := await(time.Until(h.until), func() (struct{}, error) { return struct{}{}, h.keychain.Delete(name) })
	return err
}
