import { randomBytes } from 'node:crypto'
import { Agent, request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import type { Wish } from './processes/model.ts'

/** The servers between the client and the model. */
export const ways = ['direct', 'bare relay', 'chatstream proxy', 'chatstream proxy, resumable'] as const
export type Way = (typeof ways)[number]

export interface Asked {
  /** From the request to the first byte of the answer's body, in milliseconds. */
  firstByteMs: number
  answer: IncomingMessage
  /** Resolves with the number of events, at the end of the answer. */
  events: Promise<number>
  close(): void
}

const agent = new Agent({ keepAlive: true, maxSockets: Infinity })

/** Sends a request and resolves when the first byte arrives. Rejects if the answer should be resumable and is not. */
export function ask(url: string, way: Way, wish: Wish): Promise<Asked> {
  const isResumable = way === 'chatstream proxy, resumable'
  const headers = {
    'content-type': 'application/json',
    ...(isResumable && { 'x-chatstream-id': randomBytes(16).toString('base64url') }),
  }
  return new Promise((resolve, reject) => {
    const startMs = performance.now()
    const asked = request(`${url}/v1/chat/completions`, { method: 'POST', agent, headers }, (answer) => {
      if (answer.statusCode !== 200) {
        const reason = (body: string) => reject(new Error(`${way} answers ${answer.statusCode}: ${body}`))
        return void text(answer).then(reason, reject)
      }
      if (isResumable && answer.headers['x-chatstream-epoch'] === undefined) {
        asked.destroy()
        return reject(new NotResumable())
      }
      answer.once('data', () => {
        const firstByteMs = performance.now() - startMs
        resolve({ firstByteMs, answer, events, close: () => asked.destroy() })
      })
      const events = countEvents(answer)
      events.catch(() => {}) // Who closes a stream in its middle does not ask for its events.
    })
    asked.on('error', reject)
    asked.end(JSON.stringify({ model: 'bench', messages: [], stream: true, ...wish }))
  })
}

export class NotResumable extends Error {
  override name = 'NotResumable'
}

/** Counts the events of an answer: the lines that begin with `data:`. */
async function countEvents(answer: IncomingMessage): Promise<number> {
  let events = 0
  let tail = '\n'
  answer.setEncoding('latin1')
  answer.on('data', (piece: string) => {
    const read = tail + piece
    for (let at = read.indexOf('\ndata:'); at >= 0; at = read.indexOf('\ndata:', at + 1)) events += 1
    tail = read.slice(-5)
  })
  await new Promise((resolve, reject) => answer.on('end', resolve).on('error', reject))
  return events
}
