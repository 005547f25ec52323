package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"io"
	"log/slog"
	"net"
	"net/http"
	ossignal "os/signal"
	"strings"
	"syscall"
	"testing"

	"go.uber.org/goleak"

	"zwiesprache/signal/server"
)

func TestHelp(t *testing.T) {
	var out strings.Builder
	if _, err := parse([]string{"-h"}, func(string) string { return "" }, &out); !errors.Is(err, flag.ErrHelp) {
		t.Fatal(err)
	}
	for _, word := range []string{"-listen", "-origin", "RENDEZVOUS_RELAY_PUBLIC", "-config", "reverse proxy"} {
		if !strings.Contains(out.String(), word) {
			t.Errorf("help does not speak of %q", word)
		}
	}
}

func TestOrigin(t *testing.T) {
	for _, row := range []struct{ origin, addr, want string }{
		{"https://a.example", "0.0.0.0:80", "https://a.example"},
		{"", "127.0.0.1:81", "http://127.0.0.1:81"},
		{"", "[::1]:82", "http://[::1]:82"},
		{"", "0.0.0.0:83", "?"},
		{"", "192.0.2.1:84", "?"},
	} {
		a, err := net.ResolveTCPAddr("tcp", row.addr)
		if err != nil {
			t.Fatal(err)
		}
		if got := (&options{origin: row.origin}).at(a); got != row.want {
			t.Errorf("%q at %s: %q, want %q", row.origin, row.addr, got, row.want)
		}
	}
}

func TestAdvice(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	log := slog.New(slog.DiscardHandler)
	err = run(t.Context(), options{listen: l.Addr().String()}, log)
	if !errors.Is(err, syscall.EADDRINUSE) || !strings.Contains(err.Error(), "another port") {
		t.Errorf("port in use: %v", err)
	}
	err = run(t.Context(), options{listen: "127.0.0.1:0", origin: "talk.example.org"}, log)
	if !errors.Is(err, server.ErrOrigin) || !strings.Contains(err.Error(), "-origin") {
		t.Errorf("bad origin: %v", err)
	}
}

// TestRun serves and stops as the program does: once by a signal, once by its context.
func TestRun(t *testing.T) {
	defer goleak.VerifyNone(t)
	for name, stop := range map[string]func(context.CancelFunc) error{
		"signal":  func(context.CancelFunc) error { return syscall.Kill(syscall.Getpid(), syscall.SIGTERM) },
		"context": func(cancel context.CancelFunc) error { cancel(); return nil },
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			r, w := io.Pipe()
			done := make(chan error, 1)
			go func() {
				ctx, stop := ossignal.NotifyContext(ctx, syscall.SIGTERM)
				defer stop()
				err := run(ctx, options{listen: "127.0.0.1:0"}, slog.New(slog.NewTextHandler(w, nil)))
				w.CloseWithError(io.EOF)
				done <- err
			}()
			lines := bufio.NewScanner(r)
			origin := ""
			for origin == "" && lines.Scan() {
				_, origin, _ = strings.Cut(lines.Text(), "msg=serving origin=")
			}
			response, err := http.Get(origin + "/healthz")
			if err != nil {
				t.Fatal(err)
			}
			b, err := io.ReadAll(response.Body)
			if err != nil || string(b) != "ok\n" {
				t.Fatalf("healthz: %q, %v", b, err)
			}
			_ = response.Body.Close()
			http.DefaultClient.CloseIdleConnections()
			if err := stop(cancel); err != nil {
				t.Fatal(err)
			}
			for lines.Scan() { // lets the log flow
			}
			if err := <-done; err != nil {
				t.Fatal(err)
			}
		})
	}
}
