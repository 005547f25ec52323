import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { createPulse } from '../src/pulse.ts'

/** Plays a life of a line: each call or number of milliseconds in turn; returns what the pulse did. */
function live(...course: (number | 'heard' | 'due' | 'probe' | 'stop')[]): string[] {
  mock.timers.enable({ apis: ['setTimeout'] })
  const did: string[] = []
  const pulse = createPulse(() => did.push('ask'), () => did.push('doubt'), () => did.push('dead'))
  for (const step of course) {
    if (typeof step === 'number') mock.timers.tick(step)
    else pulse[step]()
  }
  mock.timers.reset()
  return did
}

test('a silent line is asked, and dead without an answer', () => {
  assert.deepEqual(live('heard', 14_999), [])
  assert.deepEqual(live('heard', 15_000, 9_999), ['ask'])
  assert.deepEqual(live('heard', 15_000, 10_000), ['ask', 'dead'])
  assert.deepEqual(live('heard', 15_000, 9_999, 'heard', 14_999), ['ask'])
  assert.deepEqual(live('due', 10_000, 60_000), ['dead'])
  assert.deepEqual(live('heard', 'stop', 60_000), [])
})

test('a line in doubt gets another one beside it, and soon is dead', () => {
  assert.deepEqual(live('heard', 'probe', 399), ['ask'])
  assert.deepEqual(live('heard', 'probe', 400, 1_599), ['ask', 'doubt'])
  assert.deepEqual(live('heard', 'probe', 400, 1_600), ['ask', 'doubt', 'dead'])
  assert.deepEqual(live('heard', 'probe', 400, 'heard', 14_000), ['ask', 'doubt'])
})

test('a second doubt makes a probe no longer', () => {
  assert.deepEqual(live('heard', 'probe', 300, 'probe', 100, 'probe', 1_600), ['ask', 'doubt', 'dead'])
  assert.deepEqual(live('heard', 'probe', 300, 'heard', 'probe', 300), ['ask', 'ask'])
  assert.deepEqual(live('heard', 'probe', 'stop', 'probe', 400), ['ask', 'ask', 'doubt'])
})
