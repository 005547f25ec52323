package server

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// client is the address that r comes from: the other end of its connection or,
// when that is a trusted proxy, the one that the proxy names.
//
// Proxies add to X-Forwarded-For or to Forwarded (RFC 7239) and mostly pass on
// the other one as the client wrote it. So when both are there and differ,
// neither is believed, and the request counts as the proxy's own.
func client(r *http.Request, trusted []netip.Prefix) netip.Addr {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	peer := plain(from.Addr())
	if !within(trusted, peer) {
		return peer
	}
	names := r.Header.Values("X-Forwarded-For")
	fields := r.Header.Values("Forwarded")
	named := outermost(names, trusted, func(hop string) string { return hop })
	field := outermost(fields, trusted, forwardedFor)
	switch {
	case len(fields) == 0 && named.IsValid(), len(names) > 0 && named == field && named.IsValid():
		return named
	case len(names) == 0 && field.IsValid():
		return field
	}
	return peer
}

// outermost walks back from the proxy that is nearest to us to the first
// address that is none of ours: what stands before it, anybody may have written.
func outermost(values []string, trusted []netip.Prefix, of func(hop string) string) (last netip.Addr) {
	for _, hop := range slices.Backward(strings.Split(strings.Join(values, ","), ",")) {
		ip := readHop(of(strings.TrimSpace(hop)))
		if !ip.IsValid() || !within(trusted, ip) {
			return ip
		}
		last = ip
	}
	return last
}

// forwardedFor is the node in one element of Forwarded: for="[2001:db8::1]:4711".
func forwardedFor(element string) string {
	for pair := range strings.SplitSeq(element, ";") {
		if name, value, ok := strings.Cut(strings.TrimSpace(pair), "="); ok && strings.EqualFold(name, "for") {
			return strings.Trim(value, `"`)
		}
	}
	return ""
}

// readHop reads an address, with or without a port and brackets.
func readHop(s string) netip.Addr {
	if both, err := netip.ParseAddrPort(s); err == nil {
		return plain(both.Addr())
	}
	if inner, ok := strings.CutPrefix(s, "["); ok {
		s, ok = strings.CutSuffix(inner, "]")
		if !ok {
			return netip.Addr{}
		}
	}
	ip, err := netip.ParseAddr(s)
	if err != nil {
		return netip.Addr{}
	}
	return plain(ip)
}

func plain(ip netip.Addr) netip.Addr { return ip.Unmap().WithZone("") }

func within(networks []netip.Prefix, ip netip.Addr) bool {
	return slices.ContainsFunc(networks, func(n netip.Prefix) bool { return n.Contains(ip) })
}
