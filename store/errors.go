package store

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"syscall"

	bolterrors "go.etcd.io/bbolt/errors"
)

// Errors that a caller tells people apart; ask with errors.Is.
var (
	ErrInUse    = errors.New("in use by another program")
	ErrWrongKey = errors.New("the key does not fit the file")
	ErrForeign  = errors.New("not a file of ours, or damaged")
	ErrNewer    = errors.New("written by a newer version")
	ErrReadOnly = errors.New("may not be read or written")
	ErrFull     = errors.New("no room on the disk")
	ErrNotFound = errors.New("no such appointment")
	ErrDamaged  = errors.New("the record cannot be read")
	ErrInvalid  = errors.New("a value that cannot be kept")
	ErrTooLarge = errors.New("more than can be kept")

	ErrLocked          = errors.New("the store is locked")
	ErrWrongPassphrase = errors.New("not the passphrase")
	ErrWeak            = errors.New("the passphrase is too short")
	ErrMistyped        = errors.New("the recovery code has a typing error")
	ErrWrongCode       = errors.New("the recovery code is not that of this store")
	ErrNoKeychain      = errors.New("the system's keychain does not answer")
	ErrNoEntry         = errors.New("the system's keychain does not have the key")
	ErrExport          = errors.New("not an export of ours, cut off or changed")
)

// errFault is a file that failed while it was mapped.
var errFault = fmt.Errorf("%w: it failed while in use", ErrForeign)

// classify adds one of the errors above to what the system says.
func classify(err error) error {
	for _, known := range []error{
		ErrInUse, ErrWrongKey, ErrForeign, ErrNewer, ErrReadOnly, ErrFull, ErrNotFound, ErrDamaged, ErrInvalid, ErrTooLarge,
		ErrLocked, ErrWrongPassphrase, ErrWeak, ErrMistyped, ErrWrongCode, ErrNoKeychain, ErrNoEntry, ErrExport,
	} {
		if errors.Is(err, known) {
			return err
		}
	}
	is := func(number syscall.Errno) bool {
		// bbolt keeps only the text of some errors, as that of a file which cannot grow.
		return errors.Is(err, number) || err != nil && strings.HasSuffix(err.Error(), number.Error())
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, bolterrors.ErrTimeout):
		return errors.Join(ErrInUse, err)
	case errors.Is(err, bolterrors.ErrInvalid), errors.Is(err, bolterrors.ErrVersionMismatch), errors.Is(err, bolterrors.ErrChecksum):
		return errors.Join(ErrForeign, err)
	case slices.ContainsFunc(fullNumbers, is):
		return errors.Join(ErrFull, err)
	case errors.Is(err, fs.ErrPermission), slices.ContainsFunc(readOnlyNumbers, is):
		return errors.Join(ErrReadOnly, err)
	}
	return err
}
