// Messages as they travel inside the seal (../PROTOCOL.md, "Inside the seal").
// Everything here comes from somebody else: it is checked field by field, and
// its text is cleaned before anybody sees it.
import { utf8 } from './bytes.ts'

export interface Hello {
  type: 'hello'
  name: string
  language: string
  consent: boolean
  camera: boolean
  microphone: boolean
  company: 'alone' | 'others' | ''
}
export interface Lobby {
  type: 'lobby'
  state: 'waiting' | 'soon'
  language: string
  /** Who is in the room with the counsellor. */
  company: Company
  /** What was agreed for a connection that breaks: the counsellor rings, or nobody does. */
  fallback: Fallback
}
export type Company = 'alone' | 'others' | ''
export type Fallback = 'ring' | 'wait' | ''
export interface Offer {
  type: 'offer'
  sdp: string
}
export interface Answer {
  type: 'answer'
  sdp: string
}
export interface Candidate {
  type: 'candidate'
  /** An empty candidate ends them. */
  candidate: string
  mid: string
  line: number
}
export interface Chat {
  type: 'chat'
  id: string
  text: string
  /** The other guest who wrote it; missing = the counsellor. */
  from?: string
}
export interface Switches {
  type: 'state'
  muted: boolean
  hidden: boolean
  /** Nothing is sent and nothing is heard while anybody wishes a pause. */
  paused: boolean
  /** A screen or a window is shown. */
  sharing: boolean
  /** What is seen or heard there is kept, or streamed to somebody else. */
  recording: boolean
  live: boolean
  /** The page's, for the counsellor alone; missing = nothing said. */
  company?: 'alone' | 'others' | ''
}
/** How media may be relayed; without urls there is no relay. */
export interface Servers {
  type: 'servers'
  urls: readonly string[]
  username: string
  credential: string
  /** Seconds since 1970: the right ends then. */
  until: number
  /** Through a relay or not at all. */
  only: boolean
}
/** Another guest. */
export interface Person {
  /** 0 or 1: the place of the person's three parts in every offer. */
  slot: number
  name: string
  /** waiting: may be let in next. */
  state: 'waiting' | 'here'
  interpreter: boolean
  muted: boolean
  hidden: boolean
  sharing: boolean
  recording: boolean
  live: boolean
}
/** Who else is there: all of them, whenever something changes. */
export interface People {
  type: 'people'
  people: readonly Person[]
}
/** A sign of life; it stays between the two ends of a pair. */
export interface Beat {
  type: 'beat'
  /** Messages since the proof. */
  received: number
  /** Wants one back at once. */
  ask: boolean
}
export interface Bye {
  type: 'bye'
  reason: 'left' | 'declined' | 'removed' | 'ended' | 'tampered'
}

/** What the host may say. */
export type Incoming = Lobby | Servers | People | Offer | Candidate | Chat | Switches | Bye
/** What the page says. */
export type Outgoing = Hello | Answer | Candidate | Chat | Switches | Bye

/** Most characters of a name, and bytes of a chat line and an id. */
export const maxName = 64
export const maxChat = 4096
const maxID = 32
/** How many people a page meets beside the counsellor. */
export const maxOthers = 2
const maxRelayURLs = 8
const maxRelayField = 256
/** Most bytes of a sealed message: with base64url and its frame it stays below 64 KiB. */
const maxPlain = 48_000

/** A message of a known type with a missing or malformed field. */
export class Malformed extends Error {}

type Fields = Record<string, unknown>

/**
 * Reads the opened content of a seal.
 * @returns undefined for a type this page does not know (PROTOCOL.md: ignored)
 * @throws Malformed
 */
export function parse(json: string): Incoming | Beat | undefined {
  if (json.length > maxPlain || utf8(json).length > maxPlain) throw new Malformed('length')
  const fields = object(json)
  switch (fields['type']) {
    case 'lobby':
      return {
        type: 'lobby', state: oneOf(fields, 'state', ['waiting', 'soon']), language: matching(fields, 'language', /^[a-z]{2}$/),
        company: fields['company'] === undefined ? '' : oneOf<Company>(fields, 'company', ['alone', 'others', '']),
        fallback: fields['fallback'] === undefined ? '' : oneOf<Fallback>(fields, 'fallback', ['ring', 'wait', '']),
      }
    case 'offer':
      return { type: 'offer', sdp: matching(fields, 'sdp', /[^]/) }
    case 'candidate':
      return {
        type: 'candidate',
        candidate: string(fields, 'candidate', 1024),
        mid: string(fields, 'mid', 64),
        line: index(fields, 'line', 0xffff),
      }
    case 'chat':
      return {
        type: 'chat', id: matching(fields, 'id', /^[A-Za-z0-9_-]+$/, maxID), text: cleaned(fields, 'text', maxChat),
        ...(fields['from'] !== undefined && { from: name(fields, 'from') }),
      }
    case 'state':
      return {
        type: 'state',
        muted: boolean(fields, 'muted'), hidden: boolean(fields, 'hidden'),
        paused: option(fields, 'paused'), sharing: option(fields, 'sharing'),
        recording: option(fields, 'recording'), live: option(fields, 'live'),
        ...(fields['company'] !== undefined && { company: oneOf(fields, 'company', ['alone', 'others', ''] as const) }),
      }
    case 'servers':
      return servers(fields)
    case 'people':
      return { type: 'people', people: people(fields) }
    case 'beat':
      return { type: 'beat', received: index(fields, 'received', Number.MAX_SAFE_INTEGER), ask: boolean(fields, 'ask') }
    case 'bye':
      return { type: 'bye', reason: oneOf(fields, 'reason', ['left', 'declined', 'removed', 'ended', 'tampered']) }
    default:
      string(fields, 'type', Infinity)
      return undefined
  }
}

