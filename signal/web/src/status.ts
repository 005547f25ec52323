// What both sides tell each other about what arrives (media/peer/status.go):
// four times a second over the data channel "status".

import type { Bye } from './message.ts'

export interface Status {
  /** Loudness of what is heard of the other now, 0 to 100. */
  level: number
  /** Of the last second's sound that was invented, percent. */
  concealed: number
  /** Of the last second in which the picture stood still, percent. */
  frozen: number
  /** What the own way out is thought to carry, bit/s; 0 unknown. */
  out: number
  /** Height of the other's picture as it arrives, pixels; 0 none. */
  height: number
  /** Of the own camera's picture that can be used at most there, bit/s; 0 no limit. */
  most: number
  /** And of a screen that is shared there. */
  screen: number
}

/** Both sides agree on the channel beforehand; a status that is lost is not sent again: the next one is better. */
export const channel: RTCDataChannelInit = { negotiated: true, id: 0, ordered: false, maxRetransmits: 0 }

/** Between two statuses, ms. */
export const every = 250

/** Where the own way out carries less, bit/s, every second status is left out: each costs as much as a packet of sound. */
export const narrowWay = 150_000

/** Characters of a status; a longer one is none. */
const most = 512

const bounds: Status = { level: 100, concealed: 100, frozen: 100, out: 2 ** 30, height: 2 ** 14, most: 2 ** 30, screen: 2 ** 30 }
const names = ['level', 'concealed', 'frozen', 'out', 'height', 'most', 'screen'] as const

/** Brings every number within its bounds and to a whole one. */
export function bounded(wish: Status): Status {
  const whole = { ...wish }
  for (const name of names) whole[name] = Math.round(Math.min(Math.max(wish[name] || 0, 0), bounds[name]))
  return whole
}

const byes: readonly Bye['reason'][] = ['left', 'declined', 'removed', 'ended', 'tampered']

/**
 * Reads a goodbye, which goes the same way (media/peer/bye.go): it is told from a status by its type.
 * @returns undefined for what is none
 */
export function parseBye(data: unknown): Bye | undefined {
  const wire = fields(data)
  const reason = byes.find((one) => one === wire?.['reason'])
  return wire?.['type'] === 'bye' && reason !== undefined ? { type: 'bye', reason } : undefined
}

/** Reads a status; fields that are missing are 0, unknown ones are passed over. @returns undefined for what is none */
export function parseStatus(data: unknown): Status | undefined {
  const wire = fields(data)
  if (wire === undefined) return undefined
  const status: Status = { level: 0, concealed: 0, frozen: 0, out: 0, height: 0, most: 0, screen: 0 }
  for (const name of names) {
    const value: unknown = wire[name] ?? 0
    if (typeof value !== 'number') return undefined
    status[name] = value
  }
  return bounded(status)
}

function fields(data: unknown): Record<string, unknown> | undefined {
  if (typeof data !== 'string' || data.length > most) return undefined
  let wire: unknown
  try {
    wire = JSON.parse(data)
  } catch {
    return undefined
  }
  return typeof wire === 'object' && wire !== null && !Array.isArray(wire) ? (wire as Record<string, unknown>) : undefined
}
