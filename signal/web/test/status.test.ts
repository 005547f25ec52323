// The same rows as media/peer/status_test.go, and what is made of statuses.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { createFigures, type Report } from '../src/figures.ts'
import { createJudge, createVoice, type Sample } from '../src/quality.ts'
import { bounded, parseBye, parseStatus, type Status } from '../src/status.ts'

const nothing: Status = { level: 0, concealed: 0, frozen: 0, out: 0, height: 0, most: 0, screen: 0 }
const rows: [string, unknown, Partial<Status> | undefined][] = [
  ['all', '{"level":60,"concealed":1,"frozen":2,"out":900000,"height":720}', { level: 60, concealed: 1, frozen: 2, out: 900_000, height: 720 }],
  ['limits', '{"level":1,"most":300000,"screen":500000}', { level: 1, most: 300_000, screen: 500_000 }],
  ['unknown fields', '{"level":5,"mood":"good","more":[1,{}]}', { level: 5 }],
  ['fractions', '{"level":12.6,"out":1e6}', { level: 13, out: 1_000_000 }],
  ['beyond the bounds', '{"level":-5,"concealed":1e300,"frozen":101,"out":1e99,"height":1e9}', { concealed: 100, frozen: 100, out: 2 ** 30, height: 2 ** 14 }],
  ['more than a number', '{"out":1e999}', { out: 2 ** 30 }],
  ['nothing', '{}', {}],
  ['repeated', '{"level":1,"level":2}', { level: 2 }],
  ['a prototype', '{"__proto__":{"level":9}}', {}],
  ['words', '{"level":"loud"}', undefined],
  ['a list', '[1,2]', undefined],
  ['a number', '7', undefined],
  ['null', 'null', undefined],
  ['cut short', '{"level":1', undefined],
  ['empty', '', undefined],
  ['deep', '['.repeat(500), undefined],
  ['long', `{"x":"${'y'.repeat(512)}"}`, undefined],
  ['no text', new ArrayBuffer(4), undefined],
]

test('statuses are read within their bounds, and what is none is not', () => {
  for (const [name, data, want] of rows) assert.deepEqual(parseStatus(data), want && { ...nothing, ...want }, name)
})

// As in media/peer/bye_test.go, but that a reason the page does not know is none.
const byes: [string, unknown, string | undefined][] = [
  ['ended', '{"type":"bye","reason":"ended"}', 'ended'],
  ['unknown fields', '{"type":"bye","reason":"removed","more":[1]}', 'removed'],
  ['a reason to come', '{"type":"bye","reason":"some-other"}', undefined],
  ['a status', '{"level":60}', undefined],
  ['another type', '{"type":"hello","reason":"left"}', undefined],
  ['no reason', '{"type":"bye"}', undefined],
  ['a sentence', '{"type":"bye","reason":"Call this number"}', undefined],
  ['no string', '{"type":"bye","reason":7}', undefined],
  ['a list', '["bye"]', undefined],
  ['cut short', '{"type":"bye"', undefined],
  ['empty', '', undefined],
  ['long', `{"type":"bye","reason":"left","x":"${'y'.repeat(512)}"}`, undefined],
  ['a prototype', '{"__proto__":{"type":"bye","reason":"left"}}', undefined],
  ['no text', new ArrayBuffer(4), undefined],
]

test('a goodbye is told from a status', () => {
  for (const [name, data, want] of byes) assert.deepEqual(parseBye(data), want && { type: 'bye', reason: want }, name)
})

test('what is sent can be read', () => {
  const wild = bounded({ level: NaN, concealed: -1, frozen: 1e9, out: Infinity, height: 719.6, most: -1, screen: -1 })
  assert.deepEqual(parseStatus(JSON.stringify(wild)), wild)
  assert.deepEqual(wild, { level: 0, concealed: 0, frozen: 100, out: 2 ** 30, height: 720, most: 0, screen: 0 })
})

const good: Sample = { roundTrip: 0.02, lossSent: 0, lossReceived: 0, sendRate: 1e6, receiveRate: 1e6, out: 2e6, height: 720, concealed: 0, frozen: 0, relayed: false }

/** What is said after five such seconds. */
function judged(sample: Partial<Sample>, there: Partial<Status> = {}): string {
  const judge = createJudge()
  let said = ''
  for (let i = 0; i < 5; i++) {
    const { word, side } = judge({ ...good, ...sample }, { ...nothing, height: 720, ...there }, true)
    said = `${word} ${side}`
  }
  return said
}

test('the connection is said in a word, with whose side is weak', () => {
  assert.equal(judged({}), 'good ')
  assert.equal(judged({ lossSent: 0.07 }), 'fair here')
  assert.equal(judged({ out: 150_000 }), 'weak here')
  assert.equal(judged({}, { concealed: 12 }), 'weak here')
  assert.equal(judged({}, { frozen: 10 }), 'fair here')
  assert.equal(judged({ concealed: 0.2 }), 'weak there')
  assert.equal(judged({}, { out: 300_000 }), 'fair there')
  assert.equal(judged({ roundTrip: 1 }), 'weak both')
  assert.equal(judged({ out: 40_000 }, { height: 0 }), 'soundOnly here')
  assert.equal(judged({ height: 0 }, { out: 40_000 }), 'soundOnly there')
})

