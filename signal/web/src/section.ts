// Which part of an offer is whose (PROTOCOL.md): sound, camera and screen of the
// counsellor, then the same three of each other guest's slot.

export type Part = 'sound' | 'camera' | 'screen'
const parts: readonly Part[] = ['sound', 'camera', 'screen']

/** Other guests a call can hold. */
const slots = 2

export interface Section {
  /** undefined: the counsellor. */
  slot: number | undefined
  part: Part
}

/** @param place among the parts of an offer that carry sound or pictures; undefined for one that is nobody's. */
export function sectionOf(place: number): Section | undefined {
  const part = parts[place % parts.length]
  const row = Math.floor(place / parts.length)
  if (part === undefined || row < 0 || row > slots) return undefined
  return { slot: row === 0 ? undefined : row - 1, part }
}

/** The one over which the page also sends; undefined before the first offer. */
export function counsellors(connection: RTCPeerConnection, part: Part): RTCRtpTransceiver | undefined {
  return connection.getTransceivers()[parts.indexOf(part)]
}

/** The ids of the tracks that come of other guests: how they fare says nothing of the way between here and the counsellor. */
export function foreign(connection: RTCPeerConnection): ReadonlySet<string> {
  return new Set(connection.getTransceivers().slice(parts.length).map(({ receiver }) => receiver.track.id))
}
