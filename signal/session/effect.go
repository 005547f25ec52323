package session

import "zwiesprache/signal"

// Effect is one thing that Step wants done. The Runner does them in order.
type Effect interface{ do(*Config) }

// Effects on the line.
type (
	// Send gives a guest a sealed message.
	Send struct {
		Guest   string
		Message signal.Message
	}
	// Drop ends a guest's pair and closes its line.
	Drop struct{ Guest string }
	// Lock ends all proving of the password in this room, or allows it again.
	Lock struct{ On bool }
	// Renew has it proven with another password from now on.
	Renew struct{ Password string }
	// CloseToGuests ends it for good.
	CloseToGuests struct{}
	// Poke has the lines tried at once: something may be wrong with the network.
	Poke struct{}
	// Release gives the room up.
	Release struct{}
)

// Effects on devices and peers.
type (
	// OpenDevices opens camera, microphone and speaker; once a room.
	OpenDevices struct{}
	// CloseDevices closes them; once, after OpenDevices.
	CloseDevices struct{}
	// SetMuted passes the counsellor's microphone switch on.
	SetMuted struct{ On bool }
	// SetHidden passes the counsellor's camera switch on.
	SetHidden struct{ On bool }
	// SetPaused stops all sound and picture, or lets them flow again: somebody pauses.
	SetPaused struct{ On bool }
	// StopShare shows no screen any more: the one it was shown to is gone.
	StopShare struct{}
	// StartPeer makes a peer that accepts this certificate only, or looks for
	// another way to one that is there.
	StartPeer struct {
		Guest string
		PeerConfig
	}
	// PassAnswer gives a started peer the guest's answer.
	PassAnswer struct{ Guest, SDP string }
	// PassCandidate gives a started peer a candidate, never before the answer.
	PassCandidate struct {
		Guest     string
		Candidate signal.Candidate
	}
	// StopPeer ends a started peer, over which the guest is told why: its line may be
	// lost. Without a Bye nothing is said.
	StopPeer struct{ Guest, Bye string }
)

// Record leaves the summary; the last effect of a room.
type Record struct{ Summary Summary }

func (e Send) do(c *Config)          { c.Line.Send(e.Guest, e.Message) }
func (e Drop) do(c *Config)          { c.Line.Drop(e.Guest) }
func (e Lock) do(c *Config)          { c.Line.Lock(e.On) }
func (e Renew) do(c *Config)         { c.Line.Rearm(e.Password) }
func (CloseToGuests) do(c *Config)   { c.Line.CloseToGuests() }
func (Poke) do(c *Config)            { c.Line.Poke() }
func (Release) do(c *Config)         { c.Line.Release() }
func (OpenDevices) do(c *Config)     { c.Studio.Open() }
func (CloseDevices) do(c *Config)    { c.Studio.Close() }
func (e SetMuted) do(c *Config)      { c.Studio.SetMuted(e.On) }
func (e SetHidden) do(c *Config)     { c.Studio.SetHidden(e.On) }
func (e SetPaused) do(c *Config)     { c.Studio.SetPaused(e.On) }
func (StopShare) do(c *Config)       { c.Studio.StopShare() }
func (e StartPeer) do(c *Config)     { c.Studio.Start(e.Guest, e.PeerConfig) }
func (e PassAnswer) do(c *Config)    { c.Studio.Answer(e.Guest, e.SDP) }
func (e PassCandidate) do(c *Config) { c.Studio.Candidate(e.Guest, e.Candidate) }
func (e StopPeer) do(c *Config)      { c.Studio.Stop(e.Guest, e.Bye) }
func (e Record) do(c *Config)        { c.Journal.Ended(e.Summary) }
