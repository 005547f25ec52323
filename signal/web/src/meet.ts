// From the three words to a proven pair, and back to it when a line is lost:
// derives the room id, joins over a line, and lets pair.ts talk with the host.
// Loaded after the first step.
import { type Bytes, encodeBytes } from './bytes.ts'
import { writeBody } from './body.ts'
import { type Line, openLine } from './line.ts'
import { Malformed, type Outgoing, object } from './message.ts'
import { type PairEvent, createPair } from './pair.ts'
import { createPulse } from './pulse.ts'
import { roomID } from './room.ts'
import type { Event, Loss } from './state.ts'

export interface Meeting {
  /** Tries a normalised password, once. */
  prove: (prs: string) => void
  /** Seals and sends; without a line it is sent when the pair goes on. */
  send: (message: Outgoing) => void
  /**
   * Opens another line for a pair that is proven.
   * @param within how long that may take
   */
  rejoin: (within: number) => void
  /** Asks for a sign of life at once: the line is lost when there is none. */
  probe: () => void
  /** Leaves the room, after what is still to be sealed and sent. */
  part: () => void
}

/** How long leaving may wait for the last message. */
const partWithin = 1_000
/** The first line may take long. */
const openWithin = 20_000

/**
 * Goes to a room; what happens comes as events.
 * @param words normalised, joined by "/"
 * @param fingerprint sha-256 of the page's certificate
 */
export function meet(words: string, origin: string, fingerprint: Bytes, on: (event: Event) => void): Meeting {
  let line: Line | undefined
  // Beside a line in doubt or the one that follows it: the pair goes on over it as soon as the host greets there.
  let spare: Line | undefined
  let room = ''
  let proven = false
  let parted = false
  const pulse = createPulse(() => pair.beat(), () => beside(), () => lose('lost'))
  const pair = createPair({
    origin, words, fingerprint,
    send: (body) => line?.send(writeBody(body)),
    on: (event) => {
      feel(event.type)
      const translated = translate(event)
      if (translated) on(translated)
    },
  })
  const feel = (type: PairEvent['type']): void => {
    if (type === 'proven' || type === 'unknown') proven = type === 'proven'
    if (type === 'proven' || type === 'resumed' || type === 'message' || type === 'beat') {
      pulse.heard()
      spareNothing()
    }
    if (type === 'resuming') pulse.due()
    if (type === 'unknown') pulse.stop()
  }
  const spareNothing = (): void => {
    spare?.abandon()
    spare = undefined
  }
  const lose = (loss: Loss): void => {
    pulse.stop()
    pair.suspend()
    line?.abandon()
    line = undefined
    on({ type: 'lost', loss })
  }
  const hear = (text: string): void => {
    try {
      const frame = object(text)
      switch (frame['type']) {
        case 'joined': return on({ type: 'joined' })
        case 'away': return on({ type: 'away' })
        case 'error': return // the code of the close that follows says the same
        default: return pair.receive(frame)
      }
    } catch (fault) {
      if (!(fault instanceof Malformed)) throw fault
      lose('malformed')
    }
  }
  const open = (within: number): Line => {
    const opened = openLine(origin, within, {
      open: () => {
        opened.send(JSON.stringify({ type: 'join', room }))
        if (proven && opened === line) pulse.due()
      },
      text: (text) => {
        if (opened === spare && greets(text)) take(opened)
        if (opened === line) hear(text)
      },
      lost: (loss) => {
        if (opened === spare) spare = undefined
        else lose(loss)
      },
    })
    return opened
  }
  const beside = (): void => {
    spareNothing()
    if (proven) spare = open(openWithin)
  }
  /** The newest line wins, but only after proof: from here on it is as with a line that was lost. */
  const take = (opened: Line): void => {
    line?.abandon()
    line = opened
    spare = undefined
    pair.suspend()
  }
  const join = async (): Promise<void> => {
    room = encodeBytes(await roomID(words, origin))
    if (!parted) line = open(openWithin)
  }
  void join().catch(() => on({ type: 'lost', loss: 'lost' }))
  return {
    prove: pair.submit,
    send: pair.send,
    rejoin: (within) => {
      line?.abandon()
      line = open(within)
    },
    probe: () => {
      if (line && proven) pulse.probe()
    },
    part: () => {
      parted = true
      pulse.stop()
      spareNothing()
      const close = () => line?.close()
      void pair.settled().then(close)
      setTimeout(close, partWithin)
    },
  }
}

/** Whether a frame is the host's greeting of a line, which a pair answers with its proof. */
function greets(text: string): boolean {
  try {
    const { type } = object(text)
    return type === 'invite' || type === 'locked' || type === 'closed'
  } catch (fault) {
    if (!(fault instanceof Malformed)) throw fault
    return false
  }
}

function translate(event: PairEvent): Event | undefined {
  switch (event.type) {
    case 'failed': return { type: 'unconfirmed' }
    case 'locked':
    case 'closed': return { type: 'refused', ending: event.type }
    case 'malformed': return { type: 'lost', loss: 'malformed' }
    case 'proven': return { type: 'proven', checkWord: event.checkWord }
    case 'resuming':
    case 'beat': return undefined
    default: return event
  }
}
