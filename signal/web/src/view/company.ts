// The silent word to the counsellor that somebody else is in the room. Whoever
// needs it may be watched: so it is a small ring on the own picture without a
// word, a menu, a question or an answer. A press fills the ring, the next one
// empties it: enough to know for whoever knows what it is, nothing to read for
// whoever looks over a shoulder. A screen reader may be overheard as well, and
// says no more than "mark". What it does is told before the session, folded away.
import type { Text } from '../text/text.ts'
import { button, h } from './element.ts'
import type { Actions, Part } from './screen.ts'

export function createCompany(own: Text['session'], act: Actions): Part {
  let others = false
  const root = button('not-alone', 'company', () => act.dispatch({ type: 'company', others: !others }), h('span', { class: 'ring' }))
  root.setAttribute('aria-label', own.company.label)
  return {
    root,
    update: (state) => {
      others = state.notAlone ?? state.person?.company === 'others'
      root.dataset['test'] = others ? 'not-alone-undo' : 'not-alone'
      root.setAttribute('aria-pressed', String(others))
    },
  }
}

/** How it works, folded away under words that say nothing. */
export function companyHint(own: Text['session']): HTMLElement {
  return h('details', { test: 'good-to-know' }, h('summary', {}, own.company.summary),
    h('p', { class: 'after' }, `${own.company.before} `, h('span', { class: 'ring' }), `. ${own.company.after}`))
}
