// Package autostart has this program start when its user logs in, or no longer. It touches one entry of
// the user's own and nothing of the computer's: a file of the desktop's autostart, a value of the registry,
// a launch agent. Start with New.
package autostart

import (
	"fmt"
	"os"
)

// Entry is the one of this program. Its methods touch a file or the registry and may block.
type Entry struct {
	id      string // of the program, as in FyneApp.toml
	name    string // for people
	program string // the path of what is started
}

// New finds out what is to be started: the program that runs.
func New(id, name string) (*Entry, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	return &Entry{id, name, program}, nil
}

// On says whether the program is started at the next login.
func (e *Entry) On() (bool, error) {
	on, err := e.on()
	if err != nil {
		return false, fmt.Errorf("look whether the program starts at login: %w", err)
	}
	return on, nil
}

// Set has it started, or no longer. An entry that names another place is replaced.
func (e *Entry) Set(on bool) error {
	if err := e.set(on); err != nil {
		return fmt.Errorf("choose whether the program starts at login: %w", err)
	}
	return nil
}
