// What stands between page and host after the proof: sealed, in strict order,
// and able to go on over another line, as in ../../pair.go. Calls must not overlap.
import type { GuestBody, HostBody } from './body.ts'
import type { Bytes } from './bytes.ts'
import { type Beat, type Incoming, Malformed, type Outgoing, parse } from './message.ts'
import { type Attempt, seals, startAttempt } from './resume.ts'
import type { Secrets } from './run.ts'
import { Tampered } from './seal.ts'

// Kept to send again after a line was lost, as in ../../pair.go.
const maxKept = 256
const maxKeptBytes = 1 << 20

export interface Channel {
  /** sha-256 of the host's certificate. */
  readonly host: Bytes
  /** A line stands whose other end has the same keys. */
  live(): boolean
  /** Seals a message; without a line it is kept, and there is no box. */
  seal(message: Outgoing | Beat): Promise<Bytes | undefined>
  /**
   * Opens the next box.
   * @returns undefined for a type of message this page does not know
   * @throws Tampered
   * @throws Malformed
   */
  open(box: Bytes): Promise<Incoming | Beat | undefined>
  /** The page's sign of life. */
  beat(ask: boolean): Beat
  /** The line is gone. */
  suspend(): void
  /** Begins an attempt to go on; an earlier one is forgotten. */
  ask(sid: Bytes, nonce: Bytes): Extract<GuestBody, { type: 'resume.a' }>
  /**
   * Ends the attempt.
   * @returns the boxes that the host misses; undefined when the answer belongs to no attempt of ours
   * @throws Tampered when the host claims more than was sent
   * @throws Malformed when it misses what is no longer kept
   */
  accept(answer: Extract<HostBody, { type: 'resume.b' }>): Promise<Bytes[] | undefined>
}

/** Opens the channel of a proven pair. */
export async function openChannel(secrets: Secrets): Promise<Channel> {
  let now = await seals(secrets.toHost, secrets.toGuest, 0)
  let live = true
  let tried = 0 // the latest epoch, also of attempts that came to nothing
  let attempt: Attempt | undefined
  let sent = 0 // messages since the proof
  let received = 0
  const kept: string[] = [] // the last one is number sent - 1
  let size = 0
  const forget = (): void => {
    size -= kept.shift()?.length ?? 0
  }
  const acknowledge = (count: number): void => {
    if (count > sent) throw new Tampered('count')
    while (kept.length > sent - count) forget()
  }
  return {
    host: secrets.fingerprint,
    live: () => live,
    async seal(message) {
      const plain = JSON.stringify(message)
      sent++
      kept.push(plain)
      size += plain.length
      while (kept.length > maxKept || size > maxKeptBytes) forget()
      return live ? now.out.close(plain) : undefined
    },
    async open(box) {
      const plain = await now.in.open(box)
      received++
      const message = parse(text(plain))
      if (message?.type === 'beat') acknowledge(message.received)
      return message
    },
    beat: (ask) => ({ type: 'beat', received, ask }),
    suspend: () => {
      live = false
    },
    ask(sid, nonce) {
      live = false
      attempt = startAttempt(secrets, sid, nonce, ++tried, received)
      return attempt.first
    },
    async accept(answer) {
      const next = await attempt?.finish(answer)
      if (next === undefined) return undefined
      attempt = undefined
      acknowledge(answer.received)
      if (kept.length < sent - answer.received) throw new Malformed('count')
      now = next
      live = true
      const boxes: Bytes[] = []
      for (const plain of kept) boxes.push(await now.out.close(plain))
      return boxes
    },
  }
}

/** @throws Malformed when the bytes are not UTF-8 */
function text(plain: Bytes): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(plain)
  } catch {
    throw new Malformed('utf-8')
  }
}
