// The page's few icons, drawn as strokes on a grid of 24.

const slash = 'M4 4 L20 20'

const shapes = {
  microphone: ['M12 3 A3 3 0 0 1 15 6 L15 11 A3 3 0 0 1 9 11 L9 6 A3 3 0 0 1 12 3 Z', 'M5.5 11 A6.5 6.5 0 0 0 18.5 11', 'M12 17.5 L12 21'],
  microphoneOff: ['M9 9 L9 11 A3 3 0 0 0 13.5 13.6', 'M15 10.5 L15 6 A3 3 0 0 0 9.6 4.3', 'M5.5 11 A6.5 6.5 0 0 0 15.6 16.4', 'M18.5 11 A6.5 6.5 0 0 1 17.9 13.7', 'M12 17.5 L12 21', slash],
  camera: ['M5 7 L13 7 A2 2 0 0 1 15 9 L15 15 A2 2 0 0 1 13 17 L5 17 A2 2 0 0 1 3 15 L3 9 A2 2 0 0 1 5 7 Z', 'M15 11 L21 7.5 L21 16.5 L15 13'],
  cameraOff: ['M10.5 7 L13 7 A2 2 0 0 1 15 9 L15 11.5', 'M15 11 L21 7.5 L21 16.5 L18 14.8', 'M15 15 A2 2 0 0 1 13 17 L5 17 A2 2 0 0 1 3 15 L3 9 A2 2 0 0 1 5 7 L7 7', slash],
  chat: ['M12 4 A8 8 0 1 1 8.2 19.1 L4 20 L5 15.9 A8 8 0 0 1 12 4 Z'],
  hangUp: ['M2.5 14.5 C2.5 8.5 21.5 8.5 21.5 14.5 L21.5 15.5 A1 1 0 0 1 20.5 16.5 L17 16 A1 1 0 0 1 16 15 L16 13.2 C13.5 12.4 10.5 12.4 8 13.2 L8 15 A1 1 0 0 1 7 16 L3.5 16.5 A1 1 0 0 1 2.5 15.5 Z'],
  send: ['M21 3 L3 10 L11 13 L14 21 Z', 'M21 3 L11 13'],
  exit: ['M10 4 L6 4 A2 2 0 0 0 4 6 L4 18 A2 2 0 0 0 6 20 L10 20', 'M10 12 L20 12', 'M16 8 L20 12 L16 16'],
  lock: ['M7 11 L17 11 A2 2 0 0 1 19 13 L19 18 A2 2 0 0 1 17 20 L7 20 A2 2 0 0 1 5 18 L5 13 A2 2 0 0 1 7 11 Z', 'M8 11 L8 8 A4 4 0 0 1 16 8 L16 11'],
  sound: ['M4 10 L4 14 L7.5 14 L12 18 L12 6 L7.5 10 Z', 'M15.5 9 A4.2 4.2 0 0 1 15.5 15', 'M18 6.5 A7.8 7.8 0 0 1 18 17.5'],
  screen: ['M5 4.5 L19 4.5 A2 2 0 0 1 21 6.5 L21 14.5 A2 2 0 0 1 19 16.5 L5 16.5 A2 2 0 0 1 3 14.5 L3 6.5 A2 2 0 0 1 5 4.5 Z', 'M9 20 L15 20', 'M12 13.5 L12 7.5', 'M9.5 10 L12 7.5 L14.5 10'],
  screenOff: ['M5 4.5 L19 4.5 A2 2 0 0 1 21 6.5 L21 14.5 A2 2 0 0 1 19 16.5 L5 16.5 A2 2 0 0 1 3 14.5 L3 6.5 A2 2 0 0 1 5 4.5 Z', 'M9 20 L15 20', 'M10 8.5 L14 12.5', 'M14 8.5 L10 12.5'],
  pause: ['M9 5 L9 19', 'M15 5 L15 19'],
  play: ['M8 5 L18 12 L8 19 Z'],
  more: ['M4 7 L20 7', 'M4 17 L20 17', 'M9 4.5 L9 9.5', 'M15 14.5 L15 19.5'],
  blur: ['M12 5 A3.2 3.2 0 1 1 12 11.4 A3.2 3.2 0 1 1 12 5', 'M6 19 A6 6 0 0 1 18 19', 'M3 6 L5 6', 'M2.5 11 L5.5 11', 'M19 6 L21 6', 'M18.5 11 L21.5 11'],
  swap: ['M7 4 L3.5 7.5 L7 11', 'M3.5 7.5 L20 7.5', 'M17 13 L20.5 16.5 L17 20', 'M20.5 16.5 L4 16.5'],
  check: ['M5 12.5 L10 17.5 L19 7'],
  close: ['M6 6 L18 18', 'M18 6 L6 18'],
} as const

export type Icon = keyof typeof shapes

/** Draws an icon in the colour of its text; it says nothing to a screen reader. */
export function icon(name: Icon): SVGSVGElement {
  const space = 'http://www.w3.org/2000/svg'
  const svg = document.createElementNS(space, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('class', `icon icon-${name}`)
  svg.setAttribute('aria-hidden', 'true')
  for (const shape of shapes[name]) {
    const path = document.createElementNS(space, 'path')
    path.setAttribute('d', shape)
    svg.append(path)
  }
  return svg
}
