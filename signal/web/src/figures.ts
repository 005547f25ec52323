// Reads what the browser counts about a connection and makes seconds of it
// (https://www.w3.org/TR/webrtc-stats). What a browser does not tell is 0.
import type { Sample } from './quality.ts'

/** The members that are read, of whichever kind of report. */
export interface Report {
  type: string
  id: string
  kind?: string
  trackIdentifier?: string
  [name: string]: unknown
}

/** What only grows, added up. */
interface Sums {
  sent: number
  received: number
  lost: number
  arrived: number
  concealed: number
  samples: number
  frozen: number
  frames: number
}

/** Makes a second of all reports; at is in ms, camera the id of the track with the other's picture, foreign those of other guests. */
export function createFigures(): (reports: Iterable<Report>, camera: string, at: number, foreign?: ReadonlySet<string>) => Sample {
  let before: Sums | undefined
  let then = 0
  return (reports, camera, at, foreign = new Set()) => {
    const all = [...reports]
    const now = sums(all, camera, foreign)
    const was = before ?? now
    const seconds = Math.max(0.001, (at - then) / 1000)
    before = now
    then = at
    // A new way counts from zero again.
    const grown = (name: keyof Sums): number => Math.max(0, now[name] - was[name])
    const pair = chosenPair(all)
    const remote = all.filter(({ type }) => type === 'remote-inbound-rtp')
    return {
      // The pair is measured seldom, and not at all where most is lost.
      roundTrip: Math.max(number(pair?.['currentRoundTripTime']), ...remote.map((one) => number(one['roundTripTime']))),
      lossSent: Math.max(0, ...remote.map((one) => number(one['fractionLost']))),
      lossReceived: share(grown('lost'), grown('lost') + grown('arrived')),
      sendRate: (8 * grown('sent')) / seconds,
      receiveRate: (8 * grown('received')) / seconds,
      out: number(pair?.['availableOutgoingBitrate']),
      height: grown('frames') === 0 ? 0 : number(all.find((one) => isCamera(one, camera))?.['frameHeight']),
      concealed: share(grown('concealed'), grown('samples')),
      frozen: Math.min(1, grown('frozen') / seconds),
      relayed: isRelayed(all, pair),
    }
  }
}

function sums(all: readonly Report[], camera: string, foreign: ReadonlySet<string>): Sums {
  const total: Sums = { sent: 0, received: 0, lost: 0, arrived: 0, concealed: 0, samples: 0, frozen: 0, frames: 0 }
  for (const one of all) {
    if (one.type === 'outbound-rtp') total.sent += number(one['bytesSent'])
    if (one.type !== 'inbound-rtp') continue
    total.received += number(one['bytesReceived'])
    if (foreign.has(one.trackIdentifier ?? '')) continue
    total.lost += number(one['packetsLost'])
    total.arrived += number(one['packetsReceived'])
    if (one.kind === 'audio') {
      // Silence that fills a pause of the other side is no fault.
      total.concealed += number(one['concealedSamples']) - number(one['silentConcealedSamples'])
      total.samples += number(one['totalSamplesReceived'])
    } else if (isCamera(one, camera)) {
      total.frozen += number(one['totalFreezesDuration'])
      total.frames += number(one['framesDecoded'])
    }
  }
  return total
}

function isCamera(one: Report, camera: string): boolean {
  return one.type === 'inbound-rtp' && one.kind === 'video' && one.trackIdentifier === camera
}

/** The pair of addresses in use; Firefox marks it on the pair itself. */
function chosenPair(all: readonly Report[]): Report | undefined {
  const chosen = all.find(({ type }) => type === 'transport')?.['selectedCandidatePairId']
  return all.find(({ type, id, ...rest }) => type === 'candidate-pair' && (chosen ? id === chosen : rest['selected'] === true))
}

function isRelayed(all: readonly Report[], pair: Report | undefined): boolean {
  const ends = [pair?.['localCandidateId'], pair?.['remoteCandidateId']]
  return all.some((one) => ends.includes(one.id) && one['candidateType'] === 'relay')
}

function number(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0
}

function share(part: number, whole: number): number {
  return whole <= 0 ? 0 : Math.min(1, part / whole)
}
