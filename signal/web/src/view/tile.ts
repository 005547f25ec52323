// One person's picture: with the name, what is off, and a card in its place
// while there is no picture.
import type { Text } from '../text/text.ts'
import { h, write } from './element.ts'
import { icon } from './icon.ts'

export interface Shown {
  name: string
  muted: boolean
  interpreter?: boolean
  /** The picture takes no place. */
  gone?: boolean
  /** What stands in place of the picture; '' while there is one. */
  cover: string
}

export interface Tile {
  root: HTMLElement
  /** undefined: nobody is there. */
  show: (person: Shown | undefined) => void
}

/** Builds the tile of the counsellor ("remote") or of another guest ("other-0"). */
export function createTile({ session: own }: Text, test: string, picture: HTMLVideoElement, ...more: HTMLElement[]): Tile {
  const words = h('p', { test: `${test}-words` })
  const cover = h('div', { class: 'cover', test: `${test}-cover` }, words, ...more)
  const mark = h('span', { class: 'mark', test: `${test}-muted` }, icon('microphoneOff'), h('span', { class: 'unseen' }, own.muted))
  const slot = test.replace('other-', '')
  const other = slot !== test
  const name = h('span', { dir: 'auto', test: other ? `other-name-${slot}` : undefined })
  const interpreter = h('span', { class: 'role', test: other ? `other-interpreter-${slot}` : undefined }, own.others.interpreter)
  const plate = h('figcaption', { class: 'nameplate', test: other ? undefined : 'remote-name' }, name, interpreter, mark)
  const root = h('figure', { class: 'tile', test: other ? test : undefined }, picture, cover, plate)
  return {
    root,
    show: (person) => {
      root.hidden = person === undefined || person.gone === true
      if (!person) return
      write(name, person.name)
      mark.hidden = !person.muted
      interpreter.hidden = person.interpreter !== true
      cover.hidden = person.cover === ''
      write(words, person.cover.trim())
    },
  }
}
