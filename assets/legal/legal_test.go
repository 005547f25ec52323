// Package legal holds papers only; its test holds them to the code that they speak of.
package legal

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"zwiesprache/store/policy"
)

// root is the top folder of the project.
const root = "../.."

// papers are those whose claims are held to the code: all of this folder, and the top's for whoever runs or judges it.
func papers(t *testing.T) map[string]string {
	t.Helper()
	names, err := filepath.Glob("*.md")
	if err != nil || len(names) < 7 {
		t.Fatalf("only these papers: %v, %v", names, err)
	}
	all := map[string]string{}
	for _, name := range append(names, root+"/SECURITY.md", root+"/ADMIN.md", root+"/README.md") {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = string(text)
	}
	return all
}

// tests are the names of all tests, each with the folders that hold one.
func tests(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || name == "build" || name != "." && strings.HasPrefix(d.Name(), ".")) {
			return fs.SkipDir
		}
		if !strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil {
				all[f.Name.Name] = append(all[f.Name.Name], path.Dir(name))
			}
		}
		return nil
	})
	if err != nil || len(all) < 500 {
		t.Fatalf("%d tests, %v", len(all), err)
	}
	return all
}

// named is one or several tests in a paper, as `go test -run` wants them, with the folder before them if it is not the top.
var named = regexp.MustCompile("(?:([a-z][a-z0-9/]*) )?`((?:(?:Test|Fuzz)[A-Z]\\w*)(?:\\|(?:Test|Fuzz)[A-Z]\\w*)*)`")

func TestTestsAreThere(t *testing.T) {
	there, n := tests(t), 0
	for paper, text := range papers(t) {
		for _, m := range named.FindAllStringSubmatch(text, -1) {
			folder := m[1]
			if info, err := os.Stat(filepath.Join(root, folder)); folder == "" || err != nil || !info.IsDir() {
				folder = "."
			}
			for name := range strings.SplitSeq(m[2], "|") {
				if n++; !slices.Contains(there[name], folder) {
					t.Errorf("%s names %s in %q; it is in %q", paper, name, folder, there[name])
				}
			}
		}
	}
	if n < 100 {
		t.Errorf("only %d tests are named", n)
	}
}

var (
	quoted = regexp.MustCompile("`([^`\n]+)`")
	linked = regexp.MustCompile(`\]\(([^)#]+)\)`)
	// inside is a path of the project: with a folder in it, or a paper of the top or of this folder.
	inside = regexp.MustCompile(`^[A-Za-z.][\w.-]*(?:/[\w.{},-]+)+/?$|^[A-Za-z][\w-]*\.md$`)
)

// madeByUse are folders that come with building and running.
var madeByUse = []string{"build/", "dist/"}

func TestFilesAreThere(t *testing.T) {
	tops, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for paper, text := range papers(t) {
		for _, m := range append(quoted.FindAllStringSubmatch(text, -1), linked.FindAllStringSubmatch(text, -1)...) {
			name := m[1]
			top, _, deep := strings.Cut(name, "/")
			ours := slices.ContainsFunc(tops, func(d fs.DirEntry) bool { return d.Name() == top })
			if !inside.MatchString(name) || deep && !ours || slices.ContainsFunc(madeByUse, func(made string) bool { return strings.HasPrefix(name, made) }) {
				continue
			}
			_, here := os.Stat(filepath.Join(filepath.Dir(paper), name))
			if _, err := os.Stat(filepath.Join(root, name)); err != nil && here != nil {
				t.Errorf("%s names %s, which is not there", paper, name)
			}
		}
	}
}

// lower is a key of the policy where papers name one.
var lower = regexp.MustCompile("`([a-z]+(?:_[a-z]+)+|ways|updates|server|box|location|organisation|logo|accent|language|languages)`")

