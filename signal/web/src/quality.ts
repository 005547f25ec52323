// How the connection fares, in a word, and whose side is weak: the same limits
// as the counsellor's app has (media/quality.go). Also: whether one's own voice
// arrives.
import type { Status } from './status.ts'

export type Word = 'good' | 'fair' | 'weak' | 'soundOnly'
export type Side = '' | 'here' | 'there' | 'both'

export interface Quality {
  word: Word
  /** Whose way out is weak. */
  side: Side
}

/** One second of the connection. */
export interface Sample {
  /** Seconds; 0 unknown. */
  roundTrip: number
  /** Shares, 0 to 1, of packets that did not arrive there and here. */
  lossSent: number
  lossReceived: number
  /** bit/s */
  sendRate: number
  receiveRate: number
  /** bit/s that the own way out is thought to carry; 0 unknown. */
  out: number
  /** Of the other's picture, pixels; 0 none. */
  height: number
  /** Shares, 0 to 1, of the second. */
  concealed: number
  frozen: number
  relayed: boolean
}

/** Seconds that the word is made of; most of them decide. */
const judged = 5
/** Ways that carry less than this, bit/s, show. */
const narrowRates = [400_000, 180_000] as const
const soundOnlyRate = 70_000

const words: readonly Word[] = ['good', 'fair', 'weak', 'soundOnly']

/** Takes a second each time and says how the last ones were. */
export function createJudge(): (sample: Sample, there: Status | undefined, filming: boolean) => Quality {
  let grades: [out: number, arriving: number][] = []
  return (sample, there, filming) => {
    grades = [...grades, grade(sample, there, filming)].slice(-judged)
    const most = (direction: 0 | 1): number => [3, 2, 1].find((level) => 2 * grades.filter((one) => one[direction] >= level).length > judged) ?? 0
    const [out, arriving] = [most(0), most(1)]
    const side = out === 0 && arriving === 0 ? '' : out === arriving ? 'both' : out > arriving ? 'here' : 'there'
    return { word: words[Math.max(out, arriving)] ?? 'good', side }
  }
}

/** How bad both directions are: 0 good, 1 fair, 2 weak, 3 without picture. */
function grade(sample: Sample, there: Status | undefined, filming: boolean): [number, number] {
  const slow = rank(sample.roundTrip, 0.4, 0.8)
  const out = Math.max(slow, rank(sample.lossSent, 0.05, 0.15), rank(there?.concealed ?? 0, 3, 10), rank(there?.frozen ?? 0, 8, 25), narrow(sample.out))
  const arriving = Math.max(slow, rank(sample.lossReceived, 0.05, 0.15), rank(sample.concealed, 0.03, 0.1), rank(sample.frozen, 0.08, 0.25), narrow(there?.out ?? 0))
  return [
    filming && blind(sample.out, there?.height) ? 3 : out,
    blind(there?.out ?? 0, sample.height) ? 3 : arriving,
  ]
}

function rank(value: number, fair: number, weak: number): number {
  return value >= weak ? 2 : value >= fair ? 1 : 0
}

function narrow(rate: number): number {
  return rate === 0 ? 0 : rank(-rate, -narrowRates[0], -narrowRates[1])
}

/** Too little for a picture, and none arrives. */
function blind(rate: number, height: number | undefined): boolean {
  return rate > 0 && rate < soundOnlyRate && height === 0
}

/** unknown: the other side does not tell; quiet: nobody has spoken for a while. */
export type Voice = 'unknown' | 'quiet' | 'arrives' | 'lost'

/** Own loudness, 0 to 1, from which somebody speaks, and what has to arrive of it, 0 to 100. */
const speaks = 0.5
const arrives = 3
/** So many looks, four a second: a mark stays for two seconds, a doubt needs four of speech. */
const stays = 8
const doubts = 16

/**
 * Follows whether the own voice arrives: told four times a second how loud the
 * person speaks and how loud that is heard there, undefined while unknown.
 */
export function createVoice(): (own: number, heard: number | undefined) => Voice {
  let spoken = 0 // looks with speech of which nothing arrived
  let since = stays // looks since something arrived
  return (own, heard) => {
    if (heard === undefined) {
      spoken = 0
      since = stays
      return 'unknown'
    }
    if (heard >= arrives) {
      spoken = 0
      since = 0
      return 'arrives'
    }
    since++
    if (own >= speaks) spoken++
    if (spoken >= doubts) return 'lost'
    return since < stays ? 'arrives' : 'quiet'
  }
}
