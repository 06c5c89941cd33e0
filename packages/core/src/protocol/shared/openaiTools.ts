import type { ChatEvent } from '../../events.ts'
import { fieldsOf, isObject, type Json, list, text } from '../../json.ts'
import type { Echo } from '../../message.ts'
import type { EncodeInput } from '../protocol.ts'
import { isIndex, maxIds } from './bounds.ts'
import { callIds } from './callIds.ts'
import { type ToolArguments, toolArguments } from './toolArguments.ts'

interface Call {
  /** The provider's id, if it sent one. */
  id: string | undefined
  /** The started call. Absent until a fragment brings the name. */
  begun?: { name: string; toolCallId: string; args: ToolArguments }
  /** Arguments that came before the name. */
  early: unknown[]
  /** Data that the provider wants back, until the call has begun. */
  extra?: unknown
  /**
   * `true` if the id and name were repeated after the whole arguments. Arguments that follow then belong to another
   * call.
   */
  isAgain?: boolean
  /** The call before it. */
  before: Call | undefined
}

interface Fragment {
  id: string | undefined
  index: unknown
  name?: string | undefined
}

/**
 * Creates a decoder that joins the fragments of tool calls in `delta.tool_calls`. Only the first fragment of
 * a call needs an id and a name. If fragments have no index, a fragment with a new id or name begins a call,
 * and any other fragment continues the last call. If the index is always 0, a new id begins a call. The index
 * may start at 1. The id of a call may change with each fragment, or be used for two calls. If a fragment
 * does not follow these rules, it is counted as malformed. If such a fragment may be a piece of a call, the
 * call fails.
 */
export function openaiToolCalls(refuse: (data: string) => void, asked?: EncodeInput) {
  const idFor = callIds(asked)
  const calls: Call[] = []
  const byId = new Map<string, Call>()
  const byIndex = new Map<unknown, Call>()
  let last: Call | undefined

  /** Finds the tool call to which a fragment belongs, unless it begins a new call. */
  function find({ id, index }: Fragment): Call | undefined {
    const placed = index === undefined ? last : byIndex.get(index)
    const named = id === undefined ? undefined : byId.get(id)
    return placed !== undefined && placed.id === id ? placed : (named ?? placed)
  }

  function nameCall(call: Call, name: string): readonly ChatEvent[] {
    const ids = idFor(call.id)
    const { toolCallId } = ids
    const args = toolArguments(toolCallId)
    call.begun = { name, toolCallId, args }
    return [{ type: 'tool-start', ...ids, name }, ...call.early.splice(0).flatMap(args.push)]
  }

  function decode(value: unknown, isNext: boolean): readonly ChatEvent[] {
    if (!isObject(value)) return []
    const fragment = readFragment(value, isNext)
    const { index, id, name, piece } = fragment
    if (index !== undefined && !isIndex(index)) return refused(value, fragment)
    const found = find(fragment)
    const again = found?.isAgain === true ? found : undefined
    const isPlaced = index === undefined || byIndex.has(index)
    let call = found !== undefined && continues(found, fragment, isPlaced) ? found : undefined
    if (call === undefined) {
      if ((name ?? id ?? again) === undefined || calls.length >= maxIds) return refused(value, fragment)
      call = { id: id ?? again?.id, early: [], before: last }
      calls.push(call)
      if (call.id !== undefined) byId.set(call.id, call)
    }
    if (index !== undefined) byIndex.set(index, call)
    last = call
    call.extra = value['extra_content'] ?? call.extra
    const called = name ?? again?.begun?.name
    if (call.begun === undefined && called === undefined) {
      call.early.push(piece)
      return []
    }
    const started = call.begun === undefined ? nameCall(call, called ?? '') : []
    const pushed = call.begun?.args.push(piece) ?? []
    return [...started, ...pushed, ...echoed(call)]
  }

  /** Counts a fragment as malformed. If it has no name, it may be a piece of a call, so this call fails. */
  function refused(value: unknown, { id, name }: Fragment): readonly ChatEvent[] {
    if (name === undefined) find({ id, index: undefined })?.begun?.args.refuse()
    refuse(JSON.stringify(value))
    return []
  }

  return {
    get isEmpty() {
      return calls.length === 0
    },
    decode: (toolCalls: unknown): readonly ChatEvent[] =>
      list(toolCalls).flatMap((value, at) => decode(value, at > 0)),
    /**
     * Called when the answer has certainly ended. A call becomes ready only if it is whole and valid. The first call
     * carries the data that must be sent back to the provider.
     */
    end(echo: Echo): readonly ChatEvent[] {
      // Arguments without a name may be the rest of the call before.
      for (const { begun, early, before } of calls)
        if (begun === undefined && !early.every(isBlank)) before?.begun?.args.refuse()
      const begun = calls.flatMap((call) => call.begun ?? [])
      const wanted = Object.keys(echo).length === 0 ? [] : begun.slice(0, 1)
      return [
        ...wanted.map(({ toolCallId }) => inputEcho(toolCallId, echo)),
        ...begun.map(({ args }) => args.end()),
      ]
    },
  }
}

/** The events with Gemini's signature of its thoughts, which must be sent back with the call. */
function echoed(call: Call): readonly ChatEvent[] {
  const { begun, extra: extra_content } = call
  if (begun === undefined || !isObject(extra_content)) return []
  call.extra = undefined
  return [inputEcho(begun.toolCallId, { extra_content })]
}

function readFragment(value: Json, isNext: boolean) {
  const details = fieldsOf(value['function'])
  return {
    id: text(value['id']),
    index: value['index'] ?? undefined,
    name: text(details['name']),
    piece: details['arguments'],
    /** The fragment follows another one in the same list. */
    isNext,
  }
}

/** `true` if a fragment continues the call that it names, `false` if it begins another. */
function continues(
  call: Call,
  { id, index, name, piece, isNext }: ReturnType<typeof readFragment>,
  isPlaced: boolean,
) {
  const isOther = id !== undefined && call.id !== undefined && id !== call.id
  if (name !== undefined && (isOther || !isPlaced)) return false
  if (call.begun === undefined) return !isOther
  const { args, name: before } = call.begun
  // Without an index, each call of one list is another.
  if (name !== undefined && (name !== before || (isNext && id === undefined && index === undefined)))
    return false
  if (!args.isWhole) return true
  if (isBlank(piece)) {
    call.isAgain ||= name !== undefined
    return !isOther
  }
  return !isOther && name === undefined && call.isAgain !== true
}

function isBlank(piece: unknown): boolean {
  return typeof piece === 'string' ? piece.trim() === '' : (piece ?? undefined) === undefined
}

function inputEcho(toolCallId: string, echo: Echo): ChatEvent {
  return { type: 'tool-input', toolCallId, delta: '', echo }
}
