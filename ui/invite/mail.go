package invite

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// ErrAddress says that a sender is no e-mail address.
var ErrAddress = errors.New("no e-mail address")

// Draft is an e-mail that the counsellor's mail program is to send. It names nobody as receiver: addresses of
// guests are not kept in this program.
type Draft struct {
	From        string // address of the organisation; "" = the mail program knows
	Subject     string
	Body        string
	At          time.Time
	Attachments []Attachment
}

// Attachment is a file in an e-mail.
type Attachment struct {
	Name    string
	Type    string // media type
	Content []byte
}

// Mailto is the address that opens a mail program with subject and body (RFC 6068). It cannot carry attachments,
// and some programs cut it at 2,000 bytes: longer ones are better saved as a file.
func Mailto(subject, body string) string {
	return "mailto:?subject=" + escape(oneLine(subject)) + "&body=" + escape(crlf(body))
}

// TextMessage is the address that opens a program for text messages with a text (RFC 5724), receiver left open.
func TextMessage(body string) string { return "sms:?body=" + escape(body) }

// escape keeps what RFC 3986 calls unreserved and nothing else; spaces are %20, for + would be a plus.
func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// WriteTo writes the e-mail as a file (.eml, RFC 5322) that mail programs open as a draft to be sent. Subject and
// names cannot add fields of their own, whatever they hold. Errors to ask for: ErrAddress.
func (d Draft) WriteTo(w io.Writer) (int64, error) {
	var out bytes.Buffer
	field := func(name, value string) { fmt.Fprintf(&out, "%s: %s\r\n", name, value) }
	if d.From != "" {
		from, err := mail.ParseAddress(oneLine(d.From))
		if err != nil {
			return 0, fmt.Errorf("write an e-mail: %w", ErrAddress)
		}
		field("From", from.String())
	}
	field("Date", d.At.Format("Mon, 02 Jan 2006 15:04:05 -0700"))
	field("Subject", folded(oneLine(d.Subject)))
	field("MIME-Version", "1.0")
	field("X-Unsent", "1") // opens as a draft in the programs that know it
	if err := d.writeContent(&out); err != nil {
		return 0, fmt.Errorf("write an e-mail: %w", err)
	}
	n, err := out.WriteTo(w)
	if err != nil {
		return n, fmt.Errorf("write an e-mail: %w", err)
	}
	return n, nil
}

func (d Draft) writeContent(out *bytes.Buffer) error {
	plain := textproto.MIMEHeader{"Content-Type": {"text/plain; charset=utf-8"}, "Content-Transfer-Encoding": {"quoted-printable"}}
	if len(d.Attachments) == 0 {
		for _, name := range []string{"Content-Type", "Content-Transfer-Encoding"} {
			fmt.Fprintf(out, "%s: %s\r\n", name, plain.Get(name))
		}
		out.WriteString("\r\n")
		return quoted(out, d.Body)
	}
	parts := multipart.NewWriter(out)
	fmt.Fprintf(out, "Content-Type: multipart/mixed;\r\n boundary=%s\r\n\r\n", parts.Boundary())
	text, err := parts.CreatePart(plain)
	if err == nil {
		err = quoted(text, d.Body)
	}
	if err != nil {
		return err
	}
	for _, a := range d.Attachments {
		file, err := parts.CreatePart(textproto.MIMEHeader{
			"Content-Type":              {a.Type},
			"Content-Transfer-Encoding": {"base64"},
			"Content-Disposition":       {disposition(a.Name)},
		})
		if err == nil {
			err = base64Lines(file, a.Content)
		}
		if err != nil {
			return err
		}
	}
	return parts.Close()
}

// disposition names a file (RFC 2183), on a line of its own: an encoded name is long.
func disposition(name string) string {
	return strings.Replace(mime.FormatMediaType("attachment", map[string]string{"filename": oneLine(name)}), "; ", ";\r\n ", 1)
}

// quoted writes a body (RFC 2045, section 6.7).
func quoted(w io.Writer, body string) error {
	q := quotedprintable.NewWriter(w)
	if _, err := io.WriteString(q, crlf(body)+"\r\n"); err != nil {
		return err
	}
	return q.Close()
}

// base64Lines writes lines of 76 characters (RFC 2045, section 6.8).
func base64Lines(w io.Writer, content []byte) error {
	const each = 57 // bytes that make 76 characters
	for len(content) > 0 {
		n := min(each, len(content))
		if _, err := io.WriteString(w, base64.StdEncoding.EncodeToString(content[:n])+"\r\n"); err != nil {
			return err
		}
		content = content[n:]
	}
	return nil
}

// folded is a field's text as RFC 2047 has it, on lines of at most 78 characters.
func folded(s string) string {
	const room = 60 // characters beside the field's name
	if len(s) <= room && mime.QEncoding.Encode("utf-8", s) == s {
		return s
	}
	var words []string
	for len(s) > 0 {
		n := 0
		for i, r := range s { // 36 bytes become 48 characters: the line stays within 78
			if i+utf8.RuneLen(r) > 36 {
				break
			}
			n = i + utf8.RuneLen(r)
		}
		words = append(words, "=?utf-8?b?"+base64.StdEncoding.EncodeToString([]byte(s[:n]))+"?=")
		s = s[n:]
	}
	return strings.Join(words, "\r\n ")
}

// oneLine makes signs that could begin a new field into spaces.
func oneLine(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, s))
}

// crlf ends lines as e-mail wants it.
func crlf(s string) string {
	return strings.ReplaceAll(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s), "\n", "\r\n")
}
