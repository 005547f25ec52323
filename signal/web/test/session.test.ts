import assert from 'node:assert/strict'
import { test } from 'node:test'
import { maxFailures, step } from '../src/session.ts'
import { type Effect, type Event, type State, initial } from '../src/state.ts'

/** Plays events one after the other; returns the last state and all effects. */
function play(events: Event[], from: State = initial('de')): { state: State; effects: Effect[] } {
  let state = from
  const effects: Effect[] = []
  for (const event of events) {
    const [next, more] = step(state, event)
    state = next
    effects.push(...more)
  }
  return { state, effects }
}

const kinds = (effects: Effect[]): string[] => effects.map((e) => (e.type === 'send' ? `send ${e.message.type}` : e.type === 'start' || e.type === 'stop' ? `${e.type} ${e.timer}` : e.type))

const words: Event = { type: 'words', words: ['a', 'b', 'c'] }
const joined: Event[] = [words, { type: 'joined' }]
const invited: Event[] = [...joined, { type: 'invited' }]
const password: Event = { type: 'password', password: '12345678' }
const confirming: Event[] = [...invited, password, { type: 'confirming' }]
const proven: Event[] = [...confirming, { type: 'proven', checkWord: [1, 2] }]
const person: Event[] = [...proven, { type: 'person', person: { name: 'J', company: 'alone' } }]
const ready: Event = { type: 'devices', camera: 'ready', microphone: 'ready' }
const waiting: Event[] = [...person, ready, { type: 'enter' }]
const offer: Event = { type: 'message', message: { type: 'offer', sdp: 'v=0' } }
const admitted: Event[] = [...waiting, offer]
const talking: Event[] = [...admitted, { type: 'media', media: 'connected' }]
const lost: Event = { type: 'lost', loss: 'lost' }
const cutOff: Event = { type: 'media', media: 'troubled' }
const bye = (reason: 'left' | 'declined' | 'removed' | 'ended' | 'tampered'): Event => ({ type: 'message', message: { type: 'bye', reason } })

test('the straight way asks one question a step', () => {
  const steps: [Event[], State['step']][] = [
    [[], 'words'], [joined, 'looking'], [invited, 'password'], [confirming, 'password'], [proven, 'person'],
    [person, 'devices'], [waiting, 'waiting'], [admitted, 'session'], [[...talking, bye('ended')], 'goodbye'],
  ]
  for (const [events, want] of steps) assert.equal(play(events).state.step, want)
})

test('nobody there: the page says so and goes on waiting', () => {
  const nobody = play([...joined, { type: 'timer', timer: 'nobody' }]).state
  assert.deepEqual([nobody.step, nobody.room], ['looking', 'nobody'])
  const came = play([{ type: 'invited' }], nobody).state
  assert.deepEqual([came.step, came.room], ['password', 'open'])
  assert.equal(play([{ type: 'edit' }], nobody).state.words[0], 'a')
})

test('the host leaves while the password is typed: the page waits and goes on', () => {
  for (const silence of [[{ type: 'timer', timer: 'proof' }, { type: 'joined' }], [{ type: 'wrong', left: 2 }]] as Event[][]) {
    const gone = play([...confirming, ...silence, { type: 'timer', timer: 'nobody' }]).state
    assert.deepEqual([gone.step, gone.room], ['looking', 'nobody'])
    assert.equal(play([{ type: 'invited' }], gone).state.step, 'password')
  }
  const expired = play([...joined, { type: 'timer', timer: 'nobody' }, { type: 'lost', loss: 'expired' }, { type: 'timer', timer: 'retry' }]).state
  assert.deepEqual([expired.room, expired.problem, expired.line], ['nobody', '', 'connecting'])
})

test('a wrong password tells the tries left; the third stops', () => {
  const wrong: Event[] = [password, { type: 'confirming' }, { type: 'wrong', left: 2 }, { type: 'invited' }]
  const once = play([...invited, ...wrong]).state
  assert.deepEqual([once.step, once.problem, once.left, once.failures], ['password', 'wrong', 2, 1])
  const thrice = play([...invited, ...wrong, ...wrong, ...wrong])
  assert.deepEqual([thrice.state.step, thrice.state.ending], ['goodbye', 'unconfirmed'])
})

