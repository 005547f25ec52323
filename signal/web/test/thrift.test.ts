import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clogged, createLength, createThrift } from '../src/thrift.ts'

const sample = { roundTrip: 0.05, lossSent: 0, lossReceived: 0, sendRate: 0, receiveRate: 0, out: 0, height: 0, concealed: 0, frozen: 0, relayed: false }

/** How many of so many seconds the camera is sent. */
function seconds(thrift: ReturnType<typeof createThrift>, out: number, length: number): number {
  let sent = 0
  for (let i = 0; i < length; i++) if (thrift({ ...sample, out })) sent++
  return sent
}

test('a wide way always carries a picture', () => {
  const thrift = createThrift()
  assert.equal(seconds(thrift, 0, 10), 10) // unknown
  assert.equal(seconds(thrift, 900_000, 100), 100)
  assert.equal(seconds(thrift, 30_000, 2), 2) // a dip
  assert.equal(seconds(thrift, 900_000, 10), 10)
})

test('a narrow way carries sound, and a picture is tried ever more seldom', () => {
  const thrift = createThrift()
  const first = seconds(thrift, 38_000, 60)
  assert.ok(first > 3 && first < 15, `${first} of 60 s`)
  const later = seconds(thrift, 38_000, 600)
  assert.ok(later > 10 && later < 40, `${later} of 600 s`)
})

test('the picture comes back and stays when the way is wide again', () => {
  const thrift = createThrift()
  seconds(thrift, 38_000, 300)
  seconds(thrift, 46_000, 64)
  assert.equal(seconds(thrift, 500_000, 60), 60)
  seconds(thrift, 38_000, 4)
  assert.equal(seconds(thrift, 46_000, 20), 10) // and is missed for twelve seconds, no more
})

test('a way that is clogged carries no picture, one that only loses does', () => {
  const full = { ...sample, roundTrip: 0.6, lossSent: 0.3, out: 70_000 }
  assert.equal(clogged({ ...full, lossSent: 0.1 }), 1)
  assert.equal(clogged({ ...full, roundTrip: 0.05 }), 0)
  assert.equal(clogged({ ...full, lossSent: 0.01 }), 0)
  assert.equal(clogged({ ...full, out: 400_000 }), 0)
  const thrift = createThrift()
  const sent = [1, 2, 3, 4].map(() => thrift({ ...full, lossSent: 0.1 }))
  assert.deepEqual(sent, [true, true, false, false])
  assert.equal(createThrift()(full), false) // where most of the sound is lost, nothing is waited for
  assert.equal(createThrift()({ ...sample, out: 49_200 }, 30), false) // nor where the other side says so
  assert.equal(createThrift()({ ...sample, out: 49_200 }, 10), true)
  assert.equal(createThrift()({ ...sample, out: 63_000 }, 30), true) // a fall to what carries a picture passes
})

test('a picture that is tried goes with the first sound that it costs', () => {
  const thrift = createThrift()
  assert.equal(seconds(thrift, 38_000, 14), 2)
  assert.equal(thrift({ ...sample, out: 49_200 }), true) // tried; the browser thinks no lower with a picture
  assert.equal(thrift({ ...sample, out: 49_200, lossSent: 0.1 }), false)
  // What is lost anyhow is no reason.
  const lossy = { ...sample, out: 49_200, lossSent: 0.1 }
  let sent = 0
  for (let i = 0; i < 34; i++) if (thrift(lossy)) sent++
  assert.equal(sent, 11)
})

test('packets of sound grow where the way is narrow, not where it loses', () => {
  const length = createLength()
  assert.equal(length(sample), false) // unknown
  assert.equal(length({ ...sample, out: 100_000, lossSent: 0.2 }), false)
  assert.equal(length({ ...sample, out: 100_000, lossSent: 0.2, roundTrip: 0.6 }), true)
  assert.equal(length({ ...sample, out: 200_000 }), true)
  assert.equal(length({ ...sample, out: 900_000 }), false)
  assert.equal(length({ ...sample, out: 70_000, lossSent: 0.2 }), true)
})
