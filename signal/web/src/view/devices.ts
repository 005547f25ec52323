// The device check: own picture, level, choice of devices, test sound, tips,
// and help when something is blocked, missing or busy.
import type { State } from '../state.ts'
import type { Text } from '../text/text.ts'
import { button, h, heading, status } from './element.ts'
import { icon } from './icon.ts'
import type { Context, Device, DeviceList, Screen } from './screen.ts'
import { createVeilSwitch } from './veil.ts'

export function devicesScreen(context: Context): Screen {
  const { text, act, pictures } = context
  const own = text.devices
  const lead = h('p', { class: 'lead' }, own.lead)
  const note = status('device-problem')
  const help = h('p', { class: 'after', test: 'device-help', hidden: true }, own.help[context.browser])
  let asked = false
  const open = (camera: boolean, microphone: boolean): void => {
    asked = true
    start.disabled = true
    startLabel.textContent = own.starting
    act.dispatch({ type: 'open', camera, microphone })
  }
  const startLabel = h('span', {}, own.start)
  const start = button('devices-start', 'primary', () => open(true, true), icon('camera'), startLabel)
  const sound = button('sound-only', 'plain', () => open(false, true), own.soundOnly)
  const enter = button('devices-next', 'primary', () => act.dispatch({ type: 'enter' }), own.enter)
  const silent = button('text-only', 'plain', () => act.dispatch({ type: 'enter' }), own.textOnly)
  const again = button('devices-again', 'plain', () => open(true, true), text.again)

  const level = h('div', { class: 'level', role: 'meter', 'aria-label': own.level, 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': 0, test: 'level' }, h('span', {}))
  const cameras = chooser('camera', own.camera, (id) => act.choose('camera', id))
  const microphones = chooser('microphone', own.microphone, (id) => act.choose('microphone', id))
  const veil = createVeilSwitch(text, act)
  const picture = h('figure', { class: 'preview' }, pictures.own, h('figcaption', {}, own.preview), veil.root)
  const hearing = h('div', { class: 'hearing' }, h('p', { class: 'label' }, own.level), level, h('p', { class: 'after' }, own.levelHint))
  const check = h('div', { class: 'check', test: 'preview' }, picture,
    h('div', { class: 'stack' }, hearing, cameras.root, microphones.root,
      button('test-sound', 'plain', act.playSound, icon('sound'), own.sound), h('p', { class: 'after' }, own.soundHint)))
  const actions = h('div', { class: 'row' }, enter, again, start, sound, silent,
    button('leave', 'quiet', () => act.dispatch({ type: 'leave' }), text.leave))
  const root = h('section', { class: 'wide', test: 'devices' },
    h('p', { class: 'progress', test: 'progress' }, text.progress(4, 4)), heading(own.heading), lead,
    note.root, help, check, actions,
    h('h2', {}, own.tips), h('ul', { class: 'tips' }, ...own.tipLines.map((line) => h('li', {}, line))))

  return {
    root,
    update: (state) => {
      const { camera, microphone } = state
      const ready = camera === 'ready' || microphone === 'ready'
      const settled = camera !== 'off' || microphone !== 'off'
      if (settled && asked) {
        asked = false
        start.disabled = false
        startLabel.textContent = own.start
      }
      lead.hidden = settled
      check.hidden = !ready
      picture.hidden = camera !== 'ready'
      hearing.hidden = microphone !== 'ready'
      start.hidden = settled
      sound.hidden = settled
      silent.hidden = settled && ready
      enter.hidden = !ready
      enter.textContent = camera === 'ready' ? (microphone === 'ready' ? own.enter : own.enterWithoutMicrophone) : own.enterWithoutCamera
      silent.textContent = settled ? own.enterTextOnly : own.textOnly
      const trouble = faults(state, own)
      again.hidden = trouble === ''
      help.hidden = camera !== 'denied' && microphone !== 'denied'
      note.root.dataset['camera'] = camera
      note.root.dataset['microphone'] = microphone
      note.say(trouble)
    },
    level: (value) => {
      level.style.setProperty('--level', value.toFixed(2))
      level.setAttribute('aria-valuenow', String(Math.round(value * 100)))
    },
    veil: veil.show,
    devices: (list: DeviceList) => {
      cameras.show(list.cameras)
      microphones.show(list.microphones)
    },
  }
}

/** What is wrong with the devices, in sentences. */
function faults({ camera, microphone }: State, own: Text['devices']): string {
  const sentences: string[] = []
  if (camera !== 'ready' && camera !== 'off') sentences.push(own.cameraStates[camera])
  if (microphone !== 'ready' && microphone !== 'off') sentences.push(own.microphoneStates[microphone])
  return sentences.join(' ')
}

/** A choice of devices, shown where there is one to make. */
export function chooser(name: string, label: string, choose: (id: string) => void): { root: HTMLElement; show: (devices: readonly Device[]) => void } {
  const select = h('select', { id: `choose-${name}`, test: `choose-${name}` })
  select.addEventListener('change', () => choose(select.value))
  const root = h('div', { class: 'field', hidden: true }, h('label', { for: select.id }, label), select)
  const show = (devices: readonly Device[]): void => {
    root.hidden = devices.length < 2
    select.replaceChildren(...devices.map((device) => {
      const option = h('option', { value: device.id }, device.label)
      option.selected = device.chosen
      return option
    }))
  }
  return { root, show }
}
