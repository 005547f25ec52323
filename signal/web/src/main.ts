// Wires the page: the state machine decides, the parts do, and what comes back
// are events again. Nothing is stored; the words leave the address bar at once.
import { watchCapture } from './capture.ts' // before all others: it must be there first
import { createAwake } from './view/awake.ts'
import type { Call, Identity } from './call.ts'
import { createDevices } from './devices.ts'
import type { Meeting } from './meet.ts'
import type { Bye, Servers } from './message.ts'
import { step } from './session.ts'
import { createBackground } from './background.ts'
import { createShare } from './share.ts'
import { type Effect, type Event, type State, type Timer, type Words, initial } from './state.ts'
import { type Language, type Text, languages } from './text/text.ts'
import { type Lack, createView } from './view.ts'
import { joined, parseFragment, parseRoom, prs } from './words.ts'

/**
 * Where a quick exit leads: a neutral page with a search field that people
 * have open for any reason. Only the person's own press asks it for anything.
 */
const neutral = 'https://www.wikipedia.org/'

const texts: Record<Language, () => Promise<Text>> = {
  de: async () => (await import('./text/de.ts')).de,
  nl: async () => (await import('./text/nl.ts')).nl,
  fr: async () => (await import('./text/fr.ts')).fr,
  en: async () => (await import('./text/en.ts')).en,
}
const checkLists: Record<Language, () => Promise<readonly string[]>> = {
  de: async () => (await import('./check/de.ts')).words,
  nl: async () => (await import('./check/nl.ts')).words,
  fr: async () => (await import('./check/fr.ts')).words,
  en: async () => (await import('./check/en.ts')).words,
}

/** A computer that is awake is not late by so much. */
const sleptAfter = 5_000

const timers = new Map<Timer, ReturnType<typeof setTimeout>>()
const waiting: Event[] = []
const awake = createAwake()
let state: State = initial(startLanguage())
let busy = false
let leaving = false
let checkWord = ''
let meeting: Meeting | undefined
let call: Call | undefined
let servers: Servers | undefined
let identity: Promise<Identity> | undefined
let sent: [MediaStreamTrack | null, MediaStreamTrack | null] = [null, null]
// Work on the call in the order in which it was asked for.
let calling: Promise<void> = Promise.resolve()
// Grows with each join and part: what comes from an earlier one is not heard.
let round = 0

const devices = createDevices({
  state: (camera, microphone) => dispatch({ type: 'devices', camera, microphone }),
  list: (list) => view.devices(list),
  level: (value) => {
    view.level(value)
    call?.level(value)
  },
  tracks: (audio, video) => {
    sent = [audio, sent[1]]
    background.camera(video)
    send()
  },
  replaced: (kind, label) => view.replaced(kind, label),
  speaker: (id) => view.speaker(id),
})

// A camera without the blur that was wished for is switched off, and said to be.
let veiled = false
const background = createBackground((picture, veil) => {
  if (picture !== sent[1]) {
    sent = [sent[0], picture]
    send()
  }
  view.veil(veil)
  const refused = veil === 'slow' || veil === 'broken' || veil === 'unsupported'
  if (refused === veiled) return
  veiled = refused
  dispatch({ type: 'hide', hidden: refused })
})

/** Shows and sends what the devices give now. */
function send(): void {
  const [audio, video] = sent
  view.own(video && new MediaStream([video]))
  const now = call
  if (now) inTurn(() => now.tracks(audio, video))
}

const share = createShare((track) => {
  const now = call
  if (now) inTurn(() => now.share(track))
  dispatch({ type: 'share', sharing: track !== null })
})

const view = createView({
  dispatch,
  exit,
  share: (on) => (on ? void share.start() : share.stop()),
  choose: (kind, id) => void devices.choose(kind, id),
  blur: (on) => background.wish(on),
  playSound: () => void devices.playSound(),
  checkWord: () => checkWord,
}, lack(), (language) => void speak(language))

