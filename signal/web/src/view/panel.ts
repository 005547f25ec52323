// What is needed seldom in a session: a pause, other devices, and figures of
// the connection for whoever helps.
import type { Health } from '../call.ts'
import type { Sample } from '../quality.ts'
import type { Text } from '../text/text.ts'
import { companyHint } from './company.ts'
import { chooser } from './devices.ts'
import { button, h } from './element.ts'
import { icon } from './icon.ts'
import { type Opens, createPane } from './pane.ts'
import type { Context, DeviceList, Part } from './screen.ts'
import { type VeilSwitch, createVeilSwitch } from './veil.ts'

export interface Panel extends Part, Opens {
  level: (value: number) => void
  veil: VeilSwitch['show']
  health: (health: Health) => void
  devices: (list: DeviceList) => void
  /** Whether the keyboard mutes and unmutes. */
  usesKeys: () => boolean
}

export function createPanel({ text, act, handheld }: Context, opened: (open: boolean) => void): Panel {
  const own = text.session
  let paused = false
  const pauseLabel = h('span', {})
  const pause = button('pause', 'plain', () => act.dispatch({ type: 'pause', paused: !paused }), icon('pause'), pauseLabel)
  const cameras = chooser('camera', text.devices.camera, (id) => act.choose('camera', id))
  const microphones = chooser('microphone', text.devices.microphone, (id) => act.choose('microphone', id))
  const speakers = chooser('speaker', text.devices.speaker, (id) => act.choose('speaker', id))
  const veil = createVeilSwitch(text, act)
  const level = h('div', { class: 'level', 'aria-hidden': 'true' }, h('span', {}))
  const details = createDetails(own)
  const keys = h('input', { type: 'checkbox', id: 'keys', test: 'keys' })
  keys.checked = true
  const pane = createPane('more', own.more, own.close, opened,
    pause, h('p', { class: 'after' }, own.pauseHint), veil.root,
    h('p', { class: 'label' }, text.devices.level), level,
    cameras.root, microphones.root, speakers.root,
    !handheld && h('label', { class: 'choice' }, keys, h('span', {}, own.keys)),
    companyHint(own), details.root)
  pane.root.dataset['test'] = 'more-pane'
  return {
    ...pane,
    veil: veil.show,
    usesKeys: () => !handheld && keys.checked,
    update: (state) => {
      paused = state.paused
      const label = paused ? own.goOn : own.pause
      if (pauseLabel.textContent !== label) pauseLabel.textContent = label
    },
    level: (value) => {
      if (pane.isOpen()) level.style.setProperty('--level', value.toFixed(2))
    },
    health: ({ sample }) => details.show(sample),
    devices: (list) => {
      cameras.show(list.cameras)
      microphones.show(list.microphones)
      speakers.show(list.speakers)
    },
  }
}

/** Figures, folded away; written only while somebody looks. */
function createDetails(own: Text['session']): { root: HTMLElement; show: (sample: Sample) => void } {
  const list = h('dl', { test: 'figures' })
  const root = h('details', { test: 'details' }, h('summary', {}, own.details.heading), list)
  const line = (name: string, value: string): Node[] => [h('dt', {}, name), h('dd', {}, value)]
  return {
    root,
    show: (sample) => {
      if (!root.open) return
      list.replaceChildren(
        ...line(own.details.roundTrip, `${Math.round(1000 * sample.roundTrip)} ms`),
        ...line(own.details.lossSent, percent(sample.lossSent)),
        ...line(own.details.lossReceived, percent(sample.lossReceived)),
        ...line(own.details.sent, rate(sample.sendRate)),
        ...line(own.details.received, rate(sample.receiveRate)),
        ...line(own.details.way, sample.relayed ? own.details.relayed : own.details.direct))
    },
  }
}

function percent(part: number): string {
  return `${Math.round(100 * part)} %`
}

function rate(bits: number): string {
  return `${Math.round(bits / 1000)} kbit/s`
}
