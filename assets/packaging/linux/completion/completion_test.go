package main

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

const sample = `usage: tool [flags]        what it does
       tool host [flags]   something else
       tool policy check|show
       tool version

  -ahead so much
    	let the clock go so much ahead
  -data folder
    	folder of settings (default: the user's own)
  -language de
    	de, nl, fr or en (default "en")
  -log level
    	level: debug, info, warn or error; never names (default WARN)
  -page hash
    	hash of a page; as often as there are any
  -speaker label
    	label of the speaker, or none
  -v	say more
`

func TestHelp(t *testing.T) {
	found := []command{{Name: "host"}, {Name: "policy", Words: []string{"check", "show"}}, {Name: "version"}}
	if got := commands("tool", sample); !reflect.DeepEqual(got, found) {
		t.Errorf("commands %v", got)
	}
	want := []option{
		{"ahead", "so much", "let the clock go so much ahead"},
		{"data", "folder", "folder of settings"},
		{"language", "de", "de, nl, fr or en"},
		{"log", "level", "level: debug, info, warn or error; never names"},
		{"page", "hash", "hash of a page; as often as there are any"},
		{"speaker", "label", "label of the speaker, or none"},
		{"v", "", "say more"},
	}
	got := flags(sample)
	if !slices.Equal(got, want) {
		t.Fatalf("flags %q", got)
	}
	words := map[string][]string{"language": {"de", "nl", "fr", "en"}, "log": {"debug", "info", "warn", "error"}}
	for _, o := range got {
		if !slices.Equal(o.Words(), words[o.Name]) {
			t.Errorf("%s takes the words %v", o.Name, o.Words())
		}
		if o.Files() != (o.Name == "data") {
			t.Errorf("%s takes files: %v", o.Name, o.Files())
		}
	}
}

// asks is what makes each shell say what it would complete; "$1" is the file, the words come after it.
var asks = map[string][]string{
	"bash": {"--norc", "-c", `. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _rendezvous; printf '%s\n' "${COMPREPLY[@]}"`},
	"zsh":  {"-fc", `f=$1; shift; words=("$@"); CURRENT=$#; _arguments() { for a in "$@"; do case $a in --*) print -r -- "${a%%\[*}";; 1:*) a=${a#*\(}; print -l -- ${=a%\)};; esac; done }; . "$f"`},
	"fish": {"--no-config", "-c", `source $argv[1]; complete -C (string join ' ' -- $argv[2..]) | string replace -r '\t.*' ''; true`},
}

// TestShells builds the server and has the shells complete its commands and flags.
func TestShells(t *testing.T) {
	dir := t.TempDir()
	program := filepath.Join(dir, "program")
	build := exec.Command("go", "build", "-o", program, "./signal/cmd/rendezvous")
	build.Dir = "../../../.."
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the server: %v\n%s", err, out)
	}
	if err := run("rendezvous", program, dir); err != nil {
		t.Fatal(err)
	}
	help, err := output(program, "-h")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]bool{}
	for _, o := range flags(help) {
		all["--"+o.Name] = true
	}
	files := map[string]string{"bash": "rendezvous.bash", "zsh": "_rendezvous", "fish": "rendezvous.fish"}
	for shell, ask := range asks {
		t.Run(shell, func(t *testing.T) {
			path, err := exec.LookPath(shell)
			if err != nil {
				t.Fatal(err)
			}
			complete := func(words ...string) map[string]bool {
				args := slices.Clone(ask)
				if shell != "fish" {
					args = append(args, "-") // $0
				}
				out, err := exec.Command(path, append(append(args, filepath.Join(dir, files[shell])), words...)...).CombinedOutput()
				if err != nil {
					t.Fatalf("%v: %s", err, out)
				}
				set := map[string]bool{}
				for _, w := range strings.Fields(string(out)) {
					set[w] = true
				}
				return set
			}
			for _, words := range [][]string{{"rendezvous", "--"}, {"rendezvous", "check", "--"}} {
				got := complete(words...)
				delete(got, "check") // zsh's list has both
				if !maps.Equal(got, all) {
					t.Errorf("%v: %v", words, slices.Sorted(maps.Keys(got)))
				}
			}
			if got := complete("rendezvous", "ch"); !got["check"] {
				t.Errorf("commands: %v", got)
			}
		})
	}
}
