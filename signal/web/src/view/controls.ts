// The session's buttons, and the keys that do the same.
import { canShare } from '../share.ts'
import type { State } from '../state.ts'
import type { Text } from '../text/text.ts'
import { button, h, write } from './element.ts'
import { type Icon, icon } from './icon.ts'
import type { Panel } from './panel.ts'
import type { Actions, Context, Part } from './screen.ts'

export function createControls({ text, act, handheld }: Context, panel: Panel): Part & { leave: () => void } {
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
  const share = control('share', '', () => now && act.share(!now.sharing))
  share.root.hidden = !canShare || handheld
  const more = control('more', '', () => panel.show(!panel.isOpen()))
  more.show('more', own.more)
  const hangUp = control('hang-up', 'danger', () => act.dispatch({ type: 'leave' }))
  hangUp.show('hangUp', own.hangUp)
  const unread = unreadBadge(own)
  const root = h('div', { class: 'controls', role: 'toolbar', 'aria-label': own.heading },
    microphone.root, camera.root, h('div', { class: 'badge' }, chat.root, unread.root), share.root, more.root, hangUp.root)
  return {
    root,
    leave: listenForKeys(act, () => (panel.usesKeys() ? now : undefined), microphone.root),
    update: (state) => {
      now = state
      const silent = state.muted || state.microphone !== 'ready'
      const dark = state.hidden || state.camera !== 'ready'
      microphone.show(silent ? 'microphoneOff' : 'microphone', silent ? own.unmute : own.mute)
      camera.show(dark ? 'cameraOff' : 'camera', dark ? own.show : own.hide)
      chat.show('chat', own.chat)
      share.show(state.sharing ? 'screenOff' : 'screen', state.sharing ? own.unshare : own.share)
      microphone.root.dataset['off'] = String(silent)
      camera.root.dataset['off'] = String(dark)
      share.root.dataset['off'] = String(state.sharing)
      chat.root.setAttribute('aria-expanded', String(state.chatOpen))
      more.root.setAttribute('aria-expanded', String(panel.isOpen()))
      unread.say(state.unread)
    },
  }
}

/**
 * M mutes and unmutes; the space bar, held while muted, lets one speak. Both
 * mean something else in a field, and space on a button presses it: but not on
 * the one that mutes, where whoever just clicked it still is. Whoever speaks
 * to the computer, or strikes keys by mistake, switches them off (WCAG 2.1.4).
 * @returns what ends it
 */
function listenForKeys(act: Actions, state: () => State | undefined, microphone: HTMLElement): () => void {
  let talking = false
  const free = (target: EventTarget | null): boolean => !(target instanceof Element && target.closest('input, select, textarea'))
  const release = (): void => {
    if (!talking) return
    talking = false
    act.dispatch({ type: 'mute', muted: true })
  }
  const down = (event: KeyboardEvent): void => {
    const now = state()
    if (!now || now.microphone !== 'ready' || event.ctrlKey || event.altKey || event.metaKey || !free(event.target)) return
    if (event.key.toLowerCase() === 'm' && !event.repeat && !talking) act.dispatch({ type: 'mute', muted: !now.muted })
    if (event.key !== ' ') return
    const other = event.target instanceof Element ? event.target.closest('button, summary, a') : null
    if (other && other !== microphone) return
    if (talking) return event.preventDefault()
    if (!now.muted || event.repeat) return
    event.preventDefault()
    talking = true
    act.dispatch({ type: 'mute', muted: false })
  }
  const up = (event: KeyboardEvent): void => {
    if (event.key !== ' ' || !talking) return
    event.preventDefault()
    release()
  }
  document.addEventListener('keydown', down)
  document.addEventListener('keyup', up)
  addEventListener('blur', release) // the key is let go elsewhere
  return () => {
    document.removeEventListener('keydown', down)
    document.removeEventListener('keyup', up)
    removeEventListener('blur', release)
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
