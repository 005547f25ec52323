// Camera, microphone and loudspeaker of this computer. Nothing is opened
// before a person asks for it, and everything is stopped by close.
import type { DeviceState } from './state.ts'
import type { Device, DeviceKind, DeviceList } from './view/screen.ts'

export interface DeviceEvents {
  state: (camera: DeviceState, microphone: DeviceState) => void
  list: (list: DeviceList) => void
  /** What is there to be shown and sent: null while off. */
  tracks: (audio: MediaStreamTrack | null, video: MediaStreamTrack | null) => void
  /** One that was unplugged has found another to stand in for it. */
  replaced: (kind: Kind, label: string) => void
  speaker: (id: string) => void
  /** The microphone's loudness, 0 to 1. */
  level: (value: number) => void
}

export interface Devices {
  open: (camera: boolean, microphone: boolean) => Promise<void>
  choose: (kind: DeviceKind, id: string) => Promise<void>
  /** Mutes the microphone; closes the camera, so that its light goes out, or opens it again. */
  switch: (muted: boolean, hidden: boolean) => Promise<void>
  playSound: () => Promise<void>
  close: () => void
}

const constraints = {
  camera: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } },
  microphone: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
}

/** Between two looks at the level: smooth for the eye, cheap for the processor. */
const levelEvery = 60

type Kind = 'camera' | 'microphone'

interface Slot {
  state: DeviceState
  track: MediaStreamTrack | null
  /** The device that was chosen, '' for the browser's own choice. */
  id: string
  /** It was in use and has been unplugged; nothing stands in for it yet. */
  gone: boolean
}

export function createDevices(on: DeviceEvents): Devices {
  const slots: Record<Kind, Slot> = { camera: vacant(), microphone: vacant() }
  let speaker = ''
  let muted = false
  let hidden = false
  let meter: { stop: () => void } | undefined
  let sounds: AudioContext | undefined
  // Grows with close: what a browser hands over later is stopped at once.
  let generation = 0

  const tell = (): void => {
    on.state(slots.camera.state, slots.microphone.state)
    on.tracks(slots.microphone.track, slots.camera.track)
  }
  const put = (kind: Kind, track: MediaStreamTrack): void => {
    const slot = slots[kind]
    slot.track?.stop()
    slot.track = track
    slot.state = 'ready'
    slot.gone = false
    slot.id = track.getSettings().deviceId ?? slot.id
    track.addEventListener('ended', () => {
      if (slot.track !== track) return
      slot.track = null
      slot.state = 'missing'
      tell()
      void standIn(kind)
    })
    if (kind === 'camera') return
    track.enabled = !muted
    meter?.stop()
    meter = measure(track, on.level)
  }
  const ask = async (kinds: readonly Kind[]): Promise<void> => {
    const now = generation
    const wish: MediaStreamConstraints = {}
    if (kinds.includes('camera')) wish.video = { ...constraints.camera, ...exactly(slots.camera.id) }
    if (kinds.includes('microphone')) wish.audio = { ...constraints.microphone, ...exactly(slots.microphone.id) }
    const stream = await navigator.mediaDevices.getUserMedia(wish)
    if (now !== generation) {
      for (const track of stream.getTracks()) track.stop()
      return
    }
    for (const track of stream.getTracks()) put(track.kind === 'video' ? 'camera' : 'microphone', track)
  }
  /** One question for both; when that fails, each alone, so that one fault costs one device. */
  const askEach = async (kinds: readonly Kind[]): Promise<void> => {
    try {
      return await ask(kinds)
    } catch (fault) {
      if (kinds.length === 1 || (await asksAgain(fault))) {
        for (const kind of kinds) slots[kind].state = stateOf(fault)
        return
      }
    }
    for (const kind of kinds) await askEach([kind])
  }
  /** The next best in place of one that is gone; without any, its kind stays missing. */
  const standIn = async (kind: Kind): Promise<void> => {
    const slot = slots[kind]
    slot.gone = true
    slot.id = ''
    if (kind === 'camera' && hidden) return
    await askEach([kind])
    if (!slot.track) return
    tell()
    on.replaced(kind, slot.track.label)
    refresh()
  }
  const list = async (): Promise<void> => on.list(devicesOf(await navigator.mediaDevices.enumerateDevices(), slots, speaker))
  const refresh = (): void => void list().catch(() => {})
  /** A device was plugged in or out: one that was missed is taken at once. */
  const changed = (): void => {
    refresh()
    for (const kind of ['camera', 'microphone'] as const) if (slots[kind].gone) void standIn(kind)
  }

  return {
    open: async (camera, microphone) => {
      const now = generation
      navigator.mediaDevices.addEventListener('devicechange', changed)
      const kinds: Kind[] = []
      if (camera && !slots.camera.track) kinds.push('camera')
      if (microphone && !slots.microphone.track) kinds.push('microphone')
      if (kinds.length > 0) await askEach(kinds)
      if (now !== generation) return
      tell()
      refresh()
    },
    choose: async (kind, id) => {
      if (kind === 'speaker') {
        speaker = id
        on.speaker(id)
        return refresh()
      }
      const slot = slots[kind]
      slot.track?.stop() // some systems open a device for one taker only
      slot.track = null
      slot.id = id
      await askEach([kind])
      tell()
      refresh()
    },
    switch: async (nextMuted, nextHidden) => {
      muted = nextMuted
      if (slots.microphone.track) slots.microphone.track.enabled = !muted
      if (hidden === nextHidden) return
      hidden = nextHidden
      const slot = slots.camera
      if (slot.state !== 'ready') return
      if (hidden) {
        const track = slot.track
        slot.track = null
        track?.stop()
      } else if (!slot.track) await askEach(['camera'])
      tell()
    },
    playSound: async () => {
      sounds ??= new AudioContext()
      await sounds.resume()
      play(sounds)
    },
    close: () => {
      generation++
      navigator.mediaDevices?.removeEventListener('devicechange', changed)
      for (const slot of Object.values(slots)) {
        slot.track?.stop()
        slot.track = null
        slot.state = 'off'
        slot.gone = false
      }
      meter?.stop()
      meter = undefined
      void sounds?.close()
      sounds = undefined
      muted = hidden = false
      on.tracks(null, null)
    },
  }
}

