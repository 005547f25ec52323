// The page's end of a pair: it proves the password and seals what is said, over
// all lines that may be lost, as guest.go does. Touches no DOM and no socket.
import { type GuestBody, type HostBody, MalformedBody, readBody } from './body.ts'
import type { Bytes } from './bytes.ts'
import { type Channel, openChannel } from './channel.ts'
import { Abort } from './cpace.ts'
import { checkFingerprints } from './fingerprint.ts'
import type { Beat, Incoming, Outgoing } from './message.ts'
import { type Party, type Run, draw, startRun } from './run.ts'
import { Tampered } from './seal.ts'

/** What happens to a pair. */
export type PairEvent =
  /** The host is there: submit may be called. */
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
  /** Nobody new is let in for now; an invite follows if that changes. */
  | { type: 'shut' }
  /** The host is asked to go on with the pair; an answer is due. */
  | { type: 'resuming' }
  /** The pair goes on, and nothing is missing. */
  | { type: 'resumed' }
  /** The host does not know the pair (any more); an invite follows unless nobody new is let in. */
  | { type: 'unknown' }
  | { type: 'message'; message: Incoming }
  /** A sign of life, and nothing else. */
  | { type: 'beat' }
  /** Something was not genuine; the host has been told, nothing more comes. */
  | { type: 'tampered' }
  /** The other side breaks the protocol, or needs what is no longer kept; nothing more comes. */
  | { type: 'malformed' }

export interface PairOptions extends Party {
  /** Puts a body on the line. */
  send(body: GuestBody): void
  on(event: PairEvent): void
}

/** All calls but the last return at once and are worked off in order. */
export interface Pair {
  /** Takes a frame that is not the server's own, parsed from JSON. */
  receive(body: unknown): void
  /** Tries a normalised password without "-", once, with the invite that stands. Nothing happens without one. */
  submit(prs: string): void
  /** Seals and sends, or keeps until there is a line again; nothing happens before the pair is proven. */
  send(message: Outgoing): void
  /** Asks the host for a sign of life. */
  beat(): void
  /** The line is gone. With the next invite the pair goes on. */
  suspend(): void
  /** Resolves when all that was asked for so far is done. */
  settled(): Promise<void>
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
    if (forged) await say({ type: 'bye', reason: 'tampered' })
    ended = true
    options.on({ type: forged ? 'tampered' : 'malformed' })
  }

  async function say(message: Outgoing | Beat): Promise<void> {
    const box = await channel?.seal(message)
    if (box !== undefined) options.send({ type: 'env', box })
  }

  function fail(): void {
    if (run !== undefined) options.on({ type: 'failed' })
    run = undefined
  }

  async function joining(body: HostBody): Promise<void> {
    switch (body.type) {
      case 'invite':
        fail()
        invite = body.sid
        options.on({ type: 'invited' })
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
        channel = await openChannel(secrets)
        options.on({ type: 'proven', checkWord: secrets.checkWord, fingerprint: secrets.fingerprint })
        return
      }
      case 'wrong':
        run = undefined
        options.on({ type: 'wrong', left: body.left })
        return
      case 'locked':
        run = undefined
        options.on({ type: 'locked' })
        return
      case 'closed':
        run = undefined
        invite = undefined
        options.on({ type: body.again ? 'shut' : 'closed' })
    }
  }

  async function proven(body: HostBody, pair: Channel): Promise<void> {
    switch (body.type) {
      case 'env':
        // What was sealed before a line was lost comes again.
        return pair.live() ? hear(await pair.open(body.box), pair) : undefined
      case 'invite':
      case 'locked':
      case 'closed':
        options.send(pair.ask(body.sid, draw(options, 32)))
        options.on({ type: 'resuming' })
        return
      case 'resume.b': {
        const boxes = await pair.accept(body)
        if (boxes === undefined) return
        for (const box of boxes) options.send({ type: 'env', box })
        options.on({ type: 'resumed' })
        return
      }
      case 'unknown':
        if (pair.live()) throw new Tampered(body.type)
        channel = undefined
        options.on({ type: 'unknown' })
        return
      default:
        throw new Tampered(body.type)
    }
  }

  async function hear(message: Incoming | Beat | undefined, pair: Channel): Promise<void> {
    if (message?.type === 'offer' && !checkFingerprints(message.sdp, pair.host)) throw new Tampered('fingerprint')
    if (message?.type === 'beat') {
      if (message.ask) await say(pair.beat(false))
      options.on({ type: 'beat' })
    } else if (message) {
      options.on({ type: 'message', message })
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
    send: (message) => queue(() => {
      if (message.type === 'answer' && !checkFingerprints(message.sdp, options.fingerprint)) throw new Tampered('own fingerprint')
      return say(message)
    }),
    beat: () => queue(() => (channel?.live() ? say(channel.beat(true)) : undefined)),
    suspend: () => queue(() => channel?.suspend()),
    settled: () => work,
  }

  function aborted(error: unknown): void {
    if (!(error instanceof Abort)) throw error
    fail()
  }
}
