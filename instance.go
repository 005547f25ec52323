package main

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"zwiesprache/store"
)

// One program at a time has a data folder: the store's lock decides which, so that one that was
// killed leaves nothing in the way. It listens on the loopback, and says in a file of the folder
// where. A second one that finds the store taken asks it to come forward, and ends.
//
// Whoever can read the folder may ask: the file holds a secret, which never crosses the line.
// Both sides prove it, so that neither another user of the computer can call the window, nor a
// stranger who got the port of a program that was killed can pass for it. With its proof the second
// one says which link it was started with, if any; the first one reads that as strictly as its own.
const (
	instanceName     = "zwiesprache.here"
	instancePatience = 5 * time.Second // for a program that is just starting or ending
	instanceLimit    = 2 * time.Second // for one exchange on one computer
	instancePause    = 50 * time.Millisecond
	instanceCallers  = 8 // at once; more are turned away
	proofSize        = sha256.Size
	linkSize         = 255 // bytes; ours have 46
)

// errRaised ends a second program: the first one's window is in front.
var errRaised = errors.New("the program is open already and was brought forward")

// instance is the program that has the data folder.
type instance struct {
	listener net.Listener
	secret   []byte
	path     string
}

// claim opens what only one program may have open, and makes others able to call it. When open
// says store.ErrInUse the program that has it is called, with link: then the error is errRaised, or
// that of open if nobody answers.
func claim(ctx context.Context, folder, link string, open func() error, log *slog.Logger) (*instance, error) {
	for end := time.Now().Add(instancePatience); ; {
		err := open()
		if err == nil {
			in, err := announce(folder)
			if err != nil {
				log.Warn("a second start will not find this program", "error", err)
			}
			return in, nil
		}
		if !errors.Is(err, store.ErrInUse) {
			return nil, err
		}
		if callOther(ctx, folder, link) == nil {
			return nil, errRaised
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-time.After(instancePause):
		}
		if time.Now().After(end) {
			return nil, err
		}
	}
}

// announce listens for others. What an earlier program left in the folder is replaced.
func announce(folder string) (*instance, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for a second start: %w", err)
	}
	in := &instance{listener: listener, secret: make([]byte, proofSize), path: filepath.Join(folder, instanceName)}
	rand.Read(in.secret)
	content := fmt.Sprintf("%s %x\n", listener.Addr(), in.secret)
	temp := in.path + ".new"
	if err = os.WriteFile(temp, []byte(content), 0o600); err == nil {
		err = os.Rename(temp, in.path)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("announce this program: %w", err), listener.Close())
	}
	return in, nil
}

// run answers others until ctx ends: it calls raise for each that proves itself, from any goroutine,
// with the link that it brings or "", and does not wait for what raise starts. It takes the file away
// when it ends.
func (in *instance) run(ctx context.Context, raise func(link string)) {
	if in == nil { // it could not be announced
		<-ctx.Done()
		return
	}
	defer context.AfterFunc(ctx, func() { in.listener.Close() })()
	var callers sync.WaitGroup
	defer callers.Wait()
	defer os.Remove(in.path)
	places := make(chan struct{}, instanceCallers)
	for {
		conn, err := in.listener.Accept()
		if err != nil {
			select {
			case <-ctx.Done():
				return
			case <-time.After(instancePause): // the system has no place for a caller now
				continue
			}
		}
		select {
		case places <- struct{}{}:
			callers.Go(func() {
				defer func() { <-places }()
				defer conn.Close()
				_ = in.answer(conn, raise) // a stranger gets no answer, and nothing happens
			})
		default:
			conn.Close()
		}
	}
}

// answer is the first program's side: challenge in, challenge and proof out, link and proof in, done out.
func (in *instance) answer(conn net.Conn, raise func(link string)) error {
	if err := conn.SetDeadline(time.Now().Add(instanceLimit)); err != nil {
		return err
	}
	theirs, own := make([]byte, proofSize), make([]byte, proofSize)
	if _, err := io.ReadFull(conn, theirs); err != nil {
		return err
	}
	rand.Read(own)
	if _, err := conn.Write(append(own, instanceProof(in.secret, "here", theirs, own)...)); err != nil {
		return err
	}
	size := make([]byte, 1)
	if _, err := io.ReadFull(conn, size); err != nil {
		return err
	}
	rest := make([]byte, int(size[0])+proofSize)
	if _, err := io.ReadFull(conn, rest); err != nil {
		return err
	}
	link, proof := string(rest[:size[0]]), rest[size[0]:]
	if !hmac.Equal(proof, instanceProof(in.secret, forward+link, theirs, own)) {
		return errStranger
	}
	raise(link)
	_, err := conn.Write([]byte{1})
	return err
}

// errStranger is one that does not know the secret.
var errStranger = errors.New("no proof")

// callOther asks the program that has the folder to come forward with link, which may be "". It is nil
// when that did.
func callOther(ctx context.Context, folder, link string) error {
	if len(link) > linkSize {
		link = store.Scheme // leads nowhere, as that does
	}
	content, err := os.ReadFile(filepath.Join(folder, instanceName))
	if err != nil {
		return err
	}
	var address, text string
	if _, err := fmt.Sscanf(string(content), "%s %s\n", &address, &text); err != nil {
		return fmt.Errorf("read where the program listens: %w", err)
	}
	secret, err := hex.DecodeString(text)
	if host, _, splitErr := net.SplitHostPort(address); err != nil || splitErr != nil || host != "127.0.0.1" || len(secret) != proofSize {
		return errors.New("read where the program listens: it makes no sense")
	}
	ctx, cancel := context.WithTimeout(ctx, instanceLimit)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	own, answer := make([]byte, proofSize), make([]byte, 2*proofSize)
	rand.Read(own)
	if _, err := conn.Write(own); err != nil {
		return err
	}
	if _, err := io.ReadFull(conn, answer); err != nil {
		return err
	}
	theirs, proof := answer[:proofSize], answer[proofSize:]
	if !hmac.Equal(proof, instanceProof(secret, "here", own, theirs)) {
		return errStranger
	}
	message := append([]byte{byte(len(link))}, link...)
	if _, err := conn.Write(append(message, instanceProof(secret, forward+link, own, theirs)...)); err != nil {
		return err
	}
	_, err = io.ReadFull(conn, make([]byte, 1))
	return err
}

// forward begins what a second program proves to mean; the link follows.
const forward = "come forward "

// instanceProof shows that one knows the secret, in an exchange and for a purpose.
func instanceProof(secret []byte, purpose string, caller, called []byte) []byte {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(purpose))
	mac.Write(caller)
	mac.Write(called)
	return mac.Sum(nil)
}
