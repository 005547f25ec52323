// The session: the other picture large, the own one small, four buttons, the
// check word until it was compared, and the chat.
import type { State } from '../state.ts'
import type { Text } from '../text/text.ts'
import { button, h, status, write } from './element.ts'
import { type Icon, icon } from './icon.ts'
import type { Actions, Context, Screen } from './screen.ts'

export function sessionScreen(context: Context): Screen {
  const { text, act } = context
  const own = text.session
  const connection = status('connection', 'pill')
  const check = checkCard(own, act)
  const stage = stagePart(context)
  const chat = chatPart(own, act)
  const bar = controls(text, act)
  const root = h('section', { class: 'talk', test: 'session' },
    h('h1', { tabindex: -1, class: 'unseen', test: 'heading' }, own.heading),
    h('div', { class: 'strip' }, connection.root, check.chip), check.card, h('div', { class: 'scene' }, stage.root, chat.root), bar.root)
  return {
    root,
    update: (state) => {
      root.dataset['media'] = state.media
      root.dataset['line'] = state.lineLost ? 'lost' : 'open'
      connection.say(connectionWords(state, own))
      check.update(state)
      stage.update(state)
      chat.update(state)
      bar.update(state)
    },
  }
}

/** How the connection stands, in words. */
function connectionWords(state: State, own: Text['session']): string {
  if (state.media === 'troubled') return own.troubled
  if (state.media === 'connecting') return own.connecting
  if ((state.camera !== 'ready' && state.camera !== 'off') || (state.microphone !== 'ready' && state.microphone !== 'off')) return own.deviceLost
  if (state.lineLost || state.away) return own.lineLost
  return own.connected
}

interface Part {
  root: HTMLElement
  update: (state: State) => void
}

/** The check word: a card with the way to compare it, then a small reminder. */
function checkCard(own: Text['session'], act: Actions): { card: HTMLElement; chip: HTMLElement; update: (state: State) => void } {
  const word = h('strong', { test: 'check-word' })
  const reminder = h('strong', { test: 'check-word-compared' })
  const card = h('div', { class: 'check-card', test: 'check-card' },
    h('p', {}, `${own.checkWord}: `, word), h('p', { class: 'after' }, own.checkHow),
    h('div', { class: 'row' },
      button('check-same', 'plain', () => act.dispatch({ type: 'compared', same: true }), icon('check'), own.same),
      button('check-different', 'plain', () => act.dispatch({ type: 'compared', same: false }), own.different)))
  const chip = h('p', { class: 'pill chip' }, icon('lock'), `${own.checkWord}: `, reminder)
  const update = (state: State): void => {
    const value = act.checkWord()
    write(word, value)
    write(reminder, value)
    card.hidden = value === '' || state.compared || state.media !== 'connected'
    chip.hidden = value === '' || !state.compared
  }
  return { card, chip, update }
}

function stagePart({ text, pictures }: Context): Part {
  const own = text.session
  const cover = h('div', { class: 'cover', test: 'remote-cover' })
  const mark = h('span', { class: 'mark', test: 'remote-muted' }, icon('microphoneOff'), h('span', { class: 'unseen' }, own.muted))
  const name = h('p', { class: 'nameplate', test: 'remote-name' }, own.counsellor, mark)
  const ownCover = h('div', { class: 'cover', test: 'own-cover' }, icon('cameraOff'), h('span', { class: 'unseen' }, own.hidden))
  const ownMark = h('span', { class: 'mark', test: 'own-muted' }, icon('microphoneOff'), h('span', { class: 'unseen' }, own.muted))
  const me = h('figure', { class: 'own' }, pictures.own, ownCover, h('figcaption', {}, own.you, ownMark))
  const sound = button('play-sound', 'primary play', () => void pictures.remote.play(), icon('sound'), own.playSound)
  const root = h('div', { class: 'stage', test: 'stage' }, pictures.remote, cover, name, me, sound)
  // A browser may want one more press before it lets sound out.
  const silent = (): void => { sound.hidden = !pictures.remote.srcObject || !pictures.remote.paused }
  for (const event of ['pause', 'play', 'playing', 'loadeddata']) pictures.remote.addEventListener(event, silent)
  sound.hidden = true
  return {
    root,
    update: (state) => {
      const dark = state.remote.hidden || state.media !== 'connected'
      cover.hidden = !dark
      const words = state.media === 'connected' ? own.hidden : state.media === 'troubled' ? own.troubled : own.connecting
      if (cover.textContent !== words) cover.textContent = words
      mark.hidden = !state.remote.muted
      ownCover.hidden = state.camera === 'ready' && !state.hidden
      ownMark.hidden = state.microphone === 'ready' && !state.muted
    },
  }
}

