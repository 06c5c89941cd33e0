// A provider: answers what its request's body says. `holds`: after the last delta nothing comes, and the stream stays open.
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { plainAnswer } from '../../shared/answers.ts'
import { eventsOf, sendEvents } from '../../shared/streams.ts'
import { serve } from './serve.ts'

export interface Wish {
  deltas: number
  rate: number
  holds?: boolean
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { deltas, rate, holds = false } = JSON.parse(await text(request)) as Wish // The bench's own request.
  const events = eventsOf('openai', plainAnswer(Math.max(deltas, 10)).deltas)
  if (!holds) return sendEvents(events, response, rate)
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write(events[0])
}

serve(
  createServer((request, response) => {
    response.on('error', () => {})
    void answer(request, response)
  }),
)
