// The page's end of a pair over standard input and output, for the test that
// lets Go and TypeScript talk (../../page_test.go). Not a test by itself.
import { createInterface } from 'node:readline'
import { writeBody } from '../src/body.ts'
import type { Outgoing } from '../src/message.ts'
import { type Pair, createPair } from '../src/pair.ts'
import { roomID } from '../src/room.ts'
import { hex, unhex } from './vectors.ts'

interface Order {
  begin?: { origin: string; words: string; fingerprint: string; room: boolean }
  body?: unknown
  submit?: string
  send?: Outgoing
  suspend?: true
  beat?: true
}

let pair: Pair | undefined
let count = 0

/** Begins another pair; what an earlier one still says carries its own number. */
async function begin({ origin, words, fingerprint, room }: Required<Order>['begin']): Promise<void> {
  const number = ++count
  const write = (value: object) => process.stdout.write(`${JSON.stringify({ pair: number, ...value })}\n`)
  pair = createPair({
    origin,
    words,
    fingerprint: unhex(fingerprint),
    send: (body) => write({ body: JSON.parse(writeBody(body)) }),
    on: (event) => write({ event: event.type === 'proven' ? { ...event, fingerprint: hex(event.fingerprint) } : event }),
  })
  if (room) write({ room: hex(await roomID(words, origin)) })
}

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as Order
  if (order.begin) await begin(order.begin)
  else if (order.submit !== undefined) pair?.submit(order.submit)
  else if (order.send) pair?.send(order.send)
  else if (order.suspend) pair?.suspend()
  else if (order.beat) pair?.beat()
  else pair?.receive(order.body)
}
