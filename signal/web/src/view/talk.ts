// The session: how the connection stands, the check word until it was compared,
// the pictures, the buttons, and beside them the chat or what else can be set.
import type { Health } from '../call.ts'
import type { Quality } from '../quality.ts'
import type { State } from '../state.ts'
import type { Text } from '../text/text.ts'
import { createAlarm } from './alarm.ts'
import { createAnnounce } from './announce.ts'
import { createChat } from './chat.ts'
import { createControls } from './controls.ts'
import { button, h, status, write } from './element.ts'
import { icon } from './icon.ts'
import { createPanel } from './panel.ts'
import type { Actions, Context, Screen } from './screen.ts'
import { createSecurity } from './security.ts'
import { createStage } from './stage.ts'

export function sessionScreen(context: Context): Screen {
  const { text, act } = context
  const own = text.session
  const connection = createConnection(text, () => security.show(!security.isOpen()))
  const voice = createVoiceMark(own)
  const check = checkCard(text, act)
  const sharing = h('p', { class: 'pill', test: 'sharing' }, icon('screen'), own.sharing)
  const news = status('news')
  const announce = createAnnounce(text)
  const alarm = createAlarm(text, act)
  const stage = createStage(context)
  const chat = createChat(text, act)
  const opened = (other: () => void) => (open: boolean): void => {
    if (open) other()
    if (open && now?.chatOpen) act.dispatch({ type: 'show chat', open: false })
    if (now) bar.update(now)
    connection.expanded(security.isOpen())
  }
  const panel = createPanel(context, opened(() => security.show(false)))
  const security = createSecurity(text, act, opened(() => panel.show(false)))
  const bar = createControls(context, panel)
  const root = h('section', { class: 'talk', test: 'session' },
    h('h1', { tabindex: -1, class: 'unseen', test: 'heading' }, own.heading),
    h('div', { class: 'strip' }, connection.root, connection.spoken, voice.mark, sharing, check.chip),
    alarm.root, announce.root, voice.note.root, news.root, check.card,
    h('div', { class: 'scene' }, stage.root, chat.root, panel.root, security.root), bar.root)
  let now: State | undefined
  return {
    root,
    update: (state) => {
      now = state
      if (state.chatOpen) for (const pane of [panel, security]) pane.show(false)
      root.dataset['media'] = state.media
      root.dataset['line'] = state.lineLost ? 'lost' : 'open'
      connection.update(state)
      voice.update(state)
      check.update(state)
      sharing.hidden = !state.sharing
      stage.update(state)
      chat.update(state)
      panel.update(state)
      security.update(state)
      announce.update(state)
      alarm.update(state)
      bar.update(state)
    },
    level: (value) => {
      stage.level(value)
      panel.level(value)
    },
    health: (health) => {
      connection.health(health)
      voice.health(health)
      panel.health(health)
      security.health(health)
    },
    devices: panel.devices,
    veil: (veil) => {
      panel.veil(veil)
      if (veil === 'slow' || veil === 'broken' || veil === 'unsupported') news.say(text.blur.states[veil])
    },
    replaced: (kind, label) => news.say(own.replaced[kind](label)),
    leave: () => {
      stage.leave()
      announce.leave()
      bar.leave()
    },
  }
}

/** How long it is said that the connection is back, ms. */
const gladFor = 6_000

interface Connection {
  root: HTMLElement
  /** The same words for a screen reader, which hears no changes within a button. */
  spoken: HTMLElement
  update: (state: State) => void
  health: (health: Health) => void
  expanded: (open: boolean) => void
}

