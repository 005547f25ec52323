// Package macos holds what becomes the app's bundle on a Mac. Only its files' agreement can be tried elsewhere.
package macos

import (
	"encoding/binary"
	"encoding/xml"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var entry = regexp.MustCompile(`^"(\w+)" = "([^"]+)";$`)

// TestTexts has every text for a permission in four languages, and in Info.plist for all others.
func TestTexts(t *testing.T) {
	info, err := os.ReadFile("Info.plist")
	if err != nil {
		t.Fatal(err)
	}
	var asked []string
	for _, m := range regexp.MustCompile(`<key>(NS\w+UsageDescription)</key>`).FindAllStringSubmatch(string(info), -1) {
		asked = append(asked, m[1])
	}
	if len(asked) < 4 {
		t.Errorf("Info.plist asks for %q only", asked)
	}
	for _, language := range []string{"de", "nl", "fr", "en"} {
		if !strings.Contains(string(info), "<string>"+language+"</string>") {
			t.Errorf("Info.plist does not name %s", language)
		}
		b, err := os.ReadFile(filepath.Join(language+".lproj", "InfoPlist.strings"))
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		for line := range strings.Lines(string(b)) {
			m := entry.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
			if m == nil {
				t.Fatalf("%s: %q is no entry", language, line)
			}
			found = append(found, m[1])
		}
		for _, key := range asked {
			if !slices.Contains(found, key) {
				t.Errorf("%s lacks %s", language, key)
			}
		}
	}
}

func TestPropertyLists(t *testing.T) {
	for _, name := range []string{"Info.plist", "entitlements.plist"} {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var list struct {
			Keys []string `xml:"dict>key"`
		}
		if err := xml.Unmarshal(b, &list); err != nil || len(list.Keys) == 0 {
			t.Errorf("%s: %v, %d keys", name, err, len(list.Keys))
		}
	}
}

// TestIcon reads the parts of the icon: each PNG, and the length of the file their sum.
func TestIcon(t *testing.T) {
	b, err := os.ReadFile("zwiesprache.icns")
	if err != nil {
		t.Fatal(err)
	}
	if string(b[:4]) != "icns" || int(binary.BigEndian.Uint32(b[4:])) != len(b) {
		t.Fatal("no icon of this length")
	}
	var kinds []string
	for b = b[8:]; len(b) > 8; {
		size := int(binary.BigEndian.Uint32(b[4:]))
		if size < 16 || size > len(b) || string(b[9:12]) != "PNG" {
			t.Fatalf("%s is broken", b[:4])
		}
		kinds, b = append(kinds, string(b[:4])), b[size:]
	}
	slices.Sort(kinds)
	if got := strings.Join(kinds, " "); got != "ic07 ic08 ic09 ic10 ic11 ic12 ic13 ic14" {
		t.Errorf("it has %s", got)
	}
}
