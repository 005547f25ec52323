//go:build e2e && linux

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"zwiesprache/store/policy"
)

// managed is the beginning of a command for a program that finds a policy where an administrator puts it. Nothing
// in the program leads to another place, so it gets an /etc of its own.
func managed(t *testing.T, text string, mode os.FileMode) []string {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("a policy in /etc needs root")
	}
	etc := t.TempDir()
	file := filepath.Join(etc, strings.TrimPrefix(policy.Path, "/etc/"))
	if err := os.Mkdir(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file, mode); err != nil {
		t.Fatal(err)
	}
	script := fmt.Sprintf(`mount -t overlay overlay -o lowerdir=%s:/etc /etc && exec "$0" "$@"`, etc)
	return []string{"unshare", "--mount", "sh", "-c", script}
}

const strictPolicy = `
organisation = "Haus am See"
blur_required = true
retention_days = 30
languages = ["de", "en"]
accent = "#ffff00"
`

// The program itself reads its policy, says what is wrong with it, and holds to it against flags.
func TestE2EPolicy(t *testing.T) {
	binary := buildApp(t)
	for _, row := range []struct {
		name, text string
		mode       os.FileMode
		args       []string
		code       int
		says       []string
	}{
		{"good", "server = \"https://talk.example.org\"\nrelay_only = true\n", 0o644, []string{"policy", "check"}, 0,
			[]string{"https://talk.example.org", policy.Path}},
		{"wrong", strictPolicy, 0o644, []string{"policy", "check"}, 1, []string{"blur_required", "accent: contrast", "Haus am See"}},
		{"shown", strictPolicy, 0o644, []string{"policy", "show"}, 0, []string{"blur_required", "as the user chooses"}},
		{"others can write", strictPolicy, 0o666, []string{"policy", "check"}, 1, []string{"unsafe", "blur_required"}},
		{"no format", "server", 0o644, []string{"policy", "check"}, 1, []string{"syntax (line 1)"}},
		{"another server", "server = \"https://talk.example.org\"", 0o644, []string{"host", "--server", "https://else.example.org"}, 1,
			[]string{"--server: it is set by your organisation"}},
		{"another server in the window", "server = \"https://talk.example.org\"", 0o644, []string{"--server", "https://else.example.org"}, 1,
			[]string{"--server: it is set by your organisation"}},
		{"an own server", "server = \"https://talk.example.org\"", 0o644, []string{"--trial"}, 1, []string{"--trial: the server is set by your organisation"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			args := append(append(managed(t, row.text, row.mode), binary), row.args...)
			out, err := exec.CommandContext(t.Context(), args[0], args[1:]...).CombinedOutput()
			var exit *exec.ExitError
			if errors.As(err, &exit); (row.code == 0) != (err == nil) || row.code != 0 && exit.ExitCode() != row.code {
				t.Fatalf("%v\n%s", err, out)
			}
			for _, want := range row.says {
				if !strings.Contains(string(out), want) {
					t.Errorf("nothing of %q in:\n%s", want, out)
				}
			}
		})
	}
}

// A wrong policy keeps the window from nothing, what it sets lies over the counsellor's settings, and those are
// there again without it.
func TestE2EPolicyWindow(t *testing.T) {
	d := newDesk(t)
	binary, folder := buildApp(t), t.TempDir()
	start := []string{binary, "--trial", "--events", "--camera", "none", "--microphone", "none", "--speaker", "none", "--data", folder}
	under := append(managed(t, strictPolicy, 0o644), start...)

	a := follow(t, d, start[0], start[1:]...)
	a.press("side.settings")
	a.press("settings.page.office")
	a.write("settings.organisation", "Praxis")
	a.press("settings.page.picture") // leaves the field
	a.quit()

	a = follow(t, d, under[0], under[1:]...)
	a.press("side.settings")
	a.press("settings.page.office")
	a.place("settings.organisation")
	d.keep("policy-office")
	a.write("settings.phone", "0 40 / 12 34 56")
	a.press("settings.page.picture")
	a.press("settings.home") // it does nothing
	d.keep("policy-picture")
	a.quit()

	s := kept(t, folder)
	own, err := s.Settings()
	if err != nil || own.Organisation != "Praxis" || own.Home || own.Phone == "" || own.Retention != 0 {
		t.Errorf("the counsellor's own are %+v, %v", own, err)
	}
}
