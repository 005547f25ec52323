// Puts the blur between the camera and everybody who sees it. It fails closed:
// from the wish for it until it works, and whenever it breaks, there is no
// picture at all, never a sharp one.
import type { Blur, Refusal } from './blur/blur.ts'
import { quietly } from './capture.ts'

/** unsupported: this browser cannot; slow: this computer cannot; broken: it may be tried again. */
export type Veil = 'off' | 'starting' | 'on' | Refusal

export interface Background {
  /** Hides what is behind the person from now on, or shows it. */
  wish: (on: boolean) => void
  /** Takes the camera's picture, null while it is off. */
  camera: (track: MediaStreamTrack | null) => void
}

/** Whether a try makes sense at all. */
export const canBlur = 'VideoFrame' in globalThis && 'WebAssembly' in globalThis

/** Tells what may be seen, and how the blur stands, at each change. */
export function createBackground(on: (picture: MediaStreamTrack | null, veil: Veil) => void): Background {
  let camera: MediaStreamTrack | null = null
  let wished = false
  let refused: Refusal | undefined
  let blur: Blur | undefined
  // Grows with each start: what an earlier one brings is not wanted any more.
  let round = 0

  const start = async (): Promise<void> => {
    const now = ++round
    blur?.stop()
    blur = undefined
    if (!wished || !camera || refused) return tell()
    tell()
    const fail = (why: Refusal): void => {
      if (now !== round) return
      blur = undefined
      refused = why
      tell()
    }
    try {
      const { createBlur } = await import('./blur/blur.ts')
      if (now !== round) return
      const track = camera
      const made = await quietly(() => createBlur(track, 'strong', fail))
      if (now !== round) return made.stop()
      blur = made
      tell()
    } catch (fault) {
      fail(isRefusal(fault) ? fault.why : 'broken')
    }
  }
  const tell = (): void => {
    if (!wished) on(camera, 'off')
    else if (refused) on(null, refused)
    else on(blur?.track ?? null, blur || !camera ? 'on' : 'starting')
  }
  return {
    wish: (next) => {
      wished = next
      refused = undefined
      void start()
    },
    camera: (track) => {
      if (track === camera) return
      camera = track
      void start()
    },
  }
}

function isRefusal(fault: unknown): fault is { why: Refusal } {
  return fault instanceof Error && 'why' in fault
}
