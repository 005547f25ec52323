package session

import (
	"context"
	"log/slog"
	"reflect"
	"slices"
	"time"

	"zwiesprache/signal"
)

// Runner is one room at work: Step, fed by one goroutine. All methods but Run
// enqueue and return; after the room has ended they do nothing.
type Runner struct {
	config Config
	inbox  *inbox
}

// New makes a Runner; nothing happens before Run.
func New(c Config) *Runner {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.OnChange == nil {
		c.OnChange = func(Snapshot) {}
	}
	return &Runner{config: c, inbox: newInbox()}
}

// Run works until the room has ended and devices, peers and room were told to
// close and OnChange has seen the last snapshot. When ctx ends it hangs up first.
// It is called once; the error is always nil.
func (r *Runner) Run(ctx context.Context) error {
	out := newOutbox()
	drawn := make(chan struct{})
	go func() {
		defer close(drawn)
		out.deliver(r.config.OnChange)
	}()
	r.loop(ctx, out)
	r.inbox.close()
	close(out.wake)
	<-drawn
	return nil
}

func (r *Runner) loop(ctx context.Context, out *outbox) {
	clock := time.NewTicker(time.Second)
	defer clock.Stop()
	state := NewState(r.config.Room, r.config.Link, r.config.Page)
	shown := state.Snapshot()
	out.put(shown)
	for shown.Phase != Ended {
		select {
		case <-ctx.Done():
			r.HangUp() // taken in this very round
		case <-clock.C:
			r.put(Tick{})
		case <-r.inbox.wake:
		}
		for _, e := range r.inbox.take() {
			var effects []Effect
			state, effects = Step(state, e)
			for _, effect := range effects {
				effect.do(&r.config)
			}
		}
		if next := state.Snapshot(); !reflect.DeepEqual(shown, next) {
			r.log(shown, next)
			shown = next
			out.put(shown)
		}
	}
}

// log tells what changed, without anything that a person said or is called.
func (r *Runner) log(before, after Snapshot) {
	if before.Phase != after.Phase || before.Reason != after.Reason || before.LineLost != after.LineLost {
		r.config.Log.Info("room", "phase", after.Phase, "reason", after.Reason, "lineLost", after.LineLost)
	}
	for _, g := range after.Guests {
		i := slices.IndexFunc(before.Guests, func(o Guest) bool { return o.ID == g.ID })
		if i < 0 || before.Guests[i].State != g.State || before.Guests[i].Reason != g.Reason {
			r.config.Log.Info("guest", "guest", g.ID, "state", g.State, "reason", g.Reason)
		}
	}
}

func (r *Runner) put(what any) { r.inbox.put(Event{At: r.config.Now(), What: what}) }

// Admit lets a knocking guest in. As many talk at a time as are expected (Snapshot.Full).
func (r *Runner) Admit(guest string) { r.put(Admit{guest}) }

// Soon tells a knocking guest that it takes a few minutes.
func (r *Runner) Soon(guest string) { r.put(Soon{guest}) }

// Decline sends a knocking guest away.
func (r *Runner) Decline(guest string) { r.put(Decline{guest}) }

// Remove sends a guest away and closes the room to everybody new.
func (r *Runner) Remove(guest string) { r.put(Remove{guest}) }

// Chat sends a line, at most 4096 bytes of UTF-8, to the admitted guests.
func (r *Runner) Chat(text string) { r.put(Say{text}) }

// SetMuted switches the own microphone off (true) or on.
func (r *Runner) SetMuted(on bool) { r.put(Mute{on}) }

// SetHidden switches the own camera off (true) or on.
func (r *Runner) SetHidden(on bool) { r.put(Hide{on}) }

// SetPaused stops sound and picture of everybody (true), or ends the own wish
// for it: they flow again when no guest wishes it either.
func (r *Runner) SetPaused(on bool) { r.put(Pause{on}) }

// SetSharing says whether a screen or window of this computer is shown.
func (r *Runner) SetSharing(on bool) { r.put(Share{on}) }

// Mark says whether a guest is an interpreter; the other guests are told.
func (r *Runner) Mark(guest string, interpreter bool) { r.put(Mark{guest, interpreter}) }

// Verify says whether the check word was compared with a guest's and is the same.
func (r *Runner) Verify(guest string, on bool) { r.put(Verify{guest, on}) }

// SetShut closes the room to everybody new, or opens it again: not after a
// removal, and not while all who are expected are in.
func (r *Runner) SetShut(on bool) { r.put(Shut{on}) }

// Rearm has newcomers prove another password, which must be a valid one: after too
// many guesses. It does nothing after a removal.
func (r *Runner) Rearm(password string) { r.put(Rearm{password}) }

// Agree tells the guests who is in the counsellor's room ("alone", "others") and what was agreed for a
// connection that breaks ("ring", "wait"); "" says nothing.
func (r *Runner) Agree(company, fallback string) { r.put(Agree{company, fallback}) }

// Expect says how many guests are to come, 1 to 3.
func (r *Runner) Expect(persons int) { r.put(Expect{persons}) }

// EndAtOnce ends the room for everybody: media stops before anything is said.
func (r *Runner) EndAtOnce() { r.put(EndAtOnce{}) }

// HangUp ends the room for everybody.
func (r *Runner) HangUp() { r.put(HangUp{}) }

// LineEvent brings news of the room's line. The error with which signal.Host's Run
// gives up comes as signal.Lost, too.
func (r *Runner) LineEvent(e signal.Event) { r.put(e) }

// PeerEvent brings news of a guest's peer.
func (r *Runner) PeerEvent(e PeerEvent) { r.put(e) }

// DeviceEvent brings the states of the own devices.
func (r *Runner) DeviceEvent(camera, microphone, speaker DeviceState) {
	r.put(DeviceReport{camera, microphone, speaker})
}
