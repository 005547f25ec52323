// The steps that only say something: looking, nobody there, waiting, goodbye.
import type { Ending, State } from '../state.ts'
import type { Fallback } from '../message.ts'
import type { Notice, Text } from '../text/text.ts'
import { companyHint } from './company.ts'
import { button, h, heading, status, write } from './element.ts'
import type { Context, Screen } from './screen.ts'

/** A quiet sign that something goes on by itself; still with reduced motion. */
function breath(): HTMLElement {
  return h('div', { class: 'breath', 'aria-hidden': 'true' }, h('span', {}), h('span', {}), h('span', {}))
}

/** Looks for the room; after five seconds: nobody is there, and how to go on. */
export function lookingScreen({ text, act }: Context): Screen {
  const title = heading('')
  const lead = h('p', { class: 'lead', role: 'status', test: 'lead' })
  const note = status('problem')
  const words = h('ul', { class: 'words', test: 'room' })
  const again = button('retry', 'plain', () => act.dispatch({ type: 'retry' }), text.again)
  const edit = button('edit-words', 'plain', () => act.dispatch({ type: 'edit' }), text.nobody.edit)
  const root = h('section', { class: 'quiet-page', test: 'looking' }, breath(), title, lead, note.root, words, h('div', { class: 'row' }, edit, again))
  return {
    root,
    update: (state) => {
      const notice = state.room === 'nobody' ? text.nobody : state.room === 'shut' ? text.shut : text.looking
      root.dataset['test'] = state.room === 'nobody' || state.room === 'shut' ? state.room : 'looking'
      const offline = state.problem === 'unreachable'
      write(title, offline ? text.offline : notice.heading)
      write(lead, offline ? '' : notice.lead)
      words.replaceChildren(...state.words.map((word) => h('li', {}, word)))
      note.root.dataset['problem'] = offline ? state.problem : ''
      note.say(offline ? text.problems.unreachable : '')
      again.hidden = state.line !== 'lost'
    },
  }
}

/** The waiting room: calm, with one sentence about what happens next. */
export function waitingScreen({ text, act }: Context): Screen {
  const own = text.waiting
  const title = heading('')
  const lead = h('p', { class: 'lead', role: 'status', test: 'lead' })
  const agreed = h('p', { class: 'after', role: 'status', test: 'agreed', hidden: true })
  const root = h('section', { class: 'quiet-page', test: 'waiting' }, breath(), title, lead,
    h('p', { class: 'after' }, own.unseen), agreed, companyHint(text.session),
    button('leave', 'plain', () => act.dispatch({ type: 'leave' }), own.leave))
  return {
    root,
    update: (state) => {
      const notice: Notice = state.away ? own.away : state.lobby === 'soon' ? own.soon : own
      root.dataset['state'] = state.lineLost ? 'lost' : state.away ? 'away' : state.lobby
      write(title, state.lineLost ? own.away.heading : notice.heading)
      write(lead, state.lineLost ? text.session.troubled : notice.lead)
      const said = agreedWords(state, text)
      agreed.hidden = said === ''
      write(agreed, said)
    },
  }
}

/** What the counsellor says of the own room and of a connection that breaks. */
function agreedWords({ agreed }: State, text: Text): string {
  return [agreed.company && text.agreed[agreed.company], fallbackWords(agreed.fallback, text)].filter((one) => one !== '').join(' ')
}

/** What happens if the connection breaks; '' where nothing was agreed. */
export function fallbackWords(fallback: Fallback, text: Text): string {
  return fallback && text.agreed[fallback]
}

/** Endings after which the same words and password may still serve. */
const mayRejoin: ReadonlySet<Ending> = new Set<Ending>(['left', 'lost', 'noPath', 'full', 'declined'])
/** Endings after which other words may help. */
const mayStart: ReadonlySet<Ending> = new Set<Ending>(['locked', 'closed', 'ended', 'removed', 'tampered'])

/** Goodbye, with the reason and what the person can do. */
export function goodbyeScreen({ text, act }: Context): Screen {
  const title = heading('')
  const lead = h('p', { class: 'lead', test: 'lead' })
  const actions = h('div', { class: 'row' })
  const root = h('section', { class: 'quiet-page', test: 'goodbye' }, title, lead, actions)
  return {
    root,
    update: ({ ending, agreed }: State) => {
      if (ending === '') return
      root.dataset['ending'] = ending
      write(title, text.endings[ending].heading)
      const broke = ending === 'lost' || ending === 'noPath'
      write(lead, [text.endings[ending].lead, broke ? fallbackWords(agreed.fallback, text) : ''].join(' ').trim())
      actions.replaceChildren()
      if (mayRejoin.has(ending)) actions.append(button('rejoin', 'plain', () => act.dispatch({ type: 'rejoin' }), text.rejoin))
      if (mayStart.has(ending)) actions.append(button('edit-words', 'plain', () => act.dispatch({ type: 'edit' }), text.startAgain))
    },
  }
}

/** What this browser or address lacks; nothing else is offered then. */
export function unableScreen(notice: Notice): Screen {
  const root = h('section', { class: 'quiet-page', test: 'unable' }, heading(notice.heading), h('p', { class: 'lead', test: 'lead' }, notice.lead))
  return { root, update: () => {} }
}
