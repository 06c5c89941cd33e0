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
 * Adds token usages, field by field. A field is absent from the sum if no usage has it. Returns `undefined` if all
 * usages are `undefined`.
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

/** Reads a `Usage` from an object whose fields have the same names. Values that are not numbers are left out. */
export function countsIn(value: Json): Usage {
  const usage: Usage = {}
  for (const field of keysOf(fieldNames)) {
    const counted = count(value[field])
    if (counted !== undefined) usage[field] = counted
  }
  return usage
}
