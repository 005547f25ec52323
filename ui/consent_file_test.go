package ui

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"zwiesprache/store"
)

// TestCopyOfWhatIsNotShown: documents and HEIC pictures are kept sealed and leave the store only as a copy in
// the place that was chosen, for its owner alone, after it was said that it will stay there. Nothing else lies beside it.
func TestCopyOfWhatIsNotShown(t *testing.T) {
	for name, content := range map[string][]byte{
		".pdf":  []byte("%PDF-1.7\n signed by the client"),
		".heic": []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heicmif1 signed by the client"),
	} {
		t.Run(name, func(t *testing.T) {
			d := equippedDesk(t, store.Settings{})
			a := d.planned(nil)
			d.consenting(&a)
			d.onDrop(fileOf(t, "scan", content))
			d.settle()
			if d.has("consent.view") {
				t.Error("it is offered to be shown here")
			}
			folder := t.TempDir()
			path := filepath.Join(folder, "copy"+name)
			d.tap("consent.copy")
			d.wantSaid(d.kit.text.Invite.Consent.CopyText)
			if entries, err := os.ReadDir(folder); err != nil || len(entries) != 0 {
				t.Errorf("before the answer: %v, %v", entries, err)
			}
			d.tap("copy.yes")
			d.write("file.name", path)
			d.tap("file.ok")
			if b, err := os.ReadFile(path); err != nil || !bytes.Equal(b, content) {
				t.Errorf("%q, %v", b, err)
			}
			entries, err := os.ReadDir(folder)
			if err != nil || len(entries) != 1 {
				t.Errorf("beside the copy: %v, %v", entries, err)
			}
			if info, err := os.Stat(path); runtime.GOOS != "windows" && (err != nil || info.Mode().Perm() != 0o600) {
				t.Errorf("%v, %v", info, err)
			}
		})
	}
}
