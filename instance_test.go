package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"zwiesprache/store"
)

// instanceVariable holds the data folder of a process that the tests start.
const instanceVariable = "ZWIESPRACHE_TEST_FOLDER"

// linkVariable holds the link that such a process was started with.
const linkVariable = "ZWIESPRACHE_TEST_LINK"

// TestInstanceProcess is not a test but what such a process does: it is the first program of its
// folder and says whenever it is called, or a second one.
func TestInstanceProcess(t *testing.T) {
	folder := os.Getenv(instanceVariable)
	if folder == "" {
		t.Skip("this is the body of the processes that other tests start")
	}
	var s *store.Store
	open := func() (err error) {
		s, err = store.Open(folder, store.Options{})
		return err
	}
	in, err := claim(t.Context(), folder, os.Getenv(linkVariable), open, slog.New(slog.DiscardHandler))
	if errors.Is(err, errRaised) {
		fmt.Println("second")
		return
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	fmt.Println("first")
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		in.run(ctx, func(link string) { fmt.Println(strings.TrimSpace("raised " + link)) })
	}()
	io.Copy(io.Discard, os.Stdin)
	cancel()
	<-ended
}

// instanceProcess is such a process.
type instanceProcess struct {
	t    *testing.T
	cmd  *exec.Cmd
	in   io.Closer
	said chan string // closed when it ended
}

func startCopy(t *testing.T, folder string) *instanceProcess {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestInstanceProcess$")
	cmd.Env = append(os.Environ(), instanceVariable+"="+folder)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &instanceProcess{t: t, cmd: cmd, in: in, said: make(chan string, 100)}
	go func() {
		defer close(p.said)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if line := lines.Text(); line != "PASS" && !strings.HasPrefix(line, "ok") {
				p.said <- line
			}
		}
	}()
	t.Cleanup(func() {
		cmd.Process.Kill()
		for range p.said {
		}
		cmd.Wait()
	})
	return p
}

// next is what the process says next; "" when it ended.
func (p *instanceProcess) next() string {
	p.t.Helper()
	select {
	case line := <-p.said:
		return line
	case <-time.After(time.Minute):
		p.t.Fatal("the process says nothing")
		return ""
	}
}

func (p *instanceProcess) expect(want string) {
	p.t.Helper()
	if got := p.next(); got != want {
		p.t.Fatalf("the process says %q, want %q", got, want)
	}
}

func TestSecondStart(t *testing.T) {
	folder := t.TempDir()
	first := startCopy(t, folder)
	first.expect("first")
	for range 3 {
		second := startCopy(t, folder)
		second.expect("second")
		second.expect("")
		first.expect("raised")
	}
	if info, err := os.Stat(filepath.Join(folder, instanceName)); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("others may read the secret: %v, %v", info.Mode(), err)
	}
	first.in.Close()
	first.expect("")
	if _, err := os.Stat(filepath.Join(folder, instanceName)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file is left: %v", err)
	}
	startCopy(t, folder).expect("first")
}

// A link goes to the program that runs already; one that is too long goes as one that leads nowhere.
func TestSecondStartWithLink(t *testing.T) {
	folder := t.TempDir()
	first := startCopy(t, folder)
	first.expect("first")
	for link, want := range map[string]string{
		store.Link("AAECAwQFBgcICQoLDA0ODw"):    store.Link("AAECAwQFBgcICQoLDA0ODw"),
		store.Scheme + strings.Repeat("x", 300): store.Scheme,
	} {
		t.Setenv(linkVariable, link)
		second := startCopy(t, folder)
		second.expect("second")
		first.expect("raised " + want)
	}
}

func TestLinkArgument(t *testing.T) {
	good := store.Link("AAECAwQFBgcICQoLDA0ODw")
	for _, row := range []struct {
		args []string
		want string
		fine bool
	}{
		{nil, "", true}, {[]string{good}, good, true}, {[]string{"zwiesprache:x"}, "zwiesprache:x", true},
		{[]string{good, "--server", "https://a.example"}, store.Scheme, true}, {[]string{"nonsense"}, "", false},
		{[]string{strings.ToUpper(good)}, strings.ToUpper(good), true},
	} {
		if name, _ := commandOf(row.args); (name == "") != row.fine {
			t.Errorf("%q is the command %q", row.args, name)
		}
		if got, err := linkArgument(row.args); got != row.want || (err == nil) != row.fine {
			t.Errorf("%q: %q, %v", row.args, got, err)
		}
	}
}

// Of several that start together one is the first, and all others come to it.
func TestStartTogether(t *testing.T) {
	folder := t.TempDir()
	const number = 4
	var firsts, raised int
	var first *instanceProcess
	var all []*instanceProcess
	for range number {
		all = append(all, startCopy(t, folder))
	}
	for _, p := range all {
		switch said := p.next(); said {
		case "first":
			first, firsts = p, firsts+1
		case "raised": // cannot come before "first"
			t.Fatal("raised before it was there")
		case "second":
		default:
			t.Fatalf("the process says %q", said)
		}
	}
	if firsts != 1 {
		t.Fatalf("%d first ones", firsts)
	}
	for ; raised < number-1; raised++ {
		first.expect("raised")
	}
}

