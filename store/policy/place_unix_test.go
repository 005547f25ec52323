//go:build linux || darwin

package policy

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestPlace(t *testing.T) {
	me := uint32(os.Getuid())
	parse := parseTOML
	for _, row := range []struct {
		name     string
		prepare  func(t *testing.T, path string)
		owner    uint32
		holds    Policy
		problems []wanted
	}{
		{"good", func(*testing.T, string) {}, me, Policy{RelayOnly: true}, nil},
		{"none", func(t *testing.T, path string) { must(t, os.Remove(path)) }, me, Policy{}, nil},
		{"no folder", func(t *testing.T, path string) { must(t, os.RemoveAll(filepath.Dir(path))) }, me, Policy{}, nil},
		{"of somebody else", func(*testing.T, string) {}, me + 1, strictest(), []wanted{{"", Unsafe}}},
		{"writable by all", func(t *testing.T, path string) { must(t, os.Chmod(path, 0o666)) }, me, strictest(), []wanted{{"", Unsafe}}},
		{"writable by a group", func(t *testing.T, path string) { must(t, os.Chmod(path, 0o664)) }, me, strictest(), []wanted{{"", Unsafe}}},
		{"folder writable by all", func(t *testing.T, path string) { must(t, os.Chmod(filepath.Dir(path), 0o777)) }, me, strictest(), []wanted{{"", Unsafe}}},
		{"too large", func(t *testing.T, path string) { must(t, os.Truncate(path, maxFile+1)) }, me, strictest(), []wanted{{"", Range}}},
		{"a folder", func(t *testing.T, path string) {
			must(t, os.Remove(path))
			must(t, os.Mkdir(path, 0o700))
		}, me, strictest(), []wanted{{"", Unreadable}}},
		{"a pipe", func(t *testing.T, path string) {
			must(t, os.Remove(path))
			must(t, syscall.Mkfifo(path, 0o600))
		}, me, strictest(), []wanted{{"", Unreadable}}},
		{"a link in circles", func(t *testing.T, path string) {
			must(t, os.Remove(path))
			must(t, os.Symlink(path, path))
		}, me, strictest(), []wanted{{"", Unreadable}}},
		{"a link to nowhere", func(t *testing.T, path string) {
			must(t, os.Remove(path))
			must(t, os.Symlink(path+".none", path))
		}, me, strictest(), []wanted{{"", Unreadable}}},
		{"a folder that is a link to nowhere", func(t *testing.T, path string) {
			must(t, os.RemoveAll(filepath.Dir(path)))
			must(t, os.Symlink(filepath.Dir(path)+".none", filepath.Dir(path)))
		}, me, strictest(), []wanted{{"", Unreadable}}},
		{"a good link", func(t *testing.T, path string) { elsewhere(t, path, 0o755) }, me, Policy{RelayOnly: true}, nil},
		{"a link into a folder writable by all", func(t *testing.T, path string) { elsewhere(t, path, 0o777) }, me, strictest(), []wanted{{"", Unsafe}}},
		{"a link below a folder writable by all", func(t *testing.T, path string) {
			must(t, os.Chmod(filepath.Dir(elsewhere(t, path, 0o755)), 0o777))
		}, me, strictest(), []wanted{{"", Unsafe}}},
	} {
		t.Run(row.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "zwiesprache", "policy.toml")
			must(t, os.Mkdir(filepath.Dir(path), 0o755))
			must(t, os.WriteFile(path, []byte("relay_only = true\n"), 0o644))
			row.prepare(t, path)
			var all []source
			if s, ok := place(path, path, row.owner, parse); ok {
				all = append(all, s)
			}
			p, problems := merge(all)
			check(t, p, problems, row.holds, row.problems)
		})
	}
}

func TestLogoWithoutEnd(t *testing.T) {
	if _, faults := readLogo("/dev/zero"); len(faults) != 1 || faults[0].reason != Unreadable {
		t.Errorf("%v", faults)
	}
}

// elsewhere moves a file into a folder of that mode below another one, and leaves a link to it.
func elsewhere(t *testing.T, path string, mode os.FileMode) (folder string) {
	t.Helper()
	folder = filepath.Join(t.TempDir(), "other")
	must(t, os.Mkdir(folder, 0o755))
	must(t, os.Rename(path, filepath.Join(folder, "real.toml")))
	must(t, os.Chmod(folder, mode))
	must(t, os.Symlink(filepath.Join(folder, "real.toml"), path))
	return folder
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