/** How the connection stands, in words, and that it is back after a break; a press tells more. */
function createConnection(text: Text, onPress: () => void): Connection {
  const words = h('span', { test: 'connection' })
  const spoken = h('span', { class: 'unseen', role: 'status' })
  const root = button('security', 'pill', onPress, words, icon('lock'), h('span', { class: 'unseen' }, `, ${text.session.security.heading}`))
  let quality: Quality = { word: 'good', side: '' }
  let relayed = false
  let state: State | undefined
  let broken = false
  let back = -Infinity
  const say = (): void => {
    if (!state) return
    const isBack = performance.now() - back < gladFor
    root.dataset['word'] = state.media === 'connected' && !isBack ? quality.word : ''
    const sentence = connectionWords(state, text, quality, relayed, isBack)
    for (const place of [words, spoken]) if (place.textContent !== sentence) place.textContent = sentence
  }
  return {
    root, spoken,
    expanded: (open) => root.setAttribute('aria-expanded', String(open)),
    update: (next) => {
      const breaks = next.media === 'troubled' || next.lineLost
      if (broken && !breaks) back = performance.now()
      broken = breaks
      state = next
      say()
    },
    health: (health) => {
      quality = health.quality
      relayed = health.sample.relayed
      say()
    },
  }
}

function connectionWords(state: State, text: Text, quality: Quality, relayed: boolean, isBack: boolean): string {
  const own = text.session
  if (state.media === 'troubled') return own.troubled
  if (state.media === 'connecting') return own.connecting
  const fault = deviceWords(state, text)
  if (fault !== '') return fault
  if (state.lineLost || state.away) return own.lineLost
  if (isBack) return own.back
  if (quality.word === 'good') return relayed ? own.relayed : own.connected
  return quality.side === '' ? own.qualities[quality.word] : `${own.qualities[quality.word]}, ${own.sides[quality.side]}`
}

/** What is wrong with a device, and what to do. */
function deviceWords({ camera, microphone }: State, { session, devices }: Text): string {
  if (microphone === 'missing' || camera === 'missing') return session.deviceLost
  if (microphone === 'busy' || microphone === 'denied') return devices.microphoneStates[microphone]
  if (camera === 'busy' || camera === 'denied') return devices.cameraStates[camera]
  return ''
}

/** A calm mark while the own voice arrives, and a sentence when it does not. */
function createVoiceMark(own: Text['session']): { mark: HTMLElement; note: { root: HTMLElement }; update: (state: State) => void; health: (health: Health) => void } {
  const mark = h('p', { class: 'pill', test: 'voice', hidden: true }, icon('sound'), h('span', {}, own.voice.arrives))
  const note = status('voice-lost')
  let speaks = false
  let asked: Health['voice'] = 'unknown'
  const show = (): void => {
    mark.hidden = !speaks || asked !== 'arrives'
    note.say(speaks && asked === 'lost' ? own.voice.lost : '')
  }
  return {
    mark, note,
    update: (state) => {
      speaks = state.microphone === 'ready' && !state.muted && !state.paused && !state.remote.paused && state.media === 'connected'
      show()
    },
    health: ({ voice }) => {
      asked = voice
      show()
    },
  }
}

/** The check word: a card with the way to compare it, then a small reminder. */
function checkCard({ pair, session: own }: Text, act: Actions): { card: HTMLElement; chip: HTMLElement; update: (state: State) => void } {
  const word = h('strong', { test: 'check-word' })
  const reminder = h('strong', { test: 'check-word-compared' })
  const card = h('div', { class: 'check-card', test: 'check-card' },
    h('p', {}, pair(own.checkWord, ''), word), h('p', { class: 'after' }, own.checkHow),
    h('div', { class: 'row' },
      button('check-same', 'plain', () => act.dispatch({ type: 'compared', same: true }), icon('check'), own.same),
      button('check-different', 'plain', () => act.dispatch({ type: 'compared', same: false }), own.different)))
  const chip = h('p', { class: 'pill chip' }, icon('lock'), pair(own.checkWord, ''), reminder)
  const update = (state: State): void => {
    const value = act.checkWord()
    write(word, value)
    write(reminder, value)
    card.hidden = value === '' || state.compared || state.media !== 'connected'
    chip.hidden = value === '' || !state.compared
  }
  return { card, chip, update }
}
