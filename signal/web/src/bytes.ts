// Bytes and their texts, the same as in ../../bytes.go.

/** Bytes in memory of their own, as WebCrypto wants them. */
export type Bytes = Uint8Array<ArrayBuffer>

/** The UTF-8 of a text. */
export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text)
}

/** All parts in one. */
export function concat(...parts: Uint8Array[]): Bytes {
  const out = new Uint8Array(parts.reduce((size, part) => size + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

/**
 * Joins parts, each behind its length in LEB128, so that no two lists of parts
 * give the same bytes (draft-irtf-cfrg-cpace-21, lv_cat).
 */
export function lv(...parts: (Uint8Array | string)[]): Bytes {
  return concat(...parts.flatMap((part) => {
    const bytes = typeof part === 'string' ? utf8(part) : part
    const length: number[] = []
    let rest = bytes.length
    for (; rest > 0x7f; rest >>>= 7) length.push((rest & 0x7f) | 0x80)
    return [Uint8Array.of(...length, rest), bytes]
  }))
}

/** A whole number of at most 53 bits, the most significant byte first. */
export function number(size: 4 | 8, value: number): Bytes {
  const out = new Uint8Array(8)
  new DataView(out.buffer).setBigUint64(0, BigInt(value))
  return out.slice(8 - size)
}

/** Compares in a time that depends on the lengths alone. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0)
  return difference === 0
}

/** base64url without padding (RFC 4648, section 5). */
export function encodeBytes(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/**
 * Reads base64url; every value has exactly one text.
 * @returns undefined for any other text, or another number of bytes than size when that is given
 */
export function decodeBytes(text: string, size?: number): Bytes | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return undefined
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  const bytes = Uint8Array.from(binary, (c) => c.charCodeAt(0))
  if (size !== undefined && bytes.length !== size) return undefined
  return encodeBytes(bytes) === text ? bytes : undefined // unused bits must be zero
}
