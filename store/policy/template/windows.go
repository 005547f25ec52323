package main

import (
	"bytes"
	"encoding/xml"
	"fmt"

	"zwiesprache/store/policy"
)

const (
	namespace   = "http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions"
	registryKey = `Software\Policies\Zwiesprache`
	revision    = "1.0" // of templates and their languages, which must agree
	maxStrings  = 32    // entries of a list in the editor
)

// Ids of strings that belong to no key.
const (
	productID   = "Product"
	supportedID = "Supported"
)

func groupID(g policy.Group) string          { return "Group_" + string(g) }
func explainID(r policy.Row) string          { return r.Key.Camel() + "_Explain" }
func choiceID(r policy.Row, c string) string { return r.Key.Camel() + "_" + c }
func stringRef(id string) string             { return "$(string." + id + ")" }
func escaped(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}
func groupsOf(rows []policy.Row) (all []policy.Group) {
	for _, r := range rows {
		if len(all) == 0 || all[len(all)-1] != r.Group {
			all = append(all, r.Group)
		}
	}
	return all
}

// admx are the settings as the editor of group policies knows them, for computers and users ([MS-GPREG], and the
// ADMX schema of Windows).
func admx(rows []policy.Row) []byte {
	var b bytes.Buffer
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line(`<?xml version="1.0" encoding="utf-8"?>`)
	line(`<policyDefinitions xmlns="%s" revision="%s" schemaVersion="1.0">`, namespace, revision)
	line(`  <policyNamespaces>`)
	line(`    <target prefix="zwiesprache" namespace="Zwiesprache.Policies"/>`)
	line(`  </policyNamespaces>`)
	line(`  <resources minRequiredRevision="%s" fallbackCulture="en-US"/>`, revision)
	line(`  <supportedOn>`)
	line(`    <definitions>`)
	line(`      <definition name="%s" displayName="%s"/>`, supportedID, stringRef(supportedID))
	line(`    </definitions>`)
	line(`  </supportedOn>`)
	line(`  <categories>`)
	line(`    <category name="%s" displayName="%s"/>`, productID, stringRef(productID))
	for _, g := range groupsOf(rows) {
		line(`    <category name="%s" displayName="%s">`, groupID(g), stringRef(groupID(g)))
		line(`      <parentCategory ref="%s"/>`, productID)
		line(`    </category>`)
	}
	line(`  </categories>`)
	line(`  <policies>`)
	for _, r := range rows {
		admxPolicy(line, r)
	}
	line(`  </policies>`)
	line(`</policyDefinitions>`)
	return b.Bytes()
}

func admxPolicy(line func(string, ...any), r policy.Row) {
	id := r.Key.Camel()
	head := fmt.Sprintf(`    <policy name="%s" class="Both" displayName="%s" explainText="%s" key="%s"`, id, stringRef(id), stringRef(explainID(r)), registryKey)
	if r.Kind == policy.Switch {
		line(`%s valueName="%s">`, head, id)
	} else {
		line(`%s presentation="$(presentation.%s)">`, head, id)
	}
	line(`      <parentCategory ref="%s"/>`, groupID(r.Group))
	line(`      <supportedOn ref="%s"/>`, supportedID)
	if r.Kind == policy.Switch {
		line(`      <enabledValue><decimal value="1"/></enabledValue>`)
		line(`      <disabledValue><decimal value="0"/></disabledValue>`)
		line(`    </policy>`)
		return
	}
	line(`      <elements>`)
	same := fmt.Sprintf(`id="%s" valueName="%s" required="true"`, id, id)
	switch r.Kind {
	case policy.Number:
		line(`        <decimal %s minValue="%d" maxValue="%d"/>`, same, r.Least, r.Most)
	case policy.List:
		line(`        <multiText %s maxLength="%d" maxStrings="%d"/>`, same, maxStrings*(r.Most+1), maxStrings)
	case policy.Choice:
		line(`        <enum %s>`, same)
		for _, c := range r.Choices {
			line(`          <item displayName="%s"><value><string>%s</string></value></item>`, stringRef(choiceID(r, c)), c)
		}
		line(`        </enum>`)
	default:
		line(`        <text %s maxLength="%d"/>`, same, r.Most)
	}
	line(`      </elements>`)
	line(`    </policy>`)
}

// adml are the words of admx in one language.
func adml(rows []policy.Row, t text) []byte {
	var b bytes.Buffer
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	word := func(id, s string) { line(`      <string id="%s">%s</string>`, id, escaped(s)) }
	line(`<?xml version="1.0" encoding="utf-8"?>`)
	line(`<policyDefinitionResources xmlns="%s" revision="%s" schemaVersion="1.0">`, namespace, revision)
	line(`  <displayName>Zwiesprache</displayName>`)
	line(`  <description>%s</description>`, escaped(t.Description))
	line(`  <resources>`)
	line(`    <stringTable>`)
	word(productID, "Zwiesprache")
	word(supportedID, t.Supported)
	for _, g := range groupsOf(rows) {
		word(groupID(g), t.Groups[g])
	}
	for _, r := range rows {
		word(r.Key.Camel(), t.Keys[r.Key].Name)
		explained := t.Keys[r.Key].Text
		if r.Kind == policy.List {
			explained += " " + t.Lines
		}
		word(explainID(r), explained+"\n\n"+t.Open)
		if r.Kind == policy.Choice {
			for _, c := range r.Choices {
				word(choiceID(r, c), t.Choices[c])
			}
		}
	}
	line(`    </stringTable>`)
	line(`    <presentationTable>`)
	for _, r := range rows {
		admlPresentation(line, r, escaped(t.Keys[r.Key].Name))
	}
	line(`    </presentationTable>`)
	line(`  </resources>`)
	line(`</policyDefinitionResources>`)
	return b.Bytes()
}

func admlPresentation(line func(string, ...any), r policy.Row, name string) {
	if r.Kind == policy.Switch {
		return
	}
	id := r.Key.Camel()
	line(`      <presentation id="%s">`, id)
	switch r.Kind {
	case policy.Number:
		line(`        <decimalTextBox refId="%s" defaultValue="%d">%s</decimalTextBox>`, id, r.Example, name)
	case policy.List:
		line(`        <text>%s</text>`, name)
		line(`        <multiTextBox refId="%s"/>`, id)
	case policy.Choice:
		line(`        <dropdownList refId="%s" noSort="true">%s</dropdownList>`, id, name)
	default:
		line(`        <textBox refId="%s"><label>%s</label></textBox>`, id, name)
	}
	line(`      </presentation>`)
}
