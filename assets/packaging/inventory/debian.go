package inventory

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// kept are copyright files of packages that only building for Windows needs, so that the list can be made without them.
//
//go:embed copyright
var kept embed.FS

// shortNames are the licences of Debian's copyright files that may be linked, with their SPDX names.
var shortNames = map[string]string{
	"Apache-2.0": "Apache-2.0", "BSD-2-clause": "BSD-2-Clause", "BSD-2-Clause": "BSD-2-Clause", "BSD-3-clause": "BSD-3-Clause", "BSD-3-Clause": "BSD-3-Clause",
	"BSD-2-clause-NetBSD": "BSD-2-Clause", "BSD-3-clause-Lockless": "BSD-3-Clause", "BSD-BY-LC-NE": "IJG", "David-Gay": "LicenseRef-David-Gay", "Expat": "MIT", "expat": "MIT",
	"Expat-plus-PortAudio-requests": "MIT", "FFTPACK": "LicenseRef-FFTPACK", "ISC": "ISC", "Keith-Marshall": "LicenseRef-Keith-Marshall", "Lucent": "HPND",
	"NTP": "NTP", "Permissive-Sun": "SunPro", "public-domain": "LicenseRef-public-domain", "Public-domain": "LicenseRef-public-domain",
	"Unnamed1": "LicenseRef-Ooura", "Unnamed2": "LicenseRef-spl-sqrt-floor", "Unnamed3": "LicenseRef-Singleton-FFT", "Unnamed4": "LicenseRef-public-domain",
	"Unnamed5": "LicenseRef-base64-Bob-Trower", "ZPL-2.1": "ZPL-2.1", "Zlib": "Zlib",
}

// stanza is a part of a copyright file in Debian's format 1.0, by the names of its fields.
type stanza map[string]string

// stanzas reads one: fields begin a line, their further lines begin with a space.
func stanzas(all string) (found []stanza) {
	one, field := stanza{}, ""
	for line := range strings.Lines(all + "\n\n") {
		line = strings.TrimRight(line, " \t\n")
		switch {
		case line == "":
			if len(one) > 0 {
				found = append(found, one)
			}
			one, field = stanza{}, ""
		case line[0] == '#':
		case line[0] == ' ' || line[0] == '\t':
			line = line[1:]
			if strings.TrimSpace(line) == "." {
				line = ""
			}
			one[field] += "\n" + line
		default:
			name, value, _ := strings.Cut(line, ":")
			field = name
			one[field] = strings.TrimSpace(value)
		}
	}
	return found
}

// copyright reads a Debian package's file. A kept one must be the installed one.
func copyright(name string) (string, error) {
	installed, err := os.ReadFile("/usr/share/doc/" + name + "/copyright")
	own, keptErr := kept.ReadFile("copyright/" + name)
	switch {
	case err != nil && keptErr == nil:
		return string(own), nil
	case err != nil:
		return "", fmt.Errorf("%w (is Debian's package installed?)", err)
	case keptErr == nil && string(own) != string(installed):
		return "", fmt.Errorf("/usr/share/doc/%s/copyright is not the one that is kept here: look at it and keep the new one", name)
	}
	return string(installed), nil
}

// debian makes a component of a library. Files that match one of left are no part of what is linked.
func debian(root, name string, left []string) (licence, all string, err error) {
	file, err := copyright(name)
	if err != nil {
		return "", "", err
	}
	texts := map[string]string{}
	var names, ids []string
	holders := map[string][]string{}
	for _, s := range stanzas(file) {
		short, words, _ := strings.Cut(s["License"], "\n")
		if words != "" && texts[short] == "" {
			texts[short] = words
		}
		if s["Files"] == "" || outside(s["Files"], left) {
			continue
		}
		for one := range strings.SplitSeq(short, " and ") {
			if one == "zlib" {
				one = "Zlib" // as its text is called
			}
			id, ok := shortNames[one]
			if !ok {
				return "", "", fmt.Errorf("%s: the licence %q of %s is not among those that may be linked", name, one, s["Files"])
			}
			ids = append(ids, id)
			if !slices.Contains(names, one) {
				names = append(names, one)
			}
			for line := range strings.Lines(s["Copyright"]) {
				if line = strings.TrimSpace(line); line != "" && !slices.Contains(holders[one], line) {
					holders[one] = append(holders[one], line)
				}
			}
		}
	}
	if len(names) == 0 {
		return "", "", fmt.Errorf("%s: its copyright file names no licence", name)
	}
	var b strings.Builder
	for i, short := range names {
		if i > 0 {
			b.WriteString("\n")
		}
		words := texts[short]
		if short == "Apache-2.0" { // Debian's file only refers to it
			if words, err = text(filepath.Join(root, "LICENSE")); err != nil {
				return "", "", err
			}
		}
		if words == "" && shortNames[short] == "LicenseRef-public-domain" {
			words = "In the public domain."
		}
		if words == "" {
			return "", "", fmt.Errorf("%s: no text of the licence %q", name, short)
		}
		for _, h := range holders[short] {
			b.WriteString("Copyright " + strings.TrimPrefix(h, "Copyright ") + "\n")
		}
		b.WriteString("\n" + tidy(words))
	}
	return expression(ids), tidy(b.String()), nil
}

// outside says whether all patterns of a Files field are left out.
func outside(files string, left []string) bool {
	for _, pattern := range strings.Fields(files) {
		if !slices.ContainsFunc(left, func(l string) bool {
			folder, below := strings.CutSuffix(l, "/…")
			matched, _ := path.Match(l, pattern)
			return matched || below && strings.HasPrefix(pattern, folder+"/")
		}) {
			return false
		}
	}
	return true
}

// debianVersion is what the authors call the version of an installed package, and Debian's whole one; both are empty
// where the package is not installed.
func debianVersion(name string) (upstream, whole string) {
	out, err := exec.Command("dpkg-query", "-W", "-f", "${source:Upstream-Version} ${Version}", name).Output()
	if err != nil {
		return "", ""
	}
	upstream, whole, _ = strings.Cut(strings.TrimSpace(string(out)), " ")
	return upstream, whole
}

// Supported says whether this is the system whose packages are linked: elsewhere the list would be another.
func Supported() bool {
	b, err := os.ReadFile("/etc/os-release")
	if errors.Is(err, fs.ErrNotExist) {
		return false
	}
	return strings.Contains(string(b), "ID=debian\n") && strings.Contains(string(b), `VERSION_ID="12"`)
}
