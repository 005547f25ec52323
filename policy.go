package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
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

// errUnclear says that the organisation may have decided it: a place of its settings cannot be read.
var errUnclear = fmt.Errorf("perhaps %w, whose settings cannot be read: see zwiesprache policy check", errManaged)

// by is the error of a flag for a key that is decided.
func (r rules) by(k policy.Key) error {
	if r.Source(k) == "" {
		return errUnclear
	}
	return errManaged
}

// flags are the server and pages that hold, from those of the command line. They also give way to wrong values: what
// the organisation has decided, a flag does not decide.
func (r rules) flags(server string, pages [][32]byte, trial bool) (string, [][32]byte, error) {
	switch {
	case r.Decided(policy.Server) && trial:
		return "", nil, fmt.Errorf("--trial: the server is %w", r.by(policy.Server))
	case r.Decided(policy.Server) && server != "" && server != r.Server:
		return "", nil, fmt.Errorf("--server: it is %w", r.by(policy.Server))
	case r.Decided(policy.PageHashes) && len(pages) > 0 && !slices.Equal(pages, r.PageHashes):
		return "", nil, fmt.Errorf("--page: the pages are %w", r.by(policy.PageHashes))
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

// room is one as it may be opened, whatever an appointment of earlier days says.
func (r rules) room(room session.Room) session.Room {
	room.RelayOnly = room.RelayOnly || r.RelayOnly
	if r.Languages != nil && !slices.Contains(r.Languages, room.Language) {
		room.Language = r.language()
	}
	switch confidential := slices.Contains(r.Ways, store.Confidential); {
	case r.Ways == nil:
	case !confidential:
		room.Confidential = false
	case len(r.Ways) == 1:
		room.Confidential = true
	}
	return room
}

// language is one that is allowed: the organisation's own, or the first.
func (r rules) language() string {
	if r.Language == "" && r.Languages != nil {
		return r.Languages[0]
	}
	return r.Language
}

// asked is the language of a flag, or where that is "" the one that holds; it must be allowed.
func (r rules) asked(language string) (string, error) {
	switch {
	case language == "" && r.language() != "":
		return r.language(), nil
	case language == "":
		language = "en"
	case r.Languages != nil && !slices.Contains(r.Languages, language):
		return "", fmt.Errorf("--language: the languages are %w: %s", errManaged, strings.Join(r.Languages, ", "))
	}
	return language, nil
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
