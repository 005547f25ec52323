package sheet

import (
	"bytes"
	"errors"
	"io"
	"testing"
)

// FuzzSheet puts anything where the counsellor may write: never a crash, and one page with its structure or ErrLong.
func FuzzSheet(f *testing.F) {
	for _, s := range []string{"Beratungsstelle", "", "\\) Tj (", "endobj\n3 0 obj\n<<>>", "😀 ж Ω 漢字", "a\x00b\xff", "startxref\n12\n%%EOF", "trailer\n<<\n/Size 1"} {
		f.Add(s, "https://video.example.org/#"+s)
	}
	f.Fuzz(func(t *testing.T, text, address string) {
		o := Organisation{Name: text, Address: text, Phone: text, Mail: text, Privacy: address}
		for name, write := range map[string]func(io.Writer) error{
			"invitation": func(w io.Writer) error {
				return Invitation(w, Invite{Language: "en", Organisation: o, When: text, Address: address, Fallback: text})
			},
			"consent": func(w io.Writer) error {
				return Consent(w, Form{Language: "nl", Organisation: o, Server: text, Days: 90})
			},
			"recovery": func(w io.Writer) error {
				return Recovery(w, RecoveryCode{Language: "fr", Code: text, Made: text, Computer: text})
			},
		} {
			var out bytes.Buffer
			err := write(&out)
			if errors.Is(err, ErrLong) || len(address) > 1000 {
				continue // a code holds no more
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if !bytes.HasPrefix(out.Bytes(), []byte("%PDF-")) || !bytes.Contains(out.Bytes(), []byte("/StructTreeRoot")) || !bytes.HasSuffix(out.Bytes(), []byte("%%EOF\n")) {
				t.Errorf("%s: not a whole file", name)
			}
		}
	})
}

func BenchmarkPrivacy(b *testing.B) {
	for b.Loop() {
		if err := Privacy(io.Discard, Form{Language: "fr", Organisation: office, Days: 90}); err != nil {
			b.Fatal(err)
		}
	}
}
