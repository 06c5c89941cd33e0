import type { ChatEvent } from '../events.ts'
import { present } from '../json.ts'
import type { Echo, Part, ReasoningPart } from '../message.ts'

type Parts = readonly Part[]

/** A delta of text or reasoning. */
export type Flow = Extract<ChatEvent, { type: 'text' | 'reasoning' }>
type ReasoningEvent = Extract<ChatEvent, { type: 'reasoning' }>
type FlowPart = Omit<ReasoningPart, 'type'>

/**
 * Adds a delta to the part it belongs to: the one with its id, or without an id the last part, if that is of the same
 * kind and has no id either. Otherwise it begins a new part. `from` is the index of the run's first part; earlier parts
 * may have the same ids.
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

/** Replaces streamed text by the final text. Without an id the last text part holds it, and earlier ones become empty. */
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

/** Puts a part in the place of the one with its type and id, or at the end. `undefined` changes nothing. */
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
