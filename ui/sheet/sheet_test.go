package sheet

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var office = Organisation{Name: "Beratungsstelle Gütersloh", Address: "Kirchstraße 1\n33330 Gütersloh", Phone: "05241 12345",
	Mail: "guetersloh@beratung.example", Privacy: "https://beratung.example/datenschutz"}

const (
	page1 = "https://video.beratung.example"
	link  = "https://video.beratung.example/?l=de#lindenhof/garten/wolke"
)

// sheets are all sheets in one language, by name.
func sheets(language string) map[string]func(io.Writer) error {
	form := Form{Language: language, Organisation: office, Server: "video.beratung.example", Days: 90}
	blank := Form{Language: language, Days: 30}
	return map[string]func(io.Writer) error{
		"invitation": func(w io.Writer) error {
			return Invitation(w, Invite{Language: language, Organisation: office, When: "Donnerstag, 24. Dezember 2026, 10:30 Uhr",
				Address: page1, Fallback: "Wenn die Verbindung nicht klappt, rufe ich Sie an."})
		},
		"link":    func(w io.Writer) error { return Invitation(w, Invite{Language: language, Address: link, Words: true}) },
		"consent": func(w io.Writer) error { return Consent(w, form) },
		"privacy": func(w io.Writer) error { return Privacy(w, form) },
		"blank":   func(w io.Writer) error { return Consent(w, blank) },
		"empty":   func(w io.Writer) error { return Privacy(w, blank) },
		"recovery": func(w io.Writer) error {
			return Recovery(w, RecoveryCode{Language: language, Code: "7QX4-M0RT-W8YC-2KJ5-B6HN-D9ZG-P3VS-E1AF", Made: "23. November 2026"})
		},
	}
}

// tool runs a program of deps.sh.
func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Fatalf("%s is not installed: see assets/packaging/linux/deps.sh", name)
	}
	out, err := exec.Command(name, args...).Output()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return string(out)
}

// TestCodeOnTwoLines: each half of the recovery code stays on one line, also of the widest letters.
func TestCodeOnTwoLines(t *testing.T) {
	for _, language := range Languages() {
		for _, code := range []string{"7QX4-M0RT-W8YC-2KJ5-B6HN-D9ZG-P3VS-E1AF", "WMWM-WMWM-WMWM-WMWM-WMWM-WMWM-WMWM-WMWM"} {
			path := filepath.Join(t.TempDir(), "recovery.pdf")
			f, err := os.Create(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(Recovery(f, RecoveryCode{Language: language, Code: code, Made: "23. November 2026"}), f.Close()); err != nil {
				t.Fatal(err)
			}
			said := spaces.ReplaceAllString(strings.ReplaceAll(tool(t, "pdftotext", "-layout", path, "-"), "\n", "/"), " ")
			for half := range 2 {
				if want := strings.Join(strings.Split(code, "-")[4*half:][:4], " – "); !strings.Contains(said, want) {
					t.Errorf("%s: not on one line: %s", language, want)
				}
			}
		}
	}
}

var spaces = regexp.MustCompile(`[\s\x{A0}]+`)

// TestSheets reads each sheet with a program that is not ours: one page, all its words, its structure, its code.
func TestSheets(t *testing.T) {
	dir := t.TempDir()
	if keep := os.Getenv("SHEETS"); keep != "" { // to look at them
		dir = keep
	}
	for _, language := range Languages() {
		for name, write := range sheets(language) {
			t.Run(language+"/"+name, func(t *testing.T) {
				var pdf bytes.Buffer
				if err := write(&pdf); err != nil {
					t.Fatal(err)
				}
				path := filepath.Join(dir, language+"-"+name+".pdf")
				if err := os.WriteFile(path, pdf.Bytes(), 0o600); err != nil {
					t.Fatal(err)
				}
				about := tool(t, "pdfinfo", path)
				for _, want := range []string{"Pages:           1", "Tagged:          yes", "A4"} {
					if !strings.Contains(about, want) {
						t.Errorf("%q is missing in\n%s", want, about)
					}
				}
				text := spaces.ReplaceAllString(tool(t, "pdftotext", "-enc", "UTF-8", path, "-"), "") // a line may end anywhere
				for _, want := range expected(t, language, name) {
					if want = spaces.ReplaceAllString(want, ""); !strings.Contains(text, want) {
						t.Errorf("%q is missing in\n%s", want, text)
					}
				}
				if strings.ContainsAny(text, "{}") {
					t.Errorf("a place is left:\n%s", text)
				}
				if language != "de" && language != "fr" { // each program takes its time, and the shape is the same in all
					return
				}
				structure := tool(t, "pdfinfo", "-struct-text", path)
				for _, want := range []string{"Document", "H1", "LI"} {
					if !strings.Contains(structure, want) && (want != "LI" || !strings.Contains("privacy empty", name)) {
						t.Errorf("no %s in the structure:\n%s", want, structure)
					}
				}
				picture := strings.TrimSuffix(path, ".pdf")
				if os.Getenv("SHEETS") != "" || name == "invitation" || name == "link" {
					tool(t, "pdftoppm", "-r", "100", "-png", "-singlefile", path, picture)
				}
				if name == "invitation" || name == "link" {
					want := map[string]string{"invitation": page1, "link": link}[name]
					if got := strings.TrimSpace(tool(t, "zbarimg", "-q", "--raw", picture+".png")); got != want {
						t.Errorf("the code says %q, want %q", got, want)
					}
				}
			})
		}
	}
}

// expected is a part of what must be read on a sheet.
func expected(t *testing.T, language, name string) []string {
	all, err := load(language)
	if err != nil {
		t.Fatal(err)
	}
	switch name {
	case "invitation":
		return []string{all.Invitation.Title, all.Invitation.Three, "Donnerstag, 24. Dezember 2026, 10:30 Uhr", page1, office.Phone, all.Invitation.PasswordLine, "rufe ich Sie an."}
	case "link":
		return []string{all.Invitation.Title, link, all.Invitation.PasswordLine, all.Invitation.CallNobody}
	case "consent":
		return []string{all.Consent.Title, all.Consent.Signature, office.Name, "33330 Gütersloh", office.Mail, "90"}
	case "privacy":
		return []string{all.Privacy.Title, office.Name, office.Phone, "(video.beratung.example)", "90", office.Privacy}
	case "blank":
		return []string{all.Consent.Title, all.Consent.Name, "30"}
	case "empty":
		return []string{all.Privacy.WhoBlank, "30"}
	}
	return []string{all.Recovery.Title, "7QX4", "E1AF", "23. November 2026"}
}

func TestTooLong(t *testing.T) {
	long := Form{Language: "de", Organisation: Organisation{Name: "A", Address: strings.Repeat("Straße\n", 300)}}
	if err := Privacy(io.Discard, long); !errors.Is(err, ErrLong) {
		t.Errorf("an address of 300 lines: %v", err)
	}
	if err := Consent(io.Discard, Form{Language: "xx"}); err == nil {
		t.Error("a language that there is not")
	}
}
