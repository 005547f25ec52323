package store

import (
	"bytes"
	"errors"
	"maps"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// slowKeychain is one that takes its time for every answer, or gives none: no real one can be
// made to do so.
type slowKeychain struct {
	takes time.Duration // 0 = it answers when ended is closed
	ended chan struct{}

	mu      sync.Mutex // guards the fields below
	asked   int
	secrets map[string][]byte
}

// wait returns when it answers, with mu held.
func (k *slowKeychain) wait() {
	k.mu.Lock()
	k.asked++
	k.mu.Unlock()
	if k.takes == 0 {
		<-k.ended
	} else {
		time.Sleep(k.takes)
	}
	k.mu.Lock()
}

func (k *slowKeychain) count() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.asked
}

func (k *slowKeychain) Get(name string) ([]byte, error) {
	k.wait()
	defer k.mu.Unlock()
	if k.secrets[name] == nil {
		return nil, ErrNoEntry
	}
	return bytes.Clone(k.secrets[name]), nil
}

func (k *slowKeychain) Set(name string, secret []byte) error {
	k.wait()
	defer k.mu.Unlock()
	k.secrets[name] = bytes.Clone(secret)
	return nil
}

func (k *slowKeychain) Delete(name string) error {
	k.wait()
	defer k.mu.Unlock()
	if k.secrets[name] == nil {
		return ErrNoEntry
	}
	delete(k.secrets, name)
	return nil
}

// A keychain that is slow, or silent, keeps nobody from the window for longer than is agreed.
// The clock is that of the test: nothing waits.
func TestSlowKeychain(t *testing.T) {
	timed := func(t *testing.T, dir string, k *slowKeychain, want Protection, locked bool) *Store {
		t.Helper()
		asked, begun := k.count(), time.Now()
		s, err := Open(dir, Options{Keychain: k, Now: march.Now})
		if err != nil {
			t.Fatal(err)
		}
		if p := s.Protection(); p != want || s.Locked() != locked {
			t.Errorf("protection %v, locked %v", p, s.Locked())
		}
		if took := time.Since(begun); took > startPatience {
			t.Errorf("it took %v", took)
		}
		if k.takes == 0 && k.count() != asked+1 {
			t.Errorf("a silent keychain was asked %d times", k.count()-asked)
		}
		return s
	}
	for name, takes := range map[string]time.Duration{"silent": 0, "silent at the second question": startPatience * 2 / 3} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				k := &slowKeychain{takes: takes, ended: make(chan struct{}), secrets: map[string][]byte{}}
				defer close(k.ended)
				s := timed(t, dir, k, InFile, false)
				a := mustSave(t, s, sample(1))
				mustClose(t, s)
				s = timed(t, dir, k, InFile, false)
				if got, err := s.Appointment(a.ID); err != nil || !same(got, a) {
					t.Errorf("%+v, %v", got, err)
				}
				mustClose(t, s)
				time.Sleep(time.Hour) // what is still on its way comes to its end
				synctest.Wait()
			})
		})
	}
	t.Run("it has the key", func(t *testing.T) {
		dir := t.TempDir()
		synctest.Test(t, func(t *testing.T) {
			k := &slowKeychain{takes: startPatience / 10, ended: make(chan struct{}), secrets: map[string][]byte{}}
			s := timed(t, dir, k, InKeychain, false)
			a := mustSave(t, s, sample(1))
			mustClose(t, s)
			secrets := maps.Clone(k.secrets)
			k.takes = 0
			s = timed(t, dir, k, InKeychain, true)
			if err := second(s.Save(a)); !errors.Is(err, ErrLocked) {
				t.Errorf("got %v", err)
			}
			close(k.ended) // somebody opened it
			if err := s.Unlock(""); err != nil || !maps.EqualFunc(k.secrets, secrets, bytes.Equal) {
				t.Fatalf("%v, %d entries", err, len(k.secrets))
			}
			if got, err := s.Appointment(a.ID); err != nil || !same(got, a) {
				t.Errorf("%+v, %v", got, err)
			}
			mustClose(t, s)
		})
	})
}
