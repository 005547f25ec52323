// What host and page say to each other through the server (../../PROTOCOL.md,
// "Bodies: joining"), checked field by field.
import { type Bytes, decodeBytes, encodeBytes } from './bytes.ts'
import { boxOverhead } from './seal.ts'

/** What one party of a PAKE run puts on the table. */
export interface Side {
  share: Bytes
  fingerprint: Bytes
  commitment: Bytes
}

/** Confirms a key and opens the commitment. */
export interface Proof {
  tag: Bytes
  nonce: Bytes
}

/** What the host says. */
export type HostBody =
  | { type: 'invite'; sid: Bytes }
  | ({ type: 'pake.b' } & Side)
  | ({ type: 'confirm.b' } & Proof)
  | { type: 'wrong'; left: number }
  /** Nobody new is let in; who is proven resumes with this nonce. */
  | { type: 'locked'; sid: Bytes }
  /** again: for now; an invite follows if the room is opened again. */
  | { type: 'closed'; sid: Bytes; again: boolean }
  | { type: 'env'; box: Bytes }
  | { type: 'resume.b'; received: number; tag: Bytes }
  /** There is no such pair (any more). */
  | { type: 'unknown' }

/** What the page says. */
export type GuestBody =
  | ({ type: 'pake.a'; sid: Bytes } & Side)
  | ({ type: 'confirm.a' } & Proof)
  | { type: 'env'; box: Bytes }
  | { type: 'resume.a'; pair: Bytes; nonce: Bytes; epoch: number; received: number; tag: Bytes }

/** A body of a known type with a missing or malformed field. */
export class MalformedBody extends Error {}

const maxGuesses = 20

/**
 * Checks one body of the host, as parsed from JSON.
 * @returns undefined for a type this page does not know (PROTOCOL.md: ignored)
 * @throws MalformedBody
 */
export function readBody(value: unknown): HostBody | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new MalformedBody('object')
  const fields = new Map<string, unknown>(Object.entries(value))
  const type = fields.get('type')
  switch (type) {
    case 'invite':
    case 'locked':
      return { type, sid: bytes(fields, 'sid', 16) }
    case 'closed':
      return { type, sid: bytes(fields, 'sid', 16), again: option(fields, 'again') }
    case 'pake.b':
      return { type, share: bytes(fields, 'share', 32), fingerprint: bytes(fields, 'fingerprint', 32), commitment: bytes(fields, 'commitment', 32) }
    case 'confirm.b':
      return { type, tag: bytes(fields, 'tag', 64), nonce: bytes(fields, 'nonce', 32) }
    case 'wrong':
      return { type, left: number(fields, 'left', maxGuesses) }
    case 'unknown':
      return { type }
    case 'env': {
      const box = bytes(fields, 'box')
      if (box.length < boxOverhead) throw new MalformedBody('box')
      return { type, box }
    }
    case 'resume.b':
      return { type, received: number(fields, 'received', Number.MAX_SAFE_INTEGER), tag: bytes(fields, 'tag', 64) }
    default:
      if (typeof type !== 'string') throw new MalformedBody('type')
      return undefined
  }
}

/** The JSON text of a body: bytes become base64url. */
export function writeBody(body: GuestBody): string {
  return JSON.stringify(body, (_, value: unknown) => (value instanceof Uint8Array ? encodeBytes(value) : value))
}

function bytes(fields: Map<string, unknown>, name: string, size?: number): Bytes {
  const text = fields.get(name)
  const value = typeof text === 'string' ? decodeBytes(text, size) : undefined
  if (value === undefined) throw new MalformedBody(name)
  return value
}

/** A boolean that may be missing. */
function option(fields: Map<string, unknown>, name: string): boolean {
  const value = fields.get(name) ?? (fields.has(name) ? null : false)
  if (typeof value !== 'boolean') throw new MalformedBody(name)
  return value
}

function number(fields: Map<string, unknown>, name: string, limit: number): number {
  const value = fields.get(name)
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > limit) throw new MalformedBody(name)
  return value
}
