package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"zwiesprache/signal/release"
	"zwiesprache/signal/update"
)

// readable says what is wrong with the notice of a release that apps would get from file.
func readable(file string) error {
	if file == "" {
		return nil
	}
	content, err := os.ReadFile(file)
	if err == nil {
		_, err = update.Open(content, release.Keys())
	}
	if err != nil {
		return fmt.Errorf("read -update: %w", err)
	}
	return nil
}

// news asks for the notice of the newest release, as apps do once a day.
func (c *checker) news(ctx context.Context) {
	_, n, err := update.Ask(ctx, c.origin+"/"+update.Name, nil, c.client)
	switch {
	case errors.Is(err, update.ErrNone):
		c.note("update", "the server tells of no release", "right if you tell people yourself; else -update with the notice that came with the newest")
	case err != nil:
		c.fail("update", err.Error(), "give -update the update.json that came with the newest release, as it is; apps stay silent over this one")
	default:
		c.ok("update", fmt.Sprintf("tells of version %s since %s", n.Version, n.Date.Format(time.DateOnly)))
	}
}
