package main

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"zwiesprache/signal/update"
	"zwiesprache/store/policy"
	"zwiesprache/ui"
)

// updates asks the organisation's server once a day whether there is a newer release; nil where nobody is asked.
func (p *program) updates() *update.Watcher {
	if p.trial || p.rules.Updates == policy.Off {
		return nil
	}
	return &update.Watcher{
		Version: version(), Folder: p.storage.folder,
		Address: p.updateAddress,
		Busy:    func() bool { return p.talk.Load() != nil || p.checks.Load() > 0 },
		Tell: func(n *update.Notice) {
			var u *ui.Update
			if n != nil {
				u = &ui.Update{Version: n.Version, Date: n.Date, Notes: n.Notes}
			}
			fyne.Do(func() { p.window.SetUpdate(u) })
		},
		Log: p.log.With("part", "update"),
	}
}

// updateAddress is where the notice lies; "" while it is not known: no server is set, or the store is locked.
func (p *program) updateAddress() string {
	folder := p.rules.Updates
	if folder == "" {
		folder, _ = p.rendezvous()
	}
	if folder == "" {
		return ""
	}
	return strings.TrimSuffix(folder, "/") + "/" + update.Name
}

// look asks for a newer release at once, for whoever watches.
func (p *program) look(ctx context.Context, w *update.Watcher) {
	e := event{Event: "updates"}
	if w == nil {
		e.Reason = "off"
	} else if err := w.Look(ctx); err != nil {
		e.Reason = err.Error()
	}
	p.events.write(e)
}
