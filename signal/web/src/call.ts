// The page's one RTCPeerConnection. The host offers, the page answers: later
// offers (a new path, a third person) as well, so that there is no glare.
import type { Bytes } from './bytes.ts'
import type { Bye, Candidate, Servers } from './message.ts'
import { type ReportEvents, report } from './report.ts'
import { counsellors, sectionOf } from './section.ts'

export type { Health } from './report.ts'

export interface CallEvents extends ReportEvents {
  answer: (sdp: string) => void
  candidate: (candidate: Candidate) => void
  remote: (stream: MediaStream) => void
  /** Where a screen of the other side is seen; nothing comes until one is shared. */
  screen: (stream: MediaStream) => void
  /** Where another guest is seen and heard, by slot; the counsellor's app passes that on as it is. */
  other: (slot: number, part: 'camera' | 'screen', stream: MediaStream) => void
  state: (state: 'connecting' | 'connected' | 'troubled' | 'failed' | 'closed') => void
}

export interface Call {
  /** Which servers may help to find a way from the next offer on. */
  servers: (servers: Servers) => void
  offer: (sdp: string) => Promise<void>
  candidate: (candidate: Candidate) => Promise<void>
  /** Replaces what is sent; null sends nothing of that kind. */
  tracks: (audio: MediaStreamTrack | null, video: MediaStreamTrack | null) => Promise<void>
  /** Shows a screen; null ends that. */
  share: (screen: MediaStreamTrack | null) => Promise<void>
  /** How loud the person speaks now, 0 to 1. */
  level: (own: number) => void
  /** Sends nothing and plays nothing, or goes on with both. */
  pause: (on: boolean) => Promise<void>
  /** Ends it: nothing is sent or played any more. With a reason the other side is told that first, if there is a way to it. */
  close: (reason?: Bye['reason']) => void
}

/** A DTLS certificate of our own and its sha-256 fingerprint, made before any password is proven. */
export interface Identity {
  certificate: RTCCertificate
  fingerprint: Bytes
}

/** @throws Error when the browser names no sha-256 fingerprint */
export async function createIdentity(): Promise<Identity> {
  const algorithm: EcKeyGenParams = { name: 'ECDSA', namedCurve: 'P-256' }
  const certificate = await RTCPeerConnection.generateCertificate(algorithm)
  const own = certificate.getFingerprints?.().find((one) => one.algorithm?.toLowerCase() === 'sha-256')
  const bytes = own?.value?.split(':').map((pair) => Number.parseInt(pair, 16)) ?? []
  if (bytes.length !== 32 || bytes.some(Number.isNaN)) throw new Error('no sha-256 fingerprint')
  return { certificate, fingerprint: Uint8Array.from(bytes) }
}

/** Opens a call; nothing flows before the first offer. No server helps to find the way but those that the counsellor's app names. */
export function openCall(certificate: RTCCertificate, servers: Servers | undefined, on: CallEvents): Call {
  const configuration = (named: Servers | undefined): RTCConfiguration => ({
    certificates: [certificate], bundlePolicy: 'max-bundle',
    iceServers: named && named.urls.length > 0 ? [{ urls: [...named.urls], username: named.username, credential: named.credential }] : [],
    iceTransportPolicy: named?.only ? 'relay' : 'all',
  })
  const connection = new RTCPeerConnection(configuration(servers))
  const remote = new MediaStream()
  const others = [new MediaStream(), new MediaStream()] as const
  const own = new MediaStream()
  let audio: MediaStreamTrack | null = null
  let video: MediaStreamTrack | null = null
  let screen: MediaStreamTrack | null = null
  let paused = false
  let over = false
  let early: RTCIceCandidateInit[] = []
  let answered = false
  let held: Candidate[] = []

  const reports = report(connection, on, () => !paused && video !== null)

  connection.addEventListener('icecandidate', ({ candidate }) => {
    const message: Candidate = {
      type: 'candidate', candidate: candidate?.candidate ?? '', mid: candidate?.sdpMid ?? '', line: candidate?.sdpMLineIndex ?? 0,
    }
    // The answer goes first: candidates mean nothing without it.
    if (answered) on.candidate(message)
    else held.push(message)
  })
  connection.addEventListener('track', ({ track, transceiver }) => {
    const section = sectionOf(connection.getTransceivers().indexOf(transceiver))
    if (!section) return
    const { slot, part } = section
    const other = slot === undefined ? undefined : others[slot]
    track.enabled = !paused
    if (part === 'screen') {
      const stream = new MediaStream([track])
      return slot === undefined ? on.screen(stream) : on.other(slot, 'screen', stream)
    }
    const stream = other ?? remote
    for (const old of stream.getTracks()) if (old.kind === track.kind && old !== track) stream.removeTrack(old)
    stream.addTrack(track)
    if (slot !== undefined) return on.other(slot, 'camera', stream)
    on.remote(remote)
    const transport = transceiver.receiver.transport
    transport?.addEventListener('statechange', () => transport.state === 'closed' && !over && on.state('closed'))
  })
  connection.addEventListener('connectionstatechange', () => {
    if (over) return
    switch (connection.connectionState) {
      case 'connecting': return on.state('connecting')
      case 'connected': return on.state('connected')
      case 'disconnected': return on.state('troubled')
      // The other side's goodbye in DTLS shows as a failure of the whole.
      case 'failed': return on.state(goodbye() ? 'closed' : 'failed')
    }
  })

  const goodbye = (): boolean => connection.getReceivers().some(({ transport }) => transport?.state === 'closed')
  const attach = async (): Promise<void> => {
    for (const [part, track] of [['sound', audio], ['camera', video], ['screen', screen]] as const) {
      const one = counsellors(connection, part)
      if (one && one.mid !== null) await one.sender.replaceTrack(paused ? null : track)
    }
  }
  const pause = async (on: boolean): Promise<void> => {
    paused = on
    for (const { receiver } of connection.getTransceivers()) receiver.track.enabled = !on
    if (connection.remoteDescription) await attach()
  }
  return {
    servers: (next) => connection.setConfiguration(configuration(next)),
    offer: async (sdp) => {
      await connection.setRemoteDescription({ type: 'offer', sdp })
      for (const candidate of early.splice(0)) await connection.addIceCandidate(candidate)
      for (const part of ['sound', 'camera', 'screen'] as const) {
        const transceiver = counsellors(connection, part)
        if (!transceiver) continue
        // Both ways even without a device: one plugged in later then needs no new offer.
        transceiver.direction = 'sendrecv'
        transceiver.sender.setStreams?.(own) // one stream: picture and sound stay in step
      }
      await attach()
      await connection.setLocalDescription()
      on.answer(connection.localDescription?.sdp ?? '')
      answered = true
      for (const candidate of held.splice(0)) on.candidate(candidate)
    },
    candidate: async ({ candidate, mid, line }) => {
      const init: RTCIceCandidateInit = { candidate, sdpMid: mid === '' ? null : mid, sdpMLineIndex: line }
      if (!connection.remoteDescription) early.push(init)
      else await connection.addIceCandidate(init)
    },
    tracks: async (nextAudio, nextVideo) => {
      audio = nextAudio
      video = nextVideo
      if (connection.remoteDescription) await attach()
    },
    share: async (next) => {
      screen = next
      if (connection.remoteDescription) await attach()
    },
    level: reports.level,
    pause,
    close: (reason) => {
      over = true
      early = []
      held = []
      if (reason === undefined) {
        reports.stop()
        return connection.close()
      }
      const close = (): void => connection.close()
      void pause(true).catch(() => {}) // closed meanwhile
      void reports.part(reason).then(close, close)
    },
  }
}
