// Who else is about to come in, has come, or has left: said before it happens,
// and for a while after.
import type { State } from '../state.ts'
import type { Text } from '../text/text.ts'
import { status } from './element.ts'

/** How long it stands that somebody came or left, ms. */
const standsFor = 12_000

export interface Announce {
  root: HTMLElement
  update: (state: State) => void
  leave: () => void
}

export function createAnnounce({ session: { others: own } }: Text): Announce {
  const line = status('announce')
  let here = new Map<number, string>()
  let last = ''
  let clock: ReturnType<typeof setTimeout> | undefined
  const say = (state: State): void => {
    const soon = state.people.filter((one) => one.state === 'waiting')
      .map((one) => `${one.interpreter ? own.soonInterpreter(one.name) : own.soon(one.name)} ${own.soonHint}`)
    line.say([last, ...soon].filter((sentence) => sentence !== '').join(' '))
  }
  let now: State | undefined
  return {
    root: line.root,
    leave: () => clearTimeout(clock),
    update: (state) => {
      now = state
      const next = new Map(state.people.filter((one) => one.state === 'here').map((one) => [one.slot, one.name]))
      const came = [...next].filter(([slot, name]) => here.get(slot) !== name).map(([, name]) => own.came(name))
      const left = [...here].filter(([slot, name]) => next.get(slot) !== name).map(([, name]) => own.left(name))
      here = next
      if (came.length + left.length > 0) {
        last = [...left, ...came].join(' ')
        clearTimeout(clock)
        clock = setTimeout(() => {
          last = ''
          if (now) say(now)
        }, standsFor)
      }
      say(state)
    },
  }
}
