import type { ChatEvent } from '../events.ts'
import { type ChatMessage, hasResult, type ToolCallPart } from '../message.ts'
import { toolNamed, type ToolSet } from '../tool.ts'
import { selectMessage } from '../state/selectors.ts'
import type { TurnContext } from './turn.ts'
import { messageOf } from './cannotAsk.ts'
import { reportEvents } from './turnEvents.ts'

/** The calls of the last run that the client has to answer, and the provider's own calls that need approval. */
function clientCalls(message: ChatMessage): readonly ToolCallPart[] {
  return message.parts
    .slice(message.runs?.at(-1)?.firstPart ?? 0)
    .filter((part) => part.type === 'tool-call')
    .filter((call) => call.providerExecuted !== true || approvable.has(call.state))
}

const approvable: ReadonlySet<ToolCallPart['state']> = new Set(['awaiting-approval', 'running', 'denied'])

/**
 * Returns `true` if the model can continue after the tool calls of the answer. For this, there must be at
 * least one call, and every call must have a result. An approved call of a tool that the server runs needs no
 * result.
 */
export function isAnswered(message: ChatMessage, tools: ToolSet): boolean {
  const calls = clientCalls(message)
  return calls.length > 0 && calls.every((call) => hasResult(call) || isApprovedElsewhere(call, tools))
}

/** Returns `true` if a tool call of the answer waits for a result or an approval. */
export function awaitsResults(message: ChatMessage): boolean {
  return clientCalls(message).some((call) => !hasResult(call) && call.state !== 'running')
}

function isApprovedElsewhere({ state, name, providerExecuted }: ToolCallPart, tools: ToolSet): boolean {
  return state === 'running' && (providerExecuted === true || toolNamed(tools, name)?.execute === undefined)
}

/**
 * Returns `true` if the model may continue the answer without a new question of the user. This is so if the
 * answer has not used up `toolRounds`, and its tool calls do not fail again and again.
 */
export function hasRoundsLeft({ getState, options }: TurnContext, messageId: string): boolean {
  const { toolRounds = defaultToolRounds } = options()
  const answer = selectMessage(getState(), messageId)
  return answer !== undefined && (answer.runs?.length ?? 0) <= toolRounds && !failsAgain(answer)
}

/** Returns `true` if every call of the last three runs failed, in which case the model would probably go on failing. */
function failsAgain({ parts, runs = [] }: ChatMessage): boolean {
  const starts = runs.slice(-maxFailures).map(({ firstPart = 0 }) => firstPart)
  return (
    starts.length === maxFailures &&
    starts.every((start, i) => {
      const calls = parts.slice(start, starts[i + 1]).filter((part) => part.type === 'tool-call')
      return calls.length > 0 && calls.every(({ state }) => state === 'failed')
    })
  )
}

/**
 * Carries out one call and yields its progress as events. Arguments that the tool's `input` refuses, and errors that
 * `execute` throws, are results, too: they are sent to the model.
 */
async function* carryOut(
  call: ToolCallPart,
  tools: ToolSet,
  claim: () => Promise<boolean>,
  signal: AbortSignal,
): AsyncGenerator<ChatEvent, void, undefined> {
  const toolCallId = call.id
  const tool = toolNamed(tools, call.name)
  const isReady = call.state === 'ready'
  const names = Object.keys(tools)
  if (call.providerExecuted === true || names.length === 0) return
  try {
    if (tool === undefined) {
      if (!isReady) return
      throw new Error(`There is no tool “${call.name}”. The tools are: ${names.join(', ')}.`)
    }
    const input = tool.input === undefined ? call.input : await tool.input(call.input)
    if (isReady && tool.needsApproval?.(input) === true) {
      yield { type: 'tool-approval', toolCallId }
    } else if (tool.execute !== undefined && (await claim())) {
      yield { type: 'tool-running', toolCallId }
      yield { type: 'tool-output', toolCallId, output: await tool.execute(input, { toolCallId, signal }) }
    }
  } catch (error) {
    yield { type: 'tool-error', toolCallId, error: messageOf(error) }
  }
}

const defaultToolRounds = 8
const maxFailures = 3

/**
 * Runs the client's tools for the tool calls of an answer. Resolves with `true` if every call has a result,
 * so that the model may continue. If a call has no result, e.g. because it waits for an approval, calls
 * `onWait` and then resolves with `false`. A later approval can then begin another turn. If the signal
 * aborts, later results are ignored.
 */
export async function carryOutCalls(
  context: TurnContext,
  messageId: string,
  signal: AbortSignal,
  onWait: () => void,
): Promise<boolean> {
  const { getState, dispatch, options, claim } = context
  if (!hasRoundsLeft(context, messageId)) return false
  const tools = options().schema?.tools ?? {}
  const begun = new Set<string>()
  let isElsewhere = false
  // Again, for calls that were approved while others ran.
  for (;;) {
    const answer = selectMessage(getState(), messageId)
    if (answer === undefined || signal.aborted || isElsewhere) return false
    const calls = clientCalls(answer).filter(
      ({ id, state }) => !begun.has(id) && (state === 'ready' || state === 'running'),
    )
    if (calls.length === 0) {
      const mayGoOn = !failsAgain(answer) && isAnswered(answer, tools)
      if (!mayGoOn) onWait()
      return mayGoOn
    }
    for (const { id } of calls) begun.add(id)
    await Promise.all(
      calls.map(async (call) => {
        const claimCall = async () => {
          const isOurs = (await claim?.(call.id, signal)) !== false
          isElsewhere ||= !isOurs
          return isOurs
        }
        for await (const event of carryOut(call, tools, claimCall, signal)) {
          if (signal.aborted) return
          // Its approval may come while other calls run.
          if (event.type === 'tool-approval') begun.delete(call.id)
          dispatch({ type: 'tools', messageId, events: [event], status: 'waiting' })
          reportEvents([event], messageId, options)
        }
      }),
    )
  }
}
