// Sends one question over connections with faults, and returns what is wrong with the answer, if anything.
import {
  type ChatEvent,
  type ChatMessage,
  createChat,
  fetchTransport,
  textOf,
  type ToolCallPart,
  webSocketTransport,
} from '@chatstream/core'
import { faultSchedule, randomScript, type RandomScript, seededRandom } from '@chatstream/testing'
import { faultProxy } from '@chatstream/testing/node'
import { formats, type Place } from './places.ts'

export interface ChaosRun {
  seed: number
  place: Place
  /** True if the model's own stream may break: the answer may then end early, and its status must say so. */
  modelMayBreak: boolean
}

export interface ChaosResult {
  wrong?: 'lost' | 'doubled' | 'hanging' | 'false complete' | 'not whole'
  detail: string
  status: ChatMessage['status'] | undefined
  connections: number
}

/** The time after which a run counts as hanging. */
const hangingMs = 60_000

export const scriptOf = (seed: number): RandomScript => randomScript(seed, { maxWaitMs: 3 })

/** The seed of a question. */
export const seedIn = (asked: string): number => Number(/seed (\d+)/.exec(asked)?.[1] ?? 0)

export async function runOnce({ seed, place, modelMayBreak }: ChaosRun): Promise<ChaosResult> {
  const random = seededRandom(seed)
  const names = Object.keys(formats)
  const name = names[Math.floor(random() * names.length)] ?? 'openai-chat'
  const format = formats[name]
  if (format === undefined) throw new Error(`There is no format ${name}.`)
  const overSocket = random() < 0.4
  const network = await faultProxy({
    target: place.url,
    faults: faultSchedule({ seed, maxBytes: 3000, maxMs: 20, lasting: true, kinds }),
  })
  const heard: ChatEvent[] = []
  const chat = createChat({
    url: network.url + format.path,
    protocol: format.protocol(),
    transport: overSocket ? webSocketTransport() : fetchTransport(),
    storage: false,
    toolRounds: 0,
    retry: { attempts: 12, initialMs: 1, maxMs: 20, jitter: 'full' },
    timeouts: { headersMs: 1500, firstEventMs: 1500, idleMs: 1500 },
    onEvent: (event) => void heard.push(event),
  })
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, hangingMs, undefined)
  })
  const answer = await Promise.race([chat.send(`seed ${seed}`), late])
  clearTimeout(timer)
  const connections = network.connections.length
  await network.close()
  const wrong =
    answer === undefined ? 'hanging' : judge(answer, heard, scriptOf(seed), format.tellsAll, modelMayBreak)
  const how = `${place.name}, ${name}, ${overSocket ? 'WebSocket' : 'SSE'}, ${connections} connections`
  const why = answer?.error === undefined ? '' : `, ${answer.error.message}`
  return {
    ...(wrong !== undefined && { wrong }),
    detail: `${how}: ${answer?.status ?? 'never ended'}${why}`,
    status: answer?.status,
    connections,
  }
}

const kinds = ['cut', 'cut', 'cut', 'delay', 'stall', 'drip', 'refuse', 'black-hole'] as const

function judge(
  answer: ChatMessage,
  heard: readonly ChatEvent[],
  expected: RandomScript,
  tellsAll: boolean,
  modelMayBreak: boolean,
): ChaosResult['wrong'] {
  // Checks the delivered events themselves, not only the reduced message.
  const delivered = deliveredText(heard)
  if (delivered.length > expected.text.length) return 'doubled'
  if (delivered !== textOf(answer) || !expected.text.startsWith(delivered)) return 'lost'
  const isWhole = delivered === expected.text && (!tellsAll || tellsSame(answer, expected))
  if (answer.status === 'complete') return isWhole ? undefined : 'false complete'
  if (modelMayBreak) return answer.error === undefined ? 'not whole' : undefined
  return 'not whole'
}

function deliveredText(heard: readonly ChatEvent[]): string {
  let text = ''
  for (const event of heard) {
    if (event.type === 'text') text += event.delta
    else if (event.type === 'text-replace') text = event.text
    else if (event.type === 'reset') text = ''
  }
  return text
}

function tellsSame(answer: ChatMessage, { reasoning, toolCalls, usage }: RandomScript): boolean {
  const thought = answer.parts.map((part) => (part.type === 'reasoning' ? part.text : '')).join('')
  const calls = answer.parts.filter((part): part is ToolCallPart => part.type === 'tool-call')
  const told = calls.map(({ name, input }) => ({ name, input }))
  const wanted = toolCalls.map(({ name, input }) => ({ name, input }))
  const { inputTokens, outputTokens } = answer.usage ?? {}
  return (
    thought === reasoning &&
    JSON.stringify(told) === JSON.stringify(wanted) &&
    inputTokens === usage.inputTokens &&
    outputTokens === usage.outputTokens
  )
}
