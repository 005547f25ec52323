package autostart

import (
	"errors"

	"golang.org/x/sys/windows/registry"
)

// A value of the key Run starts a program at login. What the task manager's list of such programs has
// switched off stands beside it: a number whose lowest bit is set.
const (
	runKey      = `Software\Microsoft\Windows\CurrentVersion\Run`
	approvedKey = `Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run`
)

func (e *Entry) on() (bool, error) {
	key, err := registry.OpenKey(registry.CURRENT_USER, runKey, registry.QUERY_VALUE)
	if err != nil {
		return false, missing(err)
	}
	defer key.Close()
	if _, _, err := key.GetStringValue(e.name); err != nil {
		return false, missing(err)
	}
	approved, err := registry.OpenKey(registry.CURRENT_USER, approvedKey, registry.QUERY_VALUE)
	if err != nil {
		return true, missing(err)
	}
	defer approved.Close()
	state, _, err := approved.GetBinaryValue(e.name)
	return len(state) == 0 || state[0]&1 == 0, missing(err)
}

func (e *Entry) set(on bool) error {
	key, _, err := registry.CreateKey(registry.CURRENT_USER, runKey, registry.SET_VALUE)
	if err != nil {
		return err
	}
	defer key.Close()
	if !on {
		return missing(key.DeleteValue(e.name))
	}
	if err := key.SetStringValue(e.name, `"`+e.program+`"`); err != nil {
		return err
	}
	approved, err := registry.OpenKey(registry.CURRENT_USER, approvedKey, registry.SET_VALUE)
	if err != nil {
		return missing(err)
	}
	defer approved.Close()
	return missing(approved.DeleteValue(e.name))
}

// missing forgives what is not there.
func missing(err error) error {
	if errors.Is(err, registry.ErrNotExist) {
		return nil
	}
	return err
}
