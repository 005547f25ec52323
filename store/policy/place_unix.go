//go:build linux || darwin

package policy

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// place reads a file that only its owner, which is the system's administrator, can write. ok is false when there is none.
func place(path string, owner uint32, parse func(name string, data []byte) source) (s source, ok bool) {
	for _, checked := range []string{filepath.Dir(path), path} {
		info, err := os.Stat(checked)
		if errors.Is(err, fs.ErrNotExist) {
			return source{}, false
		}
		if err != nil {
			return fails(path, Unreadable, ""), true
		}
		if by, is := info.Sys().(*syscall.Stat_t); !is || by.Uid != owner || info.Mode().Perm()&0o022 != 0 {
			return fails(path, Unsafe, "only its owner, the administrator, may write "+checked), true
		}
	}
	data, err := readRegular(path, maxFile)
	switch {
	case errors.Is(err, errSize):
		return fails(path, Range, "too large"), true
	case err != nil:
		return fails(path, Unreadable, ""), true
	}
	return parse(path, data), true
}

// root is the administrator.
const root = 0
