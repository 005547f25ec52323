// What a pair says is sealed here (../../PROTOCOL.md, "Keys"), as in
// ../../seal.go. A key never seals two messages under one counter, and nothing
// is opened out of turn.
import { type Bytes, lv, number, utf8 } from './bytes.ts'

export type Direction = 'guest to host' | 'host to guest'

/** A box that is not the one that comes next. */
export class Tampered extends Error {}

/** One direction of a pair. Calls must not overlap. */
export interface Seal {
  /** Seals under the next counter. */
  close(plain: string): Promise<Bytes>
  /**
   * Opens the box that comes next.
   * @throws Tampered for a replayed, reordered, cut or foreign one, and for any after a lost one
   */
  open(box: Bytes): Promise<Bytes>
  /** The counter of the next box. */
  next(): number
}

/** Bytes that sealing adds. */
export const boxOverhead = 16

/**
 * @param key 32 bytes
 * @param epoch 0 from the proof on; a resumed pair has new keys under a higher one
 */
export async function createSeal(key: Bytes, direction: Direction, epoch = 0): Promise<Seal> {
  const aes = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt', 'decrypt'])
  const era = number(4, epoch)
  let count = 0
  const parameters = (): AesGcmParams => {
    const iv = new Uint8Array(12)
    new DataView(iv.buffer).setBigUint64(4, BigInt(count))
    const additionalData = lv('zwiesprache/1', direction, era, iv.subarray(4))
    return { name: 'AES-GCM', iv, additionalData }
  }
  return {
    next: () => count,
    async close(plain) {
      const used = parameters()
      count++
      return new Uint8Array(await crypto.subtle.encrypt(used, aes, utf8(plain)))
    },
    async open(box) {
      let plain: ArrayBuffer
      try {
        plain = await crypto.subtle.decrypt(parameters(), aes, box)
      } catch {
        throw new Tampered('box')
      }
      count++
      return new Uint8Array(plain)
    },
  }
}
