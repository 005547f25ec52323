// Package proxy asks an HTTP proxy for a way to somewhere else: by CONNECT
// (RFC 9110, section 9.3.6), as networks that let nothing else out demand.
package proxy

import (
	"bufio"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
)

// ErrRefused says that the proxy does not let us through.
var ErrRefused = errors.New("the proxy refuses")

// maxAnswer is the longest answer. What follows it is TLS, WebSocket or TURN, and
// of those nobody speaks before us.
const maxAnswer = 16 << 10 // bytes

// Connect asks the proxy at the other end of conn for a way to an address,
// host:port, with that user's name and password if there are any. Afterwards conn
// is that way. Limits of time are conn's; after an error only Close is of use.
// Errors wrap ErrRefused, or what conn said.
func Connect(conn net.Conn, address string, user *url.Userinfo) error {
	request := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: address}, Host: address, Header: http.Header{}}
	if user != nil {
		password, _ := user.Password()
		request.Header.Set("Proxy-Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(user.Username()+":"+password)))
	}
	if err := request.Write(conn); err != nil {
		return fmt.Errorf("ask proxy: %w", err)
	}
	reader := bufio.NewReader(io.LimitReader(conn, maxAnswer))
	answer, err := http.ReadResponse(reader, request)
	if err != nil {
		return fmt.Errorf("read answer of proxy: %w", err)
	}
	// It has no body, whatever it says of one: whoever waits for that waits in vain.
	if answer.StatusCode/100 != 2 || reader.Buffered() > 0 {
		return fmt.Errorf("%w: %d", ErrRefused, answer.StatusCode)
	}
	return nil
}
