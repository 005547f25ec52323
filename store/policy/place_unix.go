//go:build linux || darwin

package policy

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// place reads a file, called name, that only its owner, which is the system's administrator, can write. ok is false
// when there is none; a link that leads nowhere is one that cannot be read.
func place(name, path string, owner uint32, parse func(name string, data []byte) source) (s source, ok bool) {
	for _, checked := range []string{filepath.Dir(path), path} {
		if _, err := os.Lstat(checked); errors.Is(err, fs.ErrNotExist) {
			return source{}, false
		}
		info, err := os.Stat(checked)
		if err != nil {
			return fails(name, Unreadable, ""), true
		}
		if !keeps(info, owner) {
			return fails(name, Unsafe, unsafe), true
		}
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return fails(name, Unreadable, ""), true
	}
	if real != path && !keepsAbove(real, owner) {
		return fails(name, Unsafe, unsafe), true
	}
	data, err := readRegular(real, maxFile)
	switch {
	case errors.Is(err, errSize):
		return fails(name, Range, "too large"), true
	case err != nil:
		return fails(name, Unreadable, ""), true
	}
	return parse(name, data), true
}

const unsafe = "only its owner, the administrator, may write it, its folder, and what a link to it leads through"

// keeps says whether only the owner can write it.
func keeps(info fs.FileInfo, owner uint32) bool {
	by, is := info.Sys().(*syscall.Stat_t)
	return is && by.Uid == owner && info.Mode().Perm()&0o022 == 0
}

// keepsAbove says whether nobody else can put another file in the place of path, which has no links in it.
func keepsAbove(path string, owner uint32) bool {
	for folder := filepath.Dir(path); ; folder = filepath.Dir(folder) {
		info, err := os.Lstat(folder)
		if err != nil {
			return false
		}
		shared := info.Mode()&os.ModeSticky != 0 // others may lay files there, and not move this one
		by, is := info.Sys().(*syscall.Stat_t)
		if !is || by.Uid != owner && by.Uid != root || info.Mode().Perm()&0o022 != 0 && !shared {
			return false
		}
		if folder == filepath.Dir(folder) {
			return true
		}
	}
}

// root is the administrator.
const root = 0
