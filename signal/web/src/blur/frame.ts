// Pictures of the browser to planes and back.
import type { Engine, Mode } from './engine.ts'

/** Blurs frames of any size; a frame that goes in is closed, whatever happens. */
export function createFilter(engine: Engine): (frame: VideoFrame, mode: Mode) => Promise<VideoFrame> {
  let width = 0
  let height = 0
  let spare = new Uint8Array(0)
  return async (frame, mode) => {
    try {
      const rect = frame.visibleRect
      if (rect === null) throw new Error('blur: frame is closed')
      if (rect.width !== width || rect.height !== height) {
        engine.resize(rect.width, rect.height)
        width = rect.width
        height = rect.height
      }
      const needed = frame.format === 'I420' ? 0 : frame.allocationSize()
      if (spare.length < needed) spare = new Uint8Array(needed)
      await read(frame, width, height, engine, spare)
      engine.apply(mode)
      const init: VideoFrameBufferInit = {
        format: 'I420',
        codedWidth: width,
        codedHeight: height,
        timestamp: frame.timestamp,
        colorSpace: frame.format?.startsWith('I') || frame.format === 'NV12' ? frame.colorSpace.toJSON() : bt601,
      }
      if (frame.duration !== null) init.duration = frame.duration
      return new VideoFrame(engine.output(), init)
    } finally {
      frame.close()
    }
  }
}

/** What is made of red, green and blue below. */
const bt601: VideoColorSpaceInit = { matrix: 'smpte170m', primaries: 'bt709', transfer: 'bt709', fullRange: false }

/** Copies a frame into the engine's input. @throws Error when the format is not known. */
async function read(frame: VideoFrame, width: number, height: number, engine: Engine, spare: Uint8Array<ArrayBuffer>): Promise<void> {
  const half = Math.ceil(width / 2)
  const luma = width * height
  const colour = half * Math.ceil(height / 2)
  switch (frame.format) {
    case 'I420':
      await frame.copyTo(engine.input(), {
        layout: [{ offset: 0, stride: width }, { offset: luma, stride: half }, { offset: luma + colour, stride: half }],
      })
      return
    case 'NV12': {
      await frame.copyTo(spare, { layout: [{ offset: 0, stride: width }, { offset: luma, stride: 2 * half }] })
      const to = engine.input()
      to.set(spare.subarray(0, luma))
      for (let i = 0, from = luma; i < colour; i++, from += 2) {
        to[luma + i] = spare[from] ?? 0
        to[luma + colour + i] = spare[from + 1] ?? 0
      }
      return
    }
    case 'RGBA':
    case 'RGBX':
    case 'BGRA':
    case 'BGRX':
      await frame.copyTo(spare, { layout: [{ offset: 0, stride: 4 * width }] })
      split(spare, frame.format.startsWith('R'), width, height, engine.input())
      return
    default:
      throw new Error(`blur: format ${frame.format}`)
  }
}

/** Makes planes (BT.601, limited range) of pixels of four bytes; colour is that of every second pixel. */
function split(from: Uint8Array, redFirst: boolean, width: number, height: number, to: Uint8Array): void {
  const half = Math.ceil(width / 2)
  const luma = width * height
  const colour = half * Math.ceil(height / 2)
  const [red, blue] = redFirst ? [0, 2] : [2, 0]
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = 4 * (y * width + x)
      const r = from[at + red] ?? 0
      const g = from[at + 1] ?? 0
      const b = from[at + blue] ?? 0
      to[y * width + x] = 16 + ((66 * r + 129 * g + 25 * b + 128) >> 8)
      if (x % 2 !== 0 || y % 2 !== 0) continue
      const i = (y / 2) * half + x / 2
      to[luma + i] = 128 + ((-38 * r - 74 * g + 112 * b + 128) >> 8)
      to[luma + colour + i] = 128 + ((112 * r - 94 * g - 18 * b + 128) >> 8)
    }
  }
}
