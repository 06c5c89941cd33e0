import type { ChatEvent } from '../events.ts'
import type { ChatMessage, ToolCallPart } from '../message.ts'
import type { Tool, ToolSet } from '../tool.ts'
import type { ChatOptions } from './options.ts'

/** Own names only: a model that calls `constructor` calls no tool. */
export function toolNamed(tools: ToolSet, name: string): Tool | undefined {
  return Object.hasOwn(tools, name) ? tools[name] : undefined
}

/** The calls of the last run that are the client's to answer; of the provider's own, those it asked approval for. */
function clientCalls(message: ChatMessage): readonly ToolCallPart[] {
  return message.parts
    .slice(message.runs?.at(-1)?.firstPart ?? 0)
    .filter((part) => part.type === 'tool-call')
    .filter((call) => call.providerExecuted !== true || approvable.has(call.state))
}

const approvable: ReadonlySet<ToolCallPart['state']> = new Set(['awaiting-approval', 'running', 'denied'])

/** Whether the model can go on: it called, and every call has what it needs, approved ones at the server included. */
export function isAnswered(message: ChatMessage, tools: ToolSet): boolean {
  const calls = clientCalls(message)
  return calls.length > 0 && calls.every((call) => hasResult(call) || isApprovedElsewhere(call, tools))
}

export function hasResult({ state }: ToolCallPart): boolean {
  return state === 'done' || state === 'failed' || state === 'denied'
}

function isApprovedElsewhere({ state, name, providerExecuted }: ToolCallPart, tools: ToolSet): boolean {
  return state === 'running' && (providerExecuted === true || toolNamed(tools, name)?.execute === undefined)
}

/**
 * Carries out one call: says what happens to it as events. Arguments the tool's `input` refuses, and whatever
 * `execute` throws, are results too: the model is told.
 */
async function* carryOut(
  call: ToolCallPart,
  tool: Tool | undefined,
  signal: AbortSignal,
): AsyncGenerator<ChatEvent, void, undefined> {
  const toolCallId = call.id
  if (tool === undefined || call.providerExecuted === true) return
  try {
    const input = tool.input === undefined ? call.input : tool.input(call.input)
    if (call.state === 'ready' && tool.needsApproval?.(input) === true) {
      yield { type: 'tool-approval', toolCallId }
      return
    }
    if (tool.execute === undefined) return
    yield { type: 'tool-running', toolCallId }
    yield { type: 'tool-output', toolCallId, output: await tool.execute(input, { toolCallId, signal }) }
  } catch (error) {
    yield { type: 'tool-error', toolCallId, error: error instanceof Error ? error.message : String(error) }
  }
}

const defaultToolRounds = 8

/** What carrying out the calls of an answer needs of its turn. */
export interface CallsTurn {
  signal: AbortSignal
  /** The answer as it stands. */
  message(): ChatMessage | undefined
  hear(events: readonly ChatEvent[]): void
  isOver(): boolean
}

/** Carries out what can be of an answer's calls; whether the model may go on after that. */
export async function carryOutCalls(
  answer: ChatMessage,
  { schema, toolRounds = defaultToolRounds }: Pick<ChatOptions, 'schema' | 'toolRounds'>,
  turn: CallsTurn,
): Promise<boolean> {
  if ((answer.runs?.length ?? 0) > toolRounds) return false
  const tools = schema?.tools ?? {}
  const waiting = clientCalls(answer).filter(({ state }) => state === 'ready' || state === 'running')
  await Promise.all(
    waiting.map(async (call) => {
      for await (const event of carryOut(call, toolNamed(tools, call.name), turn.signal)) {
        if (turn.isOver()) return
        turn.hear([event])
      }
    }),
  )
  const after = turn.message()
  return !turn.isOver() && after !== undefined && isAnswered(after, tools)
}
