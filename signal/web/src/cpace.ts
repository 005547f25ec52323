// CPACE-RISTR255-SHA512 of draft-irtf-cfrg-cpace-21, as in ../../cpace.go.
import { ristretto255, ristretto255_hasher } from '@noble/curves/ed25519.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha512 } from '@noble/hashes/sha2.js'
import { type Bytes, concat, equal, lv, utf8 } from './bytes.ts'

/** The draft's abort: a share that must not be used. */
export class Abort extends Error {}

/** The public share of a run, and its end, which works once. */
export interface CPace {
  share: Bytes
  /**
   * The intermediate session key.
   * @param transcript lv(Ya, ADa) ‖ lv(Yb, ADb)
   * @throws Abort
   */
  finish(theirs: Uint8Array, transcript: Uint8Array): Bytes
}

const name = 'CPaceRistretto255'
const hashBlock = 128
const { Point } = ristretto255

/** A number from bytes, the lowest first. */
function number(bytes: Uint8Array): bigint {
  return bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
}

/** A scalar from 64 random bytes. */
export function scalar(uniform: Uint8Array): bigint {
  return number(uniform) % Point.Fn.ORDER
}

/** Maps the password to a group element; the padding fills the first block of the hash. */
export function generator(prs: Uint8Array, ci: Uint8Array, sid: Uint8Array): InstanceType<typeof Point> {
  const pad = Math.max(0, hashBlock - 1 - lv(prs).length - lv(name).length)
  return ristretto255_hasher.deriveToCurve!(sha512(lv(name, prs, new Uint8Array(pad), ci, sid))) as InstanceType<typeof Point>
}

/**
 * The draft's scalar_mult_vfy.
 * @throws Abort for a share that is not canonical or whose product is the identity
 */
export function shared(secret: bigint, share: Uint8Array): Bytes {
  let point: InstanceType<typeof Point>
  try {
    point = Point.fromBytes(share)
  } catch {
    throw new Abort('share is not canonical')
  }
  const product = point.is0() ? point : point.multiply(secret)
  if (product.is0()) throw new Abort('share is the identity')
  return Uint8Array.from(product.toBytes())
}

/** Begins a run. prs is the password, ci names channel and parties, sid this run. */
export function startCPace(secret: bigint, prs: Uint8Array, ci: Uint8Array, sid: Uint8Array): CPace {
  let left: bigint | undefined = secret
  const share = Uint8Array.from(generator(prs, ci, sid).multiply(secret).toBytes())
  return {
    share,
    finish(theirs, transcript) {
      const once = left
      left = undefined
      if (once === undefined || equal(theirs, share)) throw new Abort('share is our own')
      return Uint8Array.from(sha512(concat(lv(`${name}_ISK`, sid, shared(once, theirs)), transcript)))
    },
  }
}

/** The draft's confirmation tag over one side's own share and data. */
export function confirmation(isk: Uint8Array, sid: Uint8Array, share: Uint8Array, ad: Uint8Array): Bytes {
  const key = sha512(concat(utf8('CPaceMac'), sid, isk))
  return Uint8Array.from(hmac(sha512, key, lv(share, ad)))
}
