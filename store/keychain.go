package store

import (
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

// ask waits for the keychain, but not for ever: on Linux a dialog of the system's that dies
// leaves its question without an answer, or with one that the library stumbles over. Such a
// question cannot be taken back; its goroutine is the one of ours that may stay behind.
func ask(question func() (string, error)) (string, error) {
	type answer struct {
		text string
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		defer func() {
			if p := recover(); p != nil {
				answers <- answer{err: fmt.Errorf("%v", p)}
			}
		}()
		text, err := question()
		answers <- answer{text, err}
	}()
	limit := time.NewTimer(keychainPatience)
	defer limit.Stop()
	select {
	case a := <-answers:
		if errors.Is(a.err, keyring.ErrNotFound) {
			return "", ErrNoEntry
		}
		if a.err != nil {
			return "", fmt.Errorf("%w: %w", ErrNoKeychain, a.err)
		}
		return a.text, nil
	case <-limit.C:
		return "", fmt.Errorf("%w: it was asked %v ago", ErrNoKeychain, keychainPatience)
	}
}
