// The switch for the blurred background, and what it says about itself.
import { type Veil, canBlur } from '../background.ts'
import type { Text } from '../text/text.ts'
import { button, h, status } from './element.ts'
import { icon } from './icon.ts'
import type { Actions } from './screen.ts'

export interface VeilSwitch {
  root: HTMLElement
  show: (veil: Veil) => void
}

/** Offered where the browser may be able to; whether the computer is quick enough shows a try. */
export function createVeilSwitch({ blur: own }: Text, act: Actions): VeilSwitch {
  let veil: Veil = 'off'
  const label = h('span', {}, own.on)
  const press = button('blur', 'plain', () => act.blur(veil === 'off'), icon('blur'), label)
  const note = status('blur-note', 'after')
  const root = h('div', { class: 'veil', hidden: !canBlur }, press, note.root)
  return {
    root,
    show: (next) => {
      veil = next
      root.dataset['veil'] = veil
      label.textContent = veil === 'off' ? own.on : own.off
      note.say(veil === 'off' ? '' : own.states[veil])
    },
  }
}