/** Takes one event after the other, also those that come up meanwhile. */
function dispatch(event: Event): void {
  waiting.push(event)
  if (busy) return
  busy = true
  for (let next = waiting.shift(); next && !leaving; next = waiting.shift()) {
    const [after, effects] = step(state, next)
    state = after
    view.render(state)
    awake(state.step === 'waiting' || state.step === 'session')
    for (const effect of effects) act(effect)
    if (checkWord === '' && state.checkWord && state.hostLanguage) void readCheckWord(state.checkWord, state.hostLanguage)
    if (!state.checkWord) checkWord = ''
  }
  busy = false
}

function act(effect: Effect): void {
  switch (effect.type) {
    case 'join': return void join(effect.words)
    case 'rejoin': return meeting?.rejoin(effect.within)
    case 'probe': return meeting?.probe()
    case 'part': return part()
    case 'prove': return meeting?.prove(prs(effect.password))
    case 'send': return meeting?.send(effect.message)
    case 'open devices': return void devices.open(effect.camera, effect.microphone)
    case 'close devices': return devices.close()
    case 'switch': return void devices.switch(effect.muted, effect.hidden)
    case 'pause': return inTurn(() => call?.pause(effect.on))
    case 'servers': return help(effect.servers)
    case 'offer': return offer(effect.sdp)
    case 'candidate': return inTurn(() => call?.candidate(effect.candidate))
    case 'close call': return closeCall(effect.bye)
    case 'start': return startTimer(effect.timer, effect.ms)
    case 'stop': return stopTimer(effect.timer)
  }
}

/** Walks from the words to a line in the room. */
async function join(words: Words): Promise<void> {
  part()
  const now = round
  try {
    const [own, { meet }] = await Promise.all([identify(), import('./meet.ts')])
    if (now !== round) return
    meeting = meet(joined(parseRoom(...words)), location.origin, own.fingerprint, (event) => now === round && dispatch(event))
  } catch {
    if (now === round) dispatch({ type: 'lost', loss: 'lost' })
  }
}

function part(): void {
  round++
  meeting?.part()
  meeting = undefined
}

/** One certificate for all pairs of this page: its fingerprint is bound before anything else. */
function identify(): Promise<Identity> {
  identity ??= import('./call.ts').then(({ createIdentity }) => createIdentity())
  return identity
}

/** Keeps what may help to find a way, for the call that begins and for the one that runs. */
function help(next: Servers): void {
  servers = next
  inTurn(async () => call?.servers(next))
}

/** Opens the call with its first offer. What comes meanwhile, such as candidates, waits its turn. */
function offer(sdp: string): void {
  inTurn(async () => {
    const [{ certificate }, { openCall }] = await Promise.all([identify(), import('./call.ts')])
    if (state.step !== 'session') return
    call ??= openCall(certificate, servers, {
      answer: (answer) => dispatch({ type: 'answer', sdp: answer }),
      candidate: (candidate) => dispatch({ type: 'candidate', candidate }),
      remote: (stream) => view.remote(stream),
      screen: (stream) => view.screen(stream),
      other: (slot, part, stream) => view.other(slot, part, stream),
      health: (health) => view.health(health),
      state: (media) => dispatch({ type: 'media', media }),
      silent: () => dispatch({ type: 'wake' }),
      bye: (message) => dispatch({ type: 'message', message }),
    })
  })
  inTurn(() => call?.pause(state.paused || state.remote.paused))
  inTurn(() => call?.tracks(...sent))
  inTurn(() => call?.offer(sdp))
}

/** Does one thing with the call after the other; what an ended call refuses does not matter. */
function inTurn(work: () => Promise<void> | undefined): void {
  calling = calling.then(async () => {
    const now = call
    try {
      await work()
    } catch {
      if (now === call && state.step === 'session') dispatch({ type: 'media', media: 'failed' })
    }
  })
}

