// All sentences of the page have a place here; a language that lacks one does
// not compile. Each failure says what happens next or what to do.
import type { Veil } from '../background.ts'
import type { Side, Word } from '../quality.ts'
import type { DeviceState, Ending, Problem } from '../state.ts'

/** The languages of the page, in the order in which they are offered. */
export const languages = ['de', 'nl', 'fr', 'en'] as const
export type Language = (typeof languages)[number]

/** Browsers that hide the permission for camera and microphone in different places. */
export type Browser = 'chrome' | 'firefox' | 'safari' | 'android' | 'ios'

/** One ending or failure: what happened, and what the person can do. */
export interface Notice {
  heading: string
  lead: string
}

export interface Text {
  /** The window's title: betrays nothing. */
  title: string
  language: string
  exit: string
  exitHint: string
  /** A name and what it stands for. */
  pair: (what: string, value: string) => string
  progress: (step: number, of: number) => string
  next: string
  back: string
  again: string
  /** Ends the way before the session. */
  leave: string
  words: {
    heading: string
    lead: string
    labels: [string, string, string]
    empty: string
    character: string
    laptop: string
    after: string
  }
  looking: Notice
  nobody: Notice & { edit: string }
  /** Nobody more is let in for now. */
  shut: Notice
  password: {
    heading: string
    lead: string
    label: string
    empty: string
    checking: string
    room: string
    after: string
  }
  person: {
    heading: string
    lead: string
    label: string
    nameEmpty: string
    company: string
    alone: string
    others: string
    companyEmpty: string
    consent: string
    consentEmpty: string
    privacy: string
    privacyLines: string[]
    after: string
  }
  devices: {
    heading: string
    lead: string
    start: string
    starting: string
    soundOnly: string
    textOnly: string
    preview: string
    level: string
    levelHint: string
    camera: string
    microphone: string
    speaker: string
    sound: string
    soundHint: string
    tips: string
    tipLines: string[]
    enter: string
    enterWithoutCamera: string
    enterWithoutMicrophone: string
    enterTextOnly: string
    cameraStates: Record<Exclude<DeviceState, 'off' | 'ready'>, string>
    microphoneStates: Record<Exclude<DeviceState, 'off' | 'ready'>, string>
    help: Record<Browser, string>
    withoutCamera: string
  }
  /** The blurred background. */
  blur: {
    on: string
    off: string
    states: Record<Exclude<Veil, 'off'>, string>
  }
  /** Of the counsellor's room, and what happens if the connection breaks. */
  agreed: Record<'alone' | 'others' | 'ring' | 'wait', string>
  waiting: Notice & {
    soon: Notice
    away: Notice
    unseen: string
    leave: string
  }
  session: {
    heading: string
    counsellor: string
    you: string
    connecting: string
    connected: string
    /** In place of connected, through a relay. */
    relayed: string
    troubled: string
    lineLost: string
    /** After a break. */
    back: string
    qualities: Record<Exclude<Word, 'good'>, string>
    sides: Record<Exclude<Side, ''>, string>
    voice: { arrives: string; lost: string }
    muted: string
    hidden: string
    remoteHidden: string
    /** Other people beside the counsellor. */
    others: {
      soon: (name: string) => string
      soonInterpreter: (name: string) => string
      soonHint: string
      came: (name: string) => string
      left: (name: string) => string
      /** In the chat; a guest may have taken the counsellor's name. */
      writer: (name: string) => string
      interpreter: string
      hidden: (name: string) => string
      /** Who reads the chat. */
      chat: string
    }
    /** Something records or streams what is seen and heard. */
    capture: Record<'recording' | 'live', { mark: string; here: string; there: string; other: (name: string) => string }> & { hint: string; end: string }
    /** The silent word to the counsellor; label and summary say nothing of it. */
    company: { label: string; summary: string; before: string; after: string }
    security: {
      heading: string
      people: string
      since: (time: string) => string
      waiting: string
      way: string
      direct: string
      relayed: string
      /** How the others' picture and sound come. */
      onward: string
      compared: string
      notCompared: string
      captured: string
      notCaptured: string
      server: string
      serverLines: string[]
      /** What is not protected. */
      open: string
      openLines: string[]
    }
    paused: { here: string; there: string }
    pause: string
    pauseHint: string
    goOn: string
    share: string
    unshare: string
    sharing: string
    swap: string
    more: string
    keys: string
    details: {
      heading: string
      roundTrip: string
      lossSent: string
      lossReceived: string
      sent: string
      received: string
      way: string
      direct: string
      relayed: string
    }
    mute: string
    unmute: string
    hide: string
    show: string
    chat: string
    hangUp: string
    playSound: string
    deviceLost: string
    replaced: Record<'camera' | 'microphone', (label: string) => string>
    checkWord: string
    checkHow: string
    same: string
    different: string
    chatHint: string
    chatLabel: string
    send: string
    close: string
    unread: (n: number) => string
  }
  /** Heading above the problem that the server cannot be reached. */
  offline: string
  problems: Record<Exclude<Problem, '' | 'wrong'>, string>
  wrong: (left: number) => string
  endings: Record<Exclude<Ending, ''>, Notice>
  rejoin: string
  startAgain: string
  unable: { insecure: Notice; browser: Notice }
}
