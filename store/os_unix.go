//go:build unix

package store

import (
	"errors"
	"os"
	"syscall"
	"time"
)

var (
	fullNumbers     = []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG}
	readOnlyNumbers = []syscall.Errno{syscall.EROFS, syscall.EACCES, syscall.EPERM}
)

// lock takes the lock that bbolt takes, on the same open file, so that bbolt finds it
// taken by itself: until then nobody else changes what is being checked.
func lock(file *os.File, timeout time.Duration) error {
	const pause = 20 * time.Millisecond
	for end := time.Now().Add(timeout); ; time.Sleep(pause) {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case err == nil:
			return nil
		case !errors.Is(err, syscall.EWOULDBLOCK):
			return os.NewSyscallError("flock", err)
		case time.Now().After(end):
			return ErrInUse
		}
	}
}

// replaceOpen says whether another file may take the place of one that is open.
const replaceOpen = true

// abandon closes a file that bbolt gave up, which may be mapped still: a mapping keeps
// the lock even of a closed file.
func abandon(file *os.File) {
	_ = syscall.Flock(int(file.Fd()), syscall.LOCK_UN)
	_ = file.Close()
}

// syncFolder makes a new name in a folder last.
func syncFolder(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
