package main

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"runtime"
	"slices"
	"time"
)

// serveMetrics gives the numbers in Prometheus' text format, version 0.0.4. They
// are of the server as a whole: no room, no address, nobody.
func (p *program) serveMetrics(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/metrics" {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	m := &metrics{w}
	p.ofServer(m)
	p.ofRelay(m)
	if p.certificates != nil {
		if end := p.certificates.Expires(); !end.IsZero() {
			m.gauge("certificate_expiry_timestamp_seconds", "When the certificate ends.", float64(end.Unix()))
		}
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	m.gauge("memory_bytes", "Memory that the system gave.", float64(memory.Sys-memory.HeapReleased))
	m.gauge("goroutines", "Goroutines.", float64(runtime.NumGoroutine()))
	m.gauge("start_timestamp_seconds", "When the program started.", float64(started.Unix()))
}

var started = time.Now()

func (p *program) ofServer(m *metrics) {
	c := p.server.Counters()
	m.head("lines", "gauge", "Open lines.")
	m.row("lines", `{of="host"}`, float64(c.Hosts))
	m.row("lines", `{of="guest"}`, float64(c.Guests))
	m.gauge("rooms", "Rooms claimed here.", float64(c.Rooms))
	m.head("guests", "gauge", "Guests by whether they have proven the password.")
	m.row("guests", `{proven="yes"}`, float64(c.Proven))
	m.row("guests", `{proven="no"}`, float64(c.Waiting))
	m.gauge("places", "Networks that limits are kept for.", float64(c.Addresses))
	m.gauge("draining", "Whether people are sent away.", number(c.Draining))
	m.counter("lines_opened_total", "Lines opened.", float64(c.Opened))
	m.head("lines_ended_total", "counter", "Lines ended, by the code they were told; none: the other side hung up.")
	for _, code := range slices.Sorted(maps.Keys(c.Ended)) {
		name := string(code)
		if name == "" {
			name = "none"
		}
		m.row("lines_ended_total", fmt.Sprintf("{code=%q}", name), float64(c.Ended[code]))
	}
	m.counter("messages_total", "Messages read from lines.", float64(c.Messages))
	m.counter("message_bytes_total", "Bytes of them.", float64(c.Bytes))
}

func (p *program) ofRelay(m *metrics) {
	if p.relay == nil {
		return
	}
	c := p.relay.Counters()
	m.gauge("relay_allocations", "Relayed addresses.", float64(c.Allocations))
	m.gauge("relay_streams", "Connections of TURN over TCP and TLS.", float64(c.Streams))
	for _, row := range []struct {
		name, help string
		value      int64
	}{
		{"allocated", "Relayed addresses given.", c.Allocated},
		{"rights", "Rights to relay given.", c.Issued},
		{"bindings", "Questions for one's own address.", c.Bindings},
		{"requests", "Other STUN messages.", c.Requests},
		{"packets_to_peer", "Packets relayed to peers.", c.PacketsToPeer},
		{"bytes_to_peer", "Bytes relayed to peers.", c.BytesToPeer},
		{"packets_to_client", "Packets relayed to clients.", c.PacketsToClient},
		{"bytes_to_client", "Bytes relayed to clients.", c.BytesToClient},
		{"denied", "Requests without a right.", c.Denied},
		{"refused", "Allocations and connections beyond the limits.", c.Refused},
		{"forbidden", "Peers that are refused.", c.Forbidden},
		{"too_many", "Requests dropped because their place asked too often.", c.TooMany},
		{"over_limit", "Packets dropped because of a limit of bytes.", c.OverLimit},
		{"slow", "Packets dropped because a connection does not take them.", c.Slow},
		{"malformed", "Packets that are none of TURN.", c.Malformed},
	} {
		m.counter("relay_"+row.name+"_total", row.help, float64(row.value))
	}
}

// metrics writes Prometheus' text; what cannot be written nobody reads.
type metrics struct{ w io.Writer }

func (m *metrics) head(name, kind, help string) {
	_, _ = fmt.Fprintf(m.w, "# HELP rendezvous_%s %s\n# TYPE rendezvous_%s %s\n", name, help, name, kind)
}

func (m *metrics) row(name, labels string, value float64) {
	_, _ = fmt.Fprintf(m.w, "rendezvous_%s%s %v\n", name, labels, value)
}

func (m *metrics) gauge(name, help string, value float64) {
	m.head(name, "gauge", help)
	m.row(name, "", value)
}

func (m *metrics) counter(name, help string, value float64) {
	m.head(name, "counter", help)
	m.row(name, "", value)
}

func number(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
