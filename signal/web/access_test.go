//go:build e2e

package web

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// accessScenes are the page's steps as people who need it plainer meet them.
var accessScenes = []struct{ name, do string }{
	{"words", `gallery.put({ step: 'words' })`},
	{"nobody", `gallery.put({ step: 'looking', words: ['Lindenhof', 'Wolke', 'Gütersloh'], line: 'open', room: 'nobody' })`},
	{"password", `gallery.put({ step: 'password', words: ['Lindenhof', 'Wolke', 'Gütersloh'], line: 'open', room: 'open', problem: 'wrong', left: 2 })`},
	{"person", `gallery.put({ step: 'person', words: ['a', 'b', 'c'], line: 'open', proven: true }); document.querySelector('details').open = true; document.querySelector('[data-test="person-next"]').click()`},
	{"devices", `gallery.put({ step: 'devices', words: ['a', 'b', 'c'], line: 'open', proven: true })`},
	{"preview", `gallery.put({ step: 'devices', words: ['a', 'b', 'c'], line: 'open', proven: true, camera: 'ready', microphone: 'ready' })`},
	{"waiting", `gallery.put({ step: 'waiting', words: ['a', 'b', 'c'], line: 'open', proven: true })`},
	{"session", talking + `; gallery.add({ media: 'connected' })`},
	{"check", talking + `; gallery.add({ media: 'connected', compared: false })`},
	{"recording", talking + `; gallery.add({ media: 'connected', recording: true })`},
	{"chat", talking + `; gallery.add({ media: 'connected', chatOpen: true, chat: [{ id: 'a', own: false, text: 'Hallo' }, { id: 'c', own: true, text: 'Ja' }] })`},
	{"more", talking + `; gallery.add({ media: 'connected' }); document.querySelector('[data-test="more"]').click()`},
	{"security", talking + `; gallery.add({ media: 'connected' }); document.querySelector('[data-test="security"]').click()`},
	{"goodbye", `gallery.put({ step: 'goodbye', ending: 'locked' })`},
}

// accessJS tells what WCAG 2.2 finds wrong with what is shown now; the numbers are its criteria.
const accessJS = `() => {
	const faults = [], all = [...document.body.querySelectorAll('*')].filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest('.unseen'))
	const name = (e) => e.dataset.test || e.id || e.className || e.tagName
	for (const e of all.filter((e) => e.matches('button, input, select, summary, a, textarea'))) {
		if (!e.computedName) faults.push('4.1.2 no name: ' + name(e))
		const { width, height } = (e.closest('label') ?? e).getBoundingClientRect()
		if (width < 43.5 || height < 43.5) faults.push('2.5.8 small: ' + name(e) + ' ' + width + ' x ' + height)
		const said = [...e.querySelectorAll(':scope > span:not(.unseen, .face, .ring)')].map((s) => s.textContent).join('').trim()
		if (e.matches('button') && said && !e.computedName.includes(said)) faults.push('2.5.3 name is not what is read: ' + e.computedName + ' / ' + said)
	}
	const heads = document.querySelectorAll('h1')
	if (heads.length !== 1) faults.push('1.3.1 first headings: ' + heads.length)
	if (all.filter((e) => e.matches('main')).length !== 1) faults.push('1.3.1 main')
	const ids = all.map((e) => e.id).filter(Boolean), twice = ids.filter((id, i) => ids.indexOf(id) !== i)
	if (twice.length) faults.push('4.1.2 ids twice: ' + twice)
	const wide = document.documentElement.scrollWidth - innerWidth
	if (wide > 0) faults.push('1.4.10 wider than the window by ' + wide)

	const parse = (c) => { const [r, g, b, a = 1] = c.match(/[\d.]+/g).map(Number); return [r, g, b, a] }
	const over = ([r, g, b, a], [x, y, z]) => [r * a + x * (1 - a), g * a + y * (1 - a), b * a + z * (1 - a), 1]
	const behind = (e) => { const c = parse(getComputedStyle(e).backgroundColor); return c[3] === 1 || !e.parentElement ? c : over(c, behind(e.parentElement)) }
	const light = ([r, g, b]) => { const f = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b) }
	for (const e of all) {
		if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) || e.closest(':disabled') || e.matches('option')) continue
		const s = getComputedStyle(e), back = behind(e), x = light(over(parse(s.color), back)), y = light(back)
		const ratio = (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05), size = parseFloat(s.fontSize)
		if (ratio < (size >= 24 || (size >= 18.66 && s.fontWeight >= 700) ? 3 : 4.5)) faults.push('1.4.3 contrast ' + ratio.toFixed(2) + ': ' + name(e) + ' ' + e.textContent.trim().slice(0, 30))
		if (s.overflowY !== 'visible' && e.clientHeight && e.scrollHeight > e.clientHeight + 2 && s.overflowY === 'hidden') faults.push('1.4.12 cut off: ' + name(e))
	}
	const moving = document.getAnimations().filter((a) => a.playState === 'running').length
	if (moving && matchMedia('(prefers-reduced-motion: reduce)').matches) faults.push('2.3.3 moves: ' + moving)
	return JSON.stringify([...new Set(faults)])
}`

