package main

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"zwiesprache/store/policy"
)

// tomlValue is a value as policy.toml has it.
func tomlValue(v any) string {
	switch v := v.(type) {
	case string:
		return strconv.Quote(v)
	case []string:
		all := make([]string, len(v))
		for i, one := range v {
			all[i] = strconv.Quote(one)
		}
		return "[" + strings.Join(all, ", ") + "]"
	}
	return fmt.Sprint(v)
}

// exampleTOML is the file for Linux, with all keys off.
func exampleTOML(rows []policy.Row, t text) []byte {
	var b bytes.Buffer
	b.WriteString(`# Managed settings of Zwiesprache: copy to /etc/zwiesprache/policy.toml, owned by root and writable by root
# alone (0644, the folder 0755), and take the # off what should hold. The program reads it when it starts.
# "zwiesprache policy check" says what holds and what is wrong. A key that is not set: as the user chooses.
`)
	group := policy.Group("")
	for _, r := range rows {
		if r.Group != group {
			group = r.Group
			fmt.Fprintf(&b, "\n# --- %s ---\n", t.Groups[group])
		}
		fmt.Fprintf(&b, "\n%s#%s = %s\n", wrapped(t.Keys[r.Key].Name+". "+linuxText(t.Keys[r.Key].Text)), r.Key, tomlValue(r.Example))
	}
	return b.Bytes()
}

// linuxText says of switches what group policies say otherwise.
func linuxText(s string) string {
	return strings.NewReplacer("Enabled:", "true:", "Disabled:", "false:", "Not configured:", "Not set:").Replace(s)
}

// wrapped is a text as lines of comment.
func wrapped(s string) string {
	const width = 100 // characters
	var b strings.Builder
	line := "#"
	for word := range strings.FieldsSeq(s) {
		if len(line)+1+len(word) > width {
			b.WriteString(line + "\n")
			line = "#"
		}
		line += " " + word
	}
	return b.String() + line + "\n"
}

// mobileconfig is a configuration profile for macOS, which becomes the managed preferences of the app.
func mobileconfig(rows []policy.Row) []byte {
	var b bytes.Buffer
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line(`<?xml version="1.0" encoding="UTF-8"?>`)
	line(`<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">`)
	line(`<plist version="1.0">`)
	line(`<dict>`)
	payload(line, "\t", "Configuration", "app.zwiesprache.policy", "6F1B0C52-5E0B-4C57-9C1E-6D1F6A3F7A10")
	line("\t<key>PayloadScope</key><string>System</string>")
	line("\t<key>PayloadContent</key>")
	line("\t<array>")
	line("\t\t<dict>")
	payload(line, "\t\t\t", "app.zwiesprache", "app.zwiesprache.policy.settings", "0B7C8E74-0C6D-4A35-8E39-0F7C2B1F5D11")
	for _, r := range rows {
		line("\t\t\t<key>%s</key>%s", r.Key.Camel(), plistValue(r))
	}
	line("\t\t</dict>")
	line("\t</array>")
	line(`</dict>`)
	line(`</plist>`)
	return b.Bytes()
}

func payload(line func(string, ...any), indent, kind, id, uuid string) {
	for _, pair := range [][2]string{{"PayloadType", kind}, {"PayloadIdentifier", id}, {"PayloadUUID", uuid}, {"PayloadDisplayName", "Zwiesprache"}} {
		line("%s<key>%s</key><string>%s</string>", indent, pair[0], pair[1])
	}
	line("%s<key>PayloadVersion</key><integer>1</integer>", indent)
}

func plistValue(r policy.Row) string {
	switch v := r.Example.(type) {
	case bool:
		return fmt.Sprintf("<%t/>", v)
	case int:
		return fmt.Sprintf("<integer>%d</integer>", v)
	case []string:
		all := ""
		for _, one := range v {
			all += "<string>" + escaped(one) + "</string>"
		}
		return "<array>" + all + "</array>"
	}
	return "<string>" + escaped(r.Example.(string)) + "</string>"
}

var kinds = map[policy.Kind]string{policy.Text: "text", policy.Choice: "text", policy.Switch: "true, false", policy.Number: "number", policy.List: "list"}

// table is all keys for administrators.
func table(rows []policy.Row, t text) []byte {
	var b bytes.Buffer
	b.WriteString(head)
	for _, g := range groupsOf(rows) {
		fmt.Fprintf(&b, "\n## %s\n\n| key | value | what it does | instead of a wrong value |\n|---|---|---|---|\n", t.Groups[g])
		for _, r := range rows {
			if r.Group != g {
				continue
			}
			value := kinds[r.Kind]
			switch {
			case r.Choices != nil:
				value += ": " + strings.Join(r.Choices, ", ")
			case r.Kind == policy.Number:
				value = fmt.Sprintf("%d to %d", r.Least, r.Most)
			}
			instead := "not set"
			if r.Strict != nil {
				instead = "`" + tomlValue(r.Strict) + "`"
			}
			fmt.Fprintf(&b, "| `%s` | %s | **%s.** %s | %s |\n", r.Key, value, t.Keys[r.Key].Name, linuxText(t.Keys[r.Key].Text), instead)
		}
	}
	return b.Bytes()
}

const head = `# Managed settings

An organisation sets these for its computers. They lie over the user's settings, which stay as they are and hold again when the organisation's word goes. The app shows what is set as locked. It reads them when it starts.

| system | place | names |
|---|---|---|
| Linux | ` + "`/etc/zwiesprache/policy.toml`, owned by root, writable by nobody else; so is its folder, and all above it that a link leads to" + ` | as below |
| Windows | ` + "`HKLM\\Software\\Policies\\Zwiesprache`, then `HKCU\\…`" + ` | ` + "`page_hashes` is `PageHashes`: REG_SZ, REG_DWORD (0, 1 or a number), REG_MULTI_SZ (a list)" + ` |
| macOS | ` + "`/Library/Managed Preferences/app.zwiesprache.plist`, then that of the user" + ` | as on Windows: string, boolean, integer, array |

Where there are two places, the computer's decides key by key; the user's is for what differs between departments. Only administrators can write all of them. No flag and no variable of the environment changes the places; a flag that asks for something else than what is set here ends the start with a sentence that says so. The flags for server and pages (` + "`--server`, `--trial`, `--page`" + `) are refused also where ` + "`server` or `page_hashes`" + ` has a wrong value, and all of them where a place cannot be read: what it sets is not known.

` + "`zwiesprache policy check`" + ` lists what holds, where it came from and what is wrong, and exits with 1 if anything is; ` + "`zwiesprache policy check FILE`" + ` does so for a draft, ` + "`zwiesprache policy show`" + ` lists only. What is wrong never keeps the app from starting: it is named in the log and in the app, and the last column holds in its place. Of a list, what is right in it stays. A place that is there and cannot be read, such as a link that leads nowhere, or that others can write, counts as if each key with a last column other than "not set" had a wrong value. An empty text counts as not set.

Examples: ` + "`assets/packaging/linux/policy.toml`, `assets/packaging/windows/policy/` (templates for group policies in four languages, `Registry.pol`, `.reg`), `assets/packaging/macos/zwiesprache.mobileconfig`" + `.
`
