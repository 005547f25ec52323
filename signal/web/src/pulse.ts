// Watches over a line: a network that is gone does not say so.

/** Silence after which the page asks for a sign of life; mobile networks close idle lines after 30 to 60 s. */
const beatAfter = 15_000
/** How long the host may take to answer. */
const answerWithin = 10_000
/** The same when there is a reason for doubt: better a new line than a long wait. */
const probeWithin = 2_000

export interface Pulse {
  /** The host was there just now. */
  heard: () => void
  /** An answer is due that somebody has asked for already. */
  due: () => void
  /** Something may be wrong. */
  probe: () => void
  stop: () => void
}

/**
 * @param ask asks the host for a sign of life
 * @param dead is told once that none came; heard or due begin anew
 */
export function createPulse(ask: () => void, dead: () => void): Pulse {
  let timer: ReturnType<typeof setTimeout> | undefined
  const after = (ms: number, then: () => void): void => {
    clearTimeout(timer)
    timer = setTimeout(then, ms)
  }
  const wait = (ms: number): void => {
    ask()
    after(ms, dead)
  }
  return {
    heard: () => after(beatAfter, () => wait(answerWithin)),
    due: () => after(answerWithin, dead),
    probe: () => wait(probeWithin),
    stop: () => clearTimeout(timer),
  }
}
