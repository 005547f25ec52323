// The page's way as a pure state machine: step(state, event) gives the next
// state and what has to be done. No clock, no network, no devices, no DOM.
// What main.ts does with the effects comes back as events.
import { type Outgoing, clean, fit, maxChat } from './message.ts'
import { type Effect, type Ending, type Event, type Loss, type Media, type State, type Timer, type Words, endingOf } from './state.ts'
import type { Language } from './text/text.ts'

/** After so long without an invite the page says that nobody is there (PROTOCOL.md). */
export const nobodyAfter = 5_000
/** The host answers a share within its own work of milliseconds; the rest is a slow network. */
export const proofWithin = 20_000
/** Unconfirmed passwords before the page stops (PROTOCOL.md, "Password"). */
export const maxFailures = 3
/** How long an interrupted picture may take to come back. */
export const mediaWithin = 60_000
const firstRetry = 1_000
const lastRetry = 30_000

type Result = [State, Effect[]]

/** The page before anything happened. */
export function initial(language: Language): State {
  return {
    language, step: 'words', words: ['', '', ''],
    line: 'off', attempts: 0, room: 'unknown',
    proof: 'none', failures: 0, problem: '', left: 0, proven: false, checkWord: undefined,
    person: undefined, camera: 'off', microphone: 'off', checked: false,
    lobby: 'waiting', away: false, hostLanguage: '',
    media: 'none', met: false, lineLost: false,
    muted: false, hidden: false, paused: false, sharing: false,
    remote: { muted: false, hidden: false, paused: false, sharing: false },
    chat: [], chatOpen: false, unread: 0, compared: false,
    ending: '',
  }
}

/** The next state and what has to be done for it. */
export function step(state: State, event: Event): Result {
  if (state.step === 'goodbye' && !hearsAtGoodbye(state, event)) return same(state)
  switch (event.type) {
    case 'language':
      return rename({ ...state, language: event.language })
    case 'words':
      // A link opened beside a talk must not end it.
      return state.step === 'waiting' || state.step === 'session' ? same(state) : anew(state, event.words)
    case 'edit':
      return edit(state)
    case 'retry':
      return state.line === 'lost' ? reconnect(state) : same(state)
    case 'rejoin':
      return anew(state, state.words)
    case 'joined':
      return [{ ...state, line: 'open', attempts: 0, problem: state.problem === 'unreachable' ? '' : state.problem }, [start('nobody', nobodyAfter)]]
    case 'invited':
      return invited(state)
    case 'away':
      return [{ ...state, away: state.proven }, []]
    case 'lost':
      return lost(state, event.loss)
    case 'timer':
      return timer(state, event.timer)
    case 'leave':
      return leave(state)
    default:
      return state.proven ? proven(state, event) : unproven(state, event)
  }
}

/** Goodbye hears nothing but a wish to come back, and not even that after too many failures. */
function hearsAtGoodbye(state: State, event: Event): boolean {
  if (event.type === 'language') return true
  return (event.type === 'rejoin' || event.type === 'edit' || event.type === 'words') && state.ending !== 'unconfirmed'
}

function unproven(state: State, event: Event): Result {
  switch (event.type) {
    case 'password':
      if (state.step !== 'password' || state.room !== 'open' || state.proof !== 'none') return same(state)
      return [{ ...state, proof: 'running', problem: '' }, [{ type: 'prove', password: event.password }, start('proof', proofWithin)]]
    case 'confirming':
      return state.proof === 'none' ? same(state) : [{ ...state, proof: 'confirming' }, []]
    case 'proven':
      return state.proof === 'none' ? same(state) : onward({ ...state, proof: 'none', proven: true, failures: 0, problem: '', checkWord: event.checkWord, away: false }, [stop('proof')])
    case 'wrong':
      return state.proof === 'none' ? same(state) : wrong(state, event.left)
    case 'unconfirmed':
      return state.proof === 'none' ? same(state) : unanswered(state)
    case 'refused':
      return end(state, event.ending)
    case 'devices':
      return [{ ...state, camera: event.camera, microphone: event.microphone }, []]
    default:
      return same(state)
  }
}

