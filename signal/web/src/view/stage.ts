// The pictures of a session: the other's large, the own one small; with several
// people a tile for each. While somebody shows a screen, that is the large one,
// and the two can change places.
import type { State } from '../state.ts'
import type { Text } from '../text/text.ts'
import { createCompany } from './company.ts'
import { button, h } from './element.ts'
import { icon } from './icon.ts'
import { fallbackWords } from './notice.ts'
import type { Actions, Context, Part } from './screen.ts'
import { createTile } from './tile.ts'

export interface Stage extends Part {
  level: (value: number) => void
  leave: () => void
}

export function createStage({ text, act, pictures }: Context): Stage {
  const own = text.session
  const goOn = button('go-on', 'primary', () => act.dispatch({ type: 'pause', paused: false }), icon('play'), own.goOn)
  const counsellor = createTile(text, 'remote', pictures.remote, goOn)
  const others = pictures.others.map(({ camera }, slot) => createTile(text, `other-${slot}`, camera))
  const swap = button('swap', 'swap', () => {
    swapped = !swapped
    if (now) arrange(now)
  }, icon('swap'))
  swap.setAttribute('aria-label', own.swap)
  swap.title = own.swap
  const me = createSelf(text, act, pictures.own)
  const sounding = [pictures.remote, ...pictures.others.map(({ camera }) => camera)]
  const sound = button('play-sound', 'primary play', () => { for (const one of sounding) if (one.srcObject) void one.play() }, icon('sound'), own.playSound)
  const screens = [pictures.screen, ...pictures.others.map(({ screen }) => screen)]
  const root = h('div', { class: 'stage', test: 'stage' },
    counsellor.root, ...others.map((one) => one.root), ...screens, swap, me.root, sound)
  for (const screen of screens) screen.classList.add('screen')
  // A browser may want one more press before it lets sound out.
  const silent = (): void => { sound.hidden = !sounding.some((one) => one.srcObject && one.paused) }
  const events = ['pause', 'play', 'playing', 'loadeddata']
  for (const one of sounding) for (const event of events) one.addEventListener(event, silent)
  sound.hidden = true

  let swapped = false
  let now: State | undefined
  const arrange = (state: State): void => {
    const flows = state.media === 'connected' && !state.paused && !state.remote.paused
    const shown = flows ? whoShares(state) : undefined
    const alone = !state.people.some((one) => one.state === 'here')
    if (shown === undefined) swapped = false
    const large = shown !== undefined && !swapped
    root.dataset['large'] = large ? 'screen' : 'camera'
    root.dataset['people'] = String(1 + state.people.filter((one) => one.state === 'here').length)
    screens.forEach((screen, i) => { screen.hidden = i !== shown })
    // A camera that is off takes no place beside a screen.
    const gone = large && alone && state.remote.hidden
    swap.hidden = shown === undefined || gone
    counsellor.show({ name: own.counsellor, muted: state.remote.muted, gone, cover: coverWords(state, text) })
    others.forEach((tile, slot) => {
      const person = state.people.find((one) => one.slot === slot && one.state === 'here')
      tile.show(person && {
        name: person.name, muted: person.muted, interpreter: person.interpreter,
        cover: !flows ? ' ' : person.hidden ? own.others.hidden(person.name) : '',
      })
    })
    goOn.hidden = !(state.paused && state.media === 'connected')
  }
  return {
    root,
    level: me.level,
    leave: () => { for (const one of sounding) for (const event of events) one.removeEventListener(event, silent) },
    update: (state) => {
      now = state
      arrange(state)
      me.update(state)
    },
  }
}

/** Whose screen is seen: 0 the counsellor's, then those of the slots; undefined nobody's. */
function whoShares(state: State): number | undefined {
  if (state.remote.sharing) return 0
  const person = state.people.find((one) => one.state === 'here' && one.sharing)
  return person && person.slot + 1
}

/** What stands in the place of the other's picture; '' while there is one. */
function coverWords(state: State, text: Text): string {
  const own = text.session
  if (state.media === 'troubled') return `${own.troubled} ${fallbackWords(state.agreed.fallback, text)}`.trim()
  if (state.media !== 'connected') return own.connecting
  if (state.paused) return own.paused.here
  if (state.remote.paused) return own.paused.there
  return state.remote.hidden ? own.remoteHidden : ''
}

/** The own picture, mirrored, with the own loudness below it. */
function createSelf({ session: own }: Text, act: Actions, picture: HTMLVideoElement): Part & { level: (value: number) => void } {
  const cover = h('div', { class: 'cover', test: 'own-cover' }, icon('cameraOff'), h('span', { class: 'unseen' }, own.hidden))
  const mark = h('span', { class: 'mark', test: 'own-muted' }, icon('microphoneOff'), h('span', { class: 'unseen' }, own.muted))
  const level = h('div', { class: 'level', 'aria-hidden': 'true', test: 'own-level' }, h('span', {}))
  const company = createCompany(own, act)
  const root = h('figure', { class: 'own' }, picture, cover, h('figcaption', {}, own.you, mark), level, company.root)
  return {
    root,
    level: (value) => level.style.setProperty('--level', value.toFixed(2)),
    update: (state) => {
      cover.hidden = state.camera === 'ready' && !state.hidden
      mark.hidden = state.microphone === 'ready' && !state.muted
      level.hidden = !mark.hidden
      company.update(state)
    },
  }
}
