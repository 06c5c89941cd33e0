import { collectMessage, openaiChat, textOf } from '@chatstream/core'
import { DefaultChatTransport, readUIMessageStream } from 'ai'
import type { UIMessage } from 'ai'
import { createParser } from 'eventsource-parser'
import OpenAI from 'openai'
import { plainAnswer } from '../shared/answers.ts'
import type { Arguments } from '../shared/arguments.ts'
import type { Report } from '../shared/report.ts'
import { median } from '../shared/statistics.ts'
import { eventsOf } from '../shared/streams.ts'
import type { Format } from '../shared/streams.ts'

const count = 100_000
const pieceBytes = 4096
/** The runs after which the engine has compiled all that is hot. */
const warmUpRuns = 5

/** A way to read a body: returns the text of the answer. */
interface Reader {
  name: string
  format: Format
  read(body: ReadableStream<Uint8Array>): Promise<string>
}

const readers: readonly Reader[] = [
  { name: 'floor: eventsource-parser + JSON.parse', format: 'openai', read: readFloor },
  { name: 'chatstream', format: 'openai', read: readChatstream },
  { name: 'openai SDK', format: 'openai', read: readOpenai },
  { name: 'AI SDK 7', format: 'ui', read: readAiSdk },
]

/** Decoding: the CPU time of the process for 100,000 deltas, read from memory in pieces of 4 kB. */
export async function decode({ runs }: Arguments): Promise<Report> {
  const answer = plainAnswer(count)
  const text = answer.deltas.join('')
  const bodies = { openai: piecesOf('openai', answer.deltas), ui: piecesOf('ui', answer.deltas) }
  const times = new Map<string, number[]>(readers.map(({ name }) => [name, []]))
  for (let run = 1; run <= warmUpRuns + runs; run += 1) {
    for (const { name, format, read } of readers) {
      process.stderr.write(`\r${name} ${run}/${warmUpRuns + runs}`.padEnd(60))
      const before = process.cpuUsage()
      const seen = await read(bodyOf(bodies[format]))
      const { user, system } = process.cpuUsage(before)
      if (seen !== text) throw new Error(`${name} has read another text.`)
      times.get(name)?.push((user + system) / 1e6)
    }
  }
  process.stderr.write('\r'.padEnd(60) + '\r')
  const secondsOf = (name: string) => median(times.get(name)?.slice(warmUpRuns) ?? [])
  const floor = secondsOf(readers[0]?.name ?? '')
  return {
    title: '100,000 deltas from memory in pieces of 4 kB, bytes to message, processor time',
    rows: readers.map(({ name }) => {
      const seconds = secondsOf(name)
      return { name, figures: { 'M deltas/s': count / seconds / 1e6, '× floor': seconds / floor } }
    }),
  }
}

function piecesOf(format: Format, deltas: readonly string[]): readonly Uint8Array[] {
  const bytes = new TextEncoder().encode(eventsOf(format, deltas).join(''))
  return Array.from({ length: Math.ceil(bytes.length / pieceBytes) }, (_, index) =>
    bytes.slice(index * pieceBytes, (index + 1) * pieceBytes),
  )
}

function bodyOf(pieces: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  let at = 0
  return new ReadableStream({
    pull(controller) {
      const piece = pieces[at++]
      if (piece === undefined) controller.close()
      else controller.enqueue(piece)
    },
  })
}

async function readFloor(body: ReadableStream<Uint8Array>): Promise<string> {
  let text = ''
  const parser = createParser({
    onEvent({ data }) {
      // The bench's own events.
      if (data !== '[DONE]') text += (JSON.parse(data) as Chunk).choices[0]?.delta.content ?? ''
    },
  })
  const decoder = new TextDecoder()
  for await (const piece of body) parser.feed(decoder.decode(piece, { stream: true }))
  return text
}

interface Chunk {
  choices: readonly { delta: { content?: string } }[]
}

async function readChatstream(body: ReadableStream<Uint8Array>): Promise<string> {
  const message = await collectMessage(body, { protocol: openaiChat() })
  if (message.status !== 'complete') throw new Error(`The message is ${message.status}.`)
  return textOf(message)
}

async function readOpenai(body: ReadableStream<Uint8Array>): Promise<string> {
  const client = new OpenAI({ apiKey: 'none', fetch: () => Promise.resolve(answerOf(body)) })
  const stream = await client.chat.completions.create({ model: 'bench', messages: [], stream: true })
  let text = ''
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? ''
  return text
}

async function readAiSdk(body: ReadableStream<Uint8Array>): Promise<string> {
  const transport = new DefaultChatTransport({
    api: 'http://bench',
    fetch: () => Promise.resolve(answerOf(body)),
  })
  const stream = await transport.sendMessages({
    chatId: 'bench',
    messages: [],
    trigger: 'submit-message',
    messageId: undefined,
    abortSignal: undefined,
  })
  let last: UIMessage | undefined
  for await (const message of readUIMessageStream({ stream })) last = message
  return last?.parts.map((part) => (part.type === 'text' ? part.text : '')).join('') ?? ''
}

function answerOf(body: ReadableStream<Uint8Array>): Response {
  // Node's own type of stream and the platform's are one, with two names.
  return new Response(body as ReadableStream<Uint8Array<ArrayBuffer>>, {
    headers: { 'content-type': 'text/event-stream' },
  })
}
