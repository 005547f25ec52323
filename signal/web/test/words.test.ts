// The vectors and hashes are shared with the Go package signal/words.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { words as de } from '../src/check/de.ts'
import { words as en } from '../src/check/en.ts'
import { words as fr } from '../src/check/fr.ts'
import { words as nl } from '../src/check/nl.ts'
import { joined, normalise, parseFragment, parseRoom, prs, WordError } from '../src/words.ts'

interface Row<T> { in: string, out?: T, fault?: string }
interface Block { first: number, last: number, sha256: string }
interface Vectors { normalise: Row<string>[], prs: Row<string>[], fragment: Row<string[]>[], blocks: Block[] }

Error.stackTraceLimit = 0 // the walks throw a million times

// npm runs tests in the page's folder
const vectors = JSON.parse(readFileSync('../words/testdata/vectors.json', 'utf8')) as Vectors

function check<T>(row: Row<T>, got: (text: string) => unknown): void {
  if (row.fault === undefined) assert.deepEqual(got(row.in), row.out, JSON.stringify(row.in))
  else assert.throws(() => got(row.in), (e: unknown) => e instanceof WordError && e.fault === row.fault, JSON.stringify(row.in))
}

test('normalise gives what the vectors say', () => {
  for (const row of vectors.normalise) check(row, normalise)
})

test('prs gives what the vectors say', () => {
  for (const row of vectors.prs) check(row, prs)
})

test('parseFragment gives what the vectors say', () => {
  for (const row of vectors.fragment) check(row, parseFragment)
  assert.equal(parseFragment(''), null)
  assert.equal(parseFragment('#'), null)
})

test('a room is joined with slashes', () => {
  assert.equal(joined(parseRoom('Gelb', 'Gütersloh', 'Anker')), 'gelb/guetersloh/anker')
})

function answer(text: string): string {
  try {
    return normalise(text)
  } catch (e) {
    if (e instanceof WordError) return `!${e.fault}`
    throw e
  }
}

// The walk of TestSameAsPage in Go, step by step.
function walk(block: Block): string {
  const marks = [...'\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c\u0323\u0327\u0328']
  const hash = createHash('sha256')
  for (let first = block.first; first <= block.last; first++) {
    const c = String.fromCharCode(first)
    const answers = [answer(c), answer(`x${c}y`)]
    for (const other of vectors.blocks) {
      for (let d = other.first; d <= other.last; d++) answers.push(answer(c + String.fromCharCode(d)))
    }
    for (const m of marks) for (const n of marks) answers.push(answer(c + m + n))
    hash.update(`${answers.join('\n')}\n`)
  }
  return hash.digest('hex')
}

for (const block of vectors.blocks) {
  test(`all pairs that begin with U+${block.first.toString(16)} to U+${block.last.toString(16)} are as in Go`, () => {
    assert.equal(walk(block), block.sha256)
  })
}

test('everything outside the blocks is refused', () => {
  for (let c = 0; c <= 0x10ffff; c++) {
    if (vectors.blocks.some((b) => c >= b.first && c <= b.last)) continue
    if (answer(`a${String.fromCodePoint(c)}b`) !== '!character') assert.fail(c.toString(16))
  }
})

test('the check lists have 1,024 words each, in order', () => {
  for (const words of [de, nl, fr, en]) {
    assert.equal(words.length, 1024)
    assert.deepEqual(words, [...new Set(words)].sort())
    for (const word of words) assert.match(word, /^[a-z]{4,8}$/)
  }
})
