// The page's way as a pure state machine: step(state, event) gives the next
// state and what has to be done. No clock, no network, no devices, no DOM.
// What main.ts does with the effects comes back as events.
import { type Outgoing, clean, fit, maxChat } from './message.ts'
import { type Effect, type Ending, type Event, type Loss, type Media, type State, type Timer, type Words, endingOf, initial } from './state.ts'

/** After so long without an invite the page says that nobody is there (PROTOCOL.md). */
export const nobodyAfter = 5_000
/** The host answers a share within its own work of milliseconds; the rest is a slow network. */
export const proofWithin = 20_000
/** Unconfirmed passwords before the page stops (PROTOCOL.md, "Password"). */
export const maxFailures = 3
/** How long the first picture may take. */
export const mediaWithin = 60_000
/** How long an interrupted one may take to come back: as long as the counsellor's app waits. */
export const backWithin = 300_000
/** How long the counsellor's goodbye may still be on its way after the end of its media. */
const byeWithin = 2_000
/** Without media: how long the counsellor's app may take to prove that it is not gone, as the server says it is. */
const provenWithin = 10_000
const firstRetry = 1_000
const lastRetry = 30_000
// While people talk every second counts. A network that is not there swallows the
// first packet of a line; a slow one needs more time, every other try.
const hurriedRetry = 400
const hurriedWithin: readonly [number, number] = [1_500, 3_000]
const joinWithin = 20_000

type Result = [State, Effect[]]

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
      if (state.line !== 'connecting') return same(state)
      // With a pair it is the server alone that is back, so far.
      if (state.proven) return [{ ...state, line: 'open' }, []]
      return [{ ...state, line: 'open', attempts: 0, problem: state.problem === 'unreachable' ? '' : state.problem }, [start('nobody', nobodyAfter)]]
    case 'invited':
      return invited(state)
    case 'shut':
      return shut(state)
    case 'away':
      return [{ ...state, away: state.proven }, []]
    case 'lost':
      return lost(state, event.loss)
    case 'timer':
      return timer(state, event.timer)
    case 'wake':
      return wake(state)
    case 'captured':
      return tell({ ...state, recording: event.recording, live: event.live })
    case 'leave':
      return leave(state)
    default:
      return state.proven ? proven(state, event) : unproven(state, event)
  }
}

/** Goodbye hears of the page itself, and of a wish to come back, but not even that after too many failures. */
function hearsAtGoodbye(state: State, event: Event): boolean {
  if (event.type === 'language' || event.type === 'captured') return true
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
      return state.proof === 'none' ? same(state) : onward({ ...state, proof: 'none', proven: true, failures: 0, problem: '', checkWord: event.checkWord, attempts: 0, lineLost: false, forgotten: false, away: false }, [stop('proof')])
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
    case 'company':
      return tell({ ...state, notAlone: event.others })
    case 'show chat':
      return [{ ...state, chatOpen: event.open, unread: event.open ? 0 : state.unread }, []]
    case 'write':
      return write(state, event.id, event.text)
    case 'compared':
      return event.same ? [{ ...state, compared: true }, []] : end(state, 'tampered', 'tampered')
    case 'message':
      return message({ ...state, away: false }, event)
    case 'answer':
      return [state, [send({ type: 'answer', sdp: event.sdp })]]
    case 'candidate':
      return [state, [send(event.candidate)]]
    case 'media':
      return media(state, event.media)
    case 'resumed':
      return state.line === 'off' ? same(state) : resumed(state)
    case 'unknown':
      return state.line === 'off' ? same(state) : unknown(state)
    case 'tampered':
      return end(state, 'tampered', 'tampered')
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
    { ...initial(state.language), step: 'looking', words, ...kept(state), failures, line: 'connecting' },
    [...stopAll, { type: 'close devices' }, { type: 'join', words }],
  ]
}

/** What does not change with another room. */
function kept({ person, recording, live }: State): Pick<State, 'person' | 'recording' | 'live'> {
  return { person, recording, live }
}

function edit(state: State): Result {
  const failures = failed(state)
  if (failures >= maxFailures) return end(state, 'unconfirmed')
  return [{ ...initial(state.language), words: state.words, ...kept(state), failures }, [{ type: 'part' }, { type: 'close devices' }, ...stopAll]]
}

/** Another line: for the same pair when there is one. */
function reconnect(state: State): Result {
  const next: State = { ...state, line: 'connecting' }
  if (!state.proven) return [next, [stop('retry'), { type: 'join', words: state.words }]]
  const within = state.step === 'session' ? hurriedWithin[state.attempts % 2 === 1 ? 0 : 1] : joinWithin
  return [next, [stop('retry'), { type: 'rejoin', within }]]
}

