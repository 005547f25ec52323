// That no sentence is missing is what the types say; here: that none is empty,
// none was forgotten in another language, and nothing betrays the page.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { de } from '../src/text/de.ts'
import { en } from '../src/text/en.ts'
import { fr } from '../src/text/fr.ts'
import { nl } from '../src/text/nl.ts'
import type { Text } from '../src/text/text.ts'
import { writer } from '../src/view/chat.ts'

const texts: Record<string, Text> = { de, nl, fr, en }

/** All sentences by the way to them; those with a number for 1 to 3. */
function sentences(value: unknown, way = ''): [string, string][] {
  if (typeof value === 'string') return [[way, value]]
  if (typeof value === 'function') return [1, 2, 3].map((n) => [`${way}(${n})`, String(value(n, 4))])
  return Object.entries(value as object).flatMap(([name, inner]) => sentences(inner, `${way}.${name}`))
}

test('no sentence is empty or has loose ends', () => {
  for (const [language, text] of Object.entries(texts)) {
    for (const [way, sentence] of sentences(text)) {
      assert.ok(sentence.trim() === sentence && sentence !== '', `${language}${way}`)
      assert.doesNotMatch(sentence, /undefined|TODO|\s{2}|<|\$\{/, `${language}${way}`)
    }
  }
})

test('in French no sign begins a line', () => {
  for (const [way, sentence] of sentences(fr)) assert.doesNotMatch(sentence, / [:;?!»…]|« /, way)
})

test('no guest writes in the name of the counsellor', () => {
  for (const { session } of Object.values(texts)) {
    assert.equal(writer(session, { id: '1', own: false, text: 'x' }), session.counsellor)
    assert.notEqual(writer(session, { id: '1', own: false, text: 'x', from: session.counsellor }), session.counsellor)
  }
})

test('every ending and every problem says what to do in a whole sentence', () => {
  for (const [language, text] of Object.entries(texts)) {
    for (const [ending, notice] of Object.entries(text.endings)) assert.match(notice.lead, /[.!?]$/, `${language} ${ending}`)
    for (const [problem, sentence] of Object.entries(text.problems)) assert.match(sentence, /[.!?]$/, `${language} ${problem}`)
  }
})

test('languages differ where they must', () => {
  // Words that two languages share.
  const shared = new Set(['.title', '.session.chat', '.devices.camera', '.password.label', '.session.heading'])
  const seen = new Map<string, string>()
  for (const [language, text] of Object.entries(texts)) {
    for (const [way, sentence] of sentences(text)) {
      if (shared.has(way) || sentence.length < 12) continue
      const other = seen.get(sentence)
      assert.ok(other === undefined || other === language, `${way} is the same in ${other} and ${language}`)
      seen.set(sentence, language)
    }
  }
})

test('the title of the window betrays nothing', () => {
  for (const text of Object.values(texts)) assert.match(text.title, /^Vid[eé]o$/)
})
