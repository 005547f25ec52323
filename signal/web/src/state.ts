// What the page knows, what can happen to it, and what it can do: the plain
// types of the state machine in session.ts, and where it begins.
import type { Bye, Candidate, Company, Fallback, Incoming, Outgoing, Person as Other, Servers } from './message.ts'
import type { Language } from './text/text.ts'

/** The page asks one question a step; goodbye is the last. */
export type Step = 'words' | 'looking' | 'password' | 'person' | 'devices' | 'waiting' | 'session' | 'goodbye'

/** The state of a camera or microphone of this computer. */
export type DeviceState = 'off' | 'ready' | 'denied' | 'missing' | 'busy'

/** A difficulty on the present step that does not end the way. */
export type Problem = '' | 'unreachable' | 'interrupted' | 'wrong' | 'unanswered'

/** Why the way ended. */
export type Ending =
  | '' | 'left' | 'ended' | 'declined' | 'removed' | 'tampered' | 'unconfirmed'
  | 'locked' | 'closed' | 'full' | 'lost' | 'noPath' | 'broken'

export type Media = 'none' | 'connecting' | 'connected' | 'troubled'

export type Words = readonly [string, string, string]

export interface Person {
  name: string
  company: 'alone' | 'others'
}

export interface ChatLine {
  id: string
  own: boolean
  /** The other guest who wrote it; missing = the counsellor, or oneself. */
  from?: string
  text: string
}

export interface State {
  language: Language
  step: Step
  words: Words
  line: 'off' | 'connecting' | 'open' | 'lost'
  /** Attempts to reach the server since the last success. */
  attempts: number
  /** unknown: not asked long enough; nobody: no invite for five seconds; open: an invite stands; shut: nobody new is let in for now. */
  room: 'unknown' | 'nobody' | 'open' | 'shut'
  /** confirming: our tag is sent, so that from now on silence counts as a failure. */
  proof: 'none' | 'running' | 'confirming'
  /** Unconfirmed passwords; at three the page stops. */
  failures: number
  problem: Problem
  /** Tries left after a wrong password. */
  left: number
  /** The pair stands: what is sent reaches the counsellor sealed. */
  proven: boolean
  checkWord: readonly [number, number] | undefined
  person: Person | undefined
  camera: DeviceState
  microphone: DeviceState
  /** The device check is done. */
  checked: boolean
  lobby: 'waiting' | 'soon'
  /** What the counsellor says of the own room and of a connection that breaks. */
  agreed: { company: Company; fallback: Fallback }
  /** The counsellor's line is interrupted. */
  away: boolean
  hostLanguage: string
  media: Media
  /** Picture and sound stood at least once. */
  met: boolean
  /**
   * The password is proven and there is no line to the counsellor at the moment,
   * whoever lost it: the page looks for another one by itself. Media goes on, chat does not.
   */
  lineLost: boolean
  /** The counsellor's app does not know this pair any more; only media is left of it. */
  forgotten: boolean
  /**
   * Whether the counsellor's app has gone without a goodbye that came through: told by
   * the server, which nobody can prove; sure by the end of the media, which nobody else can bring about.
   */
  departed: 'no' | 'told' | 'sure'
  muted: boolean
  hidden: boolean
  /** The own wish for a pause; there is one while either side wishes it. */
  paused: boolean
  /** A screen of this computer is shown. */
  sharing: boolean
  /** This page sees that it is recorded, or streamed. */
  recording: boolean
  live: boolean
  /** What the person told the counsellor during the session about being alone; undefined: nothing. */
  notAlone?: boolean
  remote: { muted: boolean; hidden: boolean; paused: boolean; sharing: boolean; recording: boolean; live: boolean }
  /** The other guests. */
  people: readonly Other[]
  chat: readonly ChatLine[]
  chatOpen: boolean
  unread: number
  compared: boolean
  ending: Ending
}

