// One PAKE run of the page, the guest (../../PROTOCOL.md, "Bodies: joining"
// and "Keys"), as in ../../pake.go.
import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256, sha512 } from '@noble/hashes/sha2.js'
import type { Proof, Side } from './body.ts'
import { type Bytes, concat, equal, lv, utf8 } from './bytes.ts'
import { confirmation, scalar, startCPace } from './cpace.ts'

/** What the page brings into every run: where, and its certificate. */
export interface Party {
  /** The page's origin. */
  origin: string
  /** Normalised, joined by "/". */
  words: string
  /** sha-256 of the DTLS certificate. */
  fingerprint: Bytes
  /** Only tests choose what is drawn. */
  random?: (size: number) => Bytes
}

/** What a proven pair shares. */
export interface Secrets {
  toHost: Bytes
  toGuest: Bytes
  /** To go on over another line. */
  resume: Bytes
  /** Names the pair then; no secret. */
  pair: Bytes
  checkWord: readonly [number, number]
  /** Of the host's certificate. */
  fingerprint: Bytes
}

export interface Run {
  first: { sid: Bytes } & Side
  /**
   * Takes the host's share and makes the page's proof. Works once.
   * @throws Abort
   */
  meet(host: Side): Proof
  /** @returns undefined unless the host knows the password and its nonce is the one it committed to */
  finish(host: Proof): Secrets | undefined
}

/**
 * Answers an invite. Draws, in this order: sid 16, nonce 32, scalar 64 bytes.
 * @param prs the normalised password without "-"; it is not kept
 */
export function startRun(party: Party, prs: string, invited: Bytes): Run {
  const own = draw(party, 16)
  const nonce = draw(party, 32)
  const sid = concat(invited, own)
  const ci = lv('zwiesprache/1', 'A=guest', 'B=host', party.origin, party.words)
  const cpace = startCPace(scalar(draw(party, 64)), utf8(prs), ci, sid)
  const mine: Side = { share: cpace.share, fingerprint: party.fingerprint, commitment: Uint8Array.from(sha256(nonce)) }
  let met: { host: Side; isk: Bytes } | undefined
  return {
    first: { sid: own, ...mine },
    meet(host) {
      met = { host, isk: cpace.finish(host.share, transcript(mine, host)) }
      return { tag: confirmation(met.isk, sid, mine.share, data(mine, 'guest')), nonce }
    },
    finish(proof) {
      if (met === undefined || !equal(sha256(proof.nonce), met.host.commitment)) return undefined
      const { host, isk } = met
      if (!equal(proof.tag, confirmation(isk, sid, host.share, data(host, 'host')))) return undefined
      const salt = concat(sid, sha512(transcript(mine, host)))
      const key = (info: string, size = 32) => derive(isk, salt, info, size)
      return {
        toHost: key('guest to host'),
        toGuest: key('host to guest'),
        resume: key('resume'),
        pair: key('pair', 16),
        checkWord: checkWord(key('check word'), nonce, proof.nonce),
        fingerprint: host.fingerprint,
      }
    },
  }
}

/** Random bytes. */
export function draw(party: Party, size: number): Bytes {
  return party.random?.(size) ?? crypto.getRandomValues(new Uint8Array(size))
}

/** One key of several that come from a secret. */
export function derive(secret: Bytes, salt: Bytes, info: string, size: number): Bytes {
  return Uint8Array.from(hkdf(sha512, secret, salt, utf8(`zwiesprache/1 ${info}`), size))
}

/** The AD of CPace: it binds the certificate and the commitment. */
function data(side: Side, role: 'guest' | 'host'): Bytes {
  return lv(`zwiesprache/1 ${role}`, side.fingerprint, side.commitment)
}

function transcript(guest: Side, host: Side): Bytes {
  return concat(lv(guest.share, data(guest, 'guest')), lv(host.share, data(host, 'host')))
}

function checkWord(key: Bytes, guestNonce: Bytes, hostNonce: Bytes): readonly [number, number] {
  const bits = hkdf(sha512, key, concat(guestNonce, hostNonce), utf8('zwiesprache/1 check word'), 4)
  const value = new DataView(Uint8Array.from(bits).buffer).getUint32(0)
  return [value >>> 22, (value >>> 12) & 0x3ff]
}
