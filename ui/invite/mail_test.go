package invite

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

var sent = time.Date(2026, 11, 23, 9, 48, 0, 0, time.FixedZone("", 3600))

// parsed is an e-mail read by the standard library.
type parsed struct {
	header      mail.Header
	subject     string
	body        string
	attachments map[string]string
}

func parse(t *testing.T, raw []byte) parsed {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("%v in %q", err, raw)
	}
	p := parsed{header: m.Header, attachments: map[string]string{}}
	if p.subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	if kind == "text/plain" {
		p.body = content(t, quotedprintable.NewReader(m.Body))
		return p
	}
	for parts := multipart.NewReader(m.Body, params["boundary"]); ; {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return p
		}
		if err != nil {
			t.Fatal(err)
		}
		if part.Header.Get("Content-Transfer-Encoding") == "quoted-printable" {
			p.body = content(t, quotedprintable.NewReader(part))
		} else {
			p.attachments[part.FileName()] = content(t, base64.NewDecoder(base64.StdEncoding, part))
		}
	}
}

func content(t *testing.T, r io.Reader) string {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func written(t *testing.T, d Draft) []byte {
	t.Helper()
	var out bytes.Buffer
	if _, err := d.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestMail(t *testing.T) {
	body := "Guten Tag,\n\nunser Gespräch ist am Montag: https://video.example.org/?l=de#lindenhof/garten/wolke " + strings.Repeat("und ", 40) + "\n.\nFreundliche Grüße"
	for _, c := range []struct {
		name string
		d    Draft
	}{
		{"plain", Draft{Subject: "Our appointment", Body: body}},
		{"umlauts", Draft{Subject: "Zwei Blätter für Sie – und ein sehr langer Betreff mit Umlauten, der auf mehrere Zeilen umbrochen werden muss", Body: body, From: "Beratung Gütersloh <post@example.org>"}},
		{"a subject with a thousand letters", Draft{Subject: strings.Repeat("a", 1000), Body: ""}},
		{"files", Draft{Subject: "x", Body: body, Attachments: []Attachment{{"Einwilligung für Sie.pdf", "application/pdf", bytes.Repeat([]byte("%PDF\n"), 99)}, {"b.pdf", "application/pdf", nil}}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.d.At = sent
			raw := written(t, c.d)
			p := parse(t, raw)
			if p.subject != c.d.Subject || strings.ReplaceAll(p.body, "\r\n", "\n") != c.d.Body+"\n" {
				t.Errorf("subject %q, body %q", p.subject, p.body)
			}
			if at, err := p.header.Date(); err != nil || !at.Equal(sent) {
				t.Errorf("date %v, %v", at, err)
			}
			if from, err := p.header.AddressList("From"); c.d.From != "" && (err != nil || from[0].Address != "post@example.org" || from[0].Name != "Beratung Gütersloh") {
				t.Errorf("from %v, %v", from, err)
			}
			for _, a := range c.d.Attachments {
				if got, ok := p.attachments[a.Name]; !ok || got != string(a.Content) {
					t.Errorf("%s: %d bytes of %d; there is %v", a.Name, len(got), len(a.Content), p.attachments)
				}
			}
			for line := range bytes.SplitSeq(raw, []byte("\r\n")) {
				if len(line) > 78 || bytes.ContainsAny(line, "\r\n") {
					t.Errorf("a line of %d: %q", len(line), line)
				}
			}
		})
	}
	var out bytes.Buffer
	if _, err := (Draft{From: "niemand"}).WriteTo(&out); !errors.Is(err, ErrAddress) || out.Len() > 0 {
		t.Errorf("a sender without an address: %v", err)
	}
}

// FuzzMail lets subject, sender, file name and body try to write fields of their own.
func FuzzMail(f *testing.F) {
	f.Add("Unser Termin", "", "a.pdf", "Guten Tag")
	f.Add("a\r\nBcc: eve@example.org", "a@b.c\r\nBcc: eve@example.org", "a\"\r\nX: y", "\r\n.\r\nFrom: x")
	f.Add("a\nBcc: eve", "\"x\r\n y\" <a@b.c>", "=?utf-8?q?=0AX:?=", "--boundary--\nContent-Type: text/html")
	f.Add("=?utf-8?q?a=0D=0ABcc:_eve?=", "a@b.c", "ä\u2028.pdf", "\x00")
	f.Add(strings.Repeat("😀", 40), "ä <ä@b.c>", "", strings.Repeat("=", 100))
	f.Fuzz(func(t *testing.T, subject, from, name, body string) {
		if !utf8.ValidString(subject + from + name + body) {
			return
		}
		var out bytes.Buffer
		d := Draft{From: from, Subject: subject, Body: body, At: sent, Attachments: []Attachment{{name, "application/pdf", []byte("x")}}}
		if _, err := d.WriteTo(&out); errors.Is(err, ErrAddress) {
			d.From = ""
			out.Reset()
			if _, err := d.WriteTo(&out); err != nil {
				t.Fatal(err)
			}
		}
		p := parse(t, out.Bytes())
		for field := range p.header {
			switch field {
			case "From", "Date", "Subject", "Mime-Version", "X-Unsent", "Content-Type":
			default:
				t.Errorf("a field of its own: %s in %q", field, out.Bytes())
			}
		}
		if len(p.attachments) != 1 {
			t.Errorf("%d attachments", len(p.attachments))
		}
		if got := crlf(p.body); got != crlf(body)+"\r\n" {
			t.Errorf("body %q became %q", body, got)
		}
		if len(p.header["Subject"]) != 1 || len(p.header["From"]) > 1 {
			t.Error("twice the same field")
		}
	})
}

func TestAddresses(t *testing.T) {
	subject, body := "Unser Termin & mehr", "Guten Tag,\nkommen Sie? 100 % + 1\nhttps://x.example/?l=de#a/b/c"
	u, err := url.Parse(Mailto(subject+"\r\nBcc: eve", body))
	if err != nil {
		t.Fatal(err)
	}
	q, err := url.ParseQuery(strings.ReplaceAll(u.RawQuery, "+", "%2B"))
	if err != nil || u.Scheme != "mailto" || u.Opaque != "" {
		t.Fatalf("%v %v", u, err)
	}
	if q.Get("subject") != subject+"  Bcc: eve" || q.Get("body") != strings.ReplaceAll(body, "\n", "\r\n") || len(q) != 2 {
		t.Errorf("%q", q)
	}
	if got := TextMessage("a b+c&d#e"); got != "sms:?body=a%20b%2Bc%26d%23e" {
		t.Error(got)
	}
}
