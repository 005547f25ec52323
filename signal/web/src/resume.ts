// How a pair goes on over another line (../../PROTOCOL.md, "Resume"), as in
// ../../resume.go. Both ends show that they still have the secret of the proof;
// each attempt has keys of its own.
import { hmac } from '@noble/hashes/hmac.js'
import { sha512 } from '@noble/hashes/sha2.js'
import type { GuestBody, HostBody } from './body.ts'
import { type Bytes, concat, equal, lv, number } from './bytes.ts'
import { type Secrets, derive } from './run.ts'
import { type Seal, createSeal } from './seal.ts'

/** An attempt to go on. */
export interface Attempt {
  first: Extract<GuestBody, { type: 'resume.a' }>
  /** @returns undefined unless the host consents to this very attempt */
  finish(answer: Extract<HostBody, { type: 'resume.b' }>): Promise<{ out: Seal; in: Seal }> | undefined
}

/**
 * Begins an attempt.
 * @param sid the host's nonce
 * @param nonce 32 fresh bytes
 * @param received messages since the proof
 */
export function startAttempt({ resume, pair }: Pick<Secrets, 'resume' | 'pair'>, sid: Bytes, nonce: Bytes, epoch: number, received: number): Attempt {
  const key = (info: string) => derive(resume, lv(sid, nonce), info, 32)
  const proof = key('resume proof')
  const tag = (side: 'guest' | 'host', ...counts: number[]) => Uint8Array.from(hmac(sha512, proof,
    concat(lv(`zwiesprache/1 resume ${side}`, number(4, epoch)), ...counts.map((count) => lv(number(8, count))))))
  return {
    first: { type: 'resume.a', pair, nonce, epoch, received, tag: tag('guest', received) },
    finish(answer) {
      if (!equal(answer.tag, tag('host', answer.received, received))) return undefined
      return seals(key('guest to host'), key('host to guest'), epoch)
    },
  }
}

/** Both directions of a pair. */
export async function seals(toHost: Bytes, toGuest: Bytes, epoch: number): Promise<{ out: Seal; in: Seal }> {
  return { out: await createSeal(toHost, 'guest to host', epoch), in: await createSeal(toGuest, 'host to guest', epoch) }
}