function proven(state: State, event: Event): Result {
  switch (event.type) {
    case 'person':
      return state.step === 'person' ? onward({ ...state, person: event.person }) : same(state)
    case 'open':
      return [state, [{ type: 'open devices', camera: event.camera, microphone: event.microphone }]]
    case 'devices':
      return devices(state, { ...state, camera: event.camera, microphone: event.microphone })
    case 'enter':
      return state.step === 'devices' ? onward({ ...state, checked: true }) : same(state)
    case 'mute':
      return switched({ ...state, muted: event.muted })
    case 'hide':
      return switched({ ...state, hidden: event.hidden })
    case 'pause':
      return state.step === 'session' ? paused(state, { ...state, paused: event.paused }, tell) : same(state)
    case 'share':
      return state.step === 'session' ? tell({ ...state, sharing: event.sharing }) : same(state)
    case 'show chat':
      return [{ ...state, chatOpen: event.open, unread: event.open ? 0 : state.unread }, []]
    case 'write':
      return write(state, event.id, event.text)
    case 'compared':
      return event.same ? [{ ...state, compared: true }, []] : end(state, 'tampered', [bye('tampered')])
    case 'message':
      return message({ ...state, away: false }, event)
    case 'answer':
      return [state, [send({ type: 'answer', sdp: event.sdp })]]
    case 'candidate':
      return [state, [send(event.candidate)]]
    case 'media':
      return media(state, event.media)
    case 'tampered':
      return end(state, 'tampered', [bye('tampered')])
    default:
      return same(state)
  }
}

// From the words to the password.

/** Goes to a room from the beginning; who the person is need not be asked twice. */
function anew(state: State, words: Words): Result {
  const failures = failed(state)
  if (failures >= maxFailures) return end(state, 'unconfirmed')
  return [
    { ...initial(state.language), step: 'looking', words, person: state.person, failures, line: 'connecting' },
    [...stopAll, { type: 'close devices' }, { type: 'join', words }],
  ]
}

function edit(state: State): Result {
  const failures = failed(state)
  if (failures >= maxFailures) return end(state, 'unconfirmed')
  return [{ ...initial(state.language), words: state.words, person: state.person, failures }, [{ type: 'part' }, { type: 'close devices' }, ...stopAll]]
}

function reconnect(state: State): Result {
  return [{ ...state, line: 'connecting' }, [stop('retry'), { type: 'join', words: state.words }]]
}

function nobody(state: State): Result {
  if (state.room !== 'unknown' || (state.step !== 'looking' && state.step !== 'password')) return same(state)
  return [{ ...state, step: 'looking', room: 'nobody' }, []]
}

function invited(state: State): Result {
  // The host started anew and no longer knows this pair.
  if (state.proven) return state.step === 'session' ? pairLost(state) : askAgain(state)
  const next: State = { ...state, room: 'open', step: state.step === 'looking' ? 'password' : state.step }
  return [next, [stop('nobody')]]
}

/** A wrong password: a new invite follows. */
function wrong(state: State, left: number): Result {
  const failures = state.failures + 1
  if (failures >= maxFailures) return end({ ...state, proof: 'none', failures }, 'unconfirmed')
  return [
    { ...state, proof: 'none', failures, problem: 'wrong', left: Math.min(left, maxFailures - failures), room: 'unknown' },
    [stop('proof'), start('nobody', nobodyAfter)],
  ]
}

/**
 * Failures so far. Once our own proof is out, a way that ends without the
 * host's is one more, however it ends: it may be no accident.
 */
function failed(state: State): number {
  return state.failures + (state.proof === 'confirming' ? 1 : 0)
}

/** No proof of the host: the way starts anew with a new line. */
function unanswered(state: State): Result {
  const failures = failed(state)
  if (failures >= maxFailures) return end(state, 'unconfirmed')
  return [
    { ...state, proof: 'none', failures, problem: 'unanswered', room: 'unknown', line: 'connecting' },
    [stop('proof'), { type: 'part' }, { type: 'join', words: state.words }],
  ]
}

