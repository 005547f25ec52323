// Hides what is behind a person on the camera's picture. Loaded when somebody
// asks for it; a worker does the work.
import type { Mode } from './engine.ts'
import type { Order, Report } from './worker.ts'

export type { Mode }

/** Why there is no blur: the browser cannot, the computer is too slow, or something is broken. */
export type Refusal = 'unsupported' | 'slow' | 'broken'

export class BlurError extends Error {
  readonly why: Refusal
  constructor(why: Refusal) {
    super(`blur: ${why}`)
    this.why = why
  }
}

export interface Blur {
  /** The blurred picture, to be shown and sent instead of the camera's. */
  track: MediaStreamTrack
  setMode: (mode: Mode) => void
  /** Ends the blurred track; the camera's is the caller's. */
  stop: () => void
}

/** Chrome's streams of pictures (https://www.w3.org/TR/mediacapture-transform, in its first form). */
interface Streams {
  MediaStreamTrackProcessor?: new (init: { track: MediaStreamTrack; maxBufferSize: number }) => { readable: ReadableStream<VideoFrame> }
  MediaStreamTrackGenerator?: new (init: { kind: 'video' }) => MediaStreamTrack & { writable: WritableStream<VideoFrame> }
}

/** Until the files are there, ms: a quarter of a megabyte. */
const loading = 20_000

/** Until the trial is over, ms: two seconds at 15 pictures each, and as much again for a slow start. */
const trial = 4000

/**
 * Tries the blur on the camera for a second or two and answers with it when
 * the computer keeps up. Until then, and after failed was called, the caller
 * shows and sends no picture at all: whoever wants the blur is never seen
 * without. What failed tells, the Blur has stopped already.
 * @throws BlurError when there is none.
 */
export async function createBlur(camera: MediaStreamTrack, mode: Mode, failed: (why: Refusal) => void): Promise<Blur> {
  if (typeof VideoFrame === 'undefined' || typeof WebAssembly === 'undefined') throw new BlurError('unsupported')
  const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })
  const order = (o: Order, transfer: Transferable[] = []): void => worker.postMessage(o, transfer)
  const route = createRoute(camera, order)
  if (route === null) {
    worker.terminate()
    throw new BlurError('unsupported')
  }
  let running = true
  const stop = (): void => {
    running = false
    worker.terminate()
    route.stop()
  }
  return new Promise<Blur>((resolve, reject) => {
    let refuse = (why: Refusal): void => reject(new BlurError(why))
    const fail = (why: Refusal): void => {
      clearTimeout(timer)
      if (!running) return
      stop()
      refuse(why)
    }
    let timer = setTimeout(() => fail('broken'), loading)
    worker.onerror = () => fail('broken')
    worker.onmessage = ({ data: report }: MessageEvent<Report>) => {
      switch (report.type) {
        case 'loaded':
          clearTimeout(timer)
          timer = setTimeout(() => fail('slow'), trial)
          return
        case 'frame':
          route.show(report.frame)
          return
        case 'failed':
          fail(report.why)
          return
        case 'fit':
          clearTimeout(timer)
          refuse = failed
          resolve({ track: route.track, setMode: (next) => order({ type: 'mode', mode: next }), stop })
      }
    }
    route.start(mode)
  })
}

/** How pictures get to the worker and back. */
interface Route {
  track: MediaStreamTrack
  start: (mode: Mode) => void
  show: (frame: VideoFrame) => void
  stop: () => void
}

type Send = (order: Order, transfer?: Transferable[]) => void

function createRoute(camera: MediaStreamTrack, send: Send): Route | null {
  const streams: Streams = window as Streams
  if (streams.MediaStreamTrackProcessor && streams.MediaStreamTrackGenerator) {
    const generator = new streams.MediaStreamTrackGenerator({ kind: 'video' })
    const { readable } = new streams.MediaStreamTrackProcessor({ track: camera, maxBufferSize: 1 })
    const { writable } = generator
    return {
      track: generator,
      start: (mode) => send({ type: 'start', mode, readable, writable }, [readable, writable]),
      show: (frame) => frame.close(),
      stop: () => generator.stop(),
    }
  }
  return createCanvasRoute(camera, send)
}

/** For browsers without streams of pictures: a hidden video gives them, a canvas shows them. One is on its way at a time. */
export function createCanvasRoute(camera: MediaStreamTrack, send: Send): Route | null {
  const canvas = document.createElement('canvas')
  const pen = canvas.getContext('2d')
  const video = document.createElement('video')
  if (pen === null || !('captureStream' in canvas) || !('requestVideoFrameCallback' in video)) return null
  const [track] = canvas.captureStream().getVideoTracks()
  if (track === undefined) return null
  video.muted = true
  video.playsInline = true
  video.srcObject = new MediaStream([camera])
  let away = false
  let stopped = false
  const next = (): void => {
    video.requestVideoFrameCallback(() => {
      if (stopped) return
      next()
      if (away) return
      const frame = new VideoFrame(video, { timestamp: Math.round(performance.now() * 1000) })
      away = true
      send({ type: 'frame', frame }, [frame])
    })
  }
  return {
    track,
    start(mode) {
      send({ type: 'start', mode })
      next()
      void video.play().catch(() => undefined) // without pictures the trial's time runs out
    },
    show(frame) {
      away = false
      if (canvas.width !== frame.displayWidth || canvas.height !== frame.displayHeight) {
        canvas.width = frame.displayWidth
        canvas.height = frame.displayHeight
      }
      pen.drawImage(frame, 0, 0)
      frame.close()
    },
    stop() {
      stopped = true
      video.srcObject = null
      track.stop()
    },
  }
}
