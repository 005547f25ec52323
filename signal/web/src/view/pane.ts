// What opens beside the pictures, with a heading and a way to close it.
import { button, h } from './element.ts'
import { icon } from './icon.ts'

/** What opens beside the pictures. */
export interface Opens {
  isOpen: () => boolean
  show: (open: boolean) => void
}

/** Builds a pane; opened is told of each change. */
export function createPane(test: string, heading: string, closeLabel: string, opened: (open: boolean) => void, ...children: (Node | string | false)[]): Opens & { root: HTMLElement } {
  const close = button(`${test}-close`, 'quiet round', () => show(false), icon('close'))
  close.setAttribute('aria-label', closeLabel)
  const root = h('aside', { class: 'chat panel', 'aria-label': heading, hidden: true },
    h('div', { class: 'chat-head' }, h('h2', {}, heading), close), h('div', { class: 'stack scroll' }, ...children))
  const show = (open: boolean): void => {
    if (root.hidden === !open) return
    root.hidden = !open
    opened(open)
    if (open) close.focus()
  }
  return { root, show, isOpen: () => !root.hidden }
}
