package relay

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" // what TURN servers agreed on for such credentials
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"sync"
	"time"

	"zwiesprache/signal"
)

// Limits of rights.
const (
	// MostValid is how long a right is good for at most: the longest
	// conversation. It ends earlier when its room is revoked.
	MostValid = 4 * time.Hour

	// Three guests, and each of them coming back four times.
	issuePerRoom = 16 // rights an hour

	tagSize = 9 // random bytes that stand for a room: no two collide, and nobody guesses one
)

// ErrIssued says that a room got all rights that it may have for now.
var ErrIssued = errors.New("too many rights for one room")

// IssuerConfig says which rights are issued.
type IssuerConfig struct {
	URLs   []string         // where they are used (RFC 7065), at most eight
	Secret []byte           // shared with all relays that take them; empty: a random one
	Valid  time.Duration    // how long; 0 or more than MostValid: MostValid
	Now    func() time.Time // nil: time.Now
}

// Issuer gives rights to use a relay: ours, or another TURN server that was
// told the secret (coturn's static-auth-secret). The username is "end:name"
// with the end in seconds since 1970, the password its HMAC
// (draft-uberti-behave-turn-rest-00).
type Issuer struct {
	config IssuerConfig

	mu      sync.Mutex // guards the fields below, and those of rights
	keys    map[string]*rights
	revoked map[string]time.Time // rooms by their tag, and when their last right ends by itself
	issued  int64
}

// rights are those of one room.
type rights struct {
	tag   string
	given int // in the hour that began at since
	since time.Time
	until time.Time
}

// NewIssuer makes an issuer. It starts nothing.
func NewIssuer(c IssuerConfig) (*Issuer, error) {
	if len(c.URLs) > 8 {
		return nil, errors.New("more than eight URLs of relays")
	}
	if len(c.Secret) == 0 {
		c.Secret = newSecret()
	}
	if c.Valid <= 0 || c.Valid > MostValid {
		c.Valid = MostValid
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Issuer{config: c, keys: map[string]*rights{}, revoked: map[string]time.Time{}}, nil
}

// Issue gives a right for the room that key stands for; the relay learns
// nothing of key. It fails with ErrIssued.
func (i *Issuer) Issue(key string) (signal.Relay, error) {
	now := i.config.Now()
	i.mu.Lock()
	defer i.mu.Unlock()
	room := i.keys[key]
	if room == nil {
		room = &rights{tag: newTag(), since: now}
		i.keys[key] = room
	}
	if now.Sub(room.since) >= time.Hour {
		room.given, room.since = 0, now
	}
	if room.given == issuePerRoom {
		return signal.Relay{}, ErrIssued
	}
	room.given++
	i.issued++
	room.until = now.Add(i.config.Valid).Truncate(time.Second)
	name := strconv.FormatInt(room.until.Unix(), 10) + ":" + room.tag + "." + newTag()
	return signal.Relay{URLs: i.config.URLs, Username: name, Credential: i.password(name), Until: room.until}, nil
}

// Issued counts all rights.
func (i *Issuer) Issued() int64 {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.issued
}

// Revoke makes our own relay take the rights of key no more. Another server
// takes them until they end.
func (i *Issuer) Revoke(key string) { i.revoke(key) }

func (i *Issuer) revoke(key string) (tag string, ok bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	room, ok := i.keys[key]
	if !ok {
		return "", false
	}
	delete(i.keys, key)
	i.revoked[room.tag] = room.until
	return room.tag, true
}

func (i *Issuer) password(name string) string {
	mac := hmac.New(sha1.New, i.config.Secret)
	_, _ = mac.Write([]byte(name)) // never fails
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// check reads a username. Whether the right is genuine only its password shows.
func (i *Issuer) check(name string) (room string, until time.Time, ok bool) {
	end, rest, ok := strings.Cut(name, ":")
	if !ok || len(rest) > 64 {
		return "", time.Time{}, false
	}
	seconds, err := strconv.ParseInt(end, 10, 64)
	if err != nil {
		return "", time.Time{}, false
	}
	room, _, _ = strings.Cut(rest, ".")
	until = time.Unix(seconds, 0)
	now := i.config.Now()
	if !now.Before(until) || until.Sub(now) > MostValid+time.Minute { // clocks of several servers differ
		return "", time.Time{}, false
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	_, gone := i.revoked[room]
	return room, until, !gone
}

// sweep forgets rooms whose rights have ended.
func (i *Issuer) sweep() {
	now := i.config.Now()
	i.mu.Lock()
	defer i.mu.Unlock()
	for key, room := range i.keys {
		if now.After(room.until) {
			delete(i.keys, key)
		}
	}
	for tag, until := range i.revoked {
		if now.After(until) {
			delete(i.revoked, tag)
		}
	}
}

func newTag() string {
	b := make([]byte, tagSize)
	_, _ = rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b)
}
