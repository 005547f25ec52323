package main

import (
	"bufio"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"zwiesprache/signal/update"
)

// notice says of what the notice of a release is made.
type notice struct{ sums, notes, app, out string }

// write signs the notice. Its date is SOURCE_DATE_EPOCH, where that is set, else now.
func (n notice) write(key ed25519.PrivateKey) error {
	u, err := n.gather()
	if err != nil {
		return err
	}
	b, err := update.Sign(u, key)
	if err != nil {
		return err
	}
	if err := os.WriteFile(n.out, b, 0o644); err != nil {
		return err
	}
	fmt.Printf("update %s of %s: %d files\n", u.Version, u.Date.Format(time.DateOnly), len(u.Files))
	return nil
}

func (n notice) gather() (u update.Notice, err error) {
	if u.Version, err = version(n.app); err != nil {
		return u, err
	}
	if u.Date, err = date(os.Getenv("SOURCE_DATE_EPOCH")); err != nil {
		return u, err
	}
	if n.notes != "" {
		if _, err := toml.DecodeFile(n.notes, &u.Notes); err != nil {
			return u, fmt.Errorf("read notes: %w", err)
		}
	}
	for code, note := range u.Notes {
		u.Notes[code] = strings.Join(strings.FieldsFunc(note, breaks), " ")
	}
	if u.Files, err = sums(n.sums); err != nil {
		return u, fmt.Errorf("read %s: %w", n.sums, err)
	}
	return u, nil
}

// breaks says where lines of a note are joined; no-break spaces stay.
func breaks(r rune) bool { return strings.ContainsRune(" \t\r\n", r) }

func date(epoch string) (time.Time, error) {
	if epoch == "" {
		return time.Now().UTC().Truncate(time.Second), nil
	}
	seconds, err := strconv.ParseInt(epoch, 10, 64)
	if err != nil {
		return time.Time{}, errors.New("read SOURCE_DATE_EPOCH: it is no number")
	}
	return time.Unix(seconds, 0).UTC(), nil
}

// sums reads what sha256sum has written: 64 digits, a space, a space or star, a name.
func sums(file string) (map[string][32]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	all := map[string][32]byte{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		digits, name, _ := strings.Cut(lines.Text(), " ")
		hash, err := hex.DecodeString(digits)
		if err != nil || len(hash) != 32 || len(name) < 2 {
			return nil, fmt.Errorf("%q is no line of sha256sum", lines.Text())
		}
		all[path.Base(name[1:])] = [32]byte(hash)
	}
	return all, lines.Err()
}
