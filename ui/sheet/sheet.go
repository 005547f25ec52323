// Package sheet makes what is printed or sent as PDF, each on one A4 page: the invitation with its QR code, the form
// of consent, the information on data protection, and the sheet with the recovery code. Call Invitation, Consent,
// Privacy or Recovery. It is pure: it writes to the writer that it is given and keeps nothing.
//
// The pages are tagged (ISO 32000-1, 14.8): headings, paragraphs, lists and the code's meaning in reading order, with
// the language, for screen readers. They do not claim PDF/UA: links are not part of the structure, and fonts and
// colours are not declared as it wants them.
package sheet

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"zwiesprache/assets"
)

// ErrLong says that texts of the organisation's do not fit on the page even in small type.
var ErrLong = errors.New("does not fit on one page")

// Languages are those of the invitation. The others know no easy German and take German for it.
func Languages() []string { return []string{"de", "de-easy", "nl", "fr", "en"} }

// Organisation is who counsels. What is "" is left out, or a line to write on stands in its place.
type Organisation struct {
	Name    string
	Address string // may have several lines
	Phone   string
	Mail    string // to which the signed form is sent
	Privacy string // address of the organisation's own page on data protection
}

// texts is one file of assets/sheet.
type texts struct {
	Invitation invitationTexts
	Consent    consentTexts
	Privacy    privacyTexts
	Recovery   recoveryTexts
}

func load(language string) (*texts, error) {
	if !slices.Contains(Languages(), language) {
		return nil, fmt.Errorf("read the texts of sheets: no language %q", language)
	}
	b, err := assets.Sheet(language)
	if err != nil {
		return nil, err
	}
	t := &texts{}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(t); err != nil {
		return nil, fmt.Errorf("read the texts of sheets in %s: %w", language, err)
	}
	if language != code(language) { // only the invitation is in easy German
		full, err := load(code(language))
		if err != nil {
			return nil, err
		}
		full.Invitation = t.Invitation
		return full, nil
	}
	return t, nil
}

// with fills the {places} of a sentence; pairs are a place's name and its value, in turn.
func with(sentence string, pairs ...string) string {
	var replace []string
	for i := 0; i+1 < len(pairs); i += 2 {
		replace = append(replace, "{"+pairs[i]+"}", pairs[i+1])
	}
	return strings.NewReplacer(replace...).Replace(sentence)
}

// code is the BCP 47 tag of a language, for screen readers.
func code(language string) string { return strings.TrimSuffix(language, "-easy") }

// write draws one page, in the largest type in which it fits, and writes it.
func write(w io.Writer, language, title string, draw func(*page)) error {
	for _, scale := range []float64{1.18, 1.12, 1.06, 1, 0.93, 0.86, 0.78, 0.7} {
		p := newPage(scale)
		draw(p)
		if p.y > bottom {
			continue
		}
		pdf, err := p.finish(code(language), title)
		if err == nil {
			_, err = w.Write(pdf)
		}
		if err != nil {
			return fmt.Errorf("write a sheet: %w", err)
		}
		return nil
	}
	return fmt.Errorf("write a sheet: %w", ErrLong)
}

func itoa(n int) string { return strconv.Itoa(n) }