function exactly(id: string): MediaTrackConstraints {
  return id === '' ? {} : { deviceId: { exact: id } }
}

/** Whether asking for each device alone would only repeat a question that the person just refused. */
async function asksAgain(fault: unknown): Promise<boolean> {
  if (stateOf(fault) !== 'denied') return false
  const states = await Promise.all(['camera', 'microphone'].map(permission))
  return !states.includes('granted')
}

async function permission(name: string): Promise<string> {
  try {
    return (await navigator.permissions.query({ name: name as PermissionName })).state
  } catch {
    return '' // this browser does not tell
  }
}

/** @see Media Capture and Streams, section 10.3, for the names of the faults */
function stateOf(fault: unknown): DeviceState {
  switch (fault instanceof Error ? fault.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied'
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'missing'
    default:
      return 'busy'
  }
}

function vacant(): Slot {
  return { state: 'off', track: null, id: '', gone: false }
}

function devicesOf(infos: readonly MediaDeviceInfo[], slots: Record<Kind, Slot>, speaker: string): DeviceList {
  const of = (kind: MediaDeviceKind, chosen: string): Device[] =>
    infos.filter((info) => info.kind === kind && info.label !== '').map(({ deviceId, label }) => ({ id: deviceId, label, chosen: deviceId === chosen }))
  return {
    cameras: of('videoinput', slots.camera.id),
    microphones: of('audioinput', slots.microphone.id),
    speakers: 'setSinkId' in HTMLMediaElement.prototype ? of('audiooutput', speaker) : [],
  }
}

/** Follows the loudness of a track until stopped: speech fills about half of the scale. */
function measure(track: MediaStreamTrack, level: (value: number) => void): { stop: () => void } {
  const context = new AudioContext()
  const node = context.createAnalyser()
  node.fftSize = 1024
  context.createMediaStreamSource(new MediaStream([track])).connect(node)
  void context.resume().catch(() => {})
  const samples = new Float32Array(node.fftSize)
  const look = (): void => {
    node.getFloatTimeDomainData(samples)
    let sum = 0
    for (const sample of samples) sum += sample * sample
    const decibel = 10 * Math.log10(sum / samples.length + 1e-9)
    level(Math.min(1, Math.max(0, (decibel + 60) / 60)))
  }
  const clock = setInterval(look, levelEvery)
  return {
    stop: () => {
      clearInterval(clock)
      void context.close()
    },
  }
}

/** Two soft tones, a third apart. */
function play(context: AudioContext): void {
  const tones = [523.25, 659.25]
  tones.forEach((hertz, i) => {
    const start = context.currentTime + i * 0.45
    const oscillator = context.createOscillator()
    const gain = context.createGain()
    oscillator.frequency.value = hertz
    gain.gain.setValueAtTime(0, start)
    gain.gain.linearRampToValueAtTime(0.25, start + 0.05)
    gain.gain.exponentialRampToValueAtTime(0.001, start + 0.8)
    oscillator.connect(gain).connect(context.destination)
    oscillator.start(start)
    oscillator.stop(start + 0.85)
  })
}
