package main

import (
	"flag"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestManual compares the man page's flags with those that the program has.
func TestManual(t *testing.T) {
	want := map[string]bool{"help": true}
	set, _ := new(options).flags(io.Discard)
	set.VisitAll(func(f *flag.Flag) { want[f.Name] = true })
	got := map[string]bool{}
	page := strings.ReplaceAll(read(t, packaging+"rendezvous.8"), `\-`, "-")
	for _, m := range regexp.MustCompile(`(?m)^\.BI? .*`).FindAllString(page, -1) {
		for _, f := range regexp.MustCompile(`--([a-z][a-z-]*)`).FindAllStringSubmatch(m, -1) {
			got[f[1]] = true
		}
	}
	for _, no := range []string{"now", "permanent", "add-service"} { // other programs'
		delete(got, no)
	}
	if !maps.Equal(got, want) {
		t.Errorf("the page has\n%v, the program\n%v", slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)))
	}
}

// TestFirewall compares the ports of all lists: ADMIN.md's, the unit's, nftables', ufw's, firewalld's, the man page's.
func TestFirewall(t *testing.T) {
	want := []string{"tcp/3478", "tcp/443", "tcp/80", "udp/3478", "udp/49152-65535"}
	lists := map[string][]string{}
	add := func(list, protocol, port string) {
		port = strings.NewReplacer("–", "-", ":", "-", `\-`, "-").Replace(strings.TrimSpace(port))
		for p := range strings.FieldsFuncSeq(strings.ToLower(protocol), func(r rune) bool { return r < 'a' || r > 'z' }) {
			if p == "tcp" || p == "udp" {
				lists[list] = append(lists[list], p+"/"+port)
			}
		}
	}
	each := func(list, file, pattern string, use func(m []string)) {
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(read(t, file), -1) {
			use(m)
		}
	}
	each("ADMIN.md", "../../../ADMIN.md", `(?m)^\| ([0-9–]+) ((?:TCP|UDP)(?: and TCP)?) \|`, func(m []string) { add("ADMIN.md", m[2], m[1]) })
	each("unit", packaging+"rendezvous.service", `(?m)^SocketBindAllow=(tcp|udp):([0-9-]+)$`, func(m []string) { add("unit", m[1], m[2]) })
	each("firewalld", packaging+"rendezvous.firewalld.xml", `protocol="(tcp|udp)" port="([0-9-]+)"`, func(m []string) { add("firewalld", m[1], m[2]) })
	each("nftables", packaging+"rendezvous.nft", `(tcp|udp) dport \{?([0-9, -]+)\}?`, func(m []string) {
		for port := range strings.SplitSeq(m[2], ",") {
			add("nftables", m[1], port)
		}
	})
	each("ufw", packaging+"rendezvous.ufw", `(?:^|[=|])([0-9:,]+)/(tcp|udp)`, func(m []string) {
		for port := range strings.SplitSeq(m[1], ",") {
			add("ufw", m[2], port)
		}
	})
	each("man page", packaging+"rendezvous.8", `([0-9]+(?:\\-[0-9]+)?)/(tcp|udp)`, func(m []string) { add("man page", m[2], m[1]) })
	if len(lists) != 6 {
		t.Errorf("only %v were read", slices.Sorted(maps.Keys(lists)))
	}
	for name, got := range lists {
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s lets in %v", name, got)
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
