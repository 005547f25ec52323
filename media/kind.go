package media

import (
	"errors"
	"fmt"
)

// kind is the part of a connection's error that may be logged: its innermost
// type. The texts of package net name the addresses of both sides.
func kind(err error) string {
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	return fmt.Sprintf("%T", err)
}
