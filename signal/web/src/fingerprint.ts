// Which certificates an SDP (RFC 8866) allows, as in ../../fingerprint.go.

/**
 * Whether every certificate that sdp allows is the one with this sha-256
 * fingerprint (RFC 8122, section 5): at least one a=fingerprint, all of them
 * sha-256 and equal, every media section covered by its own or the session's.
 * A rejected section (port 0, but not bundle-only) needs none. Any doubt about
 * how another parser may read a line is false.
 * @param want 32 bytes
 */
export function checkFingerprints(sdp: string, want: Uint8Array): boolean {
  let whole = false // the session has a fingerprint
  let some = false // anybody has
  let section: { rejected: boolean; own: boolean } | undefined
  const covered = () => section === undefined || section.rejected || section.own || whole
  const lines = sdp.replace(/\n$/, '').split('\n').map((line) => line.replace(/\r$/, ''))
  if (lines[0] !== 'v=0') return false
  for (const line of lines) {
    if (!/^[a-z]=[^\r\0]*$/.test(line)) return false
    if (line.startsWith('m=')) {
      const port = /^m=[^ ]+ (\d+)(?:\/\d+)? [^ ]+(?: [^ ]+)+$/.exec(line)?.[1]
      if (port === undefined || !covered()) return false
      section = { rejected: port === '0', own: false }
    } else if (line === 'a=bundle-only') {
      if (section !== undefined) section.rejected = false
    } else if (/^a=[ \t]*fingerprint/i.test(line)) {
      if (!matches(line, want)) return false
      some = true
      if (section === undefined) whole = true
      else section.own = true
    }
  }
  return some && section !== undefined && covered()
}

/** Reads "a=fingerprint:sha-256 AB:CD:…"; name of the hash and digits in any case. */
function matches(line: string, want: Uint8Array): boolean {
  const text = /^sha-256 ([0-9a-f]{2}(?::[0-9a-f]{2}){31})$/i.exec(line.replace('a=fingerprint:', ''))?.[1]
  return text?.toLowerCase() === Array.from(want, (byte) => byte.toString(16).padStart(2, '0')).join(':')
}