test('silence after our own proof counts, silence before it does not', () => {
  for (const [proof, silence, want] of [
    ['confirming', { type: 'timer', timer: 'proof' }, 1],
    ['confirming', { type: 'unconfirmed' }, 1],
    ['confirming', lost, 1],
    ['running', { type: 'timer', timer: 'proof' }, 0],
    ['running', { type: 'unconfirmed' }, 0],
    ['running', lost, 0],
  ] as [string, Event, number][]) {
    const events = proof === 'confirming' ? confirming : [...invited, password]
    const { state } = play([...events, silence])
    assert.deepEqual([state.step, state.failures, state.proof], ['password', want, 'none'], `${proof} ${silence.type}`)
  }
  const again: Event[] = [{ type: 'timer', timer: 'proof' }, { type: 'joined' }, { type: 'invited' }, password, { type: 'confirming' }]
  assert.equal(play([...confirming, ...again, ...again, lost]).state.ending, 'unconfirmed')
})

test('a way that ends after our own proof counts, however it ends', () => {
  const ends: Event[] = [
    { type: 'refused', ending: 'closed' }, { type: 'lost', loss: 'limit' }, { type: 'lost', loss: 'malformed' }, { type: 'lost', loss: 'dropped' },
    { type: 'leave' }, { type: 'edit' }, words,
  ]
  const again: Event[] = [words, { type: 'joined' }, { type: 'invited' }, password, { type: 'confirming' }]
  for (const event of ends) {
    assert.equal(play([...confirming, event]).state.failures, 1, JSON.stringify(event))
    const { state, effects } = play([...confirming, event, ...again, event, ...again, event, ...again])
    assert.equal(state.ending, 'unconfirmed', JSON.stringify(event))
    assert.equal(kinds(effects).filter((kind) => kind === 'prove').length, maxFailures, JSON.stringify(event))
  }
  assert.equal(play([...invited, password, { type: 'lost', loss: 'limit' }]).state.failures, 0)
})

test('a room that is shut for now: the page waits and goes on when it is opened', () => {
  for (const before of [joined, invited, [...invited, password]] as Event[][]) {
    const { state, effects } = play([...before, { type: 'shut' }, { type: 'timer', timer: 'nobody' }])
    assert.deepEqual([state.step, state.room, state.proof, state.failures], ['looking', 'shut', 'none', 0])
    assert.ok(!kinds(effects).includes('part'))
    assert.equal(play([{ type: 'invited' }], state).state.step, 'password')
    assert.equal(play([lost, { type: 'timer', timer: 'retry' }, { type: 'joined' }, { type: 'timer', timer: 'nobody' }], state).state.room, 'shut')
  }
  assert.equal(play([...confirming, { type: 'shut' }]).state.failures, 1)
  for (const events of [proven, waiting, talking]) assert.deepEqual(play([{ type: 'shut' }], play(events).state).effects, [])
})

test('coming back keeps the failures', () => {
  const state = play([...confirming, { type: 'timer', timer: 'proof' }, { type: 'edit' }]).state
  assert.equal(state.failures, 1)
})

test('the password is proven once, and only with an invite', () => {
  assert.deepEqual(kinds(play([...joined, password]).effects).filter((k) => k === 'prove'), [])
  assert.deepEqual(kinds(play([...invited, password, password]).effects).filter((k) => k === 'prove'), ['prove'])
})

test('the knock says what is ready, and again when it changes', () => {
  const hellos = play([...waiting, { type: 'devices', camera: 'missing', microphone: 'ready' }, { type: 'language', language: 'fr' }]).effects
    .flatMap((e) => (e.type === 'send' && e.message.type === 'hello' ? [e.message] : []))
  assert.deepEqual(hellos.map((m) => [m.name, m.camera, m.microphone, m.company, m.language]), [
    ['J', true, true, 'alone', 'de'], ['J', false, true, 'alone', 'de'], ['J', false, true, 'alone', 'fr'],
  ])
})

test('an offer before the knock opens nothing', () => {
  for (const events of [proven, person]) {
    const { state, effects } = play([...events, offer])
    assert.notEqual(state.step, 'session')
    assert.ok(!kinds(effects).includes('offer'))
  }
})

