// The page's end of a pair: it proves the password and seals what is said, as
// guest.go does. Touches no DOM and no socket.
import { type GuestBody, type HostBody, MalformedBody, readBody } from './body.ts'
import type { Bytes } from './bytes.ts'
import { Abort } from './cpace.ts'
import { checkFingerprints } from './fingerprint.ts'
import { type Incoming, Malformed, type Outgoing, parse } from './message.ts'
import { type Party, type Run, type Secrets, startRun } from './run.ts'
import { type Seal, Tampered, createSeal } from './seal.ts'

/** What happens to a pair. */
export type PairEvent =
  /** The host is there: submit may be called. It also comes when the host no longer knows this pair. */
  | { type: 'invited' }
  /** Our tag is sent; from now on a run without proof of the host counts as a failure. */
  | { type: 'confirming' }
  /** Both know the password. fingerprint: sha-256 of the host's certificate. */
  | { type: 'proven'; checkWord: readonly [number, number]; fingerprint: Bytes }
  /** The password was wrong; so many tries are left. An invite follows while there are any. */
  | { type: 'wrong'; left: number }
  /** The run ended without an answer that proves the host. */
  | { type: 'failed' }
  /** Nobody can join any more: too many wrong guesses. */
  | { type: 'locked' }
  /** Nobody new is let in. */
  | { type: 'closed' }
  | { type: 'message'; message: Incoming }
  /** Something was not genuine; the host has been told, nothing more comes. */
  | { type: 'tampered' }
  /** The other side breaks the protocol, or needs what is no longer kept; nothing more comes. */
  | { type: 'malformed' }

export interface PairOptions extends Party {
  /** Puts a body on the line. */
  send(body: GuestBody): void
  on(event: PairEvent): void
}

/** All calls return at once and are worked off in order. */
export interface Pair {
  /** Takes a frame that is not the server's own, parsed from JSON. */
  receive(body: unknown): void
  /** Tries a normalised password without "-", once, with the invite that stands. Nothing happens without one. */
  submit(prs: string): void
  /** Seals and sends; nothing happens before the pair is proven. */
  send(message: Outgoing): void
}

// Kept to send again after the host's line was lost, as in ../../pair.go.
const maxKept = 256
const maxKeptBytes = 1 << 20

interface Channel {
  out: Seal
  in: Seal
  host: Bytes // fingerprint
  kept: Bytes[] // the last one has the counter out.next() - 1
  size: number
}

/** Begins a pair on a line that has just joined. */
export function createPair(options: PairOptions): Pair {
  let invite: Bytes | undefined
  let run: Run | undefined
  let confirmed = false
  let channel: Channel | undefined
  let ended = false
  let work = Promise.resolve()

  const queue = (task: () => Promise<void> | void) => {
    work = work.then(async () => {
      if (!ended) await task()
    }).catch((error: unknown) => broken(error))
  }

  async function broken(error: unknown): Promise<void> {
    const forged = channel !== undefined && (error instanceof Tampered || error instanceof MalformedBody)
    if (forged && channel) options.send({ type: 'env', box: await channel.out.close('{"type":"bye","reason":"tampered"}') })
    ended = true
    options.on({ type: forged ? 'tampered' : 'malformed' })
  }

  function fail(): void {
    if (run !== undefined) options.on({ type: 'failed' })
    run = undefined
  }

  function invited(sid: Bytes): void {
    channel = undefined
    fail()
    invite = sid
    options.on({ type: 'invited' })
  }

  async function joining(body: HostBody): Promise<void> {
    switch (body.type) {
      case 'invite':
        invited(body.sid)
        return
      case 'pake.b':
        if (run === undefined || confirmed) return fail()
        confirmed = true
        options.send({ type: 'confirm.a', ...run.meet(body) })
        options.on({ type: 'confirming' })
        return
      case 'confirm.b': {
        const secrets = run?.finish(body)
        if (secrets === undefined) return fail()
        run = undefined
        channel = await open(secrets)
        options.on({ type: 'proven', checkWord: secrets.checkWord, fingerprint: secrets.fingerprint })
        return
      }
      case 'wrong':
        run = undefined
        options.on({ type: 'wrong', left: body.left })
        return
      case 'locked':
      case 'closed':
        run = undefined
        options.on({ type: body.type })
    }
  }

  async function proven(body: HostBody, pair: Channel): Promise<void> {
    switch (body.type) {
      case 'env': {
        const message = parse(text(await pair.in.open(body.box)))
        if (message === undefined) return
        if (message.type === 'offer' && !checkFingerprints(message.sdp, pair.host)) throw new Tampered('fingerprint')
        options.on({ type: 'message', message })
        return
      }
      case 'sync': {
        const boxes = missing(pair, body.received)
        options.send({ type: 'sync', received: pair.in.next(), round: body.round })
        for (const box of boxes) options.send({ type: 'env', box })
        return
      }
      case 'invite':
        invited(body.sid)
        return
      default:
        throw new Tampered(body.type)
    }
  }

  return {
    receive: (value) => queue(() => {
      const body = readBody(value)
      if (body === undefined) return
      return channel ? proven(body, channel) : joining(body).catch(aborted)
    }),
    submit: (prs) => queue(() => {
      if (invite === undefined || run !== undefined || channel !== undefined) return
      run = startRun(options, prs, invite)
      invite = undefined
      confirmed = false
      options.send({ type: 'pake.a', ...run.first })
    }),
    send: (message) => queue(async () => {
      if (channel === undefined) return
      if (message.type === 'answer' && !checkFingerprints(message.sdp, options.fingerprint)) throw new Tampered('own fingerprint')
      const box = await channel.out.close(JSON.stringify(message))
      keep(channel, box)
      options.send({ type: 'env', box })
    }),
  }

  function aborted(error: unknown): void {
    if (!(error instanceof Abort)) throw error
    fail()
  }
}

async function open(secrets: Secrets): Promise<Channel> {
  return {
    out: await createSeal(secrets.toHost, 'guest to host'),
    in: await createSeal(secrets.toGuest, 'host to guest'),
    host: secrets.fingerprint,
    kept: [],
    size: 0,
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

function keep(pair: Channel, box: Bytes): void {
  pair.kept.push(box)
  pair.size += box.length
  while (pair.kept.length > maxKept || pair.size > maxKeptBytes) pair.size -= pair.kept.shift()?.length ?? 0
}

/**
 * The boxes that a host misses which has opened so many.
 * @throws Tampered when it claims more than were sent
 * @throws Malformed when one is no longer kept
 */
function missing(pair: Channel, received: number): Bytes[] {
  const lost = pair.out.next() - received
  if (lost < 0) throw new Tampered('sync')
  if (lost > pair.kept.length) throw new Malformed('sync')
  return pair.kept.slice(pair.kept.length - lost)
}
