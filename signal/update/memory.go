package update

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// memoryName is the file in the program's folder. There is nothing in it that is not
// public but when this computer asked last.
const memoryName = "zwiesprache.update"

// memory outlives the program.
type memory struct {
	Asked time.Time `json:"asked,omitzero"` // when a server answered last
	Seen  []byte    `json:"seen,omitempty"` // the notice as it came: whoever changes it breaks its signature
	Gone  bool      `json:"gone,omitempty"` // the server has taken it away
}

// load reads what is remembered. Who takes the file away or damages it has the program ask anew.
func (w *Watcher) load() (m memory) {
	content, err := os.ReadFile(filepath.Join(w.Folder, memoryName))
	if err == nil {
		err = json.Unmarshal(content, &m)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		w.Log.Warn("what was seen of updates cannot be read", "error", err)
		return memory{}
	}
	return m
}

func (w *Watcher) save(m memory) error {
	content, err := json.Marshal(m)
	path := filepath.Join(w.Folder, memoryName)
	temp := path + ".new"
	if err == nil {
		err = os.WriteFile(temp, content, 0o600)
	}
	if err == nil {
		err = os.Rename(temp, path)
	}
	if err != nil {
		return fmt.Errorf("remember what was seen of updates: %w", err)
	}
	return nil
}
