// The Playground's model, server and network, all in the page, with a fault on demand.
import type { Chat } from '@chatstream/core'
import { scriptedModel, type Cue } from '@chatstream/testing'
import { createPageServer, type PageServer } from '../../docs/src/live/pageServer.ts'
import { answers, words } from './playgroundTexts.ts'

/** The faults, by the label of the control. */
export const faults = {
  none: {},
  'outage of 3 s': { outageMs: 2900 },
  'outage of 30 s': { outageMs: 30_000 },
  'offline for 5 s': { outageMs: 5000, isOffline: true },
  'server restarted': { isRestart: true },
  'buffering proxy': { bufferMs: 1500 },
  'a slow start': { before: [{ waitMs: 8000 }] },
  'silence in mid-sentence': { cues: [{ stall: true }] },
  'the model breaks off': { cues: [{ cut: 'error' }] },
  'an end without an end event': { cues: [{ cut: 'end' }] },
  'an event that is not JSON': { cues: [{ garbage: '{"choices":[' }] },
  'an error in the stream': { cues: [{ error: { message: 'The engine is overloaded' } }] },
  'the limit of tokens': { cues: [{ finish: 'length' }] },
  'the content filter': { cues: [{ finish: 'content-filter' }] },
  'rate limit (429), then an answer': {
    first: [
      { status: 429, headers: { 'retry-after': '5' }, body: { error: { message: 'Rate limit exceeded' } } },
    ],
  },
  'server busy (503), then an answer': {
    first: [{ status: 503, body: { error: { message: 'Try later' } } }],
  },
  'refused key (401)': {
    always: [{ status: 401, body: { error: { message: 'Invalid key', code: 'invalid_api_key' } } }],
  },
  'a page of HTML': { always: [{ html: '<title>Sign in</title>' }] },
  'no server': { always: [{ refuse: true }] },
} as const satisfies Record<string, Fault>

type FaultName = keyof typeof faults

interface Fault {
  /** The connection breaks in mid-answer, and the server is out of reach for this long. */
  outageMs?: number
  /** The browser reports that it is offline. */
  isOffline?: boolean
  /** The server loses its memory in mid-answer. */
  isRestart?: boolean
  /** Bytes are held back and sent in blocks. */
  bufferMs?: number
  /** Cues before the answer. */
  before?: readonly Cue[]
  /** Cues in the middle of the answer, which ends there if they end it. */
  cues?: readonly Cue[]
  /** The answer to the first request. */
  first?: readonly Cue[]
  /** The answer to every request. */
  always?: readonly Cue[]
}

/** What the model does, by the controls of the Playground. */
export interface Play {
  answer: keyof typeof answers
  /** Tokens per second. */
  rate: number
  reasoning: boolean
  steps: boolean
  tool: boolean
  fault: FaultName
  /** The place of the fault, in percent of the text. */
  faultAt: number
  locale: 'en' | 'ja'
}

const callId = 'call-summary'

/** The tool call of the Playground; its result is what the last message of a request names. */
const call: Cue = { toolCall: { id: callId, name: 'send_summary', input: { to: 'me@example.com' } } }

function isResult(body: unknown): boolean {
  const { messages, input } = Object(body) as Readonly<Record<string, unknown>>
  const last = messages ?? input
  return Array.isArray(last) && JSON.stringify(last.at(-1)).includes(callId)
}

const placeOf = ({ answer, faultAt, locale }: Play) =>
  Math.round((answers[answer][locale].length * faultAt) / 100)

function cuesOf(play: Play): readonly Cue[] {
  const { rate, locale } = play
  const said = words[locale]
  const fault: Fault = faults[play.fault]
  const text = answers[play.answer][locale]
  const place = placeOf(play)
  const isCut = fault.cues !== undefined
  return [
    ...(fault.before ?? [{ waitMs: 400 }]),
    ...(play.reasoning ? [{ reasoning: said.reasoning, rate }] : []),
    ...(play.steps
      ? [
          {
            step: {
              kind: 'consultant_retrieve_context_source',
              title: said.step,
              args: { query: 'proxy_read_timeout' },
              result: said.result,
              durationMs: 900,
              usage: { inputTokens: 150, outputTokens: 45, totalTokens: 195, calls: 1 },
            },
          },
        ]
      : []),
    { text: isCut ? text.slice(0, place) : text, rate },
    ...(fault.cues ?? []),
    // Only garbage lets the answer go on.
    ...(play.fault === 'an event that is not JSON' ? [{ text: text.slice(place), rate }] : []),
    ...(play.tool && !isCut ? [{ ...call, rate }] : []),
  ]
}

/** Holds bytes back, and passes all of them on every `ms` milliseconds, as a proxy with a buffer does. */
function inBlocks(ms: number): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let held: Uint8Array<ArrayBuffer>[] = []
  let timer: ReturnType<typeof setInterval> | undefined
  const flush = (controller: TransformStreamDefaultController<Uint8Array<ArrayBuffer>>) => {
    for (const chunk of held) controller.enqueue(chunk)
    held = []
  }
  return new TransformStream({
    start: (controller) => void (timer = setInterval(() => flush(controller), ms)),
    transform: (chunk) => void held.push(chunk),
    flush(controller) {
      clearInterval(timer)
      flush(controller)
    },
  })
}

/** The browser's word for whether it is online, as `navigator.onLine` and its events tell it. */
function setOnline(isOnline: boolean): void {
  Object.defineProperty(navigator, 'onLine', { configurable: true, value: isOnline })
  window.dispatchEvent(new Event(isOnline ? 'online' : 'offline'))
}

/** A network and a server for one chat, with one fault in its first answer. */
export function createPlayground(play: Play) {
  const fault: Fault = faults[play.fault]
  let asked = 0
  let server: PageServer
  let hasBroken = false

  const model = scriptedModel({
    script: ({ body }) => {
      if (isResult(body)) return words[play.locale].done
      asked += 1
      return fault.always ?? (asked === 1 ? fault.first : undefined) ?? cuesOf(play)
    },
  })
  const start = () => createPageServer(model, () => Promise.reject(new TypeError('Failed to fetch')))
  server = start()

  /** Breaks the connection now. */
  function pull(ms: number): void {
    if (fault.isOffline === true) {
      setOnline(false)
      setTimeout(() => setOnline(true), ms)
    }
    server.breakFor(ms)
  }

  return {
    async fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
      const response = await server.fetch(input, init)
      if (fault.bufferMs === undefined || response.body === null) return response
      return new Response(response.body.pipeThrough(inBlocks(fault.bufferMs)), response)
    },
    pull,
    /** Breaks the connection once, at the place of the fault. Returns the function that ends it. */
    watch(subscribe: Chat['subscribe'], answered: () => number): () => void {
      return subscribe(() => {
        if (hasBroken || answered() < placeOf(play)) return
        hasBroken = true
        if (fault.outageMs !== undefined) pull(fault.outageMs)
        if (fault.isRestart === true) {
          const old = server
          server = start()
          old.breakFor(0)
        }
      })
    },
  }
}
