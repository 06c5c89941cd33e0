import type { ChatEvent } from '../../events.ts'
import type { Echo } from '../../message.ts'
import type { EncodeInput } from '../protocol.ts'
import { maxIds } from './bounds.ts'
import { callIds, callsByProviderId } from './callIds.ts'
import { cutOff, type ToolArguments, toolArguments } from './toolArguments.ts'

/** The facts about a tool call that has just begun. */
export interface CallStart {
  /** The provider's id of the call. `undefined` if the provider sent none. */
  id: string | undefined
  name: string
  /** `true` if the provider runs the call itself. The events of the call are then passed on at once. */
  hosted?: boolean
  /** Converts the text so far to a value. Needed if the input of the call is not JSON. */
  read?: (text: string) => unknown
  /** The provider's id of the output item, if the format has such an id in addition to the id of the call. */
  itemId?: string | undefined
  echo?: Echo
}

interface Call extends CallStart {
  toolCallId: string
  index: number
  args: ToolArguments
  isWhole: boolean
  hasResult: boolean
}

/**
 * Creates the list of tool calls for a format that numbers the parts of an answer. If two calls have the same
 * number, their `itemId`s (the ids of the output items) distinguish them. The calls of the client's tools
 * become `ready` only at the end of the stream, because before that the answer could still be cut off.
 */
export function indexedCalls(asked?: EncodeInput) {
  const idFor = callIds(asked)
  const calls: Call[] = []
  const byIndex = new Map<number, Call>()
  const byItem = new Map<string, Call>()
  const byProviderId = callsByProviderId<Call>()

  function start(index: number, begun: CallStart): readonly ChatEvent[] {
    if (calls.length >= maxIds) return []
    const { id, name, hosted, itemId, echo } = begun
    const ids = idFor(id)
    const { toolCallId } = ids
    const args = toolArguments(toolCallId, begun.read)
    const call: Call = { ...begun, toolCallId, index, args, isWhole: false, hasResult: false }
    calls.push(call)
    byIndex.set(index, call)
    if (itemId !== undefined) byItem.set(`${index} ${itemId}`, call)
    byProviderId.add(id ?? toolCallId, call)
    return [
      { type: 'tool-start', ...ids, name, ...(hosted && { providerExecuted: true }), ...(echo && { echo }) },
    ]
  }

  function at(index: number, itemId?: unknown): Call | undefined {
    return byItem.get(`${index} ${String(itemId)}`) ?? byIndex.get(index)
  }

  /** Adds the rest of an input that is repeated as a whole. If the repeated input does not begin with the part that has streamed, it replaces that part. */
  function catchUp(call: Call, whole: string): readonly ChatEvent[] {
    const { toolCallId, args, name, hosted, read } = call
    if (whole.startsWith(args.text)) return args.push(whole.slice(args.text.length))
    call.args = toolArguments(toolCallId, read)
    return [
      { type: 'tool-start', toolCallId, name, ...(hosted && { providerExecuted: true }) },
      ...call.args.push(whole),
    ]
  }

  return {
    start,
    at,
    push: (index: number, piece: unknown, itemId?: unknown): readonly ChatEvent[] =>
      at(index, itemId)?.args.push(piece) ?? [],
    /** Returns the id of the call to which a result belongs. `providerId` is the provider's id of the call. */
    answered(providerId: string): string | undefined {
      const call = byProviderId.waiting(providerId)
      if (call !== undefined) call.hasResult = true
      return call?.toolCallId
    },
    /**
     * Ends a call's input. `whole` is the whole input, if the format repeats it. `isWhole` is `false` if the
     * input was cut off.
     */
    complete(call: Call | undefined, whole?: unknown, isWhole = true): readonly ChatEvent[] {
      if (call === undefined) return []
      const said = typeof whole === 'object' && whole !== null ? JSON.stringify(whole) : whole
      if ((said ?? undefined) !== undefined && typeof said !== 'string') call.args.refuse()
      const events = typeof said === 'string' && said !== '' ? catchUp(call, said) : []
      const wasWhole = call.isWhole
      call.isWhole = isWhole
      return call.hosted === true && isWhole && !wasWhole ? [...events, call.args.end()] : events
    },
    /** The calls so far, oldest first. */
    all: calls as readonly Call[],
    /** Ends all calls. `atLimit`: a limit stopped the model. If the last call then has no input, it was cut off. */
    end: (atLimit: boolean): readonly ChatEvent[] =>
      calls.flatMap((call): readonly ChatEvent[] => {
        if (call.hosted === true && call.isWhole) return []
        const isCut = !call.isWhole || (atLimit && call === calls.at(-1) && call.args.text === '')
        return [isCut ? cutOff(call.toolCallId) : call.args.end()]
      }),
  }
}
