package main

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"

	"zwiesprache/store/policy"
)

//go:embed texts/*.json
var textFiles embed.FS

// cultures are the folders in which Windows looks for a language.
var cultures = map[string]string{"de": "de-DE", "en": "en-US", "fr": "fr-FR", "nl": "nl-NL"}

// text is what administrators read in one language.
type text struct {
	Description, Supported string
	Open                   string // of every key that is not set
	Lines                  string // how a list is typed into the editor
	Groups                 map[policy.Group]string
	Keys                   map[policy.Key]keyText
	Choices                map[string]string
}

type keyText struct{ Name, Text string }

// readTexts reads all languages. A text that is missing, or of no key, is an error.
func readTexts() (map[string]text, error) {
	all := map[string]text{}
	for language := range cultures {
		data, err := textFiles.ReadFile("texts/" + language + ".json")
		if err != nil {
			return nil, err
		}
		var t text
		if err := json.Unmarshal(data, &t); err != nil {
			return nil, fmt.Errorf("%s: %w", language, err)
		}
		if err := t.complete(); err != nil {
			return nil, fmt.Errorf("%s: %w", language, err)
		}
		all[language] = t
	}
	return all, nil
}

func (t text) complete() error {
	for _, one := range []string{t.Description, t.Supported, t.Open, t.Lines} {
		if one == "" {
			return fmt.Errorf("a text is missing")
		}
	}
	rows := policy.Schema()
	groups := map[policy.Group]bool{}
	for _, r := range rows {
		groups[r.Group] = true
		if k := t.Keys[r.Key]; k.Name == "" || k.Text == "" || t.Groups[r.Group] == "" {
			return fmt.Errorf("texts of %s are missing", r.Key)
		}
		if r.Kind != policy.Choice {
			continue
		}
		if i := slices.IndexFunc(r.Choices, func(c string) bool { return t.Choices[c] == "" }); i >= 0 {
			return fmt.Errorf("choice %s has no text", r.Choices[i])
		}
	}
	if len(t.Keys) != len(rows) || len(t.Groups) != len(groups) {
		return fmt.Errorf("%d keys and %d groups have texts, there are %d and %d", len(t.Keys), len(t.Groups), len(rows), len(groups))
	}
	return nil
}