// A browser throws at a URL that it does not take, so that none such may pass; as in ../../credentials.go.
const host = String.raw`(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])`
const port = '(?::(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?'
const relayURL = new RegExp(`^(?:stuns?:${host}${port}|turns?:${host}${port}(?:\\?transport=(?:udp|tcp))?)$`)

function servers(fields: Fields): Servers {
  const urls = list(fields, 'urls', maxRelayURLs).map((url) => matching({ url }, 'url', relayURL, maxRelayField))
  const only = option(fields, 'only')
  if (urls.length === 0) return { type: 'servers', urls, username: '', credential: '', until: 0, only }
  return {
    type: 'servers', urls, only,
    username: matching(fields, 'username', /[^]/, maxRelayField),
    credential: matching(fields, 'credential', /[^]/, maxRelayField),
    until: index(fields, 'until', Number.MAX_SAFE_INTEGER),
  }
}

/** No two people are on one slot. */
function people(fields: Fields): Person[] {
  const all = list(fields, 'people', maxOthers).map((value) => {
    if (!isFields(value)) throw new Malformed('people')
    return person(value)
  })
  if (new Set(all.map((one) => one.slot)).size < all.length) throw new Malformed('people')
  return all
}

function person(fields: Fields): Person {
  return {
    slot: index(fields, 'slot', maxOthers - 1),
    name: name(fields, 'name'),
    state: oneOf(fields, 'state', ['waiting', 'here']),
    interpreter: option(fields, 'interpreter'),
    muted: option(fields, 'muted'), hidden: option(fields, 'hidden'), sharing: option(fields, 'sharing'),
    recording: option(fields, 'recording'), live: option(fields, 'live'),
  }
}

/**
 * Removes control characters and those that turn the direction of writing, so
 * that text from the other side cannot pretend to be something else. Line ends
 * and tabs become spaces. The same as cleanText in ../../text.go.
 */
export function clean(text: string): string {
  return text
    .replace(/[\t-\r\u2028\u2029]/g, ' ')
    .replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/[\ud800-\udfff]/gu, '\ufffd') // halves of a character
}

/** Shortens own text to what a message may hold, in bytes of UTF-8, without halving a character. */
export function fit(text: string, bytes: number): string {
  let size = 0
  let out = ''
  for (const character of text) {
    size += new TextEncoder().encode(character).length
    if (size > bytes) break
    out += character
  }
  return out
}

/** @throws Malformed when the text is not one JSON object */
export function object(json: string): Fields {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    throw new Malformed('json')
  }
  if (!isFields(value)) throw new Malformed('object')
  return value
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** @throws Malformed when the field is missing, no string, or longer than max bytes */
export function string(fields: Fields, name: string, max: number): string {
  const value = fields[name]
  if (typeof value !== 'string' || value.length > max || new TextEncoder().encode(value).length > max) throw new Malformed(name)
  return value
}

function matching(fields: Fields, name: string, pattern: RegExp, max = Infinity): string {
  const value = string(fields, name, max)
  if (!pattern.test(value)) throw new Malformed(name)
  return value
}

function cleaned(fields: Fields, name: string, max: number): string {
  const value = clean(string(fields, name, Infinity))
  if (new TextEncoder().encode(value).length > max) throw new Malformed(name)
  return value
}

/** What a person is called. */
function name(fields: Fields, field: string): string {
  const value = clean(string(fields, field, Infinity))
  if ([...value].length > maxName) throw new Malformed(field)
  return value
}

function list(fields: Fields, name: string, max: number): unknown[] {
  const value = fields[name]
  if (!Array.isArray(value) || value.length > max) throw new Malformed(name)
  return value
}

function boolean(fields: Fields, name: string): boolean {
  const value = fields[name]
  if (typeof value !== 'boolean') throw new Malformed(name)
  return value
}

/** A boolean that may be missing. */
function option(fields: Fields, name: string): boolean {
  return fields[name] !== undefined && boolean(fields, name)
}

/** @throws Malformed when the field is no whole number from 0 to max */
export function index(fields: Fields, name: string, max: number): number {
  const value = fields[name]
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > max) throw new Malformed(name)
  return value
}

function oneOf<T extends string>(fields: Fields, name: string, allowed: readonly T[]): T {
  const value = allowed.find((one) => one === fields[name])
  if (value === undefined) throw new Malformed(name)
  return value
}
