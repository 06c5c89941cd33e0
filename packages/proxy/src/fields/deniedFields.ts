import { fieldNotAllowed } from '../errors/admissionRefusals.ts'
import { isObject, shownField } from './rules.ts'

/** A denied name of which some parts have been found on the way to a value. */
interface Trace {
  parts: readonly string[]
  found: number
}

/**
 * Throws `field_not_allowed` if a body has one of the denied fields, at any depth. Fields inside allowed
 * fields are searched too.
 *
 * @param deny the paths of the denied fields, without indexes. If an object has a `type`, the type is a part
 * of the path, e.g. `tools.mcp`.
 */
export function refuseDenied(body: Readonly<Record<string, unknown>>, deny: readonly string[]): void {
  if (deny.length === 0) return
  const traces = deny.map((name) => ({ parts: name.split('.'), found: 0 }))
  search(body, '', traces)
}

function search(value: unknown, at: string, traces: readonly Trace[]): void {
  if (traces.length === 0) return
  if (Array.isArray(value)) return value.forEach((each, index) => search(each, `${at}[${index}]`, traces))
  if (!isObject(value)) return
  const { type } = value
  const typed = typeof type === 'string' ? follow(traces, type) : []
  if (typed.some(isWhole)) throw fieldNotAllowed(at, String(type).slice(0, 64))
  for (const [key, each] of Object.entries(value)) {
    const inner = shownField(at, key)
    const next = follow([...traces, ...typed], key)
    if (next.some(isWhole)) throw fieldNotAllowed(inner)
    search(each, inner, next)
  }
}

function follow(traces: readonly Trace[], part: string): Trace[] {
  return traces
    .filter(({ parts, found }) => parts[found] === part)
    .map(({ parts, found }) => ({ parts, found: found + 1 }))
}

const isWhole = ({ parts, found }: Trace) => found === parts.length