function closeCall(bye?: Bye['reason']): void {
  call?.close(bye)
  call = undefined
  servers = undefined
  share.stop()
  view.remote(null)
  view.screen(null)
  for (const slot of [0, 1]) for (const part of ['camera', 'screen'] as const) view.other(slot, part, null)
}

function startTimer(timer: Timer, ms: number): void {
  stopTimer(timer)
  // Pages that lost the same server must not come back at the same moment.
  const jitter = timer === 'retry' ? ms * Math.random() : 0
  const due = Date.now() + ms + jitter
  timers.set(timer, setTimeout(() => {
    // A computer that slept gets the time it had no chance to use.
    if (timer === 'media' && Date.now() - due > sleptAfter) dispatch({ type: 'wake' })
    else dispatch({ type: 'timer', timer })
  }, ms + jitter))
}

/** Says when there is no sense in waiting any longer for the network: it came back, or the computer did. */
function watchSleep(): void {
  const wake = (): void => dispatch({ type: 'wake' })
  addEventListener('online', wake)
  document.addEventListener('visibilitychange', () => document.hidden || wake())
  let before = Date.now()
  setInterval(() => {
    const now = Date.now()
    if (now - before > sleptAfter) wake()
    before = now
  }, 1_000)
}

function stopTimer(timer: Timer): void {
  clearTimeout(timers.get(timer))
  timers.delete(timer)
}

/** The two words of the list in the host's language; the same ones stand on its screen. */
async function readCheckWord(numbers: readonly [number, number], language: string): Promise<void> {
  const list = await checkLists[known(language) ?? 'en']()
  if (state.checkWord !== numbers) return
  checkWord = numbers.map((n) => list[n]).join(' ')
  view.render(state)
}

async function speak(language: Language): Promise<void> {
  view.speak(await texts[language](), language)
  dispatch({ type: 'language', language })
}

/** Leaves without a trace that this page could keep: media off, another page in its place. */
function exit(): void {
  leaving = true
  removeEventListener('beforeunload', ask)
  view.clear()
  closeCall('left')
  devices.close()
  part()
  location.replace(neutral)
}

/** Closing by accident asks back, from the waiting room on. */
function ask(event: BeforeUnloadEvent): void {
  if (state.step === 'waiting' || state.step === 'session') event.preventDefault()
}

function known(code: string): Language | undefined {
  return languages.find((one) => one === code)
}

/** The link's language, else the browser's, else German. */
function startLanguage(): Language {
  const wishes = [new URLSearchParams(location.search).get('l') ?? '', ...navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase())]
  return wishes.map(known).find((one) => one !== undefined) ?? 'de'
}

function lack(): Lack {
  if (!isSecureContext) return 'insecure'
  const able = 'RTCPeerConnection' in window && 'generateCertificate' in RTCPeerConnection && 'WebSocket' in window && crypto.subtle !== undefined
  return able ? undefined : 'browser'
}

/** The words of a link, taken out of the address bar and the history at once. */
function wordsOfLink(): Words | undefined {
  const { hash } = location
  if (hash === '' && location.search === '') return undefined
  history.replaceState(null, '', location.pathname)
  try {
    return parseFragment(hash) ?? undefined
  } catch {
    return undefined // the person types them
  }
}

async function begin(): Promise<void> {
  const words = wordsOfLink()
  addEventListener('beforeunload', ask)
  // A page that is closed has no time for more than a word.
  addEventListener('pagehide', ({ persisted }) => persisted || closeCall('left'))
  watchSleep()
  watchCapture((now) => dispatch({ type: 'captured', ...now }))
  addEventListener('hashchange', () => {
    const later = wordsOfLink()
    if (later) dispatch({ type: 'words', words: later })
  })
  await speak(state.language)
  if (lack()) return
  if (words) dispatch({ type: 'words', words })
  // What comes after the first step is fetched while the person reads.
  void import('./meet.ts')
  void identify().catch(() => {})
}

void begin()
