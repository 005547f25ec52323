package ui

import (
	"errors"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
	"fyne.io/fyne/v2/test"
)

// bare is a window as the toolkit leaves it where the system gave none.
type bare struct {
	fyne.Window
	context any
	fails   error
}

func (b bare) Show() {
	if b.fails != nil {
		panic(b.fails)
	}
}
func (b bare) RunNative(f func(any)) { f(b.context) }

func TestShowFirst(t *testing.T) {
	for name, row := range map[string]struct {
		window fyne.Window
		want   error
	}{
		"test":               {test.NewTempWindow(t, nil), nil},
		"X11":                {bare{context: driver.X11WindowContext{WindowHandle: 1}}, nil},
		"X11 without GLX":    {bare{context: driver.X11WindowContext{}}, ErrNoWindow},
		"Wayland without GL": {bare{context: driver.WaylandWindowContext{}}, ErrNoWindow},
		"Windows without GL": {bare{context: driver.WindowsWindowContext{}}, ErrNoWindow},
		"macOS without GL":   {bare{context: driver.MacWindowContext{}}, ErrNoWindow},
		"no screen":          {bare{fails: errors.New("NotInitialized: The GLFW library is not initialized")}, ErrNoWindow},
	} {
		if err := showFirst(row.window); !errors.Is(err, row.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a fault of ours is taken for a missing screen")
		}
	}()
	_ = showFirst(bare{fails: errors.New("index out of range")})
}

func TestNoWindow(t *testing.T) {
	if name, sentence := NoWindow(); name != title || !strings.Contains(sentence, "OpenGL") {
		t.Errorf("%q, %q", name, sentence)
	}
}
