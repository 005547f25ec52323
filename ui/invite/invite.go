// Package invite makes what a guest is told of a conversation: the text to read out by telephone, text messages,
// e-mails, letters, in the guest's language and from templates that the counsellor may change. Start with Default
// or a text of the counsellor's own, and Fill it. It is pure: it sends nothing and keeps nothing.
package invite

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sync"

	"zwiesprache/assets"
)

// Way is how the three words and the password reach the guest.
type Way string

// The ways. Between words or link on one side and the password on the other stands a wall in the first two.
const (
	Confidential Way = "confidential" // by voice or in two text messages; written down is only the page's address
	Apart        Way = "apart"        // the link by e-mail or letter, the password apart from it
	Public       Way = "public"       // all in one message: not for counselling
)

// Kind is one message to a guest.
type Kind string

// The kinds.
const (
	Script  Kind = "script"  // read out by telephone, step by step: see Steps
	Words   Kind = "words"   // text message with the three words
	Code    Kind = "code"    // text message with the password
	Mail    Kind = "mail"    // e-mail
	Letter  Kind = "letter"  // by post
	Message Kind = "message" // link and password at once, by any messenger
	Forms   Kind = "forms"   // e-mail to which consent form and privacy information are attached
)

// Kinds are the messages of a way, in the order in which they are offered.
func Kinds(w Way) []Kind {
	switch w {
	case Confidential:
		return []Kind{Script, Words, Code, Mail, Letter, Forms}
	case Apart:
		return []Kind{Mail, Code, Script, Letter, Forms}
	case Public:
		return []Kind{Message}
	}
	return nil
}

// Ways are all ways, the most confidential first.
func Ways() []Way { return []Way{Confidential, Apart, Public} }

// Easy is German in short sentences, one thought each (Leichte Sprache, after DIN SPEC 33429). The page itself does not speak it.
const Easy = "de-easy"

// Languages are those in which guests can be invited.
func Languages() []string { return []string{"de", Easy, "nl", "fr", "en"} }

// Template names one message in one language.
type Template struct {
	Language string
	Way      Way // of Forms it does not matter
	Kind     Kind
}

// Key is the template's name for the store. It is the same in all releases.
func (t Template) Key() string {
	if t.Kind == Forms {
		return t.Language + "." + string(t.Kind)
	}
	return t.Language + "." + string(t.Way) + "." + string(t.Kind)
}

// Default is the text that comes with the program, with {places}. It is "" where a way has no such kind.
// The error says that there is no such language.
func Default(t Template) (string, error) {
	p, err := load(t.Language)
	if err != nil {
		return "", err
	}
	if t.Kind == Forms {
		return p.Forms, nil
	}
	return p.texts(t.Way)[t.Kind], nil
}

// Subject is what stands over an e-mail: it says nothing about what the conversation is about.
func Subject(t Template) (string, error) {
	p, err := load(t.Language)
	if err != nil {
		return "", err
	}
	if t.Kind == Forms {
		return p.FormsSubject, nil
	}
	return p.Subject, nil
}

// phrases is one file of assets/invite.
type phrases struct {
	At            string // {date} {time}
	Now           string // instead of At
	Early, AtOnce string // when to open the page
	Ring, Wait    string // what was agreed for a connection that fails
	Subject       string
	FormsSubject  string
	Forms         string
	Confidential  map[Kind]string
	Apart         map[Kind]string
	Public        map[Kind]string
}

func (p *phrases) texts(w Way) map[Kind]string {
	switch w {
	case Confidential:
		return p.Confidential
	case Apart:
		return p.Apart
	case Public:
		return p.Public
	}
	return nil
}

func load(language string) (*phrases, error) {
	all, err := read()
	if err != nil {
		return nil, err
	}
	if p, known := all[language]; known {
		return p, nil
	}
	return nil, fmt.Errorf("read the texts of invitations: no language %q", language)
}

// read parses the texts of all languages, once: the preview of a template asks at every key.
var read = sync.OnceValues(func() (map[string]*phrases, error) {
	all := map[string]*phrases{}
	for _, language := range Languages() {
		b, err := assets.Invite(language)
		if err != nil {
			return nil, err
		}
		p := &phrases{}
		d := json.NewDecoder(bytes.NewReader(b))
		d.DisallowUnknownFields()
		if err := d.Decode(p); err != nil {
			return nil, fmt.Errorf("read the texts of invitations in %s: %w", language, err)
		}
		all[language] = p
	}
	return all, nil
})
