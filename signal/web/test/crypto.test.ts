// The page's cryptography against the draft's vectors and those shared with Go.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { MalformedBody, readBody, writeBody } from '../src/body.ts'
import { decodeBytes, encodeBytes, equal, lv, utf8 } from '../src/bytes.ts'
import { Abort, generator, scalar, shared, startCPace } from '../src/cpace.ts'
import { checkFingerprints } from '../src/fingerprint.ts'
import { Malformed, parse } from '../src/message.ts'
import { createPair } from '../src/pair.ts'
import { roomID } from '../src/room.ts'
import { startRun } from '../src/run.ts'
import { Tampered, createSeal } from '../src/seal.ts'
import { type JSONRow, type RunRow, hex, replay, unhex, vectors } from './vectors.ts'

const draft = JSON.parse(readFileSync('../testdata/cpace-draft-21.json', 'utf8')) as Record<string, Record<string, string>>

test('a run of the draft', () => {
  const v = draft['G_Coffee25519'] ?? {}
  const field = (name: string) => unhex(v[name] ?? '')
  const upper = (bytes: Uint8Array) => hex(bytes).toUpperCase()
  const [prs, ci, sid] = [field('PRS'), field('CI'), field('sid')]
  assert.equal(upper(generator(prs, ci, sid).toBytes()), v['g'])
  const a = startCPace(scalar(field('ya')), prs, ci, sid)
  const b = startCPace(scalar(field('yb')), prs, ci, sid)
  assert.equal(upper(a.share), v['Ya'])
  assert.equal(upper(b.share), v['Yb'])
  assert.equal(upper(shared(scalar(field('ya')), b.share)), v['K'])
  const transcript = Uint8Array.of(...lv(a.share, field('ADa')), ...lv(b.share, field('ADb')))
  assert.equal(upper(a.finish(b.share, transcript)), v['ISK_IR'])
  assert.equal(upper(b.finish(a.share, transcript)), v['ISK_IR'])
  assert.throws(() => a.finish(b.share, transcript), Abort)
})

test('points of the draft', () => {
  const points = draft['G_Coffee25519_points'] as unknown as Record<string, string> & { Valid: Record<string, string> }
  const secret = scalar(unhex(points.Valid['s'] ?? ''))
  assert.equal(hex(shared(secret, unhex(points.Valid['X'] ?? ''))).toUpperCase(), points.Valid['G.scalar_mult_vfy(s,X)'])
  const invalid = Object.keys(points).filter((name) => name.startsWith('Invalid'))
  assert.ok(invalid.length >= 2)
  for (const name of invalid) assert.throws(() => shared(secret, unhex(points[name] ?? '')), Abort, name)
  for (const point of ['ff'.repeat(32), `ed${'ff'.repeat(30)}7f`, `01${'00'.repeat(31)}`, `02${'00'.repeat(30)}80`, '00'.repeat(31)]) {
    assert.throws(() => shared(secret, unhex(point)), Abort, point)
  }
})

test('bytes have one text', () => {
  for (const row of vectors.bytes) {
    const refused = row.bytes === '' && row.text !== ''
    const got = decodeBytes(row.text)
    assert.equal(got === undefined ? undefined : hex(got), refused ? undefined : row.bytes, JSON.stringify(row.text))
    if (!refused) assert.equal(encodeBytes(unhex(row.bytes)), row.text)
  }
  assert.equal(decodeBytes('AAAA', 4), undefined)
  assert.ok(equal(utf8('ab'), utf8('ab')) && !equal(utf8('ab'), utf8('aB')) && !equal(utf8('ab'), utf8('abc')))
})

test('rooms', async () => {
  for (const row of vectors.rooms) assert.equal(hex(await roomID(row.words, row.origin)), row.id)
})

function run(row: RunRow) {
  return { origin: row.origin, words: row.words, fingerprint: unhex(row.guestFingerprint), random: replay(row.guestRandom) }
}

function body<T extends string>(text: string, type: T) {
  const read = readBody(JSON.parse(text))
  assert.equal(read?.type, type)
  return read as Extract<typeof read, { type: T }>
}

test('runs say and derive what Go does', () => {
  for (const row of vectors.runs) {
    const [invite, first, second, third, fourth] = row.bodies
    const guest = startRun(run(row), row.password, body(invite, 'invite').sid)
    assert.equal(writeBody({ type: 'pake.a', ...guest.first }), first)
    assert.equal(writeBody({ type: 'confirm.a', ...guest.meet(body(second, 'pake.b')) }), third)
    const secrets = guest.finish(body(fourth, 'confirm.b'))
    assert.ok(secrets)
    assert.equal(hex(secrets.toHost), row.toHost)
    assert.equal(hex(secrets.toGuest), row.toGuest)
    assert.equal(hex(secrets.resume), row.resume)
    assert.equal(hex(secrets.pair), row.pair)
    assert.equal(hex(secrets.fingerprint), row.hostFingerprint)
    assert.deepEqual(secrets.checkWord, row.checkWord)
  }
})

