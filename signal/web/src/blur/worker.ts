// Blurs pictures aside from the page. What goes wrong ends it: then no picture
// leaves any more.
import { createEngine, type Mode } from './engine.ts'
import { createFilter } from './frame.ts'
import { createPace } from './pace.ts'

/** To the worker: start comes first, streams only where pictures need not pass through the page. */
export type Order =
  | { type: 'start'; mode: Mode; readable?: ReadableStream<VideoFrame>; writable?: WritableStream<VideoFrame> }
  | { type: 'mode'; mode: Mode }
  | { type: 'frame'; frame: VideoFrame }

/** From the worker: loaded comes first, after failed nothing. */
export type Report =
  | { type: 'loaded' }
  | { type: 'fit' }
  | { type: 'failed'; why: 'slow' | 'broken' }
  | { type: 'frame'; frame: VideoFrame }

/** The part of a worker's global scope that is used; the page's own types know only windows. */
interface Scope {
  onmessage: ((event: MessageEvent<Order>) => void) | null
  postMessage: (report: Report, transfer?: Transferable[]) => void
  close: () => void
}
const scope = self as unknown as Scope

const file = async (name: string): Promise<ArrayBuffer> => {
  const answer = await fetch(new URL(name, import.meta.url))
  if (!answer.ok) throw new Error(`blur: ${name}: ${answer.status}`)
  return answer.arrayBuffer()
}

let mode: Mode = 'strong'
let over = false

const end = (why: 'slow' | 'broken'): void => {
  if (over) return
  over = true
  scope.postMessage({ type: 'failed', why })
  scope.close()
}

const pace = createPace((verdict) => {
  if (verdict === 'slow') end('slow')
  else scope.postMessage({ type: 'fit' })
})

const filter = (async () => createFilter(await createEngine(...(await Promise.all([file('blur.wasm'), file('selfie.plan')])))))()

/** @throws Error when the frame cannot be blurred. */
const blur = async (frame: VideoFrame): Promise<VideoFrame> => {
  const apply = await filter
  const start = performance.now()
  const blurred = await apply(frame, mode)
  pace(performance.now() - start)
  return blurred
}

const pump = async (from: ReadableStream<VideoFrame>, to: WritableStream<VideoFrame>): Promise<void> => {
  const reader = from.getReader()
  const writer = to.getWriter()
  for (;;) {
    const { value: frame, done } = await reader.read()
    if (done) return writer.close()
    const blurred = await blur(frame)
    if (over) return blurred.close()
    await writer.write(blurred)
  }
}

scope.onmessage = ({ data: order }) => {
  switch (order.type) {
    case 'start':
      mode = order.mode
      filter.then(() => scope.postMessage({ type: 'loaded' }), () => end('broken'))
      if (order.readable && order.writable) pump(order.readable, order.writable).catch(() => end('broken'))
      return
    case 'mode':
      mode = order.mode
      return
    case 'frame':
      blur(order.frame).then(
        (frame) => (over ? frame.close() : scope.postMessage({ type: 'frame', frame }, [frame])),
        () => end('broken'),
      )
  }
}
