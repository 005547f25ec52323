package ui

import (
	"errors"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
)

// ErrNoWindow says that the system gives the program no window: it has no OpenGL, or no screen.
var ErrNoWindow = errors.New("the system gives no window: no OpenGL 2.1, or no screen")

// NoWindow is what people are told then by other means, in the desktop's language: a title and a sentence.
func NoWindow() (name, sentence string) {
	_, t := systemText()
	return title, t.Errors.NoWindow
}

// showFirst shows the program's first window. Where the toolkit gets none from the system, it would wait for
// ever behind nothing or, without a screen, panic.
func showFirst(win fyne.Window) (err error) {
	defer func() {
		if failed, ok := recover().(error); ok {
			if !strings.Contains(failed.Error(), "GLFW") {
				panic(failed)
			}
			err = fmt.Errorf("%w: %w", ErrNoWindow, failed)
		}
	}()
	win.Show()
	native, ok := win.(driver.NativeWindow)
	if !ok {
		return nil // it is drawn without the system
	}
	native.RunNative(func(context any) {
		if !hasHandle(context) {
			err = ErrNoWindow
		}
	})
	return err
}

// hasHandle says whether there is a window of the system's behind one of the toolkit's.
func hasHandle(context any) bool {
	switch c := context.(type) {
	case driver.X11WindowContext:
		return c.WindowHandle != 0
	case driver.WaylandWindowContext:
		return c.WaylandSurface != 0
	case driver.WindowsWindowContext:
		return c.HWND != 0
	case driver.MacWindowContext:
		return c.NSWindow != 0
	}
	return true
}

// systemText are the texts in the desktop's language, for what comes before the settings are read.
func systemText() (language string, t *text) {
	language = systemLanguage()
	t, err := loadText(language)
	if err != nil {
		language = "en"
		if t, err = loadText(language); err != nil {
			panic(err) // the texts are embedded, and tests read them all
		}
	}
	return language, t
}
