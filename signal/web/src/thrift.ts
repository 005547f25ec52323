// Keeps the sound whole where the way out is narrow: longer packets with fewer
// headers, and no picture where only sound fits. A browser does neither by itself.

import type { Sample } from './quality.ts'

/** Bit/s of the way out below which a picture takes what the sound needs. */
const narrow = 45_000
/** And the least that a browser believes in while it sends a picture, whatever the way carries. */
const least = 50_000
/** Share of packets lost, and seconds there and back, that tell of trouble. */
const lossy = 0.05
const late = 0.3
/** Share of packets lost, and percent of the sound invented there, with which nobody is understood. */
const mute = 0.25
const hollow = 20

/** Seconds: so long it must be narrow, so long the picture is off at first, at most, and so long it must do well again. */
const doubt = 3
const shortest = 12
const longest = 64
const proof = 10

/**
 * How many seconds of doubt a second is worth in which more is sent than the way carries, before the browser's own
 * estimate says so: packets wait long, and some are dropped, or the other side says that the sound suffers.
 * @param concealed percent of the last second's sound that was invented there
 */
export function clogged({ out, lossSent, roundTrip }: Sample, concealed = 0): number {
  if (out >= 3 * narrow) return 0
  if (out < least && concealed >= hollow) return doubt
  if (lossSent <= lossy || roundTrip < late) return 0
  return lossSent < mute ? 1 : doubt
}

/**
 * Decides each second whether the camera is sent. While it is not, the browser does not look for more than the
 * sound needs, so that after a while it is simply tried, ever more seldom. A try ends with the first sound that it costs.
 */
export function createThrift(): (sample: Sample, concealed?: number) => boolean {
  let on = true
  let seconds = 0 // since the last change
  let low = 0
  let pause = shortest
  let lostBefore = 0 // share, without the camera that is tried
  const change = (next: boolean): void => {
    on = next
    seconds = 0
    low = 0
  }
  return (sample, concealed) => {
    seconds++
    const { out, lossSent } = sample
    const tried = on && pause > shortest && seconds <= proof
    const costs = tried && lossSent > lostBefore + lossy
    const less = out === 0 ? 0 : Math.max(clogged(sample, concealed), out < narrow ? 1 : 0, costs ? doubt : 0)
    low = less > 0 ? low + less : 0
    if (on && seconds > proof && low === 0) pause = shortest
    if (on && low >= doubt) change(false)
    else if (!on && seconds >= pause) {
      pause = Math.min(2 * pause, longest)
      lostBefore = lossSent
      change(true)
    }
    return on
  }
}

/** Not yet in TypeScript's own list (https://w3c.github.io/webrtc-extensions/#rtcrtpencodingparameters-adaptiveptime). */
interface Encoding extends RTCRtpEncodingParameters {
  adaptivePtime?: boolean
}

/**
 * Decides each second whether the browser may put more sound into a packet. Where packets are lost by chance it
 * may not: with a long one more is lost, and its repetition in the next covers only the end. On the narrowest ways
 * nothing is lost by chance that headers do not take anyhow.
 */
export function createLength(): (sample: Sample) => boolean {
  let long = false
  return ({ out, lossSent, roundTrip }) => {
    const chance = lossSent > lossy && roundTrip < late
    if (out > 0 && out < (chance ? 2 : 3) * narrow) long = true
    else if (chance) long = false
    else if (out > 9 * narrow) long = false
    return long
  }
}

/**
 * Bit/s of sound alone where not even a small picture fits. A browser that chooses the length of packets itself adds
 * to it what the headers of the shortest take, and gives what longer ones save to the sound: with all that goes
 * beside it some 40,000.
 */
const thin = 6_000

/** Lets the browser choose how much sound goes into a packet, or not; alone says that there is room for nothing else. */
export function adapt(sound: RTCRtpSender | undefined, long: boolean, alone: boolean): Promise<void> {
  return set(sound, { adaptivePtime: long, maxBitrate: alone ? thin : undefined })
}

/** Sends a camera or a screen, or not, with at most so many bit/s; 0 is as many as the way carries. */
export function limit(picture: RTCRtpSender | undefined, active: boolean, most: number): Promise<void> {
  return set(picture, { active, maxBitrate: most > 0 ? most : undefined })
}

async function set(sender: RTCRtpSender | undefined, wish: Encoding): Promise<void> {
  const parameters = sender?.getParameters()
  const encoding: Record<string, unknown> | undefined = parameters?.encodings[0] as Record<string, unknown> | undefined
  if (!sender || !parameters || !encoding) return
  const news = Object.entries(wish).filter(([name, value]) => encoding[name] !== value)
  if (news.length === 0) return
  for (const [name, value] of news) {
    if (value === undefined) delete encoding[name]
    else encoding[name] = value
  }
  await sender.setParameters(parameters)
}