test('each refusal and each goodbye has its ending', () => {
  const rows: [Event[], State['ending']][] = [
    [[...invited, { type: 'refused', ending: 'locked' }], 'locked'],
    [[...invited, { type: 'refused', ending: 'closed' }], 'closed'],
    [[...joined, { type: 'lost', loss: 'limit' }], 'full'],
    [[...joined, { type: 'lost', loss: 'malformed' }], 'broken'],
    [[...invited, { type: 'lost', loss: 'dropped' }], 'closed'],
    [[...waiting, { type: 'lost', loss: 'dropped' }], 'ended'],
    [[...waiting, bye('declined')], 'declined'],
    [[...waiting, { type: 'leave' }], 'left'],
    [[...talking, bye('removed')], 'removed'],
    [[...talking, bye('ended')], 'ended'],
    [[...talking, bye('tampered')], 'tampered'],
    [[...talking, { type: 'tampered' }], 'tampered'],
    [[...talking, { type: 'compared', same: false }], 'tampered'],
    [[...admitted, { type: 'timer', timer: 'media' }], 'noPath'],
    [[...admitted, lost, { type: 'timer', timer: 'media' }], 'noPath'],
    [[...talking, { type: 'media', media: 'troubled' }, { type: 'timer', timer: 'media' }], 'lost'],
    [[...talking, lost, { type: 'media', media: 'failed' }, { type: 'timer', timer: 'media' }], 'lost'],
    [[...talking, lost, { type: 'media', media: 'closed' }], 'ended'],
  ]
  for (const [events, want] of rows) assert.equal(play(events).state.ending, want, JSON.stringify(events.at(-1)))
})

test('a lost line in the session leaves picture and sound, and takes the chat', () => {
  const { state, effects } = play([...talking, lost, { type: 'write', id: '1', text: 'a' }])
  assert.deepEqual([state.step, state.media, state.lineLost, state.chat.length], ['session', 'connected', true, 0])
  assert.ok(!kinds(effects).includes('send chat'))
  assert.ok(!kinds(play([...talking, lost]).effects.slice(-1)).includes('close call'))
})

test('a line lost after the proof comes back by itself: nothing is asked again', () => {
  for (const before of [proven, person, waiting, admitted, talking]) {
    const { state, effects } = play([lost], play(before).state)
    assert.deepEqual([state.step, state.line, state.lineLost, kinds(effects)], [play(before).state.step, 'lost', true, ['start retry']])
    const back = play([{ type: 'timer', timer: 'retry' }, { type: 'joined' }, { type: 'resumed' }], state)
    assert.deepEqual([back.state.step, back.state.line, back.state.lineLost, back.state.attempts], [state.step, 'open', false, 0])
    assert.deepEqual(kinds(back.effects), ['stop retry', 'rejoin', 'stop retry'])
  }
})

test('who talks is in a hurry, who waits is not', () => {
  const tries = (before: Event[]): number[][] => {
    let { state } = play(before)
    return [1, 2, 3, 4].map(() => {
      const { state: after, effects } = play([lost, { type: 'timer', timer: 'retry' }], state)
      state = after
      return effects.flatMap((e) => (e.type === 'start' ? [e.ms] : e.type === 'rejoin' ? [e.within] : []))
    })
  }
  assert.deepEqual(tries(talking), [[400, 1500], [400, 3000], [400, 1500], [400, 3000]])
  assert.deepEqual(tries(waiting), [[1000, 20000], [2000, 20000], [4000, 20000], [8000, 20000]])
})

test('the counsellor does not know the pair any more: the password alone is asked, then the page knocks', () => {
  for (const before of [waiting, [...talking, { type: 'media', media: 'failed' }] as Event[]]) {
    const { state, effects } = play([...before, lost, { type: 'timer', timer: 'retry' }, { type: 'joined' }, { type: 'unknown' }])
    assert.deepEqual([state.step, state.problem, state.proven, state.lineLost], ['password', 'interrupted', false, false])
    assert.equal(kinds(effects).includes('close call'), before !== waiting)
    const back = play([{ type: 'joined' }, { type: 'invited' }, password, { type: 'confirming' }, { type: 'proven', checkWord: [3, 4] }], state)
    assert.equal(back.state.step, 'waiting')
    assert.ok(kinds(back.effects).includes('send hello'))
  }
})

test('no word of the server alone ends what goes on without it', () => {
  for (const events of [[lost, { type: 'unknown' }], [{ type: 'lost', loss: 'dropped' }], [{ type: 'lost', loss: 'limit' }], [{ type: 'lost', loss: 'expired' }]] as Event[][]) {
    const { state, effects } = play(events, play(talking).state)
    assert.deepEqual([state.step, state.media, state.lineLost], ['session', 'connected', true])
    assert.ok(!kinds(effects).includes('close call'))
  }
  const forgotten = play([...talking, lost, { type: 'unknown' }]).state
  assert.deepEqual(kinds(play([{ type: 'timer', timer: 'retry' }, { type: 'wake' }, { type: 'media', media: 'troubled' }], forgotten).effects), ['start media'])
  assert.equal(play([{ type: 'media', media: 'failed' }], forgotten).state.step, 'password')
  assert.equal(play([{ type: 'media', media: 'closed' }], forgotten).state.ending, 'ended')
})

