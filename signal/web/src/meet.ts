// From the three words to a proven pair: derives the room id, joins over a
// line, and lets pair.ts talk with the host. Loaded after the first step.
import { type Bytes, encodeBytes } from './bytes.ts'
import { writeBody } from './body.ts'
import { type Line, openLine } from './line.ts'
import { Malformed, type Outgoing, object } from './message.ts'
import { type PairEvent, createPair } from './pair.ts'
import { roomID } from './room.ts'
import type { Event } from './state.ts'

export interface Meeting {
  /** Tries a normalised password, once. */
  prove: (prs: string) => void
  send: (message: Outgoing) => void
  /** Leaves the room, after what is still to be sealed and sent. */
  part: () => void
}

/** How long leaving may wait for the last message. */
const partWithin = 1_000

/**
 * Goes to a room; what happens comes as events.
 * @param words normalised, joined by "/"
 * @param fingerprint sha-256 of the page's certificate
 */
export function meet(words: string, origin: string, fingerprint: Bytes, on: (event: Event) => void): Meeting {
  let line: Line | undefined
  let unsent = 0
  let parted = false
  const pair = createPair({
    origin, words, fingerprint,
    send: (body) => {
      line?.send(writeBody(body))
      if (body.type === 'env' && unsent > 0 && --unsent === 0 && parted) line?.close()
    },
    on: (event) => translate(event, on),
  })
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
      line?.close()
      on({ type: 'lost', loss: 'malformed' })
    }
  }
  const join = async (): Promise<void> => {
    const room = encodeBytes(await roomID(words, origin))
    if (parted) return
    const opened = openLine(origin, {
      open: () => opened.send(JSON.stringify({ type: 'join', room })),
      text: hear,
      lost: (loss) => on({ type: 'lost', loss }),
    })
    line = opened
  }
  void join().catch(() => on({ type: 'lost', loss: 'lost' }))
  return {
    prove: pair.submit,
    send: (message) => {
      unsent++
      pair.send(message)
    },
    part: () => {
      parted = true
      if (unsent === 0) line?.close()
      else setTimeout(() => line?.close(), partWithin)
    },
  }
}

function translate(event: PairEvent, on: (event: Event) => void): void {
  switch (event.type) {
    case 'failed': return on({ type: 'unconfirmed' })
    case 'locked':
    case 'closed': return on({ type: 'refused', ending: event.type })
    case 'malformed': return on({ type: 'lost', loss: 'malformed' })
    case 'proven': return on({ type: 'proven', checkWord: event.checkWord })
    default: return on(event)
  }
}
