// The blur itself: blur.wasm, made of the desktop's own C, with the network in
// selfie.plan. It touches neither DOM nor network and fails closed: without
// people in sight, everything comes out blurred.

export type Mode = 'light' | 'strong'

/** As in blur.h of blur.wasm's sources. */
const modes: Record<Mode, number> = { light: 1, strong: 2 }

/** What became of a picture. */
export type Outcome = 'people' | 'nobody' | 'lost'
const outcomes: readonly Outcome[] = ['people', 'nobody', 'lost']

/** What blur.wasm exports, see page.c beside its sources. */
interface Module {
  memory: WebAssembly.Memory
  plan: (length: number) => number
  open: (length: number) => number
  picture: (width: number, height: number) => number
  input: () => number
  output: () => number
  apply: (mode: number) => number
  forget: () => void
  spoil: () => void
}

export interface Engine {
  /** Makes place for pictures of that size. @throws RangeError when a side is not within 32 and 4096 pixels. */
  resize: (width: number, height: number) => void
  /** Where a picture is written: luma, then both planes of colour without gaps (I420). */
  input: () => Uint8Array<ArrayBuffer>
  /** Where it stands blurred after apply, the same way. */
  output: () => Uint8Array<ArrayBuffer>
  apply: (mode: Mode) => Outcome
  /** Forgets the pictures before. */
  forget: () => void
  /** Makes the network fail, for tests. */
  spoil: () => void
}

/** @throws WebAssembly.CompileError where the browser lacks the instructions, Error when the plan is broken. */
export async function createEngine(wasm: ArrayBuffer, plan: ArrayBuffer): Promise<Engine> {
  const { instance } = await WebAssembly.instantiate(wasm)
  const module = instance.exports as unknown as Module
  const at = module.plan(plan.byteLength)
  new Uint8Array(module.memory.buffer, at, plan.byteLength).set(new Uint8Array(plan))
  if (module.open(plan.byteLength) !== 1) throw new Error('blur: the plan is broken')
  let length = 0
  // Memory that grows is a new buffer: views are made each time.
  const view = (start: number): Uint8Array<ArrayBuffer> => new Uint8Array(module.memory.buffer, start, length)
  return {
    resize(width, height) {
      if (module.picture(width, height) !== 1) throw new RangeError(`blur: ${width} × ${height} pixels`)
      length = width * height + 2 * Math.ceil(width / 2) * Math.ceil(height / 2)
    },
    input: () => view(module.input()),
    output: () => view(module.output()),
    apply(mode) {
      const outcome = outcomes[module.apply(modes[mode])]
      if (outcome === undefined) throw new Error('blur: picture refused')
      return outcome
    },
    forget: () => module.forget(),
    spoil: () => module.spoil(),
  }
}
