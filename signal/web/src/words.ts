/**
 * What people say to each other on the telephone: the three words of a room and
 * the password. Gives the same answers as the Go package signal/words, byte for
 * byte; the tables are PROTOCOL.md, "Words → room id". Touches no DOM.
 */

/** Most characters of a normalised word or password, as in Go. */
export const maxLength = 64

/** Why a word cannot be used. `link`: a fragment that does not hold three words. */
export type WordFault = 'character' | 'empty' | 'long' | 'link'

export class WordError extends Error {
  readonly fault: WordFault

  constructor(fault: WordFault) {
    super(`word: ${fault}`)
    this.fault = fault
  }
}

/** The three words of a room, normalised: name of the box, location, random word. */
export type Room = readonly [string, string, string]

// No living spelling has more than three marks in a row; from 30 on Go breaks a row up where browsers do not.
const tooManyMarks = /[\u0300-\u036f]{9}/

// Blocks whose mappings are settled for good, without the unassigned U+2065.
const acceptable = /^[\u0000-\u024f\u0300-\u036f\u1e00-\u1eff\u2000-\u2064\u2066-\u206f\ufb00-\ufb06\uff01-\uff5e]*$/

// Marks, soft hyphen, zero-width and direction characters.
const dropped = /[\u0300-\u036f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f]/g

const separators = /[\t\n\v\f\r !"'()+,\-./:;_`´·‐‑‒–—―‘’‚‛“”„‟•′″‹›⁄]+/g

const letters: Readonly<Record<string, string>> = {
  ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', æ: 'ae', œ: 'oe', ø: 'oe',
  å: 'aa', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i',
}

/**
 * Maps the ways in which people write a word to one: parts of [a-z0-9], joined by single "-".
 * @throws WordError `character`, `empty` or `long`
 */
export function normalise(text: string): string {
  if (!acceptable.test(text) || tooManyMarks.test(text)) throw new WordError('character')
  const lower = text.normalize('NFKC').toLowerCase().normalize('NFKC')
  const spelled = lower.replace(/[äöüßæœøåłđðþı]/g, (c) => letters[c] ?? c).normalize('NFD')
  const word = spelled.replace(dropped, '').replace(separators, '-').replace(/^-|-$/g, '')
  if (!/^[a-z0-9-]*$/.test(word)) throw new WordError('character')
  if (word === '') throw new WordError('empty')
  if (word.length > maxLength) throw new WordError('long')
  return word
}

/**
 * The password as the PAKE takes it (PROTOCOL.md, "Password").
 * @throws WordError `character`, `empty` or `long`
 */
export function prs(password: string): string {
  return normalise(password).replaceAll('-', '')
}

/**
 * Normalises the three words that a person typed.
 * @throws WordError `character`, `empty` or `long`
 */
export function parseRoom(a: string, b: string, c: string): Room {
  return [normalise(a), normalise(b), normalise(c)]
}

/** The room as the key derivations take it: the words with "/" between them. */
export function joined(room: Room): string {
  return room.join('/')
}

/**
 * Reads the words from a link's fragment ("#box/place/word"), escaped or not.
 * @returns null when there is no fragment
 * @throws WordError `link`, `character`, `empty` or `long`
 */
export function parseFragment(hash: string): Room | null {
  const fragment = hash.replace(/^#/, '')
  if (fragment === '') return null
  let text: string
  try {
    text = decodeURIComponent(fragment)
  } catch {
    throw new WordError('link') // a "%" that escapes nothing
  }
  const [a, b, c, more] = text.split('/')
  if (a === undefined || b === undefined || c === undefined || more !== undefined) throw new WordError('link')
  return parseRoom(a, b, c)
}
