// Whether this computer keeps up.

/** What must be held to begin with, pictures a second, and what to give up at. */
const wanted = 15
const least = 10

/** Compilers need a few pictures to warm up. */
const warm = 4
const trial = 24
const later = 60

/** Takes how long each picture took, ms, and tells once or never: fit or slow; and slow any time later. */
export function createPace(on: (verdict: 'fit' | 'slow') => void): (took: number) => void {
  let seen = 0
  let times: number[] = []
  let fit = false
  return (took) => {
    if (++seen <= warm) return
    times.push(took)
    if (times.length < (fit ? later : trial)) return
    const middle = times.sort((a, b) => a - b)[times.length >> 1] ?? Infinity
    times = []
    if (middle > 1000 / (fit ? least : wanted)) on('slow')
    else if (!fit) {
      fit = true
      on('fit')
    }
  }
}