test('one bad second is no weak connection', () => {
  const judge = createJudge()
  for (let i = 0; i < 10; i++) {
    const said = judge(i === 5 ? { ...good, frozen: 1, lossReceived: 0.5 } : good, undefined, true)
    assert.equal(said.word, 'good')
  }
})

test('a voice arrives, falls quiet, or is lost', () => {
  const follow = createVoice()
  const after = (looks: number, own: number, heard: number | undefined): string => {
    let said = ''
    for (let i = 0; i < looks; i++) said = follow(own, heard)
    return said
  }
  assert.equal(after(40, 0.8, undefined), 'unknown')
  assert.equal(after(10, 0.1, 0), 'quiet')
  assert.equal(after(1, 0.8, 40), 'arrives')
  assert.equal(after(4, 0.1, 0), 'arrives')
  assert.equal(after(20, 0.1, 0), 'quiet')
  assert.equal(after(15, 0.8, 0), 'quiet')
  assert.equal(after(1, 0.8, 0), 'lost')
  assert.equal(after(8, 0.1, 0), 'lost')
  assert.equal(after(1, 0.1, 10), 'arrives')
})

test('seconds are made of what the browser counts', () => {
  const figure = createFigures()
  const reports = (n: number): Report[] => [
    { type: 'transport', id: 't', selectedCandidatePairId: 'p' },
    { type: 'candidate-pair', id: 'other', currentRoundTripTime: 9, availableOutgoingBitrate: 9 },
    { type: 'candidate-pair', id: 'p', localCandidateId: 'l', remoteCandidateId: 'r', currentRoundTripTime: 0.05, availableOutgoingBitrate: 800_000 },
    { type: 'local-candidate', id: 'l', candidateType: 'relay' },
    { type: 'remote-inbound-rtp', id: 'ri', kind: 'audio', fractionLost: 0.1, roundTripTime: 0.04 },
    { type: 'outbound-rtp', id: 'o', bytesSent: 1000 * n },
    { type: 'inbound-rtp', id: 'a', kind: 'audio', packetsLost: n, packetsReceived: 9 * n, concealedSamples: 600 * n, silentConcealedSamples: 100 * n, totalSamplesReceived: 1000 * n, bytesReceived: 250 * n },
    { type: 'inbound-rtp', id: 'v', kind: 'video', trackIdentifier: 'camera', framesDecoded: 15 * n, frameHeight: 360, totalFreezesDuration: 0.2 * n },
    { type: 'inbound-rtp', id: 's', kind: 'video', trackIdentifier: 'screen', framesDecoded: 5 * n, frameHeight: 1080, totalFreezesDuration: n },
  ]
  const first = figure(reports(1), 'camera', 1000)
  assert.equal(first.sendRate, 0)
  assert.deepEqual(figure(reports(2), 'camera', 2000), {
    roundTrip: 0.05, lossSent: 0.1, lossReceived: 0.1, sendRate: 8000, receiveRate: 2000, out: 800_000,
    height: 360, concealed: 0.5, frozen: 0.2, relayed: true,
  })
  assert.equal(figure(reports(2), 'camera', 3000).height, 0)
  assert.equal(figure([], '', 4000).roundTrip, 0)
  assert.equal(figure([...reports(3), { type: 'remote-inbound-rtp', id: 'rv', kind: 'video', roundTripTime: 0.7 }], '', 5000).roundTrip, 0.7)
})

interface QualityRow {
  name: string
  roundTrip: number
  lossSent: number
  lossReceived: number
  outHere: number
  outThere: number
  concealedHere: number
  concealedThere: number
  frozenHere: number
  frozenThere: number
  heightHere: number
  heightThere: number
  filming: boolean
  word: string
  side: string
}

// The same rows as media/quality_test.go: both sides say the same.
test('both sides judge a connection alike', () => {
  const all = JSON.parse(readFileSync('../../media/testdata/quality.json', 'utf8')) as QualityRow[]
  assert.ok(all.length > 20)
  for (const row of all) {
    const judge = createJudge()
    const sample = { ...good, roundTrip: row.roundTrip, lossSent: row.lossSent, lossReceived: row.lossReceived, out: row.outHere, height: row.heightHere, concealed: row.concealedHere, frozen: row.frozenHere }
    const there = { ...nothing, concealed: row.concealedThere, frozen: row.frozenThere, out: row.outThere, height: row.heightThere }
    for (let i = 0; i < 5; i++) judge(sample, there, row.filming)
    assert.deepEqual(judge(sample, there, row.filming), { word: row.word, side: row.side }, row.name)
  }
})
