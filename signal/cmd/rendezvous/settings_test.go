package main

import (
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"zwiesprache/signal/front"
)

func with(change func(*options)) options {
	o := options{listen: "127.0.0.1:8080", connections: front.DefaultMost, relaySockets: 1}
	change(&o)
	return o
}

func TestParse(t *testing.T) {
	set := map[string]string{"RENDEZVOUS_LISTEN": ":1", "RENDEZVOUS_ORIGIN": "https://a.example"}
	file := filepath.Join(t.TempDir(), "rendezvous.toml")
	text := `# a server
listen = ":3"
origin = "https://c.example"
acme = true
drain = "30s"
relay-sockets = 4
relay-public = ["203.0.113.7", "2001:db8::7"]
trusted = "10.0.0.5, 10.1.0.0/16"
relay-ports = "50000-51000"
`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	whole := func(o *options) {
		o.listen, o.origin, o.acme, o.state, o.drain, o.relaySockets = ":3", "https://c.example", true, "/s", 30*time.Second, 4
		o.relayPublic = addresses{netip.MustParseAddr("203.0.113.7"), netip.MustParseAddr("2001:db8::7")}
		o.trusted = prefixes{netip.MustParsePrefix("10.0.0.5/32"), netip.MustParsePrefix("10.1.0.0/16")}
		o.relayPorts = ports{50000, 51000}
	}
	for _, row := range []struct {
		name string
		args []string
		env  map[string]string
		want func(*options)
	}{
		{"nothing", nil, nil, func(*options) {}},
		{"environment", nil, set, func(o *options) { o.listen, o.origin = ":1", "https://a.example" }},
		{"flags before environment", []string{"-listen", ":2", "--origin=https://b.example"}, set, func(o *options) { o.listen, o.origin = ":2", "https://b.example" }},
		{"file", []string{"-config", file, "-state=/s"}, nil, whole},
		{"file by environment", nil, map[string]string{"RENDEZVOUS_CONFIG": file, "STATE_DIRECTORY": "/s"}, whole},
		{"all three", []string{"-config", file, "-drain=1s", "-acme=false"}, set, func(o *options) {
			whole(o)
			o.listen, o.origin, o.drain, o.acme, o.state = ":1", "https://a.example", time.Second, false, ""
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := parse(row.args, func(k string) string { return row.env[k] }, io.Discard)
			if want := with(row.want); !reflect.DeepEqual(got, want) || err != nil {
				t.Fatalf("got  %+v, %v\nwant %+v", got, err, want)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	const https = "-origin=https://a.example"
	for _, row := range []struct {
		args []string
		env  string // of RENDEZVOUS_DRAIN
		file string
		want string
	}{
		{[]string{"-certificate", "x"}, "", "", "not defined"},
		{[]string{"serve"}, "", "", `"serve"`},
		{[]string{https, "-cert", "x"}, "", "", errPair.Error()},
		{[]string{https, "-cert", "x", "-key", "y", "-acme", "-state", "/s"}, "", "", errBoth.Error()},
		{[]string{"-cert", "x", "-key", "y"}, "", "", errSecure.Error()},
		{[]string{https, "-acme"}, "", "", errState.Error()},
		{[]string{"-relay-urls", "turn:a.example"}, "", "", errExternal.Error()},
		{[]string{"-relay-public", "example.org"}, "", "", "no address"},
		{[]string{"-connections", "0"}, "", "", errConnections.Error()},
		{[]string{"-trusted", "10.0.0.0/33"}, "", "", "no network"},
		{[]string{"-relay-ports", "5-4"}, "", "", "no range"},
		{[]string{"-relay-ports", "0-4"}, "", "", "no range"},
		{[]string{"-relay-ports", "1-70000"}, "", "", "no range"},
		{nil, "soon", "", "RENDEZVOUS_DRAIN"},
		{nil, "", "listen = \":1\"\nlisten-on = \":2\"\n", `line 2: there is no setting "listen-on"`},
		{nil, "", "\n\n[relay]\npublic = \"x\"\n", `line 3: there is no setting "relay"`},
		{nil, "", "relay.public = \"x\"\n", `line 1: there is no setting "relay"`},
		{nil, "", "config = \"x\"\n", `line 1: there is no setting "config"`},
		{nil, "", "listen = \":1\"\n\ndrain = \"soon\"\n", "line 3: drain"},
		{nil, "", "listen = \":1\"\norigin = x\n", "line 2"},
		{nil, "", "listen = \":1\"\nlisten = \":2\"\n", "line 2"},
		{nil, "", "trusted = [1]\n", "line 1: trusted: a list is of texts"},
		{nil, "", "drain = 1.5\n", "line 1: drain: a setting is a text"},
		{[]string{"-config", "/none"}, "", "", "/none"},
	} {
		if row.file != "" {
			name := filepath.Join(t.TempDir(), "a.toml")
			if err := os.WriteFile(name, []byte(row.file), 0o600); err != nil {
				t.Fatal(err)
			}
			row.args = []string{"-config", name}
		}
		var out strings.Builder
		_, err := parse(row.args, func(k string) string { return map[string]string{"RENDEZVOUS_DRAIN": row.env}[k] }, &out)
		if err == nil || !strings.Contains(out.String(), row.want) {
			t.Errorf("%q %q: %v, said %q", row.args, row.file, err, out.String())
		}
	}
}

// TestSample reads the settings that packages bring.
func TestSample(t *testing.T) {
	o, err := parse([]string{"-config", "../../../assets/packaging/server/rendezvous.toml", "-state", "/s"}, func(string) string { return "" }, io.Discard)
	if err != nil || !o.acme || o.listen != ":443" || len(o.relayPublic) != 2 {
		t.Errorf("%+v, %v", o, err)
	}
}

// FuzzFill takes whatever stands in a file.
func FuzzFill(f *testing.F) {
	f.Add("listen = \":1\"\nacme = true\n[a]\nb = [1]\n")
	f.Add("relay-sockets = 4\ntrusted = ['10.0.0.0/8']")
	f.Fuzz(func(t *testing.T, text string) {
		var o options
		set, _ := o.flags(io.Discard)
		if err := fill(set, map[string]bool{}, text); err != nil && err.Error() == "" {
			t.Error("an error without words")
		}
	})
}
