// The only part that touches the document: a frame with language and quick
// exit, and in it the screen of the present step. It shows states and passes
// on what people do; it decides nothing.
import type { Veil } from './background.ts'
import type { Health } from './call.ts'
import type { State } from './state.ts'
import { type Language, type Text, languages } from './text/text.ts'
import { devicesScreen } from './view/devices.ts'
import { button, h } from './view/element.ts'
import { passwordScreen, personScreen, wordsScreen } from './view/entry.ts'
import { icon } from './view/icon.ts'
import { goodbyeScreen, lookingScreen, unableScreen, waitingScreen } from './view/notice.ts'
import type { Actions, Context, DeviceList, Screen } from './view/screen.ts'
import { sessionScreen } from './view/talk.ts'

export interface View {
  /** Shows the page in a language; text typed so far stays. */
  speak: (text: Text, language: Language) => void
  render: (state: State) => void
  own: (stream: MediaStream | null) => void
  remote: (stream: MediaStream | null) => void
  /** The other side's screen. */
  screen: (stream: MediaStream | null) => void
  /** Another guest's camera with its sound, or screen. */
  other: (slot: number, part: 'camera' | 'screen', stream: MediaStream | null) => void
  health: (health: Health) => void
  level: (value: number) => void
  devices: (list: DeviceList) => void
  /** How the blur of the own picture stands. */
  veil: (veil: Veil) => void
  /** Another device stands in for one that is gone. */
  replaced: (kind: 'camera' | 'microphone', label: string) => void
  /** Lets the sound out of that loudspeaker. */
  speaker: (id: string) => void
  /** Empties the page: nothing of it can be read any more. */
  clear: () => void
}

/** What keeps this browser from talking, if anything does. */
export type Lack = 'insecure' | 'browser' | undefined

const names: Record<Language, string> = { de: 'Deutsch', nl: 'Nederlands', fr: 'Français', en: 'English' }

/** How soon the second press of Esc must follow the first. */
const twiceWithin = 1_000

/** Builds the page's frame. Nothing is shown before the first speak. */
export function createView(act: Actions, lack: Lack, switchTo: (language: Language) => void): View {
  const pictures = {
    own: video('own-video', true), remote: video('remote-video', false), screen: video('remote-screen', true),
    others: [0, 1].map((slot) => ({ camera: video(`other-video-${slot}`, false), screen: video(`other-screen-${slot}`, true) })),
  }
  const others = pictures.others.flatMap(({ camera, screen }) => [camera, screen])
  const all = [pictures.own, pictures.remote, pictures.screen, ...others]
  const browser = detect(navigator.userAgent, navigator.maxTouchPoints)
  const handheld = matchMedia('(pointer: coarse) and (max-width: 60rem)').matches
  const chooser = h('select', { id: 'language', test: 'language' }, ...languages.map((code) => h('option', { value: code, lang: code }, names[code])))
  chooser.addEventListener('change', () => {
    const chosen = languages.find((code) => code === chooser.value)
    if (chosen) switchTo(chosen)
  })
  const exitLabel = h('span', {})
  const exit = button('exit', 'exit', act.exit, icon('exit'), exitLabel)
  const main = h('main', {})
  document.body.append(h('header', {}, chooser, exit), main)
  listenForEscape(act.exit)

  let context: Context | undefined
  let screen: Screen | undefined
  let shown = ''
  let state: State | undefined
  let list: DeviceList = { cameras: [], microphones: [], speakers: [] }
  let veil: Veil = 'off'

  const show = (typed: Map<string, string | boolean>, focus: boolean): void => {
    if (!context || !state) return
    screen?.leave?.()
    screen = lack ? unableScreen(context.text.unable[lack]) : screens[state.step](context)
    main.replaceChildren(screen.root)
    retype(main, typed)
    screen.update(state)
    screen.devices?.(list)
    screen.veil?.(veil)
    // Taking a video out of the page stops it.
    for (const picture of all) if (picture.srcObject) picture.play().catch(() => {})
    if (focus) beginStep(main)
  }
  return {
    speak: (text, language) => {
      document.documentElement.lang = language
      document.title = text.title
      chooser.value = language
      chooser.setAttribute('aria-label', text.language)
      exitLabel.textContent = text.exit
      exit.title = text.exitHint
      context = { text, browser, handheld, act, pictures }
      show(typed(main), false)
    },
    render: (next) => {
      state = next
      document.body.dataset['step'] = next.step
      if (!context) return
      if (shown === next.step && screen) return screen.update(next)
      const first = shown === ''
      shown = next.step
      show(new Map(), !first)
    },
    own: (stream) => attach(pictures.own, stream),
    remote: (stream) => attach(pictures.remote, stream),
    screen: (stream) => attach(pictures.screen, stream),
    other: (slot, part, stream) => {
      const picture = pictures.others[slot]?.[part]
      if (picture) attach(picture, stream)
    },
    health: (health) => screen?.health?.(health),
    level: (value) => screen?.level?.(value),
    devices: (devices) => {
      list = devices
      screen?.devices?.(devices)
    },
    veil: (next) => {
      veil = next
      screen?.veil?.(next)
    },
    replaced: (kind, label) => screen?.replaced?.(kind, label),
    speaker: (id) => {
      // One that is gone meanwhile: the sound stays where it is.
      for (const picture of [pictures.remote, ...others]) void picture.setSinkId?.(id).catch(() => {})
    },
    clear: () => {
      document.body.replaceChildren()
      document.title = ''
    },
  }
}

const screens: Record<State['step'], (context: Context) => Screen> = {
  words: wordsScreen,
  looking: lookingScreen,
  password: passwordScreen,
  person: personScreen,
  devices: devicesScreen,
  waiting: waitingScreen,
  session: sessionScreen,
  goodbye: goodbyeScreen,
}

/** A new step starts at its top, and a screen reader reads its heading. */
function beginStep(main: HTMLElement): void {
  scrollTo(0, 0)
  main.querySelector('h1')?.focus({ preventScroll: true })
}

function typed(root: ParentNode): Map<string, string | boolean> {
  const values = new Map<string, string | boolean>()
  for (const input of root.querySelectorAll('input')) {
    values.set(input.id, input.type === 'text' ? input.value : input.checked)
  }
  return values
}

function retype(root: ParentNode, values: Map<string, string | boolean>): void {
  for (const input of root.querySelectorAll('input')) {
    const value = values.get(input.id)
    if (typeof value === 'string') input.value = value
    if (typeof value === 'boolean') input.checked = value
  }
}

function video(test: string, muted: boolean): HTMLVideoElement {
  const element = h('video', { test, playsinline: true, autoplay: true, disablepictureinpicture: true, disableremoteplayback: true })
  element.muted = muted
  return element
}

function attach(element: HTMLVideoElement, stream: MediaStream | null): void {
  if (element.srcObject === stream) return
  element.srcObject = stream
  if (stream) element.play().catch(() => {}) // the session offers a button then
}

function listenForEscape(exit: () => void): void {
  let last = -Infinity
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.repeat) return
    if (event.timeStamp - last < twiceWithin) exit()
    last = event.timeStamp
  })
}

/** Which help fits: where a browser hides the permission. */
function detect(agent: string, touchPoints: number): Context['browser'] {
  if (/iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && touchPoints > 1)) return 'ios'
  if (/Android/.test(agent)) return 'android'
  if (/Firefox/.test(agent)) return 'firefox'
  return /Safari/.test(agent) && !/Chrom/.test(agent) ? 'safari' : 'chrome'
}
