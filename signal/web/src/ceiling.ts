// Follows what the other side can use of a camera's or a screen's picture: with
// several guests it is passed on to ways that may be narrower.

/** Bit/s: less is no picture any more, and this much nobody limits. */
const least = 60_000
const free = 2_500_000
/** Of its size within a second. */
const growth = 1.25

/**
 * Takes once a second what is told, bit/s (0 no limit, undefined nothing known),
 * and says what may be sent: less at once, more little by little, 0 without end.
 */
export function createCeiling(): (told: number | undefined) => number {
  let now = 0
  return (told) => {
    if (told === undefined) return now
    const wish = told === 0 ? Infinity : Math.max(told, least)
    if (now === 0 || wish <= now) now = wish
    // Small steps are not worth the browser's new plan.
    else if (wish > now * 1.05) now = Math.min(wish, now * growth)
    if (now >= free) now = 0
    return Math.round(now)
  }
}