// spacedJS is what a person may set who reads with difficulty (WCAG 2.2, 1.4.12).
const spacedJS = `() => { const s = new CSSStyleSheet(); s.replaceSync('* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }'); document.adoptedStyleSheets = [s]; return true }`

// The page in every language, light and dark, at 100, 200 and 400 percent of a window of
// 1280 by 1024 and with text spaced: names, sizes, contrasts, nothing cut off, nothing moving.
func TestE2EAccess(t *testing.T) {
	for _, look := range []struct{ language, theme string } /* 0 is dark */ {{"de", "1"}, {"nl", "0"}, {"fr", "1"}, {"en", "0"}} {
		g := openGallery(t, chromedp.Flag("blink-settings", "preferredColorScheme="+look.theme),
			chromedp.Flag("enable-blink-features", "ComputedAccessibilityInfo"), chromedp.Flag("force-prefers-reduced-motion", true))
		g.do(`() => gallery.speak('` + look.language + `')`)
		if got := run[string](g, `() => document.documentElement.lang`); got != look.language {
			t.Errorf("3.1.1: the page says that it is in %q", got)
		}
		for _, size := range [][2]int64{{1280, 1024}, {640, 512}, {320, 256}, {320, 640}} {
			if err := chromedp.Do(g.ctx, chromedp.EmulateViewport(size[0], size[1])); err != nil {
				t.Fatal(err)
			}
			for _, scene := range accessScenes {
				g.do(`() => {` + scene.do + `}`)
				tell(t, g, fmt.Sprintf("%s %s %dx%d", look.language, scene.name, size[0], size[1]))
			}
		}
		g.do(spacedJS)
		for _, scene := range accessScenes {
			g.do(`() => {` + scene.do + `}`)
			tell(t, g, look.language+" "+scene.name+" spaced")
		}
	}
}

// tell fails with each fault that is seen.
func tell(t *testing.T, g *gallery, where string) {
	t.Helper()
	var faults []string
	if err := json.Unmarshal([]byte(run[string](g, accessJS)), &faults); err != nil {
		t.Fatal(err)
	}
	for _, fault := range faults {
		t.Errorf("%s: %s", where, fault)
	}
}

// Every control of a step is reached with Tab alone, in the order in which it is read, and shows that it is.
func TestE2ETab(t *testing.T) {
	g := openGallery(t)
	for _, scene := range accessScenes {
		// Tab begins at the top again, wherever it was.
		g.do(`() => {` + scene.do + `; document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex') }`)
		want := run[string](g, `() => [...document.querySelectorAll('button, input, select, summary')].filter((e) => !e.disabled && e.checkVisibility({ visibilityProperty: true }) &&
			e.id !== 'others').map((e) => e.dataset.test || e.id || e.tagName).join(' ')`) // the arrows go from "alone" to "others"
		var got []string
		for range 2*len(strings.Fields(want)) + 4 { // once around, wherever a step has put the focus
			if err := chromedp.Do(g.ctx, chromedp.KeyEvent("\t")); err != nil {
				t.Fatal(err)
			}
			at := run[string](g, `() => { const e = document.activeElement; if (e === document.body) return ''
				const s = getComputedStyle(e); return (e.dataset.test || e.id || e.tagName) + (s.outlineStyle === 'none' || parseFloat(s.outlineWidth) < 2 ? '!' : '') }`)
			if at != "" && !slices.Contains(got, at) {
				got = append(got, at)
			}
		}
		t.Logf("%s: %s", scene.name, strings.Join(got, " "))
		for _, name := range strings.Fields(want) {
			if !slices.Contains(got, name) {
				t.Errorf("%s: Tab does not reach %s with a visible mark; it reaches %v", scene.name, name, got)
			}
		}
	}
}
