// The page's one RTCPeerConnection. The host offers, the page answers: later
// offers (a new path, a third person) as well, so that there is no glare.
import type { Bytes } from './bytes.ts'
import type { Candidate } from './message.ts'

export interface CallEvents {
  answer: (sdp: string) => void
  candidate: (candidate: Candidate) => void
  remote: (stream: MediaStream) => void
  state: (state: 'connecting' | 'connected' | 'troubled' | 'failed' | 'closed') => void
}

export interface Call {
  offer: (sdp: string) => Promise<void>
  candidate: (candidate: Candidate) => Promise<void>
  /** Replaces what is sent; null sends nothing of that kind. */
  tracks: (audio: MediaStreamTrack | null, video: MediaStreamTrack | null) => Promise<void>
  /** Sends nothing and plays nothing, or goes on with both. */
  pause: (on: boolean) => Promise<void>
  close: () => void
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

/** Opens a call; nothing flows before the first offer. No server of anybody helps to find the way. */
export function openCall(certificate: RTCCertificate, on: CallEvents): Call {
  const connection = new RTCPeerConnection({ certificates: [certificate], iceServers: [], bundlePolicy: 'max-bundle' })
  const remote = new MediaStream()
  const own = new MediaStream()
  let audio: MediaStreamTrack | null = null
  let video: MediaStreamTrack | null = null
  let paused = false
  let early: RTCIceCandidateInit[] = []
  let answered = false
  let held: Candidate[] = []

  connection.addEventListener('icecandidate', ({ candidate }) => {
    const message: Candidate = {
      type: 'candidate', candidate: candidate?.candidate ?? '', mid: candidate?.sdpMid ?? '', line: candidate?.sdpMLineIndex ?? 0,
    }
    // The answer goes first: candidates mean nothing without it.
    if (answered) on.candidate(message)
    else held.push(message)
  })
  /** The second video section carries a shared screen; the first is the camera's. */
  const isScreen = (one: RTCRtpTransceiver): boolean =>
    one.receiver.track.kind === 'video' && one !== connection.getTransceivers().find(({ receiver }) => receiver.track.kind === 'video')

  connection.addEventListener('track', ({ track, transceiver }) => {
    if (isScreen(transceiver)) return
    for (const old of remote.getTracks()) if (old.kind === track.kind) remote.removeTrack(old)
    track.enabled = !paused
    remote.addTrack(track)
    on.remote(remote)
    const transport = transceiver.receiver.transport
    transport?.addEventListener('statechange', () => transport.state === 'closed' && on.state('closed'))
  })
  connection.addEventListener('connectionstatechange', () => {
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
    for (const one of connection.getTransceivers()) {
      if (one.mid === null) continue
      await one.sender.replaceTrack(paused || isScreen(one) ? null : one.receiver.track.kind === 'audio' ? audio : video)
    }
  }
  return {
    offer: async (sdp) => {
      await connection.setRemoteDescription({ type: 'offer', sdp })
      for (const candidate of early.splice(0)) await connection.addIceCandidate(candidate)
      for (const transceiver of connection.getTransceivers()) {
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
    pause: async (on) => {
      paused = on
      for (const track of remote.getTracks()) track.enabled = !on
      if (connection.remoteDescription) await attach()
    },
    close: () => {
      early = []
      held = []
      connection.close()
    },
  }
}
