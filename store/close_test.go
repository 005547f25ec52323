package store

import (
	"bytes"
	"os"
	"testing"
)

// What is closed, as before a restore, leaves no key in memory, and cannot move one.
func TestCloseForgets(t *testing.T) {
	s := mustOpenWith(t, t.TempDir(), march)
	keys := [][]byte{s.key, s.sealer.wrap, s.sealer.used}
	mustClose(t, s)
	for i, key := range keys {
		if !bytes.Equal(key, make([]byte, len(key))) {
			t.Errorf("key %d is still there", i)
		}
	}
	if err := s.SetPassphrase("a closed store has none"); err == nil {
		t.Error("a closed store took a passphrase")
	}
	mustClose(t, s)
}

// A file that cannot be replaced while it is compacted, nor opened again, ends in an error.
func TestCompactInTheWay(t *testing.T) {
	s := mustOpenWith(t, t.TempDir(), march)
	path := s.path(fileName)
	if err := os.Rename(path, path+".elsewhere"); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := s.rewrite(); err == nil {
		t.Error("it was replaced")
	}
	mustClose(t, s)
}