/** The page before anything happened. */
export function initial(language: Language): State {
  return {
    language, step: 'words', words: ['', '', ''],
    line: 'off', attempts: 0, room: 'unknown',
    proof: 'none', failures: 0, problem: '', left: 0, proven: false, checkWord: undefined,
    person: undefined, camera: 'off', microphone: 'off', checked: false,
    lobby: 'waiting', agreed: { company: '', fallback: '' }, away: false, hostLanguage: '',
    media: 'none', met: false, lineLost: false, forgotten: false, departed: 'no',
    muted: false, hidden: false, paused: false, sharing: false,
    remote: { muted: false, hidden: false, paused: false, sharing: false, recording: false, live: false },
    people: [], recording: false, live: false,
    chat: [], chatOpen: false, unread: 0, compared: false,
    ending: '',
  }
}

export type Timer = 'nobody' | 'proof' | 'retry' | 'media' | 'departed'

/** Codes with which the server closes a line (PROTOCOL.md, "Errors"); lost is everything else. */
export type Loss = 'lost' | 'malformed' | 'limit' | 'taken' | 'replaced' | 'slow' | 'dropped' | 'expired' | 'stopping' | 'large'

export type Event =
  // from the person
  | { type: 'language'; language: Language }
  | { type: 'words'; words: Words }
  | { type: 'edit' }
  | { type: 'retry' }
  | { type: 'password'; password: string }
  | { type: 'person'; person: Person }
  | { type: 'open'; camera: boolean; microphone: boolean }
  | { type: 'enter' }
  | { type: 'mute'; muted: boolean }
  | { type: 'hide'; hidden: boolean }
  | { type: 'pause'; paused: boolean }
  | { type: 'share'; sharing: boolean }
  /** Something within the page records or streams it, or no more. */
  | { type: 'captured'; recording: boolean; live: boolean }
  /** The silent word to the counsellor: somebody else is in the room, or no more. */
  | { type: 'company'; others: boolean }
  | { type: 'show chat'; open: boolean }
  | { type: 'write'; id: string; text: string }
  | { type: 'compared'; same: boolean }
  | { type: 'leave' }
  | { type: 'rejoin' }
  /** The computer slept, the network came back, or the page is looked at again. */
  | { type: 'wake' }
  // from the line
  | { type: 'joined' }
  | { type: 'away' }
  | { type: 'lost'; loss: Loss }
  // from the pair
  | { type: 'invited' }
  | { type: 'shut' }
  | { type: 'confirming' }
  | { type: 'proven'; checkWord: readonly [number, number] }
  | { type: 'wrong'; left: number }
  | { type: 'refused'; ending: 'locked' | 'closed' }
  | { type: 'unconfirmed' }
  /** The pair goes on over this line; nothing of what was said is missing. */
  | { type: 'resumed' }
  /** The counsellor's app does not know the pair: the password is needed again. */
  | { type: 'unknown' }
  | { type: 'tampered' }
  | { type: 'message'; message: Incoming }
  // from devices, call and clock
  | { type: 'devices'; camera: DeviceState; microphone: DeviceState }
  | { type: 'answer'; sdp: string }
  | { type: 'candidate'; candidate: Candidate }
  | { type: 'media'; media: 'connecting' | 'connected' | 'troubled' | 'failed' | 'closed' }
  | { type: 'timer'; timer: Timer }

export type Effect =
  | { type: 'join'; words: Words }
  /** Opens another line for the same pair; it may take so long. */
  | { type: 'rejoin'; within: number }
  /** Asks for a sign of life at once. */
  | { type: 'probe' }
  | { type: 'part' }
  | { type: 'prove'; password: string }
  | { type: 'send'; message: Outgoing }
  | { type: 'open devices'; camera: boolean; microphone: boolean }
  | { type: 'close devices' }
  | { type: 'switch'; muted: boolean; hidden: boolean }
  /** Nothing is sent and nothing heard from now on, or all goes on. */
  | { type: 'pause'; on: boolean }
  /** How media may be relayed from the next offer on. */
  | { type: 'servers'; servers: Servers }
  | { type: 'offer'; sdp: string }
  | { type: 'candidate'; candidate: Candidate }
  /** With a reason the counsellor is told it over the call itself: the line may be lost. */
  | { type: 'close call'; bye?: Bye['reason'] }
  | { type: 'start'; timer: Timer; ms: number }
  | { type: 'stop'; timer: Timer }

/** How a bye of the other side ends the way. */
export const endingOf: Record<Bye['reason'], Ending> = {
  left: 'ended',
  ended: 'ended',
  declined: 'declined',
  removed: 'removed',
  tampered: 'tampered',
}
