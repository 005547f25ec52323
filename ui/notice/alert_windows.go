package notice

import (
	"context"
	"log/slog"

	"golang.org/x/sys/windows"
)

// Alert says why the program cannot show a window of its own, in a box of the system's, and returns once that
// was closed.
func Alert(_ context.Context, title, text string, _ *slog.Logger) error {
	caption, err := windows.UTF16PtrFromString(title)
	if err != nil {
		return err
	}
	words, err := windows.UTF16PtrFromString(text)
	if err != nil {
		return err
	}
	_, err = windows.MessageBox(0, words, caption, windows.MB_OK|windows.MB_ICONERROR|windows.MB_SETFOREGROUND)
	return err
}
