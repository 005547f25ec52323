package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"zwiesprache/store/policy"
)

// What is committed is what the schema makes.
func TestFilesAreNew(t *testing.T) {
	all, err := files()
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range all {
		got, err := os.ReadFile(filepath.Join("..", "..", "..", filepath.FromSlash(name)))
		if err != nil || !bytes.Equal(got, data) {
			t.Errorf("%s differs: go generate ./store/policy (%v)", name, err)
		}
	}
}

// node is any element of XML.
type node struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Children []node     `xml:",any"`
	Text     string     `xml:",chardata"`
}

func parse(t *testing.T, data []byte) node {
	t.Helper()
	var n node
	if err := xml.Unmarshal(data, &n); err != nil {
		t.Fatal(err)
	}
	return n
}

func (n node) attr(name string) string {
	for _, a := range n.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (n node) all(name string) (found []node) {
	for _, c := range n.Children {
		if c.XMLName.Local == name {
			found = append(found, c)
		}
		found = append(found, c.all(name)...)
	}
	return found
}

func (n node) names() (names []string) {
	for _, c := range n.Children {
		names = append(names, c.XMLName.Local)
	}
	return names
}

// grammar is what the ADMX schema of Windows lets stand below an element, in this order, with which
// attributes; "!" marks those that must be there. It holds only what we use.
var grammar = map[string]struct{ children, attrs string }{
	"policyDefinitions":             {"policyNamespaces resources supportedOn categories policies", "revision! schemaVersion!"},
	"policyNamespaces":              {"target", ""},
	"target":                        {"", "prefix! namespace!"},
	"supportedOn/definitions":       {"definition*", ""},
	"definition":                    {"", "name! displayName!"},
	"categories":                    {"category*", ""},
	"category":                      {"parentCategory?", "name! displayName!"},
	"parentCategory":                {"", "ref!"},
	"policies":                      {"policy*", ""},
	"policy":                        {"parentCategory supportedOn enabledValue? disabledValue? elements?", "name! class! displayName! explainText! key! valueName presentation"},
	"policy/supportedOn":            {"", "ref!"},
	"enabledValue":                  {"decimal", ""},
	"disabledValue":                 {"decimal", ""},
	"enabledValue/decimal":          {"", "value!"},
	"disabledValue/decimal":         {"", "value!"},
	"elements":                      {"decimal? text? enum? multiText?", ""},
	"elements/decimal":              {"", "id! valueName! required minValue maxValue"},
	"elements/text":                 {"", "id! valueName! required maxLength"},
	"elements/multiText":            {"", "id! valueName! required maxLength maxStrings"},
	"enum":                          {"item*", "id! valueName! required"},
	"item":                          {"value", "displayName!"},
	"value":                         {"string", ""},
	"value/string":                  {"", ""},
	"policyDefinitions/supportedOn": {"definitions", ""},
	"policyDefinitions/resources":   {"", "minRequiredRevision! fallbackCulture"},

	"policyDefinitionResources":           {"displayName description resources", "revision! schemaVersion!"},
	"displayName":                         {"", ""},
	"description":                         {"", ""},
	"policyDefinitionResources/resources": {"stringTable presentationTable", ""},
	"stringTable":                         {"string*", ""},
	"stringTable/string":                  {"", "id!"},
	"presentationTable":                   {"presentation*", ""},
	"presentation":                        {"text? decimalTextBox? multiTextBox? dropdownList? textBox?", "id!"},
	"presentation/text":                   {"", ""},
	"decimalTextBox":                      {"", "refId! defaultValue"},
	"multiTextBox":                        {"", "refId!"},
	"dropdownList":                        {"", "refId! noSort"},
	"textBox":                             {"label", "refId!"},
	"label":                               {"", ""},
}

// obeys holds an element and all below it against the grammar.
func (n node) obeys(t *testing.T, parent string) {
	name := n.XMLName.Local
	rule, known := grammar[parent+"/"+name]
	if !known {
		if rule, known = grammar[name]; !known {
			t.Fatalf("%s below %s: no such element", name, parent)
		}
	}
	if n.XMLName.Space != namespace {
		t.Errorf("%s: namespace %q", name, n.XMLName.Space)
	}
	var pattern strings.Builder
	for one := range strings.FieldsSeq(rule.children) {
		count := one[len(one)-1:]
		if !strings.Contains("*?", count) {
			count = ""
		}
		fmt.Fprintf(&pattern, "(%s )%s", strings.TrimRight(one, "*?"), count)
	}
	below := strings.Join(append(n.names(), ""), " ")
	if !regexp.MustCompile("^" + pattern.String() + "$").MatchString(below) {
		t.Errorf("%s: holds %q, may hold %q", name, below, rule.children)
	}
	for one := range strings.FieldsSeq(rule.attrs) {
		if attr, must := strings.CutSuffix(one, "!"); must && n.attr(attr) == "" {
			t.Errorf("%s: no %s", name, attr)
		}
	}
	for _, a := range n.Attrs {
		if a.Name.Local != "xmlns" && !slices.Contains(strings.Fields(strings.ReplaceAll(rule.attrs, "!", "")), a.Name.Local) {
			t.Errorf("%s: attribute %s", name, a.Name.Local)
		}
	}
	for _, c := range n.Children {
		c.obeys(t, name)
	}
}

// identifier is what the schema takes as a name and as an id.
var identifier = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)