func TestPolicyIsTold(t *testing.T) {
	all := papers(t)
	table := regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\| `([A-Za-z]+)` \\|").FindAllStringSubmatch(all["rollout.md"], -1)
	told := map[string]string{}
	for _, m := range table {
		told[m[1]] = m[2]
	}
	for _, row := range policy.Schema() {
		if told[string(row.Key)] != row.Key.Camel() {
			t.Errorf("rollout.md: %s is told as %q, not as %s", row.Key, told[string(row.Key)], row.Key.Camel())
		}
		delete(told, string(row.Key))
	}
	if len(told) > 0 {
		t.Errorf("rollout.md tells of %v, which no policy has", told)
	}
	for paper, text := range all {
		if strings.HasPrefix(paper, root) {
			continue
		}
		for _, m := range lower.FindAllStringSubmatch(text, -1) {
			if !slices.ContainsFunc(policy.Schema(), func(r policy.Row) bool { return string(r.Key) == m[1] }) {
				t.Errorf("%s names the key %s, which no policy has", paper, m[1])
			}
		}
	}
}

// The installers for Windows take what the roll-out guide says, and write it where it says.
func TestPropertiesAreTold(t *testing.T) {
	settings, err := os.ReadFile(filepath.Join(root, "assets/packaging/windows/settings.txt"))
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]string{}
	for _, m := range regexp.MustCompile("(?m)^\\| `([A-Z_]+)` \\| `([a-z_]+)` \\|").FindAllStringSubmatch(papers(t)["rollout.md"], -1) {
		told[m[1]] = policy.Key(m[2]).Camel()
	}
	for line := range strings.Lines(string(settings)) {
		fields := strings.Fields(line)
		if len(fields) < 2 || strings.HasPrefix(line, "#") {
			continue
		}
		if told[fields[0]] != fields[1] {
			t.Errorf("rollout.md: %s writes %q, not %s", fields[0], told[fields[0]], fields[1])
		}
		delete(told, fields[0])
	}
	if len(told) > 0 {
		t.Errorf("rollout.md tells of %v, which the installers do not take", told)
	}
}

// The ports of the firewall lists are those of the ready-made lists, of the socket and of the program.
func TestPortsAreTheSame(t *testing.T) {
	for name, wants := range map[string][]string{
		"ADMIN.md":                {"| 443 TCP |", "| 80 TCP |", "| 3478 UDP and TCP |", "| 49152–65535 UDP |"},
		"assets/legal/rollout.md": {"443 TCP", "3478 UDP", "3478 TCP", "49152–65535 UDP"},
		"assets/packaging/server/rendezvous.socket":        {"ListenStream=443\n", "ListenStream=80\n"},
		"assets/packaging/server/rendezvous.nft":           {"{ 80, 443, 3478 }", "udp dport 3478", "49152-65535"},
		"assets/packaging/server/rendezvous.ufw":           {"80,443,3478/tcp|3478/udp|49152:65535/udp"},
		"assets/packaging/server/rendezvous.firewalld.xml": {`"tcp" port="443"`, `"tcp" port="80"`, `"tcp" port="3478"`, `"udp" port="3478"`, `"udp" port="49152-65535"`},
		"signal/cmd/rendezvous/options.go":                 {"49152"},
	} {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range wants {
			if !strings.Contains(string(text), want) {
				t.Errorf("%s says nothing of %q", name, want)
			}
		}
	}
}

// What is to be filled in is marked the same way everywhere, and each mark is closed.
func TestBlanks(t *testing.T) {
	for paper, text := range papers(t) {
		if strings.HasPrefix(paper, root) {
			continue
		}
		if open, closed := strings.Count(text, "«"), strings.Count(text, "»"); open != closed {
			t.Errorf("%s: %d « and %d »", paper, open, closed)
		}
		for i, line := range strings.Split(text, "\n") {
			if fault := cells(line); fault != "" {
				t.Errorf("%s:%d: %s", paper, i+1, fault)
			}
		}
	}
}

// cells says what is wrong with a row of a table.
func cells(line string) string {
	if !strings.HasPrefix(line, "|") {
		return ""
	}
	outside := quoted.ReplaceAllString(line, "")
	if !strings.HasSuffix(outside, "|") {
		return "a row that does not end"
	}
	if strings.Count(outside, "|") < 3 {
		return fmt.Sprintf("a row of one cell: %s", line)
	}
	return ""
}
