// Watches over a line: a network that is gone does not say so.

/** Silence after which the page asks for a sign of life; mobile networks close idle lines after 30 to 60 s. */
const beatAfter = 15_000
/** How long the host may take to answer. */
const answerWithin = 10_000
/** The same when there is a reason for doubt: better a new line than a long wait. */
const probeWithin = 2_000
/** Until another line is opened beside the one in doubt: longer than an answer takes on most networks. */
const doubtAfter = 400

export interface Pulse {
  /** The host was there just now. */
  heard: () => void
  /** An answer is due that somebody has asked for already. */
  due: () => void
  /** Something may be wrong. Nothing happens while a probe is under way. */
  probe: () => void
  stop: () => void
}

/**
 * @param ask asks the host for a sign of life
 * @param doubt is told that a probe is not answered at once
 * @param dead is told once that no sign came; heard or due begin anew
 */
export function createPulse(ask: () => void, doubt: () => void, dead: () => void): Pulse {
  let timer: ReturnType<typeof setTimeout> | undefined
  let probing = false
  const after = (ms: number, then: () => void): void => {
    clearTimeout(timer)
    probing = false
    timer = setTimeout(then, ms)
  }
  const wait = (ms: number): void => {
    ask()
    after(ms, dead)
  }
  return {
    heard: () => after(beatAfter, () => wait(answerWithin)),
    due: () => after(answerWithin, dead),
    probe: () => {
      if (probing) return
      ask()
      after(doubtAfter, () => {
        after(probeWithin - doubtAfter, dead)
        probing = true
        doubt()
      })
      probing = true
    },
    stop: () => {
      clearTimeout(timer)
      probing = false
    },
  }
}
