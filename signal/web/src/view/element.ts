// Small helpers to build elements. Text is always set as text, never as markup.

type Child = Node | string | undefined | false

interface Attributes {
  /** Name by which tests find the element. */
  test?: string
  [name: string]: string | number | boolean | undefined
}

/** Builds an element; attributes that are false or undefined are left out. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue
    element.setAttribute(name === 'test' ? 'data-test' : name, value === true ? '' : String(value))
  }
  append(element, children)
  return element
}

function append(parent: Element, children: Child[]): void {
  for (const child of children) if (child !== undefined && child !== false) parent.append(child)
}

/** A button that does something; kind is its look: primary, plain (default), quiet or danger. */
export function button(test: string, kind: string, onPress: () => void, ...children: Child[]): HTMLButtonElement {
  const element = h('button', { type: 'button', class: kind, test }, ...children)
  element.addEventListener('click', onPress)
  return element
}

/** A form whose submit never leaves the page. */
export function form(test: string, onSubmit: () => void, ...children: Child[]): HTMLFormElement {
  const element = h('form', { novalidate: true, autocomplete: 'off', test }, ...children)
  element.addEventListener('submit', (event) => {
    event.preventDefault()
    onSubmit()
  })
  return element
}

/** A labelled text field with a place for its fault. */
export interface Field {
  root: HTMLElement
  input: HTMLInputElement
  /** Shows a fault and ties it to the field; '' takes it away. */
  fault: (sentence: string) => void
}

/** Builds a text field that no browser corrects, capitalises or remembers. */
export function field(name: string, label: string, attributes: Attributes = {}): Field {
  const input = h('input', {
    id: name, name, type: 'text', test: name,
    autocomplete: 'off', autocapitalize: 'none', autocorrect: 'off', spellcheck: 'false', maxlength: 64, ...attributes,
  })
  const note = h('p', { id: `${name}-fault`, class: 'fault', test: `${name}-fault`, hidden: true })
  const root = h('div', { class: 'field' }, h('label', { for: name }, label), input, note)
  const fault = (sentence: string): void => mark(input, note, sentence)
  input.addEventListener('input', () => fault(''))
  return { root, input, fault }
}

/** Ties a fault to the control that it is about. */
export function mark(control: Element, note: HTMLElement, sentence: string): void {
  note.textContent = sentence
  note.hidden = sentence === ''
  if (sentence === '') {
    control.removeAttribute('aria-invalid')
    control.removeAttribute('aria-describedby')
  } else {
    control.setAttribute('aria-invalid', 'true')
    control.setAttribute('aria-describedby', note.id)
  }
}

/** A sentence that a screen reader speaks when it changes. */
export function status(test: string, kind = 'notice'): { root: HTMLElement; say: (sentence: string) => void } {
  // Never hidden, only empty: a region that appears with its text is not spoken.
  const root = h('p', { class: kind, role: 'status', test })
  const say = (sentence: string): void => {
    if (root.textContent !== sentence) root.textContent = sentence
  }
  return { root, say }
}

/** Sets text only when it differs, so that nothing is announced twice, and hides what is empty. */
export function write(element: HTMLElement, sentence: string): void {
  if (element.textContent !== sentence) element.textContent = sentence
  element.hidden = sentence === ''
}

/** The heading of a step: takes the focus when the step begins. */
export function heading(text: string): HTMLHeadingElement {
  return h('h1', { tabindex: -1, test: 'heading' }, text)
}
