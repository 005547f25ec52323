// The page's one RTCPeerConnection. The host offers, the page answers: later
// offers (a new path, a third person) as well, so that there is no glare.
import type { Bytes } from './bytes.ts'
import { createFigures, type Report } from './figures.ts'
import type { Candidate } from './message.ts'
import { createJudge, createVoice, type Quality, type Sample, type Voice } from './quality.ts'
import { bounded, channel, every, parseStatus, type Status } from './status.ts'
import { adapt, createThrift, limit } from './thrift.ts'

/** How the call fares. */
export interface Health {
  quality: Quality
  voice: Voice
  /** The last second. */
  sample: Sample
}

export interface CallEvents {
  answer: (sdp: string) => void
  candidate: (candidate: Candidate) => void
  remote: (stream: MediaStream) => void
  /** Where a screen of the other side is seen; nothing comes until one is shared. */
  screen: (stream: MediaStream) => void
  /** Four times a second while connected. */
  health: (health: Health) => void
  state: (state: 'connecting' | 'connected' | 'troubled' | 'failed' | 'closed') => void
  /** Nothing came of the other side for over a second: the network may have changed, long before the browser says so. */
  silent: () => void
}

export interface Call {
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
  let screen: MediaStreamTrack | null = null
  let paused = false
  let early: RTCIceCandidateInit[] = []
  let answered = false
  let held: Candidate[] = []

  const reports = report(connection, on.health, on.silent, () => !paused && video !== null)

  connection.addEventListener('icecandidate', ({ candidate }) => {
    const message: Candidate = {
      type: 'candidate', candidate: candidate?.candidate ?? '', mid: candidate?.sdpMid ?? '', line: candidate?.sdpMLineIndex ?? 0,
    }
    // The answer goes first: candidates mean nothing without it.
    if (answered) on.candidate(message)
    else held.push(message)
  })
  connection.addEventListener('track', ({ track, transceiver }) => {
    if (isScreen(connection, transceiver)) return on.screen(new MediaStream([track]))
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
      const track = one.receiver.track.kind === 'audio' ? audio : isScreen(connection, one) ? screen : video
      await one.sender.replaceTrack(paused ? null : track)
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
    share: async (next) => {
      screen = next
      if (connection.remoteDescription) await attach()
    },
    level: reports.level,
    pause: async (on) => {
      paused = on
      for (const track of remote.getTracks()) track.enabled = !on
      if (connection.remoteDescription) await attach()
    },
    close: () => {
      early = []
      held = []
      reports.stop()
      connection.close()
    },
  }
}

/** The first video section is the camera's, the second a shared screen's. */
function isScreen(connection: RTCPeerConnection, one: RTCRtpTransceiver): boolean {
  return one.receiver.track.kind === 'video' && one !== cameraOf(connection)
}

function cameraOf(connection: RTCPeerConnection): RTCRtpTransceiver | undefined {
  return connection.getTransceivers().find(({ receiver }) => receiver.track.kind === 'video')
}

/** A status that is older, ms, says nothing any more. */
const stale = 2_000

/** Four statuses in a row are not lost by chance, ms. */
const silence = 1_250

/** Tells the other side what arrives here, hears the same from there, and makes of both how the call fares. */
function report(connection: RTCPeerConnection, on: (health: Health) => void, onSilent: () => void, filming: () => boolean): { level: (own: number) => void; stop: () => void } {
  const status = connection.createDataChannel('status', channel)
  const figure = createFigures()
  const judge = createJudge()
  const follow = createVoice()
  const thrift = createThrift()
  let sample: Sample | undefined
  let quality: Quality = { word: 'good', side: '' }
  let own = 0
  let there: { status: Status; at: number } | undefined
  let ticks = 0
  let missed = false

  status.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const told = parseStatus(data)
    if (told) there = { status: told, at: performance.now() }
  })
  const look = async (): Promise<void> => {
    const reports = await connection.getStats()
    const all: Report[] = []
    reports.forEach((one: Report) => all.push(one))
    sample = figure(all, cameraOf(connection)?.receiver.track.id ?? '', performance.now())
    quality = judge(sample, heard(), filming())
    await adapt(connection.getSenders().find(({ track }) => track?.kind === 'audio'))
    await limit(cameraOf(connection)?.sender, thrift(sample.out), 0)
  }
  const heard = (): Status | undefined => (there && performance.now() - there.at < stale ? there.status : undefined)
  const tell = async (): Promise<void> => {
    if (ticks++ % (1000 / every) === 0) await look()
    const level = await loudness(connection)
    if (!sample) return
    on({ quality, voice: follow(own, heard()?.level), sample })
    // What the network does not take is not queued: it would be old news.
    if (status.readyState === 'open' && status.bufferedAmount === 0) status.send(JSON.stringify(bounded({
      level, concealed: 100 * sample.concealed, frozen: 100 * sample.frozen, out: sample.out, height: sample.height,
    })))
  }
  const listen = (): void => {
    const quiet = there !== undefined && performance.now() - there.at > silence
    if (quiet && !missed) onSilent()
    missed = quiet
  }
  const clock = setInterval(() => {
    if (connection.connectionState !== 'connected') return
    listen()
    void tell().catch(() => {}) // closed meanwhile
  }, every)
  return { level: (value) => { own = value }, stop: () => clearInterval(clock) }
}

/** How loud the other is heard now, 0 to 100. Chrome tells of the sources only what the sender measured, if it did. */
async function loudness(connection: RTCPeerConnection): Promise<number> {
  const audio = connection.getReceivers().find(({ track }) => track.kind === 'audio')
  if (!audio) return 0
  const levels = audio.getSynchronizationSources().map(({ audioLevel }) => audioLevel ?? 0)
  const reports = await audio.getStats()
  reports.forEach((one: Report) => {
    if (one.type === 'inbound-rtp' && typeof one['audioLevel'] === 'number') levels.push(one['audioLevel'])
  })
  return (100 * (20 * Math.log10(Math.max(0, ...levels) + 1e-9) + 60)) / 60 // from −60 dB
}
