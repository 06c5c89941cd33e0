import type { ChatEvent } from '../../events.ts'
import { fieldsOf, isObject, type Json } from '../../json.ts'
import type { Usage } from '../../message.ts'
import { countsIn, sumUsage } from '../../usage.ts'

/** The depth from which metadata is replaced and not merged, so that deep metadata cannot overflow the stack. */
const maxDepth = 64

/**
 * Returns the metadata `before`, updated by `after`. Objects are merged field by field. All other values of
 * `before` are replaced by those of `after`. `__proto__` is a key like any other.
 */
export function mergeMetadata(before: unknown, after: unknown, depth = 0): unknown {
  if (!isObject(before) || !isObject(after) || depth > maxDepth) return after
  const merged = Object.entries(after).map(([key, value]): [string, unknown] => [
    key,
    Object.hasOwn(before, key) ? mergeMetadata(before[key], value, depth + 1) : value,
  ])
  return Object.fromEntries([...Object.entries(before), ...merged])
}

/**
 * Creates a decoder for the metadata and the token usage of a message. `before` is the metadata that the
 * message has from earlier requests.
 */
export function aiSdkMetadata(before: unknown) {
  let gathered = before
  let earlier: Usage | undefined
  let current: Usage | undefined

  /** `usage` counts one step; `totalUsage`, and `usage` in the last metadata, count all steps. */
  function usageIn(metadata: Json, isEnd: boolean): readonly ChatEvent[] {
    const total = usageOf(metadata['totalUsage'])
    const some = usageOf(metadata['usage']) ?? usageOf(metadata)
    if (total === undefined && some === undefined) return []
    current = some
    const usage = total ?? (isEnd ? some : sumUsage([earlier, some]))
    return usage === undefined ? [] : [{ type: 'usage', usage }]
  }

  return {
    merge(metadata: unknown, isEnd = false): readonly ChatEvent[] {
      if (metadata === undefined || metadata === null) return []
      gathered = mergeMetadata(gathered, metadata)
      const usage = isObject(metadata) ? usageIn(metadata, isEnd) : []
      return [{ type: 'metadata', metadata: gathered }, ...usage]
    },
    endStep() {
      earlier = sumUsage([earlier, current])
      current = undefined
    },
  }
}

/** `LanguageModelUsage` of versions 5 (flat) and 6 (with details). */
function usageOf(value: unknown): Usage | undefined {
  if (!isObject(value)) return undefined
  const input = fieldsOf(value['inputTokenDetails'])
  const output = fieldsOf(value['outputTokenDetails'])
  const details = { cachedInputTokens: input['cacheReadTokens'], reasoningTokens: output['reasoningTokens'] }
  const usage = { ...countsIn(details), ...countsIn(value) }
  return Object.keys(usage).length === 0 ? undefined : usage
}
