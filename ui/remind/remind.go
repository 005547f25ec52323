// Package remind says what a counsellor is to be reminded of, and when: of appointments that come, and
// of the end of the one that runs. It is pure: times come in, answers go out; it knows no clock, no
// window and nothing of an appointment but when it is. Start with Plan.
package remind

import (
	"slices"
	"time"
)

// Item is a time in the agenda. The id tells it from others; it says nothing.
type Item struct {
	ID      string
	Start   time.Time
	Minutes int
}

// End is when it is over.
func (i Item) End() time.Time { return i.Start.Add(time.Duration(i.Minutes) * time.Minute) }

// Plan remembers what comes and what was told already. The zero value is empty. It is not for several
// goroutines.
type Plan struct {
	items []Item
	told  map[Item]bool
}

// late is how long after its start an appointment is still told: who switches the computer on a little
// too late wants to know, who does so in the afternoon does not.
const late = 15 * time.Minute

// Set takes over what is planned now, in any order. What was told stays told, unless it was moved.
func (p *Plan) Set(items []Item) {
	p.items = slices.Clone(items)
	for i := range p.items { // the same moment in another zone is the same
		p.items[i].Start = p.items[i].Start.UTC()
	}
	slices.SortFunc(p.items, func(a, b Item) int { return a.Start.Compare(b.Start) })
	for item := range p.told {
		if !slices.Contains(p.items, item) {
			delete(p.told, item)
		}
	}
}

// Due is what is to be told now and was not: all that starts within lead from now, or started a short
// while ago. Each is returned once, however often the clock is set back. A lead below zero tells nothing.
func (p *Plan) Due(now time.Time, lead time.Duration) []Item {
	if lead < 0 {
		return nil
	}
	var due []Item
	for _, item := range p.items {
		if item.Start.After(now.Add(lead)) {
			break
		}
		if !p.told[item] && now.Before(item.Start.Add(late)) && now.Before(item.End()) {
			if p.told == nil {
				p.told = map[Item]bool{}
			}
			p.told[item] = true
			due = append(due, item)
		}
	}
	return due
}

// Next is the first item that is not over at now.
func (p *Plan) Next(now time.Time) (Item, bool) {
	i := slices.IndexFunc(p.items, func(item Item) bool { return item.End().After(now) })
	if i < 0 {
		return Item{}, false
	}
	return p.items[i], true
}

// Told marks an item as known, so that Due leaves it out: its room is open already.
func (p *Plan) Told(id string) {
	for _, item := range p.items {
		if item.ID == id {
			if p.told == nil {
				p.told = map[Item]bool{}
			}
			p.told[item] = true
		}
	}
}
