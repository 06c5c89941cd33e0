import type { ChatEvent } from '../events.ts'
import { present } from '../json.ts'
import type { Echo, Part, ReasoningPart } from '../message.ts'

type Parts = readonly Part[]

/** An event with a piece (delta) of text or reasoning. */
export type Flow = Extract<ChatEvent, { type: 'text' | 'reasoning' }>
type ReasoningEvent = Extract<ChatEvent, { type: 'reasoning' }>
type FlowPart = Omit<ReasoningPart, 'type'>

/**
 * Adds a delta (a piece of text or reasoning) to the parts of a message. If the delta has an id, it is added
 * to the part with this id. If the delta has no id, it is added to the last part, provided that this part has
 * the same type and no id. Otherwise a new part begins. `from` is the index of the first part that may
 * change: parts of earlier requests may have the same ids.
 */
export function appendDelta(parts: Parts, event: Flow, from: number, at: number | undefined): Parts {
  if (event.delta === '' && !bringsMore(event)) return parts
  const index = parts.findLastIndex((part, i) => i >= from && continues(part, event, i === parts.length - 1))
  const before = parts[index] as FlowPart | undefined // It continues this event, which is of the same type.
  const { type, partId, parentId, delta, echo, signature } = event as ReasoningEvent // Texts have no signature.
  const endedAt = type === 'reasoning' ? at : undefined
  const startedAt = before?.startedAt ?? endedAt
  const part = {
    type,
    ...present({ id: partId, parentId }),
    ...before,
    text: (before?.text ?? '') + delta,
    ...present({ echo: echo && { ...before?.echo, ...echo }, signature, startedAt, endedAt }),
  }
  return before === undefined ? [...parts, part] : parts.with(index, part)
}

/**
 * Returns `true` if a delta (a piece of text or reasoning) has a `signature` or an `echo` in addition to its
 * text.
 */
export function bringsMore(event: Flow): boolean {
  const { echo, signature } = event as ReasoningEvent // Texts have no signature.
  return (echo ?? signature) !== undefined
}

/** Returns a copy of a part with more provider data: `echo` is merged into the `echo` of the part. */
export function echoed<P extends { echo?: Echo }>(part: P, echo: Echo | undefined): P {
  return echo === undefined ? part : { ...part, echo: { ...part.echo, ...echo } }
}

function continues(part: Part, { type, partId, parentId }: Flow, isLast: boolean): boolean {
  if (part.type !== type) return false
  return partId === undefined
    ? isLast && part.id === undefined && part.parentId === parentId
    : part.id === partId
}

/**
 * Replaces streamed text with the final text. With `partId`, replaces the text of this part. Without
 * `partId`, the last text part gets the final text, and earlier text parts become empty.
 */
export function replaceText(parts: Parts, text: string, partId: string | undefined): Parts {
  const last = parts.findLastIndex(
    (part) => part.type === 'text' && (partId === undefined || part.id === partId),
  )
  if (last === -1) return [...parts, present({ type: 'text', id: partId, text })]
  return parts.map((part, index) => {
    if (part.type !== 'text' || (partId !== undefined && index !== last)) return part
    const wanted = index === last ? text : ''
    return part.text === wanted ? part : { ...part, text: wanted }
  })
}

type PartOf<Type extends Part['type']> = Extract<Part, { type: Type }>

/**
 * Replaces the part with this type and id with the result of `partFor`. If there is no such part, appends the
 * result. If the result is `undefined`, nothing changes.
 */
export function place<Type extends Part['type']>(
  parts: Parts,
  type: Type,
  id: string,
  partFor: (before: PartOf<Type> | undefined) => PartOf<Type> | undefined,
): Parts {
  const index = parts.findLastIndex((part) => part.type === type && (part as PartOf<'step'>).id === id) // A file has no id.
  const before = parts[index] as PartOf<Type> | undefined // found by its type
  const part = partFor(before)
  if (part === undefined || part === before) return parts
  return before === undefined ? [...parts, part] : parts.with(index, part)
}
