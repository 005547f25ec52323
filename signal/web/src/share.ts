// Shows a screen or window of this computer. The browser asks which one; it
// shows itself that something is shared, and may end it at any time.
import { quietly } from './capture.ts'

export interface Share {
  /** Asks for a screen or window; a refusal changes nothing. */
  start: () => Promise<void>
  stop: () => void
}

/** Phones have nothing to share. */
export const canShare = 'mediaDevices' in navigator && 'getDisplayMedia' in navigator.mediaDevices

/** Text is read, films are rare: sharp rather than smooth. The counsellor's app takes no larger pictures. */
const video: MediaTrackConstraints = { frameRate: { max: 10 }, width: { max: 1920 }, height: { max: 1080 } }

/** Tells of each track that is to be sent, and of null when it is over. */
export function createShare(on: (track: MediaStreamTrack | null) => void): Share {
  let shared: MediaStreamTrack | null = null
  const put = (track: MediaStreamTrack | null): void => {
    if (track === shared) return
    shared?.stop()
    shared = track
    on(track)
  }
  return {
    start: async () => {
      let stream: MediaStream
      try {
        stream = await quietly(() => navigator.mediaDevices.getDisplayMedia({ video, audio: false }))
      } catch {
        return // the person thought better of it
      }
      const track = stream.getVideoTracks()[0]
      if (!track) return
      track.contentHint = 'text'
      track.addEventListener('ended', () => track === shared && put(null))
      put(track)
    },
    stop: () => put(null),
  }
}
