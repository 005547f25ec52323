// Tells the other side what arrives here, hears the same from there, and makes
// of both how the call fares.
import { createCeiling } from './ceiling.ts'
import { createFigures, type Report } from './figures.ts'
import { createJudge, createVoice, type Quality, type Sample, type Voice } from './quality.ts'
import type { Bye } from './message.ts'
import { counsellors, foreign } from './section.ts'
import { bounded, channel, every, narrowWay, parseBye, parseStatus, type Status } from './status.ts'
import { adapt, createLength, createThrift, limit } from './thrift.ts'

/** How the call fares. */
export interface Health {
  quality: Quality
  voice: Voice
  /** The last second. */
  sample: Sample
}

export interface ReportEvents {
  /** Four times a second while connected. */
  health: (health: Health) => void
  /** Nothing came of the other side for over a second: the network may have changed, long before the browser says so. */
  silent: () => void
  /** The counsellor's app says goodbye; it may do so again. */
  bye: (bye: Bye) => void
}

export interface Reports {
  /** Takes how loud the person speaks. */
  level: (own: number) => void
  stop: () => void
  /** Ends the reports with a goodbye; what it gives is fulfilled when that had the time to get there. */
  part: (reason: Bye['reason']) => Promise<void>
}

/** A status that is older, ms, says nothing any more. */
const stale = 2_000

/** Four statuses in a row are not lost by chance, ms. */
const silence = 1_250

// A goodbye is said a few times, so that a lost packet does not take it along; pauses in ms.
const byeTimes = 5
const byePause = 20

/** Begins to report; filming tells whether a camera is to be sent now. */
export function report(connection: RTCPeerConnection, on: ReportEvents, filming: () => boolean): Reports {
  const status = connection.createDataChannel('status', channel)
  const figure = createFigures()
  const judge = createJudge()
  const follow = createVoice()
  const thrift = createThrift()
  const length = createLength()
  const ceiling = createCeiling()
  const screenCeiling = createCeiling()
  let sample: Sample | undefined
  let quality: Quality = { word: 'good', side: '' }
  let own = 0
  let there: { status: Status; at: number } | undefined
  let ticks = 0
  let missed = false
  let over = false

  status.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (over) return
    const bye = parseBye(data)
    if (bye) return on.bye(bye)
    const told = parseStatus(data)
    if (told) there = { status: told, at: performance.now() }
  })
  const look = async (): Promise<readonly Report[]> => {
    const reports = await connection.getStats()
    const all: Report[] = []
    reports.forEach((one: Report) => all.push(one))
    const camera = counsellors(connection, 'camera')
    sample = figure(all, camera?.receiver.track.id ?? '', performance.now(), foreign(connection))
    quality = judge(sample, heard(), filming())
    const both = thrift(sample, heard()?.concealed)
    await limit(camera?.sender, both, ceiling(heard()?.most))
    await adapt(counsellors(connection, 'sound')?.sender, length(sample), !both)
    await limit(counsellors(connection, 'screen')?.sender, true, screenCeiling(heard()?.screen))
    return all
  }
  const heard = (): Status | undefined => (there && performance.now() - there.at < stale ? there.status : undefined)
  const tell = async (): Promise<void> => {
    // The browser collects everything for each question, however little is asked: once a second is enough for all but the loudness.
    const all = ticks++ % (1000 / every) === 0 ? await look() : undefined
    const level = await loudness(connection, all)
    if (!sample) return
    const spared = sample.out > 0 && sample.out < narrowWay && ticks % 2 === 0
    on.health({ quality, voice: follow(own, heard()?.level), sample })
    // What the network does not take is not queued: it would be old news.
    if (!spared && status.readyState === 'open' && status.bufferedAmount === 0) status.send(JSON.stringify(bounded({
      level, concealed: 100 * sample.concealed, frozen: 100 * sample.frozen, out: sample.out, height: sample.height, most: 0, screen: 0,
    })))
  }
  const listen = (): void => {
    const quiet = there !== undefined && performance.now() - there.at > silence
    if (quiet && !missed) on.silent()
    missed = quiet
  }
  const clock = setInterval(() => {
    if (connection.connectionState !== 'connected') return
    listen()
    void tell().catch(() => {}) // closed meanwhile
  }, every)
  const stop = (): void => {
    over = true
    clearInterval(clock)
  }
  return {
    level: (value) => { own = value },
    stop,
    part: async (reason) => {
      stop()
      for (let i = 0; i < byeTimes && status.readyState === 'open'; i++) {
        status.send(JSON.stringify({ type: 'bye', reason } satisfies Bye))
        await new Promise((resolve) => setTimeout(resolve, byePause))
      }
    },
  }
}

/**
 * How loud the other is heard now, 0 to 100. Chrome tells of the sources only what the sender measured, if it did.
 * @param all what the browser tells of the whole connection, when that is known already
 */
async function loudness(connection: RTCPeerConnection, all: Iterable<Report> | undefined): Promise<number> {
  const audio = counsellors(connection, 'sound')?.receiver
  if (!audio) return 0
  const levels = audio.getSynchronizationSources().map(({ audioLevel }) => audioLevel ?? 0)
  const reports = all ?? [...(await audio.getStats()).values()] as Report[]
  for (const one of reports) {
    const heard = one.type === 'inbound-rtp' && one.trackIdentifier === audio.track.id
    if (heard && typeof one['audioLevel'] === 'number') levels.push(one['audioLevel'])
  }
  return (100 * (20 * Math.log10(Math.max(0, ...levels) + 1e-9) + 60)) / 60 // from −60 dB
}
