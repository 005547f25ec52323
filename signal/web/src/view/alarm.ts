// The marks for a recording (orange) and a stream (blue), whoever makes it, with
// the way out beside them.
import type { State } from '../state.ts'
import type { Text } from '../text/text.ts'
import { button, h } from './element.ts'
import { icon } from './icon.ts'
import type { Actions, Part } from './screen.ts'

export function createAlarm({ session: { capture: own } }: Text, act: Actions): Part {
  const marks = (['recording', 'live'] as const).map((kind) => {
    const mark = h('strong', { class: `badge-${kind}`, test: kind }, own[kind].mark)
    const sentence = h('span', {})
    return { kind, mark, sentence, line: h('p', { class: 'alarm-line' }, mark, sentence) }
  })
  const news = h('div', { role: 'alert' }, ...marks.map(({ line }) => line))
  const root = h('div', { class: 'alarm', test: 'alarm' }, news,
    h('p', { class: 'after' }, own.hint),
    button('end-now', 'danger', () => act.dispatch({ type: 'leave' }), icon('hangUp'), own.end))
  return {
    root,
    update: (state) => {
      root.hidden = true
      for (const { kind, line, sentence } of marks) {
        const words = who(state, kind, own[kind])
        line.hidden = words === ''
        if (sentence.textContent !== words) sentence.textContent = words
        if (words !== '') root.hidden = false
      }
    },
  }
}

function who(state: State, kind: 'recording' | 'live', own: Text['session']['capture']['live']): string {
  const sentences: string[] = []
  if (state[kind]) sentences.push(own.here)
  if (state.remote[kind]) sentences.push(own.there)
  for (const person of state.people) if (person.state === 'here' && person[kind]) sentences.push(own.other(person.name))
  return sentences.join(' ')
}
