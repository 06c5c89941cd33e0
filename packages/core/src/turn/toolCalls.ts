import type { ChatEvent } from '../events.ts'
import type { ChatMessage, ToolCallPart } from '../message.ts'
import type { Tool, ToolSet } from '../tool.ts'
import { selectMessage } from '../state/selectors.ts'
import type { TurnContext } from './turn.ts'
import { reportEvents } from './turnEvents.ts'

/** The tool with this name. Inherited names do not count: a model that calls `constructor` calls no tool. */
export function toolNamed(tools: ToolSet, name: string): Tool | undefined {
  return Object.hasOwn(tools, name) ? tools[name] : undefined
}

/** The calls of the last run that the client has to answer, and the provider's own calls that need approval. */
function clientCalls(message: ChatMessage): readonly ToolCallPart[] {
  return message.parts
    .slice(message.runs?.at(-1)?.firstPart ?? 0)
    .filter((part) => part.type === 'tool-call')
    .filter((call) => call.providerExecuted !== true || approvable.has(call.state))
}

const approvable: ReadonlySet<ToolCallPart['state']> = new Set(['awaiting-approval', 'running', 'denied'])

/** Returns `true` if the model can go on: it called tools, and each call has its result or is approved at the server. */
export function isAnswered(message: ChatMessage, tools: ToolSet): boolean {
  const calls = clientCalls(message)
  return calls.length > 0 && calls.every((call) => hasResult(call) || isApprovedElsewhere(call, tools))
}

/** Returns `true` if the call has its output, its error or its denial. */
export function hasResult({ state }: ToolCallPart): boolean {
  return state === 'done' || state === 'failed' || state === 'denied'
}

function isApprovedElsewhere({ state, name, providerExecuted }: ToolCallPart, tools: ToolSet): boolean {
  return state === 'running' && (providerExecuted === true || toolNamed(tools, name)?.execute === undefined)
}

/**
 * Carries out one call and yields its progress as events. Arguments that the tool's `input` refuses, and errors that
 * `execute` throws, are results, too: they are sent to the model.
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

/**
 * Carries out the calls of an answer that the client can carry out. Resolves with `true` if the model may go on: every
 * call has its result. Aborting the signal ends it; results that come later are dropped.
 */
export async function carryOutCalls(
  { getState, dispatch, options }: TurnContext,
  messageId: string,
  signal: AbortSignal,
): Promise<boolean> {
  const { schema, toolRounds = defaultToolRounds } = options()
  const tools = schema?.tools ?? {}
  const answer = selectMessage(getState(), messageId)
  if (answer === undefined || (answer.runs?.length ?? 0) > toolRounds) return false
  const begun = new Set<string>()
  // Again, for calls that were approved while others ran.
  for (;;) {
    const calls = clientCalls(selectMessage(getState(), messageId) ?? answer).filter(
      ({ id, state }) => !begun.has(id) && (state === 'ready' || state === 'running'),
    )
    if (calls.length === 0 || signal.aborted) break
    for (const { id } of calls) begun.add(id)
    await Promise.all(
      calls.map(async (call) => {
        for await (const event of carryOut(call, toolNamed(tools, call.name), signal)) {
          if (signal.aborted) return
          dispatch({ type: 'tools', messageId, events: [event], status: 'waiting' })
          reportEvents([event], messageId, options)
        }
      }),
    )
  }
  const after = selectMessage(getState(), messageId)
  return !signal.aborted && after !== undefined && isAnswered(after, tools)
}