function chatPart(own: Text['session'], act: Actions): Part {
  const lines = h('ol', { class: 'lines', role: 'log', 'aria-label': own.chat, test: 'chat-lines' })
  const input = h('input', { id: 'chat-text', type: 'text', autocomplete: 'off', maxlength: 1000, placeholder: `${own.chatLabel} …`, 'aria-label': own.chatLabel, test: 'chat-text' })
  const send = h('button', { type: 'submit', class: 'primary round', 'aria-label': own.send, test: 'chat-send' }, icon('send'))
  const form = h('form', { class: 'compose', autocomplete: 'off' }, input, send)
  const gone = h('p', { class: 'notice', test: 'chat-off', hidden: true }, own.lineLost)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (input.value.trim() === '') return
    act.dispatch({ type: 'write', id: crypto.randomUUID().slice(0, 13), text: input.value })
    input.value = ''
  })
  const close = button('chat-close', 'quiet round', () => act.dispatch({ type: 'show chat', open: false }), icon('close'))
  close.setAttribute('aria-label', own.close)
  const root = h('aside', { class: 'chat', 'aria-label': own.chat, test: 'chat-pane' },
    h('div', { class: 'chat-head' }, h('h2', {}, own.chat), close), h('p', { class: 'after' }, own.chatHint), lines, gone, form)
  let shown = 0
  let open = false
  return {
    root,
    update: (state) => {
      root.hidden = !state.chatOpen
      gone.hidden = !state.lineLost && !state.away
      input.disabled = send.disabled = state.lineLost
      for (const line of state.chat.slice(shown)) {
        lines.append(h('li', { class: line.own ? 'mine' : 'theirs', test: line.own ? 'chat-own' : 'chat-other' },
          h('span', { class: 'unseen' }, `${line.own ? own.you : own.counsellor}: `), h('span', { class: 'bubble', dir: 'auto' }, line.text)))
      }
      const news = state.chat.length > shown
      shown = state.chat.length
      if (state.chatOpen && (news || !open)) lines.scrollTop = lines.scrollHeight
      if (state.chatOpen && !open) queueMicrotask(() => input.focus())
      open = state.chatOpen
    },
  }
}

/** A round button with its label below; pressed means: switched on. */
function control(test: string, kind: string, onPress: () => void): { root: HTMLButtonElement; show: (name: Icon, label: string) => void } {
  const face = h('span', { class: 'face' })
  const label = h('span', {})
  let drawn: Icon | undefined
  const show = (name: Icon, text: string): void => {
    if (drawn !== name) face.replaceChildren(icon(name))
    drawn = name
    if (label.textContent !== text) label.textContent = text
  }
  return { root: button(test, `control ${kind}`, onPress, face, label), show }
}

/** How many messages wait: a number to see, a sentence to hear. */
function unreadBadge(own: Text['session']): { root: HTMLElement; say: (n: number) => void } {
  const number = h('span', { class: 'unread', 'aria-hidden': 'true', test: 'unread' })
  const sentence = h('span', { class: 'unseen', role: 'status' })
  const say = (n: number): void => {
    write(number, n === 0 ? '' : String(n))
    const words = n === 0 ? '' : own.unread(n)
    if (sentence.textContent !== words) sentence.textContent = words
  }
  return { root: h('span', {}, number, sentence), say }
}

function controls(text: Text, act: Actions): Part {
  const own = text.session
  let now: State | undefined
  // A device that is not there is asked for again.
  const microphone = control('microphone', '', () => {
    if (!now) return
    act.dispatch(now.microphone === 'ready' ? { type: 'mute', muted: !now.muted } : { type: 'open', camera: false, microphone: true })
  })
  const camera = control('camera', '', () => {
    if (!now) return
    act.dispatch(now.camera === 'ready' ? { type: 'hide', hidden: !now.hidden } : { type: 'open', camera: true, microphone: false })
  })
  const chat = control('chat', '', () => now && act.dispatch({ type: 'show chat', open: !now.chatOpen }))
  const hangUp = control('hang-up', 'danger', () => act.dispatch({ type: 'leave' }))
  hangUp.show('hangUp', own.hangUp)
  const unread = unreadBadge(own)
  const root = h('div', { class: 'controls', role: 'toolbar', 'aria-label': own.heading }, microphone.root, camera.root, h('div', { class: 'badge' }, chat.root, unread.root), hangUp.root)
  return {
    root,
    update: (state) => {
      now = state
      const silent = state.muted || state.microphone !== 'ready'
      const dark = state.hidden || state.camera !== 'ready'
      microphone.show(silent ? 'microphoneOff' : 'microphone', silent ? own.unmute : own.mute)
      camera.show(dark ? 'cameraOff' : 'camera', dark ? own.show : own.hide)
      chat.show('chat', own.chat)
      microphone.root.dataset['off'] = String(silent)
      camera.root.dataset['off'] = String(dark)
      chat.root.setAttribute('aria-expanded', String(state.chatOpen))
      unread.say(state.unread)
    },
  }
}
