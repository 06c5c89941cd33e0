// Sends one question over connections with faults, and returns what is wrong with the answer, if anything.
import {
  type ChatEvent,
  type ChatMessage,
  createChat,
  fetchTransport,
  type Transport,
  type TransportRequest,
  type WireStream,
  webSocketTransport,
} from '@chatstream/core'
import { formats } from './formats.ts'
import { judge, type Wrong } from './judge.ts'
import type { Mutation } from './mutations.ts'
import { type AskedRun, openPlace, type Place, type World } from './places.ts'
import type { Plan } from './plan.ts'

export interface ChaosResult {
  wrong?: Wrong
  detail: string
  status: ChatMessage['status'] | undefined
  connections: number
  /** False where the answer was over before the incident. */
  hasStruck: boolean
}

/** The time after which a run counts as hanging. */
const hangingMs = 90_000

export async function runOnce(world: World, plan: Plan, mutation: Mutation = {}): Promise<ChaosResult> {
  const format = formats[plan.format]
  if (format === undefined) throw new Error(`There is no format ${plan.format}.`)
  let lastQuestion: TransportRequest | undefined
  let strike: Promise<void> | undefined
  const place = await openPlace(world, plan, mutation, () => lastQuestion)
  const strikeAt = (texts: number) => {
    if (texts >= plan.atText) strike ??= place.strike()
  }
  const asked: AskedRun = { plan, asks: 0, ends: [], onAsked: () => strikeAt(0) }
  world.runs.set(plan.seed, asked)

  const streams: WireStream[] = []
  const sent = plan.overSocket ? webSocketTransport() : fetchTransport()
  const transport: Transport = {
    async open(request) {
      if (request.method === 'POST') lastQuestion = request
      const stream = await sent.open(request)
      streams.push(stream)
      return stream
    },
  }
  const protocol = format.protocol()
  const heard: ChatEvent[] = []
  const chat = createChat({
    url: place.url + format.path,
    protocol: mutation.protocol?.(protocol) ?? protocol,
    transport: mutation.transport?.(transport) ?? transport,
    storage: false,
    toolRounds: 0,
    retry: { attempts: 40, initialMs: 1, maxMs: 40, jitter: 'full' },
    timeouts: { headersMs: 2500, firstEventMs: 2500, idleMs: 2500 },
    onEvent(event) {
      heard.push(event)
      strikeAt(heard.filter(({ type }) => type === 'text').length)
    },
  })
  const answer = await orLate(chat.send(`seed ${plan.seed}`))
  const hasStruck = strike !== undefined || !place.hasMoment
  const connections = place.connections()
  const isClosed = await orLate(close(place, strike))
  world.runs.delete(plan.seed)

  const wrong =
    answer === undefined || isClosed === undefined
      ? 'hanging'
      : judge(plan, answer, {
          heard,
          asks: asked.asks,
          endings: streams.map((stream) => stream.ending?.()?.end),
        })
  const how = `${plan.log}, ${plan.incident}, ${plan.format}, ${plan.overSocket ? 'WebSocket' : 'SSE'}`
  const ends = asked.ends
    .map((end) => ('why' in end ? `${end.end} (${end.message} ${end.why})` : end.end))
    .join(', ')
  const error = answer?.error === undefined ? '' : `, ${answer.error.message}`
  const why = isClosed === undefined ? `${error}, and its servers did not close` : error
  return {
    ...(wrong !== undefined && { wrong }),
    detail: `${how}, ${connections} connections, asked ${asked.asks} times, ended ${ends}: ${answer?.status ?? 'never ended'}${why}`,
    status: answer?.status,
    connections,
    hasStruck,
  }
}

async function close(place: Place, strike: Promise<void> | undefined): Promise<true> {
  await strike
  await place.close()
  return true
}

async function orLate<Value>(promise: Promise<Value>): Promise<Value | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, hangingMs, undefined)
  })
  const value = await Promise.race([promise, late])
  clearTimeout(timer)
  return value
}
