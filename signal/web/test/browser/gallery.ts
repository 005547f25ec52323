// The page's own view and call in a real browser, with a counsellor's app beside
// it that is nothing but an RTCPeerConnection: for checks and pictures of what
// needs no server (../../gallery_test.go). Not a part of the page.
import { type Call, createIdentity, openCall } from '../../src/call.ts'
import { quietly, watchCapture } from '../../src/capture.ts'
import type { Servers } from '../../src/message.ts'
import { step } from '../../src/session.ts'
import { type Effect, type Event, type State, initial } from '../../src/state.ts'
import { de } from '../../src/text/de.ts'
import { en } from '../../src/text/en.ts'
import { fr } from '../../src/text/fr.ts'
import { nl } from '../../src/text/nl.ts'
import type { Language } from '../../src/text/text.ts'
import { createView } from '../../src/view.ts'

const texts = { de, nl, fr, en }
let state: State = initial('de')
const sent: Effect[] = []

/** What the person does, and what happens of itself, without any effect but these. */
function dispatch(event: Event): void {
  const [next, effects] = step(state, event)
  state = next
  sent.push(...effects)
  view.render(state)
}

const view = createView({
  dispatch, exit: () => {}, share: () => {}, choose: () => {}, blur: () => {}, playSound: async () => {}, checkWord: () => (state.checkWord ? 'welle melone' : ''),
}, undefined, (language) => speak(language))

function speak(language: Language): void {
  state = { ...state, language }
  view.speak(texts[language], language)
}

/** A moving picture of one colour, with a tone. */
function film(hue: number, hertz: number): MediaStream {
  const canvas = document.createElement('canvas')
  canvas.width = 640
  canvas.height = 360
  const pen = canvas.getContext('2d')
  let n = 0
  setInterval(() => {
    if (!pen) return
    pen.fillStyle = `hsl(${hue} 30% 45%)`
    pen.fillRect(0, 0, 640, 360)
    pen.fillStyle = `hsl(${hue} 35% 75%)`
    pen.beginPath()
    pen.arc(320, 150 + 4 * Math.sin(n++ / 5), 70, 0, 7)
    pen.arc(320, 420, 170, 0, 7)
    pen.fill()
  }, 100)
  const sounds = new AudioContext()
  const tone = sounds.createOscillator()
  tone.frequency.value = hertz
  const out = sounds.createMediaStreamDestination()
  tone.connect(out)
  tone.start()
  return new MediaStream([...quietly(() => canvas.captureStream(10)).getVideoTracks(), ...out.stream.getAudioTracks()])
}

/** The counsellor's side: the first three parts both ways, three more for each other guest. */
class Host {
  readonly connection = new RTCPeerConnection()
  private readonly senders: RTCRtpSender[] = []
  call: Call | undefined
  readonly status = this.connection.createDataChannel('status', { negotiated: true, id: 0, ordered: false, maxRetransmits: 0 })

  constructor() {
    for (const kind of ['audio', 'video', 'video'] as const) this.add(kind, 'sendrecv')
  }

  private add(kind: 'audio' | 'video', direction: RTCRtpTransceiverDirection): void {
    this.senders.push(this.connection.addTransceiver(kind, { direction }).sender)
  }

  /** Fills the three parts of the counsellor (0) or of a slot (1, 2). */
  async show(row: number, what: MediaStream, screen?: MediaStream): Promise<void> {
    while (this.senders.length < 3 * row + 3) for (const kind of ['audio', 'video', 'video'] as const) this.add(kind, 'sendonly')
    const tracks = [what.getAudioTracks()[0], what.getVideoTracks()[0], screen?.getVideoTracks()[0]]
    for (const [i, track] of tracks.entries()) await this.senders[3 * row + i]?.replaceTrack(track ?? null)
  }

  async offer(servers?: Servers): Promise<void> {
    const { certificate } = await createIdentity()
    const host = this.connection
    const answered = new Promise<string>((resolve) => { answer = resolve })
    this.call ??= openCall(certificate, servers, {
      answer: (sdp) => answer(sdp),
      candidate: (candidate) => void (candidate.candidate && host.addIceCandidate({ candidate: candidate.candidate, sdpMid: candidate.mid }).catch(() => {})),
      remote: (stream) => view.remote(stream),
      screen: (stream) => view.screen(stream),
      other: (slot, part, stream) => view.other(slot, part, stream),
      health: (health) => view.health(health),
      state: (media) => dispatch({ type: 'media', media }),
      silent: () => {},
      bye: (message) => dispatch({ type: 'message', message }),
    })
    const { call } = this
    host.onicecandidate = ({ candidate }) => void (candidate && call.candidate({ type: 'candidate', candidate: candidate.candidate, mid: candidate.sdpMid ?? '', line: 0 }).catch(() => {}))
    await host.setLocalDescription()
    await call.offer(host.localDescription?.sdp ?? '')
    await host.setRemoteDescription({ type: 'answer', sdp: await answered })
  }
}
let answer: (sdp: string) => void = () => {}

const api = {
  dispatch, speak, film, view, sent,
  state: () => state,
  /** Puts the page into a state that events would take long to reach. */
  put: (wish: Partial<State>) => {
    state = { ...initial(state.language), ...wish }
    view.render(state)
  },
  add: (wish: Partial<State>) => {
    state = { ...state, ...wish }
    view.render(state)
  },
  host: () => new Host(),
}
export type Gallery = typeof api
watchCapture((now) => dispatch({ type: 'captured', ...now }))
speak('de')
view.render(state)
Object.assign(globalThis, { gallery: api })
