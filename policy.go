package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"text/tabwriter"
	"time"

	"zwiesprache/media/blur"
	"zwiesprache/signal/session"
	"zwiesprache/store"
	"zwiesprache/store/policy"
)

// rules are what the organisation has set, to which the program holds whatever settings, flags and window say.
type rules struct{ policy.Policy }

// readRules reads them and logs what is wrong with them, which keeps nothing from starting.
func readRules(log *slog.Logger) (rules, []policy.Problem) {
	set, problems := policy.Read()
	for _, p := range problems {
		log.Warn("managed settings", "problem", p.String(), "source", p.Source)
	}
	return rules{set}, problems
}

// errManaged says that a flag asks for what the organisation has decided otherwise.
var errManaged = errors.New("set by your organisation")

// flags are the server and pages that hold, from those of the command line.
func (r rules) flags(server string, pages [][32]byte, trial bool) (string, [][32]byte, error) {
	switch {
	case r.Server != "" && trial:
		return "", nil, fmt.Errorf("--trial: the server is %w", errManaged)
	case r.Server != "" && server != "" && server != r.Server:
		return "", nil, fmt.Errorf("--server: it is %w", errManaged)
	case r.PageHashes != nil && len(pages) > 0 && !slices.Equal(pages, r.PageHashes):
		return "", nil, fmt.Errorf("--page: the pages are %w", errManaged)
	case r.PageHashes != nil:
		pages = r.PageHashes
	}
	if r.Server != "" {
		server = r.Server
	}
	return server, pages, nil
}

// store are the options that follow from them.
func (r rules) store(o store.Options) store.Options {
	o.Passphrase, o.Retention, o.Over = r.PassphraseRequired, time.Duration(r.RetentionDays)*24*time.Hour, r.Over
	return o
}

// room is one as it may be opened.
func (r rules) room(room session.Room) session.Room {
	room.RelayOnly = room.RelayOnly || r.RelayOnly
	return room
}

// blur is the mode instead of one that is asked for.
func (r rules) blur(mode blur.Mode) blur.Mode {
	if r.BlurRequired && mode == blur.Off {
		return blur.Strong
	}
	return mode
}

const policyUsage = `usage: zwiesprache policy check [FILE]   what holds, where it came from, and what is wrong: exits with 1 if anything is
       zwiesprache policy show           what holds

FILE is a draft: a policy.toml, or a property list (.plist). It is only looked at.
`

// errPolicy ends a check that found something.
var errPolicy = errors.New("the managed settings have problems")

// policyCommand tells administrators what their settings come to.
func policyCommand(args []string, out io.Writer) error {
	read := policy.Read
	check := len(args) > 0 && args[0] == "check"
	switch {
	case check && len(args) == 2:
		read = func() (policy.Policy, []policy.Problem) { return policy.ReadFile(args[1]) }
	case len(args) != 1 || !check && args[0] != "show":
		fmt.Fprint(out, policyUsage)
		return errors.New("policy takes check or show")
	}
	set, problems := read()
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, row := range policy.Schema() {
		if from := set.Source(row.Key); from != "" {
			fmt.Fprintf(table, "%s\t%s\t%s\n", row.Key, row.Show(set), from)
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if set.Empty() {
		fmt.Fprintln(out, "Nothing is set by an organisation.")
	}
	if !check {
		return nil
	}
	for _, p := range problems {
		fmt.Fprintf(out, "%s: %s\n", p.Source, p)
	}
	if len(problems) > 0 {
		return fmt.Errorf("%w: %d", errPolicy, len(problems))
	}
	return nil
}
