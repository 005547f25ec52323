// What protects this session and what does not, in plain words: for whoever
// asks, behind the words that say how the connection stands.
import type { Health } from '../call.ts'
import type { State } from '../state.ts'
import type { Text } from '../text/text.ts'
import { h } from './element.ts'
import { type Opens, createPane } from './pane.ts'
import type { Actions, Part } from './screen.ts'

export interface Security extends Part, Opens {
  health: (health: Health) => void
}

export function createSecurity(text: Text, act: Actions, opened: (open: boolean) => void): Security {
  const own = text.session.security
  const people = h('ul', { class: 'tips', test: 'security-people' })
  const way = h('p', { test: 'security-way' })
  const onward = h('p', {}, own.onward)
  const check = h('p', { test: 'security-check' })
  const captured = h('p', { test: 'security-captured' })
  const list = (lines: readonly string[]): HTMLElement => h('ul', { class: 'tips' }, ...lines.map((line) => h('li', {}, line)))
  const pane = createPane('security', own.heading, text.session.close, opened,
    h('h3', {}, own.people), people,
    h('h3', {}, own.way), way, onward, check, captured,
    h('h3', {}, own.server), list(own.serverLines),
    h('h3', {}, own.open), list(own.openLines))
  pane.root.dataset['test'] = 'security-panel'
  const since = new Map<string, Date>()
  let relayed = false
  let now: State | undefined
  const tell = (): void => {
    if (!now) return
    people.replaceChildren(...who(now, text, since).map((line) => h('li', { dir: 'auto' }, line)))
    set(way, relayed ? own.relayed : own.direct)
    onward.hidden = !now.people.some((one) => one.state === 'here')
    const word = act.checkWord()
    set(check, `${text.pair(text.session.checkWord, word || '…')}. ${now.compared ? own.compared : own.notCompared}`)
    const { recording, live } = now
    const any = [recording, live, now.remote.recording, now.remote.live, ...now.people.flatMap((one) => [one.recording, one.live])]
    set(captured, any.includes(true) ? own.captured : own.notCaptured)
  }
  return {
    ...pane,
    show: (open) => {
      pane.show(open)
      tell()
    },
    update: (state) => {
      now = state
      note(state, since)
      if (pane.isOpen()) tell()
    },
    health: ({ sample }) => {
      if (relayed === sample.relayed) return
      relayed = sample.relayed
      tell()
    },
  }
}

function set(element: HTMLElement, sentence: string): void {
  if (element.textContent !== sentence) element.textContent = sentence
}

const counsellor = 'counsellor'

/** Remembers when somebody was first there, for as long as it lasts. */
function note(state: State, since: Map<string, Date>): void {
  const here = state.people.filter((one) => one.state === 'here').map((one) => `${one.slot} ${one.name}`)
  for (const key of since.keys()) if (key !== counsellor && !here.includes(key)) since.delete(key)
  for (const key of state.met ? [counsellor, ...here] : here) if (!since.has(key)) since.set(key, new Date())
}

function who(state: State, text: Text, since: ReadonlyMap<string, Date>): string[] {
  const own = text.session
  const at = (key: string): string => since.get(key)?.toLocaleTimeString(state.language, { hour: '2-digit', minute: '2-digit' }) ?? '…'
  const lines = [`${own.counsellor}, ${own.security.since(at(counsellor))}`, `${own.you}, ${own.security.since(at(counsellor))}`]
  for (const one of state.people) {
    const name = one.interpreter ? `${one.name} (${own.others.interpreter})` : one.name
    lines.push(`${name}, ${one.state === 'waiting' ? own.security.waiting : own.security.since(at(`${one.slot} ${one.name}`))}`)
  }
  return lines
}
