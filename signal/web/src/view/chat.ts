// The chat beside the pictures.
import type { ChatLine } from '../state.ts'
import type { Text } from '../text/text.ts'
import { button, h, write } from './element.ts'
import { icon } from './icon.ts'
import type { Actions, Part } from './screen.ts'

export function createChat({ pair, session: own }: Text, act: Actions): Part {
  const lines = h('ol', { class: 'lines', role: 'log', 'aria-label': own.chat, test: 'chat-lines' })
  const input = h('input', { id: 'chat-text', type: 'text', autocomplete: 'off', maxlength: 1000, placeholder: `${own.chatLabel} …`, 'aria-label': own.chatLabel, test: 'chat-text' })
  const send = h('button', { type: 'submit', class: 'primary round', 'aria-label': own.send, test: 'chat-send' }, icon('send'))
  const hint = h('p', { class: 'after' })
  const form = h('form', { class: 'compose', autocomplete: 'off' }, input, send)
  const gone = h('p', { class: 'notice', test: 'chat-off', hidden: true }, own.lineLost)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (input.value.trim() === '') return
    act.dispatch({ type: 'write', id: crypto.randomUUID().slice(0, 13), text: input.value })
    input.value = ''
  })
  const close = button('chat-close', 'quiet round', () => act.dispatch({ type: 'show chat', open: false }), icon('close'))
  close.setAttribute('aria-label', own.close)
  const root = h('aside', { class: 'chat', 'aria-label': own.chat, test: 'chat-pane' },
    h('div', { class: 'chat-head' }, h('h2', {}, own.chat), close), hint, lines, gone, form)
  let shown = 0
  let open = false
  return {
    root,
    update: (state) => {
      root.hidden = !state.chatOpen
      const crowd = state.people.some((one) => one.state === 'here') || state.chat.some((line) => line.from !== undefined)
      write(hint, crowd ? `${own.others.chat} ${own.chatHint}` : own.chatHint)
      gone.hidden = !state.lineLost && !state.away
      input.disabled = send.disabled = state.lineLost
      for (const line of state.chat.slice(shown)) {
        lines.append(h('li', { class: line.own ? 'mine' : line.from === undefined ? 'theirs' : 'theirs guest', test: line.own ? 'chat-own' : 'chat-other' },
          h('span', { class: crowd && !line.own ? 'writer' : 'unseen', dir: 'auto' }, pair(writer(own, line), '')), h('span', { class: 'bubble', dir: 'auto' }, line.text)))
      }
      const news = state.chat.length > shown
      shown = state.chat.length
      if (state.chatOpen && (news || !open)) lines.scrollTop = lines.scrollHeight
      if (state.chatOpen && !open) queueMicrotask(() => input.focus())
      open = state.chatOpen
    },
  }
}

/** Who wrote a line. Only the counsellor's own are without the mark of a guest, whatever name a guest has. */
export function writer(own: Text['session'], line: ChatLine): string {
  if (line.own) return own.you
  return line.from === undefined ? own.counsellor : own.others.writer(line.from)
}
