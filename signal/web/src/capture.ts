// Notices when something within this page records or streams what is seen and
// heard here: another script, such as a browser extension adds. It must be loaded
// before such a script has a chance to take the browser's own functions aside.
//
// It is a help, no protection. It sees neither a program that films the screen,
// nor an extension that captures the tab from outside or works in a world of its
// own, nor pictures drawn and sound read piece by piece; nor can it stop any.

export interface Capture {
  recording: boolean
  live: boolean
}

/** How often it is looked whether a stream has ended: that is not told to whoever did not end it. */
const lookEvery = 500

const recorders = new Set<MediaRecorder>()
const streams = new Set<MediaStream>()
let own = 0
let said: Capture = { recording: false, live: false }
let listener: ((now: Capture) => void) | undefined
let clock: ReturnType<typeof setInterval> | undefined

/** Tells of each change from now on, and at once when something runs already. */
export function watchCapture(on: (now: Capture) => void): void {
  listener = on
  if (said.recording || said.live) on(said)
}

/** Does the page's own work, which is no news. */
export function quietly<T>(work: () => T): T {
  own++
  try {
    return work()
  } finally {
    own--
  }
}

/** Calls then after each call of a method that the page itself did not make. */
export function follow(owner: object | undefined, name: string, then: (self: unknown, result: unknown) => void): void {
  const original: unknown = owner && Reflect.get(owner, name)
  if (!owner || typeof original !== 'function') return
  const value = new Proxy(original, {
    apply: (target, self, parameters) => {
      const result: unknown = Reflect.apply(target, self, parameters)
      if (own === 0) then(self, result)
      return result
    },
  })
  Object.defineProperty(owner, name, { value, configurable: true, enumerable: true, writable: true })
}

function recorded(recorder: unknown): void {
  if (!(recorder instanceof MediaRecorder)) return
  recorders.add(recorder)
  recorder.addEventListener('stop', () => {
    recorders.delete(recorder)
    tell()
  }, { once: true })
  tell()
}

function streamed(stream: unknown): void {
  if (!(stream instanceof MediaStream)) return
  streams.add(stream)
  clock ??= setInterval(look, lookEvery)
  tell()
}

/** What is captured of a screen or tab may hold this page; cameras do not. */
function granted(answer: unknown): void {
  if (!(answer instanceof Promise)) return
  answer.then((stream: unknown) => {
    const tracks = stream instanceof MediaStream ? stream.getVideoTracks() : []
    if (tracks.some((track) => track.getSettings().displaySurface !== undefined)) streamed(stream)
  }, () => {}) // refused: that is whose call it was to hear
}

function look(): void {
  for (const stream of streams) if (stream.getTracks().every(({ readyState }) => readyState === 'ended')) streams.delete(stream)
  if (streams.size === 0) {
    clearInterval(clock)
    clock = undefined
  }
  tell()
}

function tell(): void {
  const now: Capture = { recording: recorders.size > 0, live: streams.size > 0 }
  if (now.recording === said.recording && now.live === said.live) return
  said = now
  listener?.(now)
}

const page = globalThis as { MediaRecorder?: { prototype: object }; HTMLMediaElement?: { prototype: object }; HTMLCanvasElement?: { prototype: object }; MediaDevices?: { prototype: object } }
follow(page.MediaRecorder?.prototype, 'start', (recorder) => recorded(recorder))
for (const owner of [page.HTMLMediaElement, page.HTMLCanvasElement]) {
  for (const name of ['captureStream', 'mozCaptureStream']) follow(owner?.prototype, name, (_, stream) => streamed(stream))
}
for (const name of ['getDisplayMedia', 'getUserMedia']) follow(page.MediaDevices?.prototype, name, (_, answer) => granted(answer))
