package signal_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/lxzan/gws"

	"zwiesprache/signal"
)

// hostileServer opens WebSockets and then says to each what it should not.
func hostileServer(t *testing.T, say func(*gws.Conn)) (origin string) {
	t.Helper()
	up := gws.NewUpgrader(gws.BuiltinEventHandler{}, nil)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, err := up.Upgrade(w, r); err == nil {
			say(c)
			c.ReadLoop()
		}
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// raw writes bytes that no library would.
func raw(b ...byte) func(*gws.Conn) {
	return func(c *gws.Conn) { _, _ = c.NetConn().Write(b) }
}

// Whatever a server sends, a line ends with an error, and the program goes on.
func TestHostileFrames(t *testing.T) {
	for name, row := range map[string]struct {
		say  func(*gws.Conn)
		want error
	}{
		"length with the highest bit": {raw(binary.BigEndian.AppendUint64([]byte{0x81, 127}, 1<<63|1<<20)...), signal.ErrMalformed},
		"length beyond memory":        {raw(binary.BigEndian.AppendUint64([]byte{0x81, 127}, 1<<62)...), nil},
		"masked":                      {raw(0x81, 0x82, 0, 0, 0, 0, '{', '}'), nil},
		"reserved bits":               {raw(0xf1, 2, '{', '}'), nil},
		"binary":                      {func(c *gws.Conn) { _ = c.WriteMessage(gws.OpcodeBinary, []byte(`{"type":"joined"}`)) }, signal.ErrMalformed},
		"too large, said by us":       {func(c *gws.Conn) { _ = c.WriteClose(signal.ErrLarge.Status(), nil) }, signal.ErrLarge},
		"too large, said by gws":      {func(c *gws.Conn) { _ = c.WriteClose(1009, nil) }, signal.ErrLarge},
	} {
		t.Run(name, func(t *testing.T) {
			origin := hostileServer(t, row.say)
			err := ended(newGuest(t, origin).end)
			if err == nil || row.want != nil && !errors.Is(err, row.want) {
				t.Errorf("guest ends with %v, want %v", err, row.want)
			}
			lost := next[signal.Lost](newHost(t, origin, 1).end)
			if lost.Err == nil || row.want != nil && !errors.Is(lost.Err, row.want) {
				t.Errorf("host's line ends with %v, want %v", lost.Err, row.want)
			}
		})
	}
}

// The log says why a line is lost, without addresses and without what the server wrote.
func TestLogOfLostLines(t *testing.T) {
	nobody, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := nobody.Close(); err != nil {
		t.Fatal(err)
	}
	notWebSocket := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(notWebSocket.Close)
	for name, row := range map[string]struct {
		origin, want string
	}{
		"nobody listens":     {"http://" + nobody.Addr().String(), "connection refused"},
		"no such name":       {"http://mandelbaum.invalid", ""},
		"certificate":        {httptestTLS(t), ""},
		"no WebSocket":       {notWebSocket.URL, ""},
		"a word of its own":  {hostileServer(t, func(c *gws.Conn) { _ = c.WriteString(`{"type":"error","code":"mandelbaum"}`) }), "no code of ours"},
		"a code of ours":     {hostileServer(t, func(c *gws.Conn) { _ = c.WriteString(`{"type":"error","code":"stopping"}`) }), "stopping"},
		"a reason":           {hostileServer(t, func(c *gws.Conn) { _ = c.WriteClose(1001, []byte("mandelbaum")) }), "1001"},
		"cut":                {hostileServer(t, func(c *gws.Conn) { _ = c.NetConn().Close() }), ""},
		"a field":            {hostileServer(t, func(c *gws.Conn) { _ = c.WriteString(`{"type":"challenge","nonce":"mandelbaum"}`) }), "nonce"},
		"something else yet": {hostileServer(t, func(c *gws.Conn) { _ = c.WriteString(`mandelbaum`) }), "malformed"},
	} {
		t.Run(name, func(t *testing.T) {
			var text bytes.Buffer
			e := newEnd(t)
			h, err := signal.NewHost(signal.HostConfig{
				Origin: row.origin, Words: words, Password: password, Fingerprint: hostPrint, Key: key(1), OnEvent: e.on,
				Log: slog.New(slog.NewTextHandler(&text, &slog.HandlerOptions{Level: slog.LevelDebug})),
			})
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			done := make(chan error, 1)
			go func() { done <- h.Run(ctx) }()
			lost := next[signal.Lost](e)
			cancel()
			if err := <-done; err != nil {
				t.Fatal(err)
			}
			told := text.String() + fmt.Sprint(lost.Err)
			if text.Len() == 0 || !strings.Contains(told, row.want) {
				t.Errorf("nothing about %q in the log:\n%s", row.want, told)
			}
			for _, secret := range []string{"127.0.0.1", "::1", "mandelbaum", "invalid", "http", words, password} {
				if strings.Contains(told, secret) {
					t.Errorf("%q is in the log:\n%s", secret, told)
				}
			}
		})
	}
}

// httptestTLS is a server with a certificate that nobody knows.
func httptestTLS(t *testing.T) string {
	t.Helper()
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL
}
