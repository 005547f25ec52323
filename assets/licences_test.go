package assets_test

import (
	"strings"
	"testing"

	"zwiesprache/assets"
)

// TestLicences reads the list that is built in: whole, and with what everybody asks for first.
func TestLicences(t *testing.T) {
	all := assets.Licences()
	found := map[string]assets.Licence{}
	for _, l := range all {
		if l.Name == "" || l.Licence == "" || len(l.In) == 0 || len(l.Text) < 100 || strings.Contains(l.Text, "\n"+strings.Repeat("=", 78)+"\n") {
			t.Errorf("%q is not whole: %q in %q, %d bytes of text", l.Name, l.Licence, l.In, len(l.Text))
		}
		if found[l.Name].Name != "" {
			t.Errorf("%s stands there twice", l.Name)
		}
		found[l.Name] = l
	}
	for name, sentence := range map[string]string{
		"libvpx": "The WebM Project", "Opus": "Xiph.Org", "Inter (fonts)": "SIL OPEN FONT LICENSE", "github.com/pion/webrtc/v4": "The Pion community",
		"MediaPipe Selfie Segmentation (weights)": "Copyright Google LLC", "@noble/curves": "Paul Miller", "mingw-w64 runtime": "mingw-w64 project",
	} {
		if !strings.Contains(found[name].Text, sentence) {
			t.Errorf("the licence of %s does not say %q", name, sentence)
		}
	}
	if len(all) < 70 {
		t.Errorf("only %d works", len(all))
	}
}
