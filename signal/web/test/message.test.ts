import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Malformed, clean, fit, parse } from '../src/message.ts'

const good: [string, unknown][] = [
  ['{"type":"lobby","state":"soon","language":"de"}', { type: 'lobby', state: 'soon', language: 'de', company: '', fallback: '' }],
  ['{"type":"lobby","state":"waiting","language":"de","company":"alone","fallback":"ring"}', { type: 'lobby', state: 'waiting', language: 'de', company: 'alone', fallback: 'ring' }],
  ['{"type":"offer","sdp":"v=0"}', { type: 'offer', sdp: 'v=0' }],
  [`{"type":"offer","sdp":"${'a'.repeat(48_000 - 25)}"}`, { type: 'offer', sdp: 'a'.repeat(48_000 - 25) }],
  ['{"type":"candidate","candidate":"","mid":"","line":0}', { type: 'candidate', candidate: '', mid: '', line: 0 }],
  ['{"type":"chat","id":"a","text":"Guten Tag","more":1}', { type: 'chat', id: 'a', text: 'Guten Tag' }],
  ['{"type":"state","muted":true,"hidden":false}', { type: 'state', muted: true, hidden: false, paused: false, sharing: false, recording: false, live: false }],
  ['{"type":"bye","reason":"removed"}', { type: 'bye', reason: 'removed' }],
  ['{"type":"later"}', undefined],
]

const bad = [
  '', 'null', '[]', '"chat"', '{}', '{"type":null}', '{"type":7}',
  '{"type":"lobby","state":"later","language":"de"}',
  '{"type":"lobby","state":"soon"}',
  '{"type":"lobby","state":"soon","language":"de","company":"many"}',
  '{"type":"lobby","state":"soon","language":"de","fallback":"+49 5241 1234"}',
  '{"type":"offer"}',
  '{"type":"offer","sdp":{"toString":"v=0"}}',
  '{"type":"offer","sdp":""}',
  `{"type":"offer","sdp":"${'a'.repeat(48_000)}"}`,
  `{"type":"later","more":"${'ä'.repeat(24_000)}"}`,
  '{"type":"candidate","candidate":"","mid":"","line":-1}',
  '{"type":"candidate","candidate":"","mid":"","line":0.5}',
  '{"type":"candidate","candidate":"","mid":"","line":65536}',
  '{"type":"candidate","candidate":"","mid":"","line":"0"}',
  `{"type":"chat","id":"a","text":"${'ä'.repeat(2049)}"}`,
  `{"type":"chat","id":"${'a'.repeat(33)}","text":"a"}`,
  '{"type":"state","muted":"true","hidden":false}',
  '{"type":"state","muted":1,"hidden":false}',
  '{"type":"bye","reason":"__proto__"}',
  '{"type":"bye"}',
  '{"__proto__":{"type":"bye","reason":"left"}}',
]

test('parse reads what the protocol allows', () => {
  for (const [json, want] of good) assert.deepEqual(parse(json), want, json)
})

test('parse refuses everything else', () => {
  for (const json of bad) assert.throws(() => parse(json), Malformed, json.slice(0, 80))
})

test('parse either refuses or gives a message, whatever is changed', () => {
  let seed = 1
  const random = (n: number): number => (seed = (seed * 48271) % 0x7fffffff) % n
  const spare = ['"', '{', '}', ':', '0', '-1', 'null', 'true', '\\u202e', 'type', ',', '[]', '1e99']
  for (let round = 0; round < 20_000; round++) {
    let json = good[random(good.length)]?.[0] ?? ''
    for (let change = random(4); change >= 0; change--) {
      const at = random(json.length + 1)
      json = json.slice(0, at) + (spare[random(spare.length)] ?? '') + json.slice(at + random(3))
    }
    try {
      const message = parse(json)
      if (message?.type === 'chat') assert.doesNotMatch(message.text, /[\u0000-\u001f\u202e]/)
    } catch (fault) {
      assert.ok(fault instanceof Malformed, `${json}: ${String(fault)}`)
    }
  }
})

test('clean leaves text and takes what could deceive', () => {
  const rows: [string, string][] = [
    ['Guten Tag', 'Guten Tag'],
    ['a\r\n\tb', 'a   b'],
    ['a\u0000b\u001bc\u007fd\u0085e', 'abcde'],
    ['\u202egnp.exe', 'gnp.exe'],
    ['a\ud83d', 'a\ufffd'],
    ['a\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069b', 'ab'],
    ['<b>https://example.org</b>', '<b>https://example.org</b>'],
    ['👩‍👧 ça va', '👩‍👧 ça va'],
  ]
  for (const [given, want] of rows) assert.equal(clean(given), want)
})

test('fit never halves a character', () => {
  const rows: [string, number, string][] = [['abc', 3, 'abc'], ['abc', 2, 'ab'], ['äö', 3, 'ä'], ['a👍', 4, 'a'], ['a👍', 5, 'a👍'], ['', 5, '']]
  for (const [given, bytes, want] of rows) assert.equal(fit(given, bytes), want)
})
