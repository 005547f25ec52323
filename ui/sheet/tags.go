package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// tags is the structure of a page for screen readers (ISO 32000-1, 14.7 and 14.8). The library that draws knows
// nothing of it: what belongs together is marked in the page's content, and the tree is added to the finished file as
// an incremental update (7.5.6), which leaves what was written as it is.
type tags struct {
	elements []element // in reading order; the one at place n holds the marked content n
}

type element struct {
	kind string // a standard structure type: H1, H2, P, LI, Figure
	alt  string // what a picture shows
}

// begin opens an element; elements do not nest.
func (p *page) begin(kind string) {
	p.pdf.RawWriteStr(fmt.Sprintf("/%s <</MCID %d>> BDC", kind, len(p.tags.elements)))
	p.tags.elements = append(p.tags.elements, element{kind: kind})
}

func (p *page) end() { p.pdf.RawWriteStr("EMC") }

// alternative says what the open element shows.
func (p *page) alternative(says string) { p.tags.elements[len(p.tags.elements)-1].alt = says }

var errShape = errors.New("the file is not shaped as expected")

var (
	lastXref = regexp.MustCompile(`startxref\n(\d+)\n%%EOF\n?$`)
	trailer  = regexp.MustCompile(`trailer\n<<\n/Size (\d+)\n/Root (\d+) 0 R\n/Info (\d+) 0 R\n`)
)

// add appends the structure to a file of one page.
func (t *tags) add(pdf []byte, language string) ([]byte, error) {
	xref, end := lastXref.FindSubmatch(pdf), trailer.FindSubmatch(pdf[max(0, bytes.LastIndex(pdf, []byte("trailer\n"))):])
	if xref == nil || end == nil {
		return nil, errShape
	}
	number := func(b []byte) int { n, _ := strconv.Atoi(string(b)); return n } // digits only, by the expressions
	size, root, info := number(end[1]), number(end[2]), number(end[3])
	const pageObject = 3
	pageDict, err := dict(pdf, pageObject)
	if err != nil {
		return nil, err
	}
	catalog, err := dict(pdf, root)
	if err != nil {
		return nil, err
	}

	tree, document, parents, first := size, size+1, size+2, size+3
	objects := map[int]string{
		pageObject: strings.TrimSuffix(pageDict, ">>") + "/StructParents 0 /Tabs /S>>",
		root: strings.TrimSuffix(catalog, ">>") + fmt.Sprintf(
			"/MarkInfo <</Marked true>> /StructTreeRoot %d 0 R /ViewerPreferences <</DisplayDocTitle true>>>>", tree),
		tree:     fmt.Sprintf("<</Type /StructTreeRoot /K %d 0 R /ParentTree %d 0 R /ParentTreeNextKey 1>>", document, parents),
		parents:  fmt.Sprintf("<</Nums [0 [%s]]>>", references(first, len(t.elements))),
		document: fmt.Sprintf("<</Type /StructElem /S /Document /P %d 0 R /Lang (%s) /K [%s]>>", tree, language, references(first, len(t.elements))),
	}
	for i, e := range t.elements {
		alt := ""
		if e.alt != "" {
			alt = " /Alt " + hexText(e.alt)
		}
		objects[first+i] = fmt.Sprintf("<</Type /StructElem /S /%s /P %d 0 R /Pg %d 0 R /K %d%s>>", e.kind, document, pageObject, i, alt)
	}
	return update(pdf, objects, first+len(t.elements), root, info, number(xref[1])), nil
}

// update appends objects, their places and a trailer that points back to the one before.
func update(pdf []byte, objects map[int]string, size, root, info, before int) []byte {
	out := bytes.NewBuffer(bytes.TrimRight(pdf, "\n"))
	out.WriteByte('\n')
	places := map[int]int{}
	for n := range size {
		if body, ok := objects[n]; ok {
			places[n] = out.Len()
			fmt.Fprintf(out, "%d 0 obj\n%s\nendobj\n", n, body)
		}
	}
	start := out.Len()
	out.WriteString("xref\n")
	for n := range size {
		if at, ok := places[n]; ok {
			fmt.Fprintf(out, "%d 1\n%010d 00000 n \n", n, at)
		}
	}
	fmt.Fprintf(out, "trailer\n<</Size %d /Root %d 0 R /Info %d 0 R /Prev %d>>\nstartxref\n%d\n%%%%EOF\n", size, root, info, before, start)
	return out.Bytes()
}

// dict is the dictionary of an object, as it stands in the file.
func dict(pdf []byte, n int) (string, error) {
	_, rest, found := bytes.Cut(pdf, fmt.Appendf(nil, "\n%d 0 obj\n", n))
	body, _, ended := bytes.Cut(rest, []byte("\nendobj"))
	if !found || !ended || !bytes.HasPrefix(body, []byte("<<")) || !bytes.HasSuffix(body, []byte(">>")) {
		return "", errShape
	}
	return string(body), nil
}

func references(first, count int) string {
	var all []string
	for i := range count {
		all = append(all, fmt.Sprintf("%d 0 R", first+i))
	}
	return strings.Join(all, " ")
}

// hexText is a text string (7.9.2.2) in UTF-16 with its mark.
func hexText(s string) string {
	var out strings.Builder
	out.WriteString("<FEFF")
	for _, r := range printable(s) { // within the first plane
		fmt.Fprintf(&out, "%04X", r)
	}
	out.WriteString(">")
	return out.String()
}
