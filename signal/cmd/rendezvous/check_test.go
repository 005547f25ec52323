package main

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"
)

// examine runs `rendezvous check` as a program of its own, which trusts cert.
func examine(t *testing.T, cert string, args ...string) (out string, code int) {
	t.Helper()
	c := command(t, []string{"SSL_CERT_FILE=" + cert}, append([]string{"check"}, args...)...)
	b, err := c.CombinedOutput()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return string(b), exit.ExitCode()
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(b), 0
}

func TestCheckOfAGoodServer(t *testing.T) {
	r := startProgram(t, nil)
	out, code := examine(t, r.cert, "-origin", r.origin)
	if code != 0 || strings.Contains(out, "FAIL") {
		t.Errorf("exit %d:\n%s", code, out)
	}
	for _, line := range []string{"ok    name", "ok    port", "ok    TLS", "89 days", "ok    server", "ok    clock", "signed for development", "ok    talk", "?transport=udp", "ok    relay    turns:localhost:"} {
		if !strings.Contains(out, line) {
			t.Errorf("no %q in:\n%s", line, out)
		}
	}
	t.Logf("\n%s", out)
	r.stop()
	if err := <-r.done; err != nil {
		t.Error(err)
	}
	out, code = examine(t, r.cert, "-origin", r.origin)
	if code != 1 || !strings.Contains(out, "FAIL  port") || !strings.Contains(out, "systemctl status") {
		t.Errorf("of a server that is gone: exit %d:\n%s", code, out)
	}
}

func TestCheckFindsTrouble(t *testing.T) {
	other := httptest.NewServer(http.NotFoundHandler())
	defer other.Close()
	r := startProgram(t, func(o *options) { o.relayURLs = list{"turn:127.0.0.1:9?transport=tcp"} })
	for name, row := range map[string]struct {
		args []string
		want []string
	}{
		"no origin":     {nil, []string{"FAIL  origin"}},
		"no such name":  {[]string{"-origin", "https://name.invalid"}, []string{"FAIL  name", "AAAA", "FAIL  port"}},
		"another":       {[]string{"-origin", other.URL}, []string{"note  TLS", "FAIL  server   it answers 404", "FAIL  page", "FAIL  talk", "WebSocket"}},
		"no trust":      {[]string{"-origin", strings.Replace(r.origin, "localhost", "127.0.0.1", 1)}, []string{"FAIL  TLS"}},
		"relay is shut": {[]string{"-origin", r.origin}, []string{"ok    talk", "FAIL  relay    turn:127.0.0.1:9"}},
	} {
		out, code := examine(t, r.cert, row.args...)
		for _, want := range row.want {
			if code != 1 || !strings.Contains(out, want) {
				t.Errorf("%s: exit %d, no %q in:\n%s", name, code, want, out)
			}
		}
	}
	r.stop()
	if err := <-r.done; err != nil {
		t.Error(err)
	}
}
