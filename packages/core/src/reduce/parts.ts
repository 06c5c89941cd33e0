import type { ChatEvent } from '../events.ts'
import type { Echo, Part, StepPart, ToolCallPart } from '../message.ts'

type Parts = readonly Part[]

/** The same array with one part put in another's place. */
function replaceAt(parts: Parts, index: number, part: Part): Parts {
  return parts.with(index, part)
}

/** A delta of text or reasoning. */
export type Flow = Extract<ChatEvent, { type: 'text' | 'reasoning' }>

/**
 * Adds a delta to the part it belongs to: the one with its id, or without an id the last part, if that is of the
 * same kind and has no id either. Otherwise it begins a new part. Only parts from `from` on are of this run: ids may
 * come again in the next.
 */
export function appendDelta(parts: Parts, event: Flow, from: number, at: number | undefined): Parts {
  if (event.delta === '' && !bringsMore(event)) return parts
  const index = parts.findLastIndex((part, i) => i >= from && continues(part, event, i === parts.length - 1))
  const found = parts[index]
  if (found?.type !== 'text' && found?.type !== 'reasoning') return [...parts, beginFlow(event, at)]
  const grown = { ...echoed(found, event.echo), text: found.text + event.delta }
  if (grown.type === 'text') return replaceAt(parts, index, grown)
  const signature = event.type === 'reasoning' ? event.signature : undefined
  return replaceAt(parts, index, {
    ...grown,
    ...(signature !== undefined && { signature }),
    ...(at !== undefined && { endedAt: at }),
  })
}

/** `true` for a delta with a signature or an echo. */
export function bringsMore(event: Flow): boolean {
  return 'signature' in event || event.echo !== undefined
}

/** The part with `echo` merged into its own. */
export function echoed<P extends { echo?: Echo }>(part: P, echo: Echo | undefined): P {
  return echo === undefined ? part : { ...part, echo: { ...part.echo, ...echo } }
}

function continues(part: Part, { type, partId, parentId }: Flow, isLast: boolean): boolean {
  if (part.type !== type) return false
  return partId === undefined
    ? isLast && part.id === undefined && part.parentId === parentId
    : part.id === partId
}

function beginFlow(event: Flow, at: number | undefined): Part {
  const { type, partId, parentId, delta, echo } = event
  const common = {
    ...(partId !== undefined && { id: partId }),
    ...(parentId !== undefined && { parentId }),
    text: delta,
    ...(echo !== undefined && { echo }),
  }
  if (type === 'text') return { type, ...common }
  const { signature } = event
  return {
    type,
    ...common,
    ...(signature !== undefined && { signature }),
    ...(at !== undefined && { startedAt: at, endedAt: at }),
  }
}

/** Replaces streamed text by the final text. Without an id the last text part holds it, and earlier ones become empty. */
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

/** Changes the step with this id. An unknown id changes nothing. */
export function updateStep(parts: Parts, id: string, change: (step: StepPart) => StepPart): Parts {
  const index = parts.findLastIndex((part) => part.type === 'step' && part.id === id)
  const step = parts[index]
  return step?.type === 'step' ? replaceAt(parts, index, change(step)) : parts
}

/** Changes the tool call with this id. An unknown id changes nothing. */
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
