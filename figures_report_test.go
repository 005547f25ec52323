//go:build e2e

package main

import (
	"encoding/json"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// benchDir is where figures are kept; make bench empties it first.
var benchDir = filepath.Join("build", "bench")

// section is one table of the report, with its plots.
type section struct {
	Title string
	Note  string
	Head  []string
	Rows  [][]string
	Plots []plot
}

// plot shows lines over the time in seconds.
type plot struct {
	Title, Unit string
	Lines       []curve
}

type curve struct {
	Name   string
	Points [][2]float64
}

func (s *section) row(cells ...string) { s.Rows = append(s.Rows, cells) }

// keep logs the section and writes the report anew from all sections kept so far.
func (s *section) keep(t *testing.T, name string) {
	t.Helper()
	t.Logf("%s\n%s", s.Title, s.text())
	if err := os.MkdirAll(benchDir, 0o755); err != nil {
		t.Fatal(err)
	}
	b, err := json.MarshalIndent(s, "", "\t")
	if err == nil {
		err = os.WriteFile(filepath.Join(benchDir, name+".json"), b, 0o644)
	}
	if err == nil {
		err = writeReport()
	}
	if err != nil {
		t.Fatalf("keep figures: %v", err)
	}
}

func (s *section) text() string {
	table := append([][]string{s.Head}, s.Rows...)
	widths := make([]int, len(s.Head))
	for _, row := range table {
		for i, cell := range row {
			widths[i] = max(widths[i], len([]rune(cell)))
		}
	}
	var b strings.Builder
	for _, row := range table {
		for i, cell := range row {
			fmt.Fprintf(&b, "%-*s  ", widths[i], cell)
		}
		b.WriteByte('\n')
	}
	return b.String() + s.Note
}

func writeReport() error {
	files, err := filepath.Glob(filepath.Join(benchDir, "*.json"))
	if err != nil {
		return err
	}
	slices.Sort(files)
	sections := make([]section, len(files))
	for i, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(b, &sections[i]); err != nil {
			return fmt.Errorf("read %s: %w", file, err)
		}
	}
	out, err := os.Create(filepath.Join(benchDir, "report.html"))
	if err != nil {
		return err
	}
	defer out.Close()
	return reportPage.Execute(out, sections)
}

const plotWidth, plotHeight = 640.0, 180.0 // of the lines, without what is written beside them

func (p plot) ends() (x0, x1, top float64) {
	x0, x1, top = 1e9, -1e9, 1e-9
	for _, l := range p.Lines {
		for _, point := range l.Points {
			x0, x1, top = min(x0, point[0]), max(x1, point[0]), max(top, point[1])
		}
	}
	return x0, max(x1, x0+1e-9), top
}

// From, To and Top are what the axes say.
func (p plot) From() string { x0, _, _ := p.ends(); return fmt.Sprintf("%.0f s", x0) }
func (p plot) To() string   { _, x1, _ := p.ends(); return fmt.Sprintf("%.0f s", x1) }
func (p plot) Top() string  { _, _, top := p.ends(); return fmt.Sprintf("%.4g %s", top, p.Unit) }

// Path is the line in the coordinates of the drawing.
func (p plot) Path(l curve) string {
	x0, x1, top := p.ends()
	points := make([]string, len(l.Points))
	for i, v := range l.Points {
		points[i] = fmt.Sprintf("%.1f,%.1f", (v[0]-x0)/(x1-x0)*plotWidth, plotHeight*(1-v[1]/top))
	}
	return strings.Join(points, " ")
}

var reportPage = template.Must(template.New("report").Funcs(template.FuncMap{
	"colour": func(i int) string { return []string{"#0b6e6e", "#c0562b", "#5b5ea6", "#7a7a7a"}[i%4] },
	"below":  func(i int) int { return 16 * (i + 1) },
}).Parse(`<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Zwiesprache: figures</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222 }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #ddd; vertical-align: top }
svg { width: 100%; font-size: 12px } figure { margin: 1.5rem 0 } figcaption { font-weight: 600 }
</style>
<h1>Zwiesprache: figures</h1>
{{range .}}<h2>{{.Title}}</h2>
<table><tr>{{range .Head}}<th>{{.}}{{end}}</tr>
{{range .Rows}}<tr>{{range .}}<td>{{.}}{{end}}</tr>
{{end}}</table>
{{with .Note}}<p>{{.}}{{end}}
{{range $p := .Plots}}<figure><figcaption>{{.Title}}</figcaption>
<svg viewBox="-2 -18 800 224"><path d="M0,0V180H640" fill="none" stroke="#999"/>
<text y="-6">{{.Top}}</text><text y="198">{{.From}}</text><text x="640" y="198" text-anchor="end">{{.To}}</text>
{{range $i, $l := .Lines}}<polyline points="{{$p.Path $l}}" fill="none" stroke="{{colour $i}}" stroke-width="1.5"/>
<text x="652" y="{{below $i}}" fill="{{colour $i}}">{{.Name}}</text>
{{end}}</svg></figure>
{{end}}{{end}}</html>
`))
