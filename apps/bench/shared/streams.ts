import type { ServerResponse } from 'node:http'

export type Format = 'openai' | 'ui'

/** The events before the deltas, for each delta, and after them. */
interface Frames {
  begin: string
  delta(text: string): string
  end: string
}

const chunk = (delta: object, finish: string | null) =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-bench',
    object: 'chat.completion.chunk',
    created: 1_790_000_000,
    model: 'bench',
    choices: [{ index: 0, delta, finish_reason: finish }],
  })}\n\n`
const part = (fields: object) => `data: ${JSON.stringify(fields)}\n\n`

const formats: Readonly<Record<Format, Frames>> = {
  openai: {
    begin: chunk({ role: 'assistant', content: '' }, null),
    delta: (content) => chunk({ content }, null),
    end: `${chunk({}, 'stop')}data: [DONE]\n\n`,
  },
  // https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol
  ui: {
    begin: part({ type: 'start' }) + part({ type: 'start-step' }) + part({ type: 'text-start', id: '0' }),
    delta: (delta) => part({ type: 'text-delta', id: '0', delta }),
    end: `${part({ type: 'text-end', id: '0' })}${part({ type: 'finish-step' })}${part({ type: 'finish' })}data: [DONE]\n\n`,
  },
}

/** The events of a whole answer in a format, with one event per delta. */
export function eventsOf(format: Format, deltas: readonly string[]): readonly string[] {
  const { begin, delta, end } = formats[format]
  return [begin, ...deltas.map(delta), end]
}

/**
 * Sends `rate` events per second. All events that are due are one write; rate 0 sends as fast as the reader takes them.
 * `onWrite` gets the number of events written so far.
 */
export async function sendEvents(
  events: readonly string[],
  response: ServerResponse,
  eventsPerSecond: number,
  onWrite: (sent: number) => void = () => undefined,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
  await (eventsPerSecond === 0 ? flood(events, response) : pace(events, response, eventsPerSecond, onWrite))
  response.end()
}

async function flood(events: readonly string[], response: ServerResponse): Promise<void> {
  const perWrite = 100
  for (let at = 0; at < events.length && !response.destroyed; at += perWrite) {
    const isFull = !response.write(events.slice(at, at + perWrite).join(''))
    if (isFull) await drained(response)
  }
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      response.off('drain', settle).off('close', settle)
      resolve()
    }
    response.on('drain', settle).on('close', settle)
  })
}

async function pace(
  events: readonly string[],
  response: ServerResponse,
  rate: number,
  onWrite: (sent: number) => void,
): Promise<void> {
  const start = performance.now()
  for (let sent = 0; sent < events.length && !response.destroyed;) {
    const due = Math.min(events.length, 1 + Math.floor(((performance.now() - start) * rate) / 1000))
    if (due > sent) response.write(events.slice(sent, due).join(''))
    sent = due
    onWrite(sent)
    // A timer for each millisecond of two thousand streams would take the whole processor.
    const nextMs = start + (sent * 1000) / rate - performance.now()
    await new Promise((resolve) => setTimeout(resolve, Math.max(1, nextMs)))
  }
}
