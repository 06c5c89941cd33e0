import { boundedId } from './bounds.ts'
import type { ToolCallPart } from '../../message.ts'
import type { EncodeInput } from '../protocol.ts'
import { continued } from './turns.ts'

/**
 * Returns the tool calls that an answer already had before the current request. If the request begins a new
 * answer, returns an empty array.
 */
export function earlierCalls(asked: EncodeInput | undefined): readonly ToolCallPart[] {
  const { parts = [], runs } = continued(asked) ?? {}
  const run = runs?.at(-1)
  const before = run !== undefined && run.id === asked?.runId ? parts.slice(0, run.firstPart ?? 0) : parts
  return before.filter((part) => part.type === 'tool-call')
}

/** Returns the id that the provider gave to a tool call. The result of the call must contain this id. */
export function idAtProvider({ id, providerId = id }: ToolCallPart): string {
  return providerId
}

/**
 * Returns a function that gives each tool call an id that is unique in its message. The ids of providers are
 * not always unique: some providers use an id twice, in the same answer or in the next round of tool calls.
 * Other providers send no ids.
 */
export function callIds(asked: EncodeInput | undefined) {
  const taken = new Set(earlierCalls(asked).map(({ id }) => id))
  const uses = new Map<string, number>()
  return (value: unknown): { toolCallId: string; providerId?: string } => {
    const providerId = boundedId(value)
    const base = providerId ?? 'call'
    let used = uses.get(base) ?? 0
    const next = () => (providerId === undefined ? `call_${used}` : used === 0 ? base : `${base}#${used + 1}`)
    while (taken.has(next())) used++
    const toolCallId = next()
    uses.set(base, used + 1)
    taken.add(toolCallId)
    return { toolCallId, ...(providerId !== undefined && providerId !== toolCallId && { providerId }) }
  }
}

/** A call of a format that finds calls by the provider's id. */
interface Known {
  toolCallId: string
  hasResult: boolean
}

/**
 * Creates an index that finds tool calls by the id that the provider gave them. Several tool calls can have
 * the same id of the provider.
 */
export function callsByProviderId<C extends Known>() {
  const known = new Map<string, C[]>()
  return {
    add(providerId: string, call: C) {
      const calls = known.get(providerId)
      if (calls === undefined) known.set(providerId, [call])
      else calls.push(call)
    },
    /** The call that began last. */
    last: (providerId: string): C | undefined => known.get(providerId)?.at(-1),
    /** The call that a result belongs to: the first call with this id that has no result. */
    waiting(providerId: string): C | undefined {
      const calls = known.get(providerId) ?? []
      const [first] = calls
      if (calls.length > 1 && first?.hasResult === true) calls.shift()
      return calls[0]
    },
  }
}
