// The page's one WebSocket, to the server (../PROTOCOL.md, "Lines").
import type { Loss } from './state.ts'

export interface Line {
  send: (text: string) => void
  /** Closes the line, after what was sent; nothing is heard of it any more. */
  close: () => void
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

/** Opens a line to the server of an origin. */
export function openLine(origin: string, on: LineEvents): Line {
  const socket = new WebSocket(origin.replace(/^http/, 'ws') + '/guest')
  let over = false
  const lose = (loss: Loss): void => {
    if (over) return
    over = true
    socket.close()
    on.lost(loss)
  }
  socket.addEventListener('open', () => over || on.open())
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
    close: () => {
      over = true
      socket.close(1000)
    },
  }
}