test('the end of the media is the end, also when its reason is lost', () => {
  const closed = play([{ type: 'media', media: 'closed' }], play(talking).state)
  assert.deepEqual([closed.state.step, closed.state.media, kinds(closed.effects)], ['session', 'troubled', ['start departed']])
  assert.equal(play([bye('removed')], closed.state).state.ending, 'removed')
  for (const last of [{ type: 'timer', timer: 'departed' }, lost, { type: 'unknown' }] as Event[]) {
    assert.equal(play([{ type: 'media', media: 'failed' }, { type: 'media', media: 'connected' }, last], closed.state).state.ending, 'ended', JSON.stringify(last))
  }
})

test('whom the server says to be gone is waited for a while, unless media goes on', () => {
  const dropped: Event = { type: 'lost', loss: 'dropped' }
  const timer: Event = { type: 'timer', timer: 'departed' }
  const on = play([dropped, timer], play(talking).state)
  assert.deepEqual([on.state.step, on.state.departed, kinds(on.effects)], ['session', 'told', ['start retry']])
  const silent = play([cutOff], on.state)
  assert.deepEqual(kinds(silent.effects), ['start media', 'start departed'])
  assert.equal(play([timer], silent.state).state.ending, 'ended')
  const first = play([cutOff, dropped], play(talking).state)
  assert.deepEqual(kinds(first.effects).slice(-2), ['start retry', 'start departed'])
  assert.equal(play([timer], first.state).state.ending, 'ended')
  for (const back of [[{ type: 'media', media: 'connected' }], [{ type: 'timer', timer: 'retry' }, { type: 'joined' }, { type: 'resumed' }]] as Event[][]) {
    const there = play(back, silent.state)
    assert.ok(kinds(there.effects).includes('stop departed'))
    assert.equal(play([timer], there.state).state.step, 'session')
  }
  const unheard = play([lost, cutOff], play(talking).state)
  assert.equal(play([timer], unheard.state).state.step, 'session')
})

test('who goes says so over the line and over the call', () => {
  const last = (events: Event[]): Effect[] => play(events.slice(-1), play(events.slice(0, -1)).state).effects.filter(({ type }) => type === 'send' || type === 'close call')
  const say = (reason: 'left' | 'tampered'): Effect => ({ type: 'send', message: { type: 'bye', reason } })
  const rows: [Event[], Effect[]][] = [
    [[...talking, { type: 'leave' }], [say('left'), { type: 'close call', bye: 'left' }]],
    [[...talking, lost, { type: 'leave' }], [{ type: 'close call', bye: 'left' }]],
    [[...talking, lost, { type: 'compared', same: false }], [{ type: 'close call', bye: 'tampered' }]],
    [[...talking, cutOff, { type: 'timer', timer: 'media' }], [say('left'), { type: 'close call', bye: 'left' }]],
    [[...talking, bye('ended')], [{ type: 'close call' }]],
    [[...talking, { type: 'leave' }, bye('ended')], []],
    [[...invited, { type: 'leave' }], [{ type: 'close call' }]],
  ]
  for (const [events, want] of rows) assert.deepEqual(last(events), want, JSON.stringify(events.slice(-2)))
})

test('interrupted media asks for a sign of life; the line that comes back leaves the rest to the counsellor', () => {
  const troubled = play([{ type: 'media', media: 'troubled' }, { type: 'media', media: 'failed' }], play(talking).state)
  assert.deepEqual(kinds(troubled.effects), ['start media', 'probe'])
  const { state, effects } = play([lost, { type: 'timer', timer: 'retry' }, { type: 'joined' }, { type: 'resumed' }, offer, { type: 'media', media: 'connected' }], troubled.state)
  assert.deepEqual([state.step, state.media, state.lineLost], ['session', 'connected', false])
  assert.ok(kinds(effects).includes('offer') && kinds(effects).includes('stop media'))
})

