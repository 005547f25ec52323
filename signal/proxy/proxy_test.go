package proxy

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestConnect(t *testing.T) {
	for name, row := range map[string]struct {
		user   *url.Userinfo
		answer string
		want   error // nil: let through; io.EOF: any other than ErrRefused
	}{
		"open":                {nil, "HTTP/1.1 200 Connection established\r\n\r\n", nil},
		"with a password":     {url.UserPassword("me", "pass"), "HTTP/1.1 200 OK\r\n\r\n", nil},
		"old":                 {nil, "HTTP/1.0 200 OK\r\nProxy-Agent: x\r\n\r\n", nil},
		"promises a body":     {nil, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", nil},
		"promises pieces":     {nil, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", nil},
		"wants to know who":   {nil, "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 5\r\n\r\n", ErrRefused},
		"refuses with a page": {nil, "HTTP/1.1 403 Forbidden\r\nContent-Length: 5\r\n\r\n<p>No", ErrRefused},
		"talks ahead":         {nil, "HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 101", ErrRefused},
		"endless":             {nil, "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 2*maxAnswer), io.EOF},
		"no HTTP":             {nil, "SSH-2.0\r\n", io.EOF},
		"nothing":             {nil, "\r\n", io.EOF},
	} {
		t.Run(name, func(t *testing.T) {
			ours, its := net.Pipe()
			defer its.Close()
			asked := make(chan *http.Request, 1)
			go func() {
				defer close(asked)
				reader := bufio.NewReader(its)
				r, err := http.ReadRequest(reader)
				if err != nil {
					return
				}
				asked <- r
				_, _ = io.WriteString(its, row.answer)
				line, _ := reader.ReadString('\n')
				_, _ = io.WriteString(its, line)
			}()
			_ = ours.SetDeadline(time.Now().Add(30 * time.Second))
			err := Connect(ours, "talk.example.org:443", row.user)
			switch {
			case row.want == nil && err != nil, row.want != nil && err == nil,
				errors.Is(err, ErrRefused) != (row.want == ErrRefused):
				t.Errorf("%v, want %v", err, row.want)
			}
			if err == nil {
				_, _ = io.WriteString(ours, "through\n")
				if line, err := bufio.NewReader(ours).ReadString('\n'); line != "through\n" {
					t.Errorf("%q comes back: %v", line, err)
				}
			}
			_ = ours.Close()
			r := <-asked
			if r == nil {
				t.Fatal("not asked")
			}
			wish := ""
			if row.user != nil {
				wish = "Basic bWU6cGFzcw=="
			}
			if r.Method != http.MethodConnect || r.Host != "talk.example.org:443" || r.Header.Get("Proxy-Authorization") != wish {
				t.Errorf("asked %s %s with %q", r.Method, r.Host, r.Header.Get("Proxy-Authorization"))
			}
			<-asked // it has ended
		})
	}
}

// TestGone is a proxy that hangs up.
func TestGone(t *testing.T) {
	ours, its := net.Pipe()
	_ = its.Close()
	defer ours.Close()
	if err := Connect(ours, "talk.example.org:443", nil); err == nil || errors.Is(err, ErrRefused) {
		t.Error(err)
	}
}
