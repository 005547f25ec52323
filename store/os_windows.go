package store

import (
	"os"
	"syscall"
	"time"
)

var (
	fullNumbers     = []syscall.Errno{39, 112} // ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL
	readOnlyNumbers = []syscall.Errno{19}      // ERROR_WRITE_PROTECT
)

// lock leaves locking to bbolt: the same file cannot be locked twice here.
func lock(*os.File, time.Duration) error { return nil }

// replaceOpen says whether another file may take the place of one that is open.
const replaceOpen = false

// abandon closes a file that bbolt gave up; the lock goes with it.
func abandon(file *os.File) { _ = file.Close() }

// syncFolder has nothing to do: NTFS keeps names in its journal.
func syncFolder(string) error { return nil }