test('a computer that wakes does not wait', () => {
  const wake: Event = { type: 'wake' }
  assert.deepEqual(kinds(play([wake], play([...talking, lost]).state).effects), ['stop retry', 'rejoin'])
  assert.deepEqual(kinds(play([wake], play([...invited, lost]).state).effects), ['stop retry', 'join'])
  assert.deepEqual(kinds(play([wake], play(talking).state).effects), ['probe'])
  assert.deepEqual(kinds(play([wake], play([...talking, { type: 'media', media: 'troubled' }]).state).effects), ['probe', 'start media'])
  assert.deepEqual(kinds(play([wake], play([words]).state).effects), [])
})

test('tries to reach the server become rarer', () => {
  const waits: number[] = []
  let state = play(joined).state
  for (let i = 0; i < 8; i++) {
    const [after, effects] = step(state, lost)
    for (const effect of effects) if (effect.type === 'start' && effect.timer === 'retry') waits.push(effect.ms)
    ;[state] = step(after, { type: 'timer', timer: 'retry' })
  }
  assert.deepEqual(waits, [1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000])
})

test('switches are told, a chat is counted until it is read', () => {
  const { state, effects } = play([
    ...talking, { type: 'mute', muted: true },
    { type: 'message', message: { type: 'chat', id: '1', text: 'Hallo' } },
    { type: 'message', message: { type: 'state', muted: true, hidden: true, paused: false, sharing: true, recording: false, live: true } },
  ])
  assert.deepEqual([state.unread, state.remote, state.muted], [1, { muted: true, hidden: true, paused: false, sharing: true, recording: false, live: true }, true])
  assert.ok(kinds(effects).includes('switch'))
  assert.equal(play([{ type: 'show chat', open: true }], state).state.unread, 0)
})

test('others come and go, write and are told apart from the counsellor', () => {
  const other = { slot: 1, name: 'Ada', state: 'waiting' as const, interpreter: true, muted: false, hidden: false, sharing: false, recording: false, live: true }
  const { state } = play([
    ...talking, { type: 'message', message: { type: 'people', people: [other] } },
    { type: 'message', message: { type: 'chat', id: '1', text: 'Hallo', from: 'Ada' } }, { type: 'message', message: { type: 'chat', id: '2', text: 'Tag' } },
  ])
  assert.deepEqual(state.people, [other])
  assert.deepEqual(state.chat, [{ id: '1', own: false, text: 'Hallo', from: 'Ada' }, { id: '2', own: false, text: 'Tag' }])
  assert.deepEqual(play([{ type: 'message', message: { type: 'people', people: [] } }], state).state.people, [])
  assert.deepEqual(play([bye('ended')], state).state.people, [])
})

test('how media may be relayed is passed on before the offer', () => {
  const servers = { type: 'servers' as const, urls: ['turn:a'], username: 'u', credential: 'c', until: 1, only: true }
  const { effects } = play([...waiting, { type: 'message', message: servers }, offer])
  const at = (type: Effect['type']) => effects.findIndex((effect) => effect.type === type)
  assert.deepEqual(effects[at('servers')], { type: 'servers', servers })
  assert.ok(at('servers') < at('offer'))
  assert.deepEqual(play([...person, { type: 'message', message: servers }]).effects.filter((effect) => effect.type === 'servers'), [])
})

test('recording, streaming and company are told, from the first switches on', () => {
  const told = (effects: Effect[]) => effects.flatMap((e) => (e.type === 'send' && e.message.type === 'state' ? [[e.message.recording, e.message.live, e.message.company]] : []))
  const captured: Event = { type: 'captured', recording: true, live: false }
  assert.deepEqual(told(play([captured, ...admitted]).effects), [[true, false, undefined]])
  assert.deepEqual(told(play([captured, { type: 'company', others: true }, { type: 'company', others: false }], play(talking).state).effects),
    [[true, false, undefined], [true, false, 'others'], [true, false, 'alone']])
  assert.equal(play([...talking, captured, { type: 'leave' }, { type: 'rejoin' }]).state.recording, true)
  assert.equal(play([...talking, captured, { type: 'leave' }, { ...captured, recording: false }, { type: 'rejoin' }]).state.recording, false)
})

