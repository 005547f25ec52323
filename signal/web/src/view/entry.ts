// The steps with questions: words, password, person.
import type { State, Words } from '../state.ts'
import type { Text } from '../text/text.ts'
import { WordError, normalise, parseFragment, prs } from '../words.ts'
import { clean, maxName } from '../message.ts'
import { type Field, button, field, form, h, heading, mark, status } from './element.ts'
import type { Context, Screen } from './screen.ts'

const steps = 4

function progress(text: Text, step: number): HTMLElement {
  return h('p', { class: 'progress', test: 'progress' }, text.progress(step, steps))
}

/** Three words. Pasted links and words with separators between them are spread over the fields. */
export function wordsScreen({ text, act, handheld }: Context): Screen {
  const own = text.words
  const fields = own.labels.map((label, i) => field(`word-${i + 1}`, label))
  const submit = (): void => {
    const values = fields.map((f) => f.input.value)
    const faults = values.map((value) => wordFault(value, own))
    fields.forEach((f, i) => f.fault(faults[i] ?? ''))
    const first = fields.find((_, i) => faults[i])
    if (first) return first.input.focus()
    act.dispatch({ type: 'words', words: triple(values) })
  }
  for (const f of fields) f.input.addEventListener('paste', (event) => spread(event, fields))
  const root = form('words', submit,
    progress(text, 1), heading(own.heading), h('p', { class: 'lead' }, own.lead),
    ...fields.map((f) => f.root),
    h('button', { type: 'submit', class: 'primary', test: 'words-next' }, text.next),
    h('p', { class: 'after' }, own.after),
    handheld && h('p', { class: 'notice', test: 'laptop' }, own.laptop),
  )
  let filled = false
  return {
    root,
    update: (state) => {
      if (filled) return
      filled = true
      fields.forEach((f, i) => { if (!f.input.value) f.input.value = state.words[i] ?? '' })
    },
  }
}

function triple(values: string[]): Words {
  return [values[0] ?? '', values[1] ?? '', values[2] ?? '']
}

function wordFault(value: string, own: Text['words']): string {
  try {
    normalise(value)
    return ''
  } catch (fault) {
    return fault instanceof WordError && fault.fault === 'empty' ? own.empty : own.character
  }
}

function spread(event: ClipboardEvent, fields: Field[]): void {
  const parts = pasted(event.clipboardData?.getData('text') ?? '')
  if (!parts) return
  event.preventDefault()
  fields.forEach((f, i) => {
    f.input.value = parts[i] ?? ''
    f.fault('')
  })
  fields[2]?.input.focus()
}

/** Three words out of a link, or out of three parts between "/", "·" or line ends. */
function pasted(content: string): readonly string[] | undefined {
  const hash = content.indexOf('#')
  if (/^https?:/.test(content.trim()) && hash >= 0) {
    try {
      return parseFragment(content.trim().slice(content.trim().indexOf('#'))) ?? undefined
    } catch {
      return undefined
    }
  }
  const parts = content.split(/[/·\n]+/).map((part) => part.trim()).filter((part) => part !== '')
  return parts.length === 3 ? parts : undefined
}

/** The password: shown while typed, because it is read off a note or heard by phone, and no browser may keep it. */
export function passwordScreen({ text, act }: Context): Screen {
  const own = text.password
  const input = field('password', own.label)
  const note = status('problem')
  const next = h('button', { type: 'submit', class: 'primary', test: 'password-next' }, text.next)
  const room = h('p', { class: 'room', test: 'room' })
  const submit = (): void => {
    try {
      prs(input.input.value)
    } catch (fault) {
      input.fault(fault instanceof WordError && fault.fault === 'empty' ? own.empty : text.words.character)
      return input.input.focus()
    }
    if (next.disabled) return
    act.dispatch({ type: 'password', password: input.input.value })
    input.input.value = ''
  }
  const root = form('password-form', submit,
    progress(text, 2), heading(own.heading), h('p', { class: 'lead' }, own.lead), note.root,
    input.root, next,
    button('edit-words', 'quiet', () => act.dispatch({ type: 'edit' }), text.nobody.edit),
    h('p', { class: 'after' }, own.after), room,
  )
  return {
    root,
    update: (state) => {
      room.textContent = text.pair(own.room, state.words.join(' · '))
      next.disabled = state.proof !== 'none' || state.room !== 'open'
      next.textContent = state.proof !== 'none' ? own.checking : state.room === 'open' ? text.next : text.session.connecting
      root.setAttribute('aria-busy', String(state.proof !== 'none'))
      note.root.dataset['problem'] = state.problem
      note.say(problem(state, text))
    },
  }
}

/** The sentence for a difficulty on the present step. */
function problem(state: State, text: Text): string {
  if (state.problem === '') return ''
  return state.problem === 'wrong' ? text.wrong(state.left) : text.problems[state.problem]
}

/** Name or initial, who is in the room, consent. */
export function personScreen({ text, act }: Context): Screen {
  const own = text.person
  const name = field('name', own.label, { maxlength: maxName, autocapitalize: 'words' })
  const alone = h('input', { type: 'radio', name: 'company', value: 'alone', id: 'alone', test: 'alone' })
  const others = h('input', { type: 'radio', name: 'company', value: 'others', id: 'others', test: 'others' })
  const companyNote = h('p', { id: 'company-fault', class: 'fault', test: 'company-fault', hidden: true })
  const company = h('fieldset', { test: 'company' }, h('legend', {}, own.company),
    h('label', { class: 'choice' }, alone, h('span', {}, own.alone)),
    h('label', { class: 'choice' }, others, h('span', {}, own.others)), companyNote)
  const consent = h('input', { type: 'checkbox', name: 'consent', id: 'consent', test: 'consent' })
  const consentNote = h('p', { id: 'consent-fault', class: 'fault', test: 'consent-fault', hidden: true })
  company.addEventListener('change', () => mark(company, companyNote, ''))
  consent.addEventListener('change', () => mark(consent, consentNote, ''))

  const submit = (): void => {
    const called = clean(name.input.value).trim().trim()
    name.fault(called ? '' : own.nameEmpty)
    mark(company, companyNote, alone.checked || others.checked ? '' : own.companyEmpty)
    mark(consent, consentNote, consent.checked ? '' : own.consentEmpty)
    if (!called) return name.input.focus()
    if (!alone.checked && !others.checked) return alone.focus()
    if (!consent.checked) return consent.focus()
    act.dispatch({ type: 'person', person: { name: called, company: alone.checked ? 'alone' : 'others' } })
  }
  const root = form('person', submit,
    progress(text, 3), heading(own.heading), h('p', { class: 'lead' }, own.lead),
    name.root, company,
    h('details', { test: 'privacy' }, h('summary', {}, own.privacy),
      h('ul', {}, ...own.privacyLines.map((line) => h('li', {}, line)))),
    h('label', { class: 'choice consent' }, consent, h('span', {}, own.consent)), consentNote,
    h('button', { type: 'submit', class: 'primary', test: 'person-next' }, text.next),
    button('leave', 'quiet', () => act.dispatch({ type: 'leave' }), text.leave),
    h('p', { class: 'after' }, own.after),
  )
  return { root, update: () => {} }
}
