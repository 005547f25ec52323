import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { createEngine, type Engine } from '../src/blur/engine.ts'
import { createPace } from '../src/blur/pace.ts'

const read = async (name: string): Promise<ArrayBuffer> => {
  const data = await readFile(name)
  return data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) as ArrayBuffer
}
const engine = async (): Promise<Engine> => createEngine(await read('src/blur/blur.wasm'), await read('../../media/blur/selfie.plan'))

/** A room of stripes without anybody. */
function fill(e: Engine, width: number, height: number): void {
  e.resize(width, height)
  e.input().fill(128).set(Uint8Array.from({ length: width * height }, (_, i) => ((i % width) % 2 === 0 ? 60 : 200)))
}

/** The largest step between neighbours in luma. */
function steps(e: Engine, width: number, height: number): number {
  const luma = e.output().subarray(0, width * height)
  return luma.reduce((most, value, i) => (i % width === 0 ? most : Math.max(most, Math.abs(value - (luma[i - 1] ?? value)))), 0)
}

test('an empty room is blurred whole, at every size', async () => {
  const e = await engine()
  for (const [width, height] of [[640, 360], [1280, 720], [641, 361], [360, 640], [1920, 1080], [320, 180]] as const) {
    fill(e, width, height)
    for (const mode of ['light', 'strong'] as const) {
      e.output().fill(0)
      assert.equal(e.apply(mode), 'nobody')
      assert.ok(steps(e, width, height) <= 2, `${width} × ${height} ${mode}`)
      assert.ok((e.output()[0] ?? 0) > 100)
    }
  }
})

test('a network that fails blurs everything', async () => {
  const e = await engine()
  fill(e, 640, 360)
  e.spoil()
  assert.equal(e.apply('strong'), 'lost')
  assert.ok(steps(e, 640, 360) <= 2)
})

test('sizes out of bounds and broken plans are refused', async () => {
  const e = await engine()
  for (const [width, height] of [[16, 64], [5000, 64], [0, 0]] as const) assert.throws(() => e.resize(width, height), RangeError)
  await assert.rejects(createEngine(await read('src/blur/blur.wasm'), new ArrayBuffer(100)))
})

test('pace: slow machines are told so, fast ones once, and later when they become slow', () => {
  const play = (...times: [number, number][]): string[] => {
    const said: string[] = []
    const pace = createPace((verdict) => said.push(verdict))
    for (const [count, took] of times) for (let i = 0; i < count; i++) pace(took)
    return said
  }
  assert.deepEqual(play([200, 5]), ['fit'])
  assert.deepEqual(play([4, 500], [200, 60]), ['fit'])
  assert.deepEqual(play([28, 70]), ['slow'])
  assert.deepEqual(play([28, 20], [60, 120]), ['fit', 'slow'])
  assert.deepEqual(play([20, 5]), [])
})
