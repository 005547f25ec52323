package shaper

import (
	"context"
	"sync"
	"time"
)

// pump runs a link in real time.
type pump struct {
	mu     sync.Mutex // guards link
	link   *Link[[]byte]
	poke   chan struct{} // holds one: look again
	write  func(packet []byte)
	onPast func(Delivery) // nil: nobody asks
}

func newPump(seed uint64, profile Profile, write func([]byte), past func(Delivery)) *pump {
	return &pump{
		link: NewLink[[]byte](seed, time.Now(), profile), poke: make(chan struct{}, 1),
		write: write, onPast: past,
	}
}

// send takes a packet, which stays with the pump; extra is the bytes that it has on the wire beside.
func (p *pump) send(packet []byte, extra int) {
	p.mu.Lock()
	p.link.Send(time.Now(), len(packet)+extra, packet)
	p.mu.Unlock()
	p.wake()
}

func (p *pump) set(profile Profile) {
	p.mu.Lock()
	p.link.Set(time.Now(), profile)
	p.mu.Unlock()
	p.wake()
}

func (p *pump) stats() Stats {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.link.Stats()
}

func (p *pump) wake() {
	select {
	case p.poke <- struct{}{}:
	default:
	}
}

// run delivers until ctx ends.
func (p *pump) run(ctx context.Context) {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		for {
			p.mu.Lock()
			packet, delivery, ok := p.link.Receive(time.Now())
			p.mu.Unlock()
			if !ok {
				break
			}
			p.write(packet)
			if p.onPast != nil {
				p.onPast(delivery)
			}
		}
		p.mu.Lock()
		next, ok := p.link.Next()
		p.mu.Unlock()
		wait := time.Hour
		if ok {
			wait = time.Until(next)
		}
		timer.Reset(wait)
		select {
		case <-ctx.Done():
			return
		case <-p.poke:
		case <-timer.C:
		}
	}
}