/** Without its pair the page needs the password again; everything else it still knows. */
function askAgain(state: State): Result {
  return [{ ...state, step: 'password', proven: false, room: 'open', problem: 'interrupted', lobby: 'waiting', away: false }, []]
}

// The line.

function lost(state: State, loss: Loss): Result {
  if (state.line === 'off') return same(state)
  switch (loss) {
    case 'limit':
      return end(state, 'full')
    case 'malformed':
    case 'large':
      return end(state, 'broken')
    case 'dropped':
      return end(state, state.proven ? 'ended' : 'closed')
  }
  if (state.step === 'session') return pairLost(state)
  const failures = failed(state)
  if (failures >= maxFailures) return end(state, 'unconfirmed')
  const attempts = state.attempts + 1
  const next: State = {
    ...state,
    line: 'lost', attempts, proof: 'none',
    room: state.room === 'nobody' ? 'nobody' : 'unknown',
    failures,
    step: state.proven ? 'password' : state.step,
    problem: state.proven || state.problem === 'interrupted' ? 'interrupted' : loss === 'expired' ? state.problem : 'unreachable',
    proven: false, lobby: 'waiting', away: false,
  }
  // A slot whose time is over is simply taken again.
  const wait = loss === 'expired' ? firstRetry : Math.min(lastRetry, firstRetry * 2 ** (attempts - 1))
  return [next, [stop('nobody'), stop('proof'), start('retry', wait)]]
}

/** Media needs no line: it goes on as long as it can; only chat is gone. */
function pairLost(state: State): Result {
  if (!state.met) return end(state, 'lost')
  return [{ ...state, line: 'lost', lineLost: true, chatOpen: false }, [{ type: 'part' }]]
}

function timer(state: State, name: Timer): Result {
  switch (name) {
    case 'nobody':
      return nobody(state)
    case 'proof':
      return state.proof === 'none' ? same(state) : unanswered(state)
    case 'retry':
      return state.line === 'lost' && !state.lineLost ? reconnect(state) : same(state)
    case 'media':
      return state.media === 'connected' ? same(state) : end(state, state.met ? 'lost' : 'noPath')
  }
}

// From the person's name to the waiting room.

/** The next open question after the password; with all of them answered the page knocks. */
function onward(state: State, effects: Effect[] = []): Result {
  if (!state.person) return [{ ...state, step: 'person' }, effects]
  if (!state.checked) return [{ ...state, step: 'devices' }, effects]
  const next: State = { ...state, step: 'waiting', lobby: 'waiting' }
  return [next, [...effects, hello(next)]]
}

function rename(state: State): Result {
  return [state, state.step === 'waiting' ? [hello(state)] : []]
}

/** Tells the counsellor what changed of what the knock or the switches said. */
function devices(before: State, state: State): Result {
  if (before.camera === state.camera && before.microphone === state.microphone) return same(state)
  if (state.step === 'waiting') return [state, [hello(state)]]
  if (state.step === 'session' && !state.lineLost) return [state, [switches(state)]]
  return same(state)
}

function switched(state: State): Result {
  const [after, told] = tell(state)
  return [after, [{ type: 'switch', muted: state.muted, hidden: state.hidden }, ...told]]
}

/** Tells the counsellor how the switches stand. */
function tell(state: State): Result {
  return [state, state.step === 'session' && !state.lineLost ? [switches(state)] : []]
}

/** There is a pause while either side wishes it. */
function paused(before: State, state: State, then: (state: State) => Result = same): Result {
  const [was, is] = [before, state].map((one) => one.paused || one.remote.paused)
  const [after, effects] = then(state)
  return [after, is === was ? effects : [{ type: 'pause', on: is === true }, ...effects]]
}

// The session.

