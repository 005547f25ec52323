import { argon2idAsync } from '@noble/hashes/argon2.js'
import { type Bytes, utf8 } from './bytes.ts'

/**
 * All that the server sees of the words (../../PROTOCOL.md, "Words → room id").
 * It is a speed bump: 19 MiB and about a second, some on a phone, in slices that
 * leave the page alive.
 * @param words normalised, joined by "/"
 */
export async function roomID(words: string, origin: string): Promise<Bytes> {
  const id = await argon2idAsync(utf8(words), utf8(`zwiesprache/1|${origin}`), { t: 2, m: 19 * 1024, p: 1, dkLen: 16 })
  return Uint8Array.from(id)
}
