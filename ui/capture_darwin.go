package ui

import (
	"errors"

	"fyne.io/fyne/v2/driver"
	"github.com/ebitengine/purego/objc"
)

// sharingNone is NSWindowSharingNone: other programs cannot read the window.
const sharingNone = 0

func exclude(context any) error {
	c, ok := context.(driver.MacWindowContext)
	if !ok || c.NSWindow == 0 {
		return errors.New("the window has no handle")
	}
	objc.ID(c.NSWindow).Send(objc.RegisterName("setSharingType:"), sharingNone)
	return nil
}
