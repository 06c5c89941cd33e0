import type { Part, StepPart, ToolCallPart } from '../message.ts'

type Parts = readonly Part[]

/** The same array with one part put in another's place. */
export function replaceAt(parts: Parts, index: number, part: Part): Parts {
  return parts.with(index, part)
}

type Flowing = 'text' | 'reasoning'

/**
 * Adds a delta to the part it belongs to: the one with its id, or without an id the last part, if that is of the
 * same kind and has no id either. Otherwise it begins a new part.
 */
export function appendDelta(
  parts: Parts,
  type: Flowing,
  delta: string,
  partId: string | undefined,
  parentId: string | undefined,
  at: number | undefined,
): Parts {
  const index = parts.findLastIndex((part, i) =>
    partId === undefined
      ? i === parts.length - 1 && continues(part, type, parentId)
      : isFlowing(part, type, partId),
  )
  const found = parts[index]
  if (found === undefined || (found.type !== 'text' && found.type !== 'reasoning')) {
    if (delta === '') return parts
    return [...parts, beginFlow(type, delta, partId, parentId, at)]
  }
  if (delta === '') return parts
  const grown = { ...found, text: found.text + delta }
  if (grown.type === 'reasoning' && at !== undefined) grown.endedAt = at
  return replaceAt(parts, index, grown)
}

function continues(part: Part, type: Flowing, parentId: string | undefined): boolean {
  return part.type === type && part.id === undefined && part.parentId === parentId
}

function isFlowing(part: Part, type: Flowing, id: string): boolean {
  return part.type === type && part.id === id
}

function beginFlow(
  type: Flowing,
  text: string,
  id: string | undefined,
  parentId: string | undefined,
  at: number | undefined,
): Part {
  return {
    type,
    ...(id !== undefined && { id }),
    ...(parentId !== undefined && { parentId }),
    text,
    ...(type === 'reasoning' && at !== undefined && { startedAt: at, endedAt: at }),
  }
}

/** The final text wins. Without an id it speaks of all text: the last text part takes it, earlier ones become empty. */
export function replaceText(parts: Parts, text: string, partId: string | undefined): Parts {
  const last = parts.findLastIndex(
    (part) => part.type === 'text' && (partId === undefined || part.id === partId),
  )
  if (last === -1) return [...parts, { type: 'text', ...(partId !== undefined && { id: partId }), text }]
  return parts.map((part, index) => {
    if (part.type !== 'text' || (partId !== undefined && index !== last)) return part
    const wanted = index === last ? text : ''
    return part.text === wanted ? part : { ...part, text: wanted }
  })
}

/** Changes the step with this id; an id nobody began changes nothing. */
export function updateStep(parts: Parts, id: string, change: (step: StepPart) => StepPart): Parts {
  const index = parts.findLastIndex((part) => part.type === 'step' && part.id === id)
  const step = parts[index]
  return step?.type === 'step' ? replaceAt(parts, index, change(step)) : parts
}

/** Changes the tool call with this id; an id nobody began changes nothing. */
export function updateToolCall(
  parts: Parts,
  id: string,
  change: (call: ToolCallPart) => ToolCallPart,
): Parts {
  const index = parts.findLastIndex((part) => part.type === 'tool-call' && part.id === id)
  const call = parts[index]
  return call?.type === 'tool-call' ? replaceAt(parts, index, change(call)) : parts
}

/** Puts a part in the place of its earlier version, or at the end. */
export function upsert(parts: Parts, part: Part, same: (other: Part) => boolean): Parts {
  const index = parts.findIndex(same)
  return index === -1 ? [...parts, part] : replaceAt(parts, index, part)
}

/** No step runs on after its message has ended. */
export function settleSteps(parts: Parts, state: 'done' | 'failed'): Parts {
  if (!parts.some((part) => part.type === 'step' && part.state === 'running')) return parts
  return parts.map((part) => (part.type === 'step' && part.state === 'running' ? { ...part, state } : part))
}
