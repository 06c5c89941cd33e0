import { count, type Json } from './json.ts'
import type { Usage } from './message.ts'

/** A record, so that a field added to `Usage` does not compile until it is listed here. */
const fieldNames: Readonly<Record<keyof Usage, true>> = {
  inputTokens: true,
  outputTokens: true,
  totalTokens: true,
  cachedInputTokens: true,
  reasoningTokens: true,
  calls: true,
}
const keysOf = (usage: Usage | typeof fieldNames) => Object.keys(usage) as (keyof Usage)[] // the type has no other keys

/**
 * Adds token counts, field by field. If no usage has a field, the sum does not have it either. If all usages
 * are `undefined`, returns `undefined`.
 */
export function sumUsage(usages: Iterable<Usage | undefined>): Usage | undefined {
  let sum: Usage | undefined
  for (const usage of usages) {
    if (usage === undefined) continue
    sum ??= {}
    for (const field of keysOf(usage)) {
      const value = usage[field]
      if (value !== undefined) sum[field] = (sum[field] ?? 0) + value
    }
  }
  return sum
}

/**
 * Returns the token counts in an object whose fields have the names of `Usage`. Values that are not numbers
 * are left out.
 */
export function countsIn(value: Json): Usage {
  const usage: Usage = {}
  for (const field of keysOf(fieldNames)) {
    const counted = count(value[field])
    if (counted !== undefined) usage[field] = counted
  }
  return usage
}
