package relay

import (
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"
)

// clock stands still until a test moves it; it belongs to one goroutine.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

func newIssuer(t *testing.T, c IssuerConfig) (*Issuer, *clock) {
	t.Helper()
	at := &clock{time.Unix(1_800_000_000, 0)}
	c.Now = at.Now
	i, err := NewIssuer(c)
	if err != nil {
		t.Fatal(err)
	}
	return i, at
}

func TestIssue(t *testing.T) {
	i, at := newIssuer(t, IssuerConfig{URLs: []string{"turn:relay.example"}, Secret: []byte("north")})
	right, err := i.Issue("a room's key")
	if err != nil {
		t.Fatal(err)
	}
	if len(right.URLs) != 1 || right.Until.Sub(at.now) != MostValid || !strings.HasPrefix(right.Username, strconv.FormatInt(right.Until.Unix(), 10)+":") {
		t.Errorf("issued %+v", right)
	}
	if strings.Contains(right.Username, "room") || len(right.Username) > 256 || len(right.Credential) > 256 {
		t.Errorf("username %q", right.Username)
	}
	room, until, ok := i.check(right.Username)
	if !ok || !until.Equal(right.Until) {
		t.Error("a right is not taken")
	}
	again, _ := i.Issue("a room's key")
	if same, _, _ := i.check(again.Username); same != room || again.Username == right.Username {
		t.Error("two rights of one room are not of one room, or are the same")
	}
	other, _ := i.Issue("another's")
	if same, _, _ := i.check(other.Username); same == room {
		t.Error("two rooms are one")
	}
	at.now = right.Until.Add(-time.Second)
	if _, _, ok := i.check(right.Username); !ok {
		t.Error("a right ended too early")
	}
	at.now = right.Until
	if _, _, ok := i.check(right.Username); ok {
		t.Error("a right did not end")
	}
}

// TestIssueFixed holds the form that other servers read (coturn's, with the secret "north").
func TestIssueFixed(t *testing.T) {
	i, _ := newIssuer(t, IssuerConfig{Secret: []byte("north")})
	// printf 1800014400:tag | openssl dgst -sha1 -hmac north -binary | base64
	if got := i.password("1800014400:tag"); got != "eBt9yTTokI7etv7nDkSa1fg5G2I=" {
		t.Errorf("password %q", got)
	}
}

func TestIssueLimits(t *testing.T) {
	i, at := newIssuer(t, IssuerConfig{Valid: time.Hour})
	for range issuePerRoom {
		if _, err := i.Issue("room"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := i.Issue("room"); !errors.Is(err, ErrIssued) {
		t.Errorf("one too many: %v", err)
	}
	if _, err := i.Issue("other"); err != nil {
		t.Error(err)
	}
	at.now = at.now.Add(time.Hour)
	if _, err := i.Issue("room"); err != nil {
		t.Errorf("an hour later: %v", err)
	}
	if n := i.Issued(); n != issuePerRoom+2 {
		t.Errorf("counted %d", n)
	}
	at.now = at.now.Add(time.Hour + time.Second)
	i.sweep()
	if len(i.keys) != 0 {
		t.Error("rooms are kept for longer than their rights")
	}
}

func TestRevoke(t *testing.T) {
	i, at := newIssuer(t, IssuerConfig{})
	right, _ := i.Issue("room")
	other, _ := i.Issue("other")
	i.Revoke("room")
	i.Revoke("never seen")
	if _, _, ok := i.check(right.Username); ok {
		t.Error("a revoked right is taken")
	}
	if _, _, ok := i.check(other.Username); !ok {
		t.Error("another room's is not")
	}
	if anew, _ := i.Issue("room"); anew.Username == right.Username {
		t.Error("revoked, and given again")
	} else if _, _, ok := i.check(anew.Username); !ok {
		t.Error("a room with the same key cannot begin anew")
	}
	at.now = right.Until.Add(time.Second)
	i.sweep()
	if len(i.revoked) != 0 {
		t.Error("rooms are kept for longer than their rights")
	}
}

// usernames that are none of ours; FuzzCheck begins with them.
var usernames = []string{
	"", ":", "1800000000", "1799999999:x", "x:y", "1800000000:", "-1:x", "9999999999999999999:x",
	"1800014461:later.than.any", "1800014400:" + strings.Repeat("x", 65), " 1800000001:x",
}

func TestCheck(t *testing.T) {
	i, _ := newIssuer(t, IssuerConfig{})
	for _, name := range usernames {
		if _, _, ok := i.check(name); ok {
			t.Errorf("%q is taken", name)
		}
	}
}

func FuzzCheck(f *testing.F) {
	for _, name := range usernames {
		f.Add(name)
	}
	f.Add("1800014400:aaaaaaaaaaaa.bbbbbbbbbbbb")
	now := time.Unix(1_800_000_000, 0)
	i, err := NewIssuer(IssuerConfig{Now: func() time.Time { return now }})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, name string) {
		room, until, ok := i.check(name)
		if ok && (len(room) > 64 || !until.After(now) || until.Sub(now) > MostValid+time.Minute) {
			t.Errorf("%q: room %q until %v", name, room, until)
		}
	})
}