/** There may be another network, or none since long: nothing waits for its time. */
function wake(state: State): Result {
  const [next, effects] = state.line === 'lost' ? reconnect(state) : same(state)
  if (state.line === 'open' && state.proven && !state.lineLost) effects.push({ type: 'probe' })
  if (state.media === 'troubled' || state.media === 'connecting') effects.push(start('media', state.met ? backWithin : mediaWithin))
  return [next, effects]
}

function nobody(state: State): Result {
  if (state.room !== 'unknown' || (state.step !== 'looking' && state.step !== 'password')) return same(state)
  return [{ ...state, step: 'looking', room: 'nobody' }, []]
}

function invited(state: State): Result {
  if (state.proven) return same(state)
  const next: State = { ...state, room: 'open', step: state.step === 'looking' ? 'password' : state.step }
  return [next, [stop('nobody')]]
}

/** Nobody new is let in for now: an invite follows if the room is opened again. */
function shut(state: State): Result {
  if (state.proven || (state.step !== 'looking' && state.step !== 'password')) return same(state)
  const failures = failed(state)
  if (failures >= maxFailures) return end(state, 'unconfirmed')
  return [{ ...state, step: 'looking', room: 'shut', proof: 'none', failures, problem: '' }, [stop('nobody'), stop('proof')]]
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

/** Nobody but the counsellor's app can do this: it is there. */
function resumed(state: State): Result {
  const told = state.departed === 'told'
  return [
    { ...state, line: 'open', attempts: 0, lineLost: false, away: false, ...(told && { departed: 'no' }) },
    told ? [stop('retry'), stop('departed')] : [stop('retry')],
  ]
}

/** The host was started anew, or has ended this pair while there was no line. */
function unknown(state: State): Result {
  if (state.departed === 'sure') return end(state, 'ended')
  if (state.step !== 'session') {
    return [{ ...askAgain(state), line: 'open' }, [stop('retry'), start('nobody', nobodyAfter)]]
  }
  // Nobody can prove what is said here: a server may have made it up to end what goes on without it.
  if (state.media === 'connected') {
    return [{ ...state, line: 'off', lineLost: true, forgotten: true, departed: 'no', chatOpen: false }, [stop('retry'), { type: 'part' }]]
  }
  return fromPassword(state)
}

/** Without its pair the page needs the password again; everything else it still knows. */
function askAgain(state: State): State {
  return {
    ...state, step: 'password', proven: false, room: 'unknown', problem: 'interrupted', lobby: 'waiting', away: false,
    media: 'none', met: false, lineLost: false, forgotten: false, departed: 'no', chatOpen: false,
    paused: false, sharing: false, remote: { muted: false, hidden: false, paused: false, sharing: false, recording: false, live: false }, people: [],
  }
}

/** Leaves what was a session for a new line to the same room. */
function fromPassword(state: State): Result {
  return [
    { ...askAgain(state), line: 'connecting' },
    [stop('retry'), stop('media'), stop('departed'), { type: 'close call' }, { type: 'part' }, { type: 'join', words: state.words }],
  ]
}

// The line.

function lost(state: State, loss: Loss): Result {
  if (state.line === 'off') return same(state)
  if (loss === 'malformed' || loss === 'large') return end(state, 'broken')
  // What the server says must not end a session that stands without it.
  if (state.step !== 'session') {
    if (loss === 'limit') return end(state, 'full')
    if (loss === 'dropped') return end(state, state.proven ? 'ended' : 'closed')
  }
  if (state.departed === 'sure') return end(state, 'ended')
  return state.proven ? pairLost(state, loss) : lineLost(state, loss)
}

/** A line lost before the proof: the way begins anew with another one. */
function lineLost(state: State, loss: Loss): Result {
  const failures = failed(state)
  if (failures >= maxFailures) return end(state, 'unconfirmed')
  const attempts = state.attempts + 1
  const next: State = {
    ...state,
    line: 'lost', attempts, proof: 'none',
    room: state.room === 'nobody' || state.room === 'shut' ? state.room : 'unknown',
    failures,
    problem: state.problem === 'interrupted' ? 'interrupted' : loss === 'expired' ? state.problem : 'unreachable',
  }
  // A slot whose time is over is simply taken again.
  const wait = loss === 'expired' ? firstRetry : retryAfter(attempts)
  return [next, [stop('nobody'), stop('proof'), start('retry', wait)]]
}

/** A line lost after it: the pair goes on over another one. Media needs none; only chat is interrupted. */
function pairLost(state: State, loss: Loss): Result {
  const attempts = state.attempts + 1
  const wait = state.step === 'session' ? hurriedRetry : retryAfter(attempts)
  const told = loss === 'dropped' && state.step === 'session' && state.departed === 'no'
  const effects = [start('retry', wait)]
  if (told && state.media !== 'connected') effects.push(start('departed', provenWithin))
  return [{ ...state, line: 'lost', attempts, lineLost: true, chatOpen: false, ...(told && { departed: 'told' }) }, effects]
}

function retryAfter(attempts: number): number {
  return Math.min(lastRetry, firstRetry * 2 ** (attempts - 1))
}

function timer(state: State, name: Timer): Result {
  switch (name) {
    case 'nobody':
      return nobody(state)
    case 'proof':
      return state.proof === 'none' ? same(state) : unanswered(state)
    case 'retry':
      return state.line === 'lost' ? reconnect(state) : same(state)
    case 'media':
      return state.media === 'connected' ? same(state) : end(state, state.met ? 'lost' : 'noPath', 'left')
    case 'departed':
      return state.departed !== 'no' && state.media !== 'connected' ? end(state, 'ended') : same(state)
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
  return tell(state)
}

function switched(state: State): Result {
  const [after, told] = tell(state)
  return [after, [{ type: 'switch', muted: state.muted, hidden: state.hidden }, ...told]]
}

/** Tells the counsellor how the switches stand. */
function tell(state: State): Result {
  return [state, state.step === 'session' ? [switches(state)] : []]
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
      return [{ ...state, lobby: m.state, hostLanguage: m.language, agreed: { company: m.company, fallback: m.fallback } }, []]
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
        { ...state, chat: [...state.chat, { id: m.id, own: false, text: m.text, ...(m.from !== undefined && { from: m.from }) }], unread: state.chatOpen ? 0 : state.unread + 1 },
        [],
      ]
    case 'state':
      return paused(state, { ...state, remote: { muted: m.muted, hidden: m.hidden, paused: m.paused, sharing: m.sharing, recording: m.recording, live: m.live } })
    case 'servers':
      return state.step === 'waiting' || state.step === 'session' ? [state, [{ type: 'servers', servers: m }]] : same(state)
    case 'people':
      return [{ ...state, people: m.people }, []]
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
      if (state.departed === 'sure') return same(state)
      return [{ ...state, media: 'connected', met: true }, state.departed === 'told' ? [stop('media'), stop('departed')] : [stop('media')]]
    case 'closed':
      // The host took its side down for good; over the line its reason may still be on its way.
      return state.lineLost ? end(state, 'ended') : [{ ...state, media: 'troubled', departed: 'sure' }, [start('departed', byeWithin)]]
    case 'failed':
      // Only the host can look for another way, and only over the line.
      return state.forgotten ? fromPassword(state) : waitForMedia(state, 'troubled')
    case 'connecting':
    case 'troubled':
      return waitForMedia(state, state.met ? 'troubled' : 'connecting')
  }
}

