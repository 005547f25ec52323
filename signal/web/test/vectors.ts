// The vectors that Go wrote: ../../testdata/vectors.json. npm runs tests in the page's folder.
import { readFileSync } from 'node:fs'
import type { Bytes } from '../src/bytes.ts'

/** A text and a parser's verdict. */
export interface JSONRow {
  name: string
  to: 'guest' | 'host' | 'both'
  json: string
  says: 'good' | 'unknown' | 'malformed'
  text?: string
}

/** One whole run: what both sides draw, say and derive. */
export interface RunRow {
  origin: string
  words: string
  password: string
  guestRandom: string
  hostRandom: string
  guestFingerprint: string
  hostFingerprint: string
  generator: string
  /** invite, pake.a, pake.b, confirm.a, confirm.b */
  bodies: [string, string, string, string, string]
  isk: string
  toHost: string
  toGuest: string
  checkWord: [number, number]
  resume: string
  pair: string
  /** What was said on one line, and how the pair goes on over the next one. */
  resumed: ResumedRow[]
  boxes: { direction: 'guest to host' | 'host to guest'; plain: string; box: string }[]
}

interface ResumedRow {
  toHost: string[]
  toGuest: [string, string, string]
  sid: string
  random: string
  /** resume.a, resume.b */
  bodies: [string, string]
  hostAgain: string[]
  guestAgain: string[]
}

interface Vectors {
  rooms: { words: string; origin: string; id: string }[]
  bytes: { text: string; bytes: string }[]
  runs: [RunRow, ...RunRow[]]
  fingerprint: string
  fingerprints: { name: string; sdp: string; ok: boolean }[]
  bodies: JSONRow[]
  messages: JSONRow[]
}

export const vectors = JSON.parse(readFileSync('../testdata/vectors.json', 'utf8')) as Vectors

export function unhex(text: string): Bytes {
  return Uint8Array.from(Buffer.from(text, 'hex'))
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

/** Gives out recorded bytes in order, as a source of randomness. */
export function replay(text: string): (size: number) => Bytes {
  let rest = unhex(text)
  return (size) => {
    const out = rest.slice(0, size)
    rest = rest.slice(size)
    return out
  }
}
