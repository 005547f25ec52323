// What every step of the page is made of, and what it may ask for.
import type { Veil } from '../background.ts'
import type { Health } from '../call.ts'
import type { Event, State } from '../state.ts'
import type { Browser, Text } from '../text/text.ts'

export type DeviceKind = 'camera' | 'microphone' | 'speaker'

/** A device that can be chosen. */
export interface Device {
  id: string
  label: string
  chosen: boolean
}

export interface DeviceList {
  cameras: readonly Device[]
  microphones: readonly Device[]
  /** Empty where the browser leaves the choice to the system. */
  speakers: readonly Device[]
}

/** What a person can ask for beside the events of the state machine. */
export interface Actions {
  dispatch: (event: Event) => void
  exit: () => void
  /** Asks which screen is to be shown, or ends that. */
  share: (on: boolean) => void
  choose: (kind: DeviceKind, id: string) => void
  /** Hides what is behind the person, or shows it. */
  blur: (on: boolean) => void
  playSound: () => void
  /** The words of the check word, '' until the list is there. */
  checkWord: () => string
}

/** The page's pictures: they outlive the steps that show them. */
export interface Pictures {
  own: HTMLVideoElement
  remote: HTMLVideoElement
  /** The other side's screen. */
  screen: HTMLVideoElement
  /** The other guests', by slot; each camera's element plays the sound that belongs to it. */
  others: readonly { camera: HTMLVideoElement; screen: HTMLVideoElement }[]
}

export interface Context {
  text: Text
  browser: Browser
  /** A phone or tablet: touched, and small. */
  handheld: boolean
  act: Actions
  pictures: Pictures
}

/** A part of a step. */
export interface Part {
  root: HTMLElement
  update: (state: State) => void
}

/** One step on the screen. */
export interface Screen {
  root: HTMLElement
  /** Shows the state; called once at the beginning and then at each change. */
  update: (state: State) => void
  /** The microphone's loudness, 0 to 1. */
  level?: (value: number) => void
  veil?: (veil: Veil) => void
  /** Another device of that kind stands in for one that is gone. */
  replaced?: (kind: 'camera' | 'microphone', label: string) => void
  health?: (health: Health) => void
  devices?: (list: DeviceList) => void
  /** Called when the screen gives way to another one. */
  leave?: () => void
}