/** Media is interrupted: if it is the network, the line has gone with it. */
function waitForMedia(state: State, media: Media): Result {
  const waiting = state.media === 'troubled' || state.media === 'connecting'
  const probe: Effect[] = media === 'troubled' && state.media !== 'troubled' && !state.lineLost ? [{ type: 'probe' }] : []
  if (waiting) return [{ ...state, media }, probe]
  const effects = [start('media', state.met ? backWithin : mediaWithin), ...probe]
  return [{ ...state, media }, state.departed === 'told' ? [...effects, start('departed', provenWithin)] : effects]
}

// The end.

function leave(state: State): Result {
  return end(state, 'left', 'left')
}

/** Ends the way; bye is what the counsellor is told, over the line and over the call: one of them may be lost. */
function end(state: State, ending: Ending, bye?: 'left' | 'tampered'): Result {
  const failures = failed(state)
  const said = bye !== undefined && state.proven
  const last: Effect[] = said && !state.lineLost ? [send({ type: 'bye', reason: bye })] : []
  return [
    { ...state, step: 'goodbye', ending: failures >= maxFailures ? 'unconfirmed' : ending, failures, line: 'off', proof: 'none', proven: false, media: 'none', lineLost: false, forgotten: false, departed: 'no', people: [], chat: [], chatOpen: false, unread: 0 },
    [...last, said ? { type: 'close call', bye } : { type: 'close call' }, { type: 'close devices' }, { type: 'part' }, ...stopAll],
  ]
}

function same(state: State): Result {
  return [state, []]
}

// Effects.

const stopAll: Effect[] = [stop('nobody'), stop('proof'), stop('retry'), stop('media'), stop('departed')]

function start(timer: Timer, ms: number): Effect {
  return { type: 'start', timer, ms }
}

function stop(timer: Timer): Effect {
  return { type: 'stop', timer }
}

function send(message: Outgoing): Effect {
  return { type: 'send', message }
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
    paused: state.paused, sharing: state.sharing, recording: state.recording, live: state.live,
    ...(state.notAlone !== undefined && { company: state.notAlone ? 'others' : 'alone' }),
  })
}
