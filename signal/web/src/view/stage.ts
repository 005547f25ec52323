// The pictures of a session: the other's large, the own one small. While the
// other side shows a screen, that is the large one, and both can change places.
import type { State } from '../state.ts'
import type { Text } from '../text/text.ts'
import { button, h, write } from './element.ts'
import { icon } from './icon.ts'
import type { Context, Part } from './screen.ts'

export interface Stage extends Part {
  level: (value: number) => void
  leave: () => void
}

export function createStage({ text, act, pictures }: Context): Stage {
  const own = text.session
  const words = h('p', { test: 'remote-words' })
  const goOn = button('go-on', 'primary', () => act.dispatch({ type: 'pause', paused: false }), icon('play'), own.goOn)
  const cover = h('div', { class: 'cover', test: 'remote-cover' }, words, goOn)
  const mark = h('span', { class: 'mark', test: 'remote-muted' }, icon('microphoneOff'), h('span', { class: 'unseen' }, own.muted))
  const name = h('p', { class: 'nameplate', test: 'remote-name' }, own.counsellor, mark)
  const swap = button('swap', 'swap', () => {
    swapped = !swapped
    if (now) arrange(now)
  }, icon('swap'))
  swap.setAttribute('aria-label', own.swap)
  swap.title = own.swap
  const me = createSelf(text, pictures.own)
  const sound = button('play-sound', 'primary play', () => void pictures.remote.play(), icon('sound'), own.playSound)
  const root = h('div', { class: 'stage', test: 'stage' }, pictures.remote, pictures.screen, cover, name, swap, me.root, sound)
  // A browser may want one more press before it lets sound out.
  const silent = (): void => { sound.hidden = !pictures.remote.srcObject || !pictures.remote.paused }
  const events = ['pause', 'play', 'playing', 'loadeddata']
  for (const event of events) pictures.remote.addEventListener(event, silent)
  sound.hidden = true

  let swapped = false
  let now: State | undefined
  const arrange = (state: State): void => {
    const shown = state.remote.sharing && state.media === 'connected' && !state.paused && !state.remote.paused
    if (!shown) swapped = false
    const large = shown && !swapped
    root.dataset['large'] = large ? 'screen' : 'camera'
    pictures.screen.hidden = !shown
    // A camera that is off takes no place beside a screen.
    const dark = state.remote.hidden
    pictures.remote.classList.toggle('gone', large && dark)
    swap.hidden = !shown || dark
    const sentence = coverWords(state, own)
    cover.hidden = sentence === '' || (large && dark)
    write(words, sentence)
    goOn.hidden = !(state.paused && state.media === 'connected')
  }
  return {
    root,
    level: me.level,
    leave: () => { for (const event of events) pictures.remote.removeEventListener(event, silent) },
    update: (state) => {
      now = state
      arrange(state)
      mark.hidden = !state.remote.muted
      me.update(state)
    },
  }
}

/** What stands in the place of the other's picture; '' while there is one. */
function coverWords(state: State, own: Text['session']): string {
  if (state.media !== 'connected') return state.media === 'troubled' ? own.troubled : own.connecting
  if (state.paused) return own.paused.here
  if (state.remote.paused) return own.paused.there
  return state.remote.hidden ? own.remoteHidden : ''
}

/** The own picture, mirrored, with the own loudness below it. */
function createSelf({ session: own }: Text, picture: HTMLVideoElement): Part & { level: (value: number) => void } {
  const cover = h('div', { class: 'cover', test: 'own-cover' }, icon('cameraOff'), h('span', { class: 'unseen' }, own.hidden))
  const mark = h('span', { class: 'mark', test: 'own-muted' }, icon('microphoneOff'), h('span', { class: 'unseen' }, own.muted))
  const level = h('div', { class: 'level', 'aria-hidden': 'true', test: 'own-level' }, h('span', {}))
  return {
    root: h('figure', { class: 'own' }, picture, cover, h('figcaption', {}, own.you, mark), level),
    level: (value) => level.style.setProperty('--level', value.toFixed(2)),
    update: (state) => {
      cover.hidden = state.camera === 'ready' && !state.hidden
      mark.hidden = state.microphone === 'ready' && !state.muted
      level.hidden = !mark.hidden
    },
  }
}