function message(state: State, event: Extract<Event, { type: 'message' }>): Result {
  const m = event.message
  switch (m.type) {
    case 'lobby':
      return [{ ...state, lobby: m.state, hostLanguage: m.language }, []]
    case 'offer':
      // Nobody may ask for picture and sound before the knock.
      if (state.step !== 'waiting' && state.step !== 'session') return same(state)
      if (state.step === 'session') return [state, [{ type: 'offer', sdp: m.sdp }]]
      return [{ ...state, step: 'session', media: 'connecting' }, [{ type: 'offer', sdp: m.sdp }, switches(state), start('media', mediaWithin)]]
    case 'candidate':
      return state.step === 'session' ? [state, [{ type: 'candidate', candidate: m }]] : same(state)
    case 'chat':
      if (state.step !== 'session' || m.text.trim() === '') return same(state)
      return [
        { ...state, chat: [...state.chat, { id: m.id, own: false, text: m.text }], unread: state.chatOpen ? 0 : state.unread + 1 },
        [],
      ]
    case 'state':
      return paused(state, { ...state, remote: { muted: m.muted, hidden: m.hidden, paused: m.paused, sharing: m.sharing } })
    case 'bye':
      return end(state, endingOf[m.reason])
  }
}

function write(state: State, id: string, text: string): Result {
  const line = { id, own: true, text: fit(clean(text).trim(), maxChat) }
  if (state.step !== 'session' || state.lineLost || line.text === '') return same(state)
  return [{ ...state, chat: [...state.chat, line] }, [send({ type: 'chat', id, text: line.text })]]
}

function media(state: State, now: Extract<Event, { type: 'media' }>['media']): Result {
  if (state.step !== 'session') return same(state)
  switch (now) {
    case 'connected':
      return [{ ...state, media: 'connected', met: true }, [stop('media')]]
    case 'closed':
      // The host took its side down; a bye may still be on its way.
      return state.lineLost ? end(state, 'ended') : same(state)
    case 'failed':
      // Only the host can start anew, and only over the line.
      if (state.lineLost) return end(state, 'lost')
      return waitForMedia(state, 'troubled')
    case 'connecting':
    case 'troubled':
      return waitForMedia(state, state.met ? 'troubled' : 'connecting')
  }
}

function waitForMedia(state: State, media: Media): Result {
  const waiting = state.media === 'troubled' || state.media === 'connecting'
  return [{ ...state, media }, waiting ? [] : [start('media', mediaWithin)]]
}

// The end.

function leave(state: State): Result {
  const words: Effect[] = state.proven && !state.lineLost ? [bye('left')] : []
  return end(state, 'left', words)
}

function end(state: State, ending: Ending, last: Effect[] = []): Result {
  const failures = failed(state)
  return [
    { ...state, step: 'goodbye', ending: failures >= maxFailures ? 'unconfirmed' : ending, failures, line: 'off', proof: 'none', proven: false, media: 'none', chat: [], chatOpen: false, unread: 0 },
    [...last, { type: 'close call' }, { type: 'close devices' }, { type: 'part' }, ...stopAll],
  ]
}

function same(state: State): Result {
  return [state, []]
}

// Effects.

const stopAll: Effect[] = [stop('nobody'), stop('proof'), stop('retry'), stop('media')]

function start(timer: Timer, ms: number): Effect {
  return { type: 'start', timer, ms }
}

function stop(timer: Timer): Effect {
  return { type: 'stop', timer }
}

function send(message: Outgoing): Effect {
  return { type: 'send', message }
}

function bye(reason: 'left' | 'tampered'): Effect {
  return send({ type: 'bye', reason })
}

/** The knock. */
function hello(state: State): Effect {
  return send({
    type: 'hello',
    name: state.person?.name ?? '',
    language: state.language,
    consent: true,
    camera: state.camera === 'ready',
    microphone: state.microphone === 'ready',
    company: state.person?.company ?? '',
  })
}

function switches(state: State): Effect {
  return send({
    type: 'state',
    muted: state.muted || state.microphone !== 'ready', hidden: state.hidden || state.camera !== 'ready',
    paused: state.paused, sharing: state.sharing,
  })
}
