package ui

import (
	"errors"

	"fyne.io/fyne/v2/driver"
	"golang.org/x/sys/windows"
)

var setWindowDisplayAffinity = windows.NewLazySystemDLL("user32.dll").NewProc("SetWindowDisplayAffinity")

// Values of SetWindowDisplayAffinity.
const (
	displayMonitor uintptr = 0x01 // captured in black: all that versions before Windows 10 2004 know
	displayExclude uintptr = 0x11 // captured as if the window were not there
)

func exclude(context any) error {
	c, ok := context.(driver.WindowsWindowContext)
	if !ok || c.HWND == 0 {
		return errors.New("the window has no handle")
	}
	if done, _, _ := setWindowDisplayAffinity.Call(c.HWND, displayExclude); done != 0 {
		return nil
	}
	if done, _, err := setWindowDisplayAffinity.Call(c.HWND, displayMonitor); done == 0 {
		return err
	}
	return nil
}
