// Keeps the screen of a phone on while somebody waits or talks: a page behind
// a dark screen is put to sleep, and the waiting room with it.

/** Returns the switch. A browser that cannot do it, or may not now, just goes on. */
export function createAwake(): (wanted: boolean) => void {
  let wanted = false
  let lock: WakeLockSentinel | undefined
  const hold = async (): Promise<void> => {
    if (!wanted || lock || document.visibilityState !== 'visible') return
    try {
      lock = await navigator.wakeLock.request('screen')
      lock.addEventListener('release', () => { lock = undefined })
      if (!wanted) await lock.release()
    } catch {
      lock = undefined
    }
  }
  if ('wakeLock' in navigator) document.addEventListener('visibilitychange', () => void hold())
  return (next) => {
    if (next === wanted || !('wakeLock' in navigator)) return
    wanted = next
    if (wanted) void hold()
    else void lock?.release()
  }
}