// What a killed program leaves does not keep the next one from starting.
func TestStartAfterKill(t *testing.T) {
	folder := t.TempDir()
	for range 3 {
		p := startCopy(t, folder)
		p.expect("first")
		p.cmd.Process.Kill()
		p.expect("")
		if _, err := os.Stat(filepath.Join(folder, instanceName)); err != nil {
			t.Fatalf("nothing is left: this test proves nothing: %v", err)
		}
	}
	if err := os.WriteFile(filepath.Join(folder, instanceName), []byte("nonsense"), 0o600); err != nil {
		t.Fatal(err)
	}
	startCopy(t, folder).expect("first")
}

// mustClaim is the first program of a folder, in this process.
func mustClaim(t *testing.T, folder string) (in *instance, raised *atomic.Int32) {
	t.Helper()
	in, err := claim(t.Context(), folder, "", func() error { return nil }, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	raised = new(atomic.Int32)
	ended := make(chan struct{})
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		defer close(ended)
		in.run(ctx, func(string) { raised.Add(1) })
	}()
	t.Cleanup(func() { cancel(); <-ended })
	return in, raised
}

// A stranger who finds the port cannot call the window, nor with what was heard of another call.
func TestStrangerCalls(t *testing.T) {
	folder := t.TempDir()
	in, raised := mustClaim(t, folder)
	call := func(messages ...[]byte) (answer []byte) {
		conn, err := net.Dial("tcp", in.listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		for _, m := range messages {
			conn.Write(m)
		}
		conn.(*net.TCPConn).CloseWrite()
		answer, _ = io.ReadAll(conn)
		return answer
	}
	nonce := make([]byte, proofSize)
	for name, messages := range map[string][][]byte{
		"nothing": nil, "short": {nonce[:5]}, "no proof": {nonce}, "zeros": {nonce, nonce}, "web page": {[]byte("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" + strings.Repeat("x", 100))},
	} {
		if answer := call(messages...); len(answer) > 2*proofSize || bytes.Contains(answer, in.secret) {
			t.Errorf("%s: %x", name, answer)
		}
	}
	heard := call(nonce) // its proof for our challenge, sent back as ours
	call(nonce, heard[proofSize:])
	call(nonce, []byte{0}, heard[proofSize:])
	call(nonce, []byte{255}, make([]byte, 255+proofSize))
	if raised.Load() != 0 {
		t.Error("a stranger called the window")
	}
	if err := callOther(t.Context(), folder, ""); err != nil || raised.Load() != 1 {
		t.Errorf("one who knows the secret: %v, raised %d", err, raised.Load())
	}
}

// A stranger who has the port of a killed program is not taken for it, and learns nothing.
func TestStrangerAnswers(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var heard bytes.Buffer
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			conn.Write(make([]byte, 2*proofSize+1))
			io.Copy(&heard, conn)
			conn.Close()
		}
	}()
	folder := t.TempDir()
	secret := bytes.Repeat([]byte("secret.."), 4)
	content := fmt.Sprintf("%s %x\n", listener.Addr(), secret)
	if err := os.WriteFile(filepath.Join(folder, instanceName), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := claim(t.Context(), folder, "", func() error { return store.ErrInUse }, slog.New(slog.DiscardHandler)); !errors.Is(err, store.ErrInUse) {
		t.Errorf("got %v", err)
	}
	listener.Close()
	<-ended
	if heard.Len() == 0 || heard.Len()%proofSize != 0 || bytes.Contains(heard.Bytes(), secret) {
		t.Errorf("the stranger heard %x", heard.Bytes())
	}
}

// A program that cannot be announced runs on its own.
func TestNoPlaceToListen(t *testing.T) {
	in, err := claim(t.Context(), filepath.Join(t.TempDir(), "no such folder"), "", func() error { return nil }, slog.New(slog.DiscardHandler))
	if in != nil || err != nil {
		t.Errorf("got %v, %v", in, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	in.run(ctx, func(string) { t.Error("raised") })
}

func TestClaimErrors(t *testing.T) {
	folder := t.TempDir()
	if _, err := claim(t.Context(), folder, "", func() error { return store.ErrForeign }, slog.New(slog.DiscardHandler)); !errors.Is(err, store.ErrForeign) {
		t.Errorf("got %v", err)
	}
	for name, content := range map[string]string{
		"empty": "", "elsewhere": "192.0.2.1:80 " + strings.Repeat("00", proofSize), "no secret": "127.0.0.1:80 \n", "short": "127.0.0.1:80 00\n", "binary": "\x00\xff",
	} {
		if err := os.WriteFile(filepath.Join(folder, instanceName), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if callOther(t.Context(), folder, "") == nil {
			t.Errorf("%s: somebody answered", name)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := claim(ctx, folder, "", func() error { return store.ErrInUse }, slog.New(slog.DiscardHandler)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
