// What of a call needs no browser: whose part is whose, how much is sent, and
// that another script's doings are noticed.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { follow, quietly } from '../src/capture.ts'
import { createCeiling } from '../src/ceiling.ts'
import { sectionOf } from '../src/section.ts'

test('the parts of an offer are the counsellor\'s and then those of two slots', () => {
  assert.deepEqual([0, 1, 2].map(sectionOf), [{ slot: undefined, part: 'sound' }, { slot: undefined, part: 'camera' }, { slot: undefined, part: 'screen' }])
  assert.deepEqual([3, 5, 7].map(sectionOf), [{ slot: 0, part: 'sound' }, { slot: 0, part: 'screen' }, { slot: 1, part: 'camera' }])
  assert.deepEqual([-1, 9, 30].map(sectionOf), [undefined, undefined, undefined])
})

test('less is sent at once, more little by little, and without a limit at last', () => {
  const ceiling = createCeiling()
  assert.equal(ceiling(0), 0)
  assert.equal(ceiling(undefined), 0)
  assert.equal(ceiling(400_000), 400_000)
  assert.equal(ceiling(200_000), 200_000)
  assert.equal(ceiling(undefined), 200_000)
  assert.equal(ceiling(205_000), 200_000)
  assert.equal(ceiling(1_000_000), 250_000)
  assert.equal(ceiling(1), 60_000)
  const free = Array.from({ length: 20 }, () => ceiling(0))
  assert.ok(free.every((now, i) => now === 0 || now > (free[i - 1] ?? 0)), free.join())
  assert.equal(free.at(-1), 0)
})

test('a method does what it did, and tells unless the page itself called it', () => {
  class Recorder {
    runs = 0
    start(by: number): number {
      return (this.runs += by)
    }
  }
  const told: unknown[] = []
  follow(Recorder.prototype, 'start', (self, result) => told.push([self, result]))
  follow(Recorder.prototype, 'missing', () => assert.fail())
  follow(undefined, 'start', () => assert.fail())
  const recorder = new Recorder()
  assert.equal(recorder.start(2), 2)
  assert.equal(quietly(() => recorder.start(3)), 5)
  assert.throws(() => quietly(() => { throw new Error('x') }))
  assert.equal(recorder.start.call(recorder, 1), 6)
  assert.deepEqual(told, [[recorder, 2], [recorder, 6]])
  assert.equal(recorder.start.length, 1)
})