// ids are the attributes of elements, each once.
func ids(t *testing.T, all []node, attr string) []string {
	t.Helper()
	var found []string
	for _, n := range all {
		id := n.attr(attr)
		if !identifier.MatchString(id) || slices.Contains(found, id) {
			t.Errorf("%s %q: no identifier, or twice", n.XMLName.Local, id)
		}
		found = append(found, id)
	}
	return found
}

func TestTemplates(t *testing.T) {
	all, err := files()
	if err != nil {
		t.Fatal(err)
	}
	source := all[windowsFolder+"zwiesprache.admx"]
	x := parse(t, source)
	x.obeys(t, "")
	categories := ids(t, x.all("category"), "name")
	ids(t, x.all("definition"), "name")
	policies := x.all("policies")[0].Children
	if names := ids(t, policies, "name"); len(names) != len(policy.Schema()) {
		t.Errorf("%d policies", len(names))
	}
	for _, parent := range x.all("parentCategory") {
		if !slices.Contains(categories, parent.attr("ref")) {
			t.Errorf("no category %q", parent.attr("ref"))
		}
	}
	for i, r := range policy.Schema() {
		checkPolicy(t, policies[i], r)
	}
	references := regexp.MustCompile(`\$\((string|presentation)\.(\w+)\)`).FindAllStringSubmatch(string(source), -1)
	for language, culture := range cultures {
		t.Run(language, func(t *testing.T) {
			l := parse(t, all[windowsFolder+culture+"/zwiesprache.adml"])
			l.obeys(t, "")
			if l.attr("revision") != x.attr("revision") || x.all("resources")[0].attr("minRequiredRevision") != l.attr("revision") {
				t.Error("revisions differ")
			}
			has := map[string][]string{"string": ids(t, l.all("stringTable")[0].Children, "id"), "presentation": ids(t, l.all("presentationTable")[0].Children, "id")}
			for _, ref := range references {
				if !slices.Contains(has[ref[1]], ref[2]) {
					t.Errorf("no %s %q", ref[1], ref[2])
				}
			}
			for kind, list := range has {
				for _, id := range list {
					if !slices.ContainsFunc(references, func(ref []string) bool { return ref[1] == kind && ref[2] == id }) {
						t.Errorf("%s %q is of no use", kind, id)
					}
				}
			}
			for _, s := range l.all("stringTable")[0].Children {
				if strings.TrimSpace(s.Text) == "" {
					t.Errorf("string %q is empty", s.attr("id"))
				}
			}
		})
	}
}

// boxes are the controls of the editor that fit an element.
var boxes = map[string]string{"decimal": "decimalTextBox", "text": "textBox", "enum": "dropdownList", "multiText": "multiTextBox"}

// checkPolicy compares a policy with its row: key, value's name, kind and bounds.
func checkPolicy(t *testing.T, n node, r policy.Row) {
	t.Helper()
	id := r.Key.Camel()
	if n.attr("name") != id || n.attr("key") != registryKey || n.attr("class") != "Both" {
		t.Errorf("%s: %+v", id, n.Attrs)
	}
	if r.Kind == policy.Switch {
		on, off := n.all("enabledValue")[0].Children[0], n.all("disabledValue")[0].Children[0]
		if n.attr("valueName") != id || on.attr("value") != "1" || off.attr("value") != "0" {
			t.Errorf("%s is no switch", id)
		}
		return
	}
	element := n.all("elements")[0].Children[0]
	want := map[policy.Kind]string{policy.Number: "decimal", policy.List: "multiText", policy.Choice: "enum", policy.Text: "text"}[r.Kind]
	if element.XMLName.Local != want || element.attr("valueName") != id || element.attr("id") != id {
		t.Errorf("%s: %s %v", id, element.XMLName.Local, element.Attrs)
	}
	if r.Kind == policy.Number && (element.attr("minValue") != fmt.Sprint(r.Least) || element.attr("maxValue") != fmt.Sprint(r.Most)) {
		t.Errorf("%s: other bounds", id)
	}
	if r.Kind == policy.Choice {
		var values []string
		for _, v := range element.all("string") {
			values = append(values, v.Text)
		}
		if !slices.Equal(values, r.Choices) {
			t.Errorf("%s: choices %q", id, values)
		}
	}
	for language := range cultures {
		all, err := files()
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range parse(t, all[windowsFolder+cultures[language]+"/zwiesprache.adml"]).all("presentation") {
			if p.attr("id") == id && (len(p.all(boxes[want])) != 1 || p.all(boxes[want])[0].attr("refId") != id) {
				t.Errorf("%s: presentation of %s", id, language)
			}
		}
	}
}
