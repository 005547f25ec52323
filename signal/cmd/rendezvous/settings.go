package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// parse reads flags, what they leave open from the environment, and the rest
// from the file. Errors and help go to out.
func parse(args []string, env func(string) string, out io.Writer) (options, error) {
	var o options
	set, file := o.flags(out)
	if err := set.Parse(args); err != nil {
		return options{}, err
	}
	err := complete(set, file, env)
	if o.state == "" {
		o.state = env("STATE_DIRECTORY") // as systemd sets it
	}
	if err == nil && set.NArg() > 0 {
		err = fmt.Errorf("unexpected argument %q: see -h", set.Arg(0))
	}
	if err == nil {
		err = o.fits()
	}
	if err != nil {
		fmt.Fprintln(out, "rendezvous:", err)
		return options{}, err
	}
	return o, nil
}

// complete sets the flags that were not given.
func complete(set *flag.FlagSet, file *string, env func(string) string) error {
	given := map[string]bool{}
	set.Visit(func(f *flag.Flag) { given[f.Name] = true })
	var errs []error
	set.VisitAll(func(f *flag.Flag) {
		name := variable(f.Name)
		if value := env(name); value != "" && !given[f.Name] {
			given[f.Name] = true
			if err := f.Value.Set(value); err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", name, err))
			}
		}
	})
	if err := errors.Join(errs...); err != nil || *file == "" {
		return err
	}
	text, err := os.ReadFile(*file)
	if err != nil {
		return fmt.Errorf("read settings: %w", err)
	}
	if err := fill(set, given, string(text)); err != nil {
		return fmt.Errorf("%s: %w", *file, err)
	}
	return nil
}

// variable is the name of a flag in the environment.
func variable(name string) string {
	return "RENDEZVOUS_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

// fill sets the flags that are not given from a file's text. What the file has
// besides is an error, so that nobody trusts in a setting that is misspelt.
func fill(set *flag.FlagSet, given map[string]bool, text string) error {
	values := map[string]any{}
	if _, err := toml.Decode(text, &values); err != nil {
		var parse toml.ParseError
		if errors.As(err, &parse) {
			return fmt.Errorf("line %d: %s", parse.Position.Line, parse.Message)
		}
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		f := set.Lookup(name)
		if f == nil || name == "config" {
			return fmt.Errorf("line %d: there is no setting %q", lineOf(text, name), name)
		}
		value, err := word(values[name])
		if err == nil && !given[name] {
			err = f.Value.Set(value)
		}
		if err != nil {
			return fmt.Errorf("line %d: %s: %w", lineOf(text, name), name, err)
		}
	}
	return nil
}

// word is a value of TOML as a flag takes it.
func word(value any) (string, error) {
	switch v := value.(type) {
	case string, bool, int64:
		return fmt.Sprint(v), nil
	case []any:
		var words []string
		for _, one := range v {
			s, ok := one.(string)
			if !ok {
				return "", errors.New("a list is of texts")
			}
			words = append(words, s)
		}
		return strings.Join(words, ","), nil
	}
	return "", errors.New("a setting is a text, a number, true, false or a list of texts")
}

// lineOf is where a key or a table of that name stands, 0 if it is written in
// another way.
func lineOf(text, name string) int {
	key := regexp.MustCompile(`^\s*\[*\s*["']?` + regexp.QuoteMeta(name) + `["']?\s*[=.\]]`)
	return 1 + slices.IndexFunc(strings.Split(text, "\n"), key.MatchString)
}
