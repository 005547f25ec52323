package relay

import (
	"context"
	"net"
	"os/exec"
	"strconv"
	"testing"

	"github.com/pion/turn/v5"

	"zwiesprache/signal"
)

// TestCoturn has rights taken by somebody else's server.
func TestCoturn(t *testing.T) {
	if _, err := exec.LookPath("turnserver"); err != nil {
		t.Skip("no coturn")
	}
	free, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := free.LocalAddr().(*net.UDPAddr).Port
	_ = free.Close()
	ctx, cancel := context.WithCancel(t.Context())
	server := coturn(ctx, t, port, "shared")
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		cancel()
		_ = server.Wait() // it was killed
	}()
	ready(t, port)
	i, err := NewIssuer(IssuerConfig{Secret: []byte("shared")})
	if err != nil {
		t.Fatal(err)
	}
	right, err := i.Issue("room")
	if err != nil {
		t.Fatal(err)
	}
	if err := allocateAt(t, port, right); err != nil {
		t.Errorf("a right is not taken: %v", err)
	}
	right.Credential = "guessed"
	if err := allocateAt(t, port, right); err == nil {
		t.Error("a password is taken that is none")
	}
}

func allocateAt(t *testing.T, port int, right signal.Relay) error {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	at := "127.0.0.1:" + strconv.Itoa(port)
	c, err := turn.NewClient(&turn.ClientConfig{
		STUNServerAddr: at, TURNServerAddr: at, Conn: conn, Realm: DefaultRealm,
		Username: right.Username, Password: right.Credential, LoggerFactory: silence{},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Listen(); err != nil {
		t.Fatal(err)
	}
	relayed, err := c.Allocate()
	if err != nil {
		return err
	}
	return relayed.Close()
}
