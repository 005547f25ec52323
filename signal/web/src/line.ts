// The page's one WebSocket, to the server (../PROTOCOL.md, "Lines").
import type { Loss } from './state.ts'

export interface Line {
  send: (text: string) => void
  /** Closes the line for good, after what was sent; nothing is heard of it any more. */
  close: () => void
  /** Gives the line up for another one; nothing is heard of it any more. */
  abandon: () => void
}

export interface LineEvents {
  open: () => void
  text: (text: string) => void
  /** Once, when the line breaks or could not be opened. */
  lost: (loss: Loss) => void
}

/** Longest message that the server relays; a longer one is not of our protocol. */
const maxMessage = 64 << 10

const losses: readonly Loss[] = ['malformed', 'limit', 'taken', 'replaced', 'slow', 'dropped', 'expired', 'stopping', 'large']

/** Tells the server that another line follows (PROTOCOL.md, "Errors"). */
const returning = 4000

/**
 * Opens a line to the server of an origin.
 * @param within how long that may take
 */
export function openLine(origin: string, within: number, on: LineEvents): Line {
  const socket = new WebSocket(origin.replace(/^http/, 'ws') + '/guest')
  let over = false
  const lose = (loss: Loss): void => {
    if (over) return
    end(returning)
    on.lost(loss)
  }
  const end = (code: number): void => {
    over = true
    clearTimeout(limit)
    socket.close(code)
  }
  const limit = setTimeout(() => lose('lost'), within)
  socket.addEventListener('open', () => {
    clearTimeout(limit)
    if (!over) on.open()
  })
  socket.addEventListener('message', ({ data }) => {
    if (over) return
    if (typeof data !== 'string' || data.length > maxMessage) return lose('malformed')
    on.text(data)
  })
  socket.addEventListener('close', ({ code }) => lose(losses[code - 4001] ?? 'lost'))
  return {
    send: (text) => {
      if (!over && socket.readyState === WebSocket.OPEN) socket.send(text)
    },
    close: () => end(1000),
    abandon: () => end(returning),
  }
}