test('a host with another password, print or nonce proves nothing', () => {
  const row = vectors.runs[0]
  const [invite, , second, , fourth] = row.bodies
  const host = body(second, 'pake.b')
  const answer = body(fourth, 'confirm.b')
  const flip = (bytes: Uint8Array) => Uint8Array.from(bytes, (byte, i) => (i === 0 ? byte ^ 1 : byte))
  const finish = (password: string, side: typeof host, proof: typeof answer) => {
    const guest = startRun(run(row), password, body(invite, 'invite').sid)
    guest.meet(side)
    return guest.finish(proof)
  }
  assert.ok(finish(row.password, host, answer))
  assert.equal(finish('87654321', host, answer), undefined)
  assert.equal(finish(row.password, { ...host, fingerprint: flip(host.fingerprint) }, answer), undefined)
  assert.equal(finish(row.password, { ...host, commitment: flip(host.commitment) }, answer), undefined)
  assert.equal(finish(row.password, host, { ...answer, nonce: flip(answer.nonce) }), undefined)
  assert.equal(finish(row.password, host, { ...answer, tag: flip(answer.tag) }), undefined)
})

test('boxes are closed and opened as in Go', async () => {
  for (const row of vectors.runs) {
    const keys = { 'guest to host': row.toHost, 'host to guest': row.toGuest }
    for (const direction of ['guest to host', 'host to guest'] as const) {
      const closing = await createSeal(unhex(keys[direction]), direction)
      const opening = await createSeal(unhex(keys[direction]), direction)
      for (const box of row.boxes.filter((box) => box.direction === direction)) {
        assert.equal(encodeBytes(await closing.close(box.plain)), box.box)
        assert.equal(new TextDecoder().decode(await opening.open(decodeBytes(box.box) ?? new Uint8Array())), box.plain)
      }
    }
  }
})

test('pairs go on over other lines as in Go', async () => {
  for (const row of vectors.runs) {
    const [invite, , second, , fourth] = row.bodies
    const said: string[] = []
    const heard: string[] = []
    const random = replay(row.guestRandom + row.resumed.map((one) => one.random).join(''))
    const pair = createPair({
      ...run(row), random,
      send: (body) => said.push(body.type === 'env' ? encodeBytes(body.box) : writeBody(body)),
      on: (event) => heard.push(event.type === 'message' && event.message.type === 'chat' ? event.message.id : event.type),
    })
    const receive = (body: string) => pair.receive(JSON.parse(body))
    receive(invite)
    pair.submit(row.password)
    receive(second)
    receive(fourth)
    await pair.settled()
    for (const one of row.resumed) {
      said.length = heard.length = 0
      for (let i = 0; i < 3; i++) pair.send({ type: 'chat', id: `${i}`, text: 'Grüße' })
      pair.receive({ type: 'env', box: one.toGuest[0] })
      pair.suspend()
      pair.receive({ type: 'env', box: one.toGuest[1] }) // stale
      pair.receive({ type: 'invite', sid: encodeBytes(unhex(one.sid)) })
      receive(one.bodies[1])
      for (const box of one.hostAgain) pair.receive({ type: 'env', box })
      await pair.settled()
      assert.deepEqual(said, [...one.toHost, one.bodies[0], ...one.guestAgain])
      assert.deepEqual(heard, ['0', 'resuming', 'resumed', '1', '2'])
    }
  }
})

test('boxes open in strict order', async () => {
  const key = new Uint8Array(32)
  const closing = await createSeal(key, 'host to guest')
  const [first, second, third] = [await closing.close('1'), await closing.close('2'), await closing.close('3')]
  const opening = await createSeal(key, 'host to guest')
  await assert.rejects(opening.open(second), Tampered) // reordered
  await opening.open(first)
  await assert.rejects(opening.open(first), Tampered) // replayed
  await assert.rejects(opening.open(third), Tampered) // one is lost
  await assert.rejects(opening.open(second.slice(0, -1)), Tampered) // cut
  const other = await createSeal(key, 'guest to host')
  await assert.rejects(other.open(first), Tampered) // reflected
  await opening.open(second)
})

test('certificates in SDP', () => {
  for (const row of vectors.fingerprints) assert.equal(checkFingerprints(row.sdp, unhex(vectors.fingerprint)), row.ok, row.name)
})

function verdict(row: JSONRow, read: (json: string) => unknown): string {
  try {
    return read(row.json) === undefined ? 'unknown' : 'good'
  } catch (error) {
    if (error instanceof Malformed || error instanceof MalformedBody || error instanceof SyntaxError) return 'malformed'
    throw error
  }
}

test('bodies', () => {
  for (const row of vectors.bodies.filter((row) => row.to !== 'host')) {
    assert.equal(verdict(row, (json) => readBody(JSON.parse(json))), row.says, row.name)
  }
})

test('messages', () => {
  for (const row of vectors.messages.filter((row) => row.to !== 'host')) {
    assert.equal(verdict(row, parse), row.says, row.name)
    if (row.says === 'good' && row.text !== undefined) {
      const message = parse(row.json)
      assert.equal(message?.type === 'chat' ? message.text : '', row.text, row.name)
    }
  }
})