test('a pause lasts while either side wishes it', () => {
  const theirs = (paused: boolean): Event => ({ type: 'message', message: { type: 'state', muted: false, hidden: false, paused, sharing: false, recording: false, live: false } })
  const own = (paused: boolean): Event => ({ type: 'pause', paused })
  const { effects } = play([own(true), theirs(true), own(false), theirs(false), own(true)], play(talking).state)
  assert.deepEqual(effects.flatMap((e) => (e.type === 'pause' ? [e.on] : [])), [true, false, true])
  assert.deepEqual(effects.flatMap((e) => (e.type === 'send' && e.message.type === 'state' ? [e.message.paused] : [])), [true, false, true])
  assert.deepEqual(play([own(true)], play(waiting).state).effects, [])
})

// Laws over random rows of events.

const pool: Event[] = [
  words, { type: 'edit' }, { type: 'retry' }, password, { type: 'person', person: { name: 'J', company: 'others' } },
  { type: 'open', camera: true, microphone: true }, { type: 'enter' }, { type: 'mute', muted: true }, { type: 'hide', hidden: true },
  { type: 'pause', paused: true }, { type: 'pause', paused: false }, { type: 'share', sharing: true },
  { type: 'show chat', open: true }, { type: 'write', id: '1', text: 'a' }, { type: 'compared', same: true }, { type: 'leave' }, { type: 'rejoin' },
  { type: 'joined' }, { type: 'joined' }, { type: 'away' }, { type: 'resumed' }, { type: 'unknown' }, { type: 'wake' }, lost, { type: 'lost', loss: 'expired' }, { type: 'lost', loss: 'dropped' },
  { type: 'invited' }, { type: 'invited' }, { type: 'confirming' }, { type: 'proven', checkWord: [1, 2] }, { type: 'wrong', left: 2 }, { type: 'unconfirmed' },
  { type: 'refused', ending: 'locked' }, { type: 'lost', loss: 'limit' }, { type: 'tampered' }, offer, offer, bye('ended'),
  { type: 'message', message: { type: 'lobby', state: 'soon', language: 'de', company: 'alone', fallback: 'ring' } },
  { type: 'message', message: { type: 'candidate', candidate: '', mid: '', line: 0 } },
  { type: 'shut' }, { type: 'captured', recording: true, live: true }, { type: 'company', others: true },
  { type: 'message', message: { type: 'people', people: [] } },
  { type: 'message', message: { type: 'servers', urls: [], username: '', credential: '', until: 0, only: true } },
  ready, { type: 'devices', camera: 'denied', microphone: 'busy' }, { type: 'answer', sdp: 'v=0' },
  { type: 'media', media: 'connected' }, { type: 'media', media: 'failed' }, { type: 'media', media: 'closed' },
  { type: 'timer', timer: 'nobody' }, { type: 'timer', timer: 'proof' }, { type: 'timer', timer: 'retry' }, { type: 'timer', timer: 'media' },
  { type: 'timer', timer: 'departed' },
]

test('laws hold whatever happens', () => {
  let seed = 7
  const random = (n: number): number => (seed = (seed * 48271) % 0x7fffffff) % n
  for (let round = 0; round < 3_000; round++) {
    let state = play([[], invited, proven, waiting, talking][random(5)] ?? []).state
    for (let i = 0; i < 60; i++) {
      const event = pool[random(pool.length)]
      if (!event) continue
      const before = state
      const [after, effects] = step(before, event)
      const did = kinds(effects)
      const say = `${before.step} ${JSON.stringify(event)} → ${after.step}: ${did.join(', ')}`
      if (after.step === 'goodbye' && before.step !== 'goodbye') {
        for (const need of ['close call', 'close devices', 'part']) assert.ok(did.includes(need), say)
        assert.notEqual(after.ending, '', say)
      }
      if (before.step === 'goodbye' && !['rejoin', 'edit', 'words'].includes(event.type)) assert.deepEqual(effects, [], say)
      if (did.includes('offer')) assert.ok(after.step === 'session' && after.person && after.checked, say)
      if (did.some((kind) => kind.startsWith('send ') && kind !== 'send bye')) assert.ok(before.proven || after.proven, say)
      if (did.includes('open devices')) assert.ok(after.proven, say)
      if (after.step === 'session' || after.step === 'waiting') assert.ok(after.person && after.checked && after.proven, say)
      assert.ok(after.failures <= maxFailures && (after.failures < maxFailures || after.step === 'goodbye'), say)
      if (after.lineLost) assert.ok(after.proven, say)
      if (after.forgotten) assert.ok(after.step === 'session' && after.lineLost && after.line === 'off', say)
      if (did.includes('rejoin')) assert.ok(before.proven && after.line === 'connecting', say)
      state = after
    }
  }
})
