import type { ChatEvent, ToolEvent } from '../events.ts'
import { present } from '../json.ts'
import type { ChatMessage, Part, ToolCallPart } from '../message.ts'
import { sumUsage } from '../usage.ts'
import { appendDelta, bringsMore, echoed, type Flow, place, replaceText } from './parts.ts'
import { endMessage, firstPart, withdrawn, withRun } from './runs.ts'

/**
 * Applies one event to a message and returns the new message. The function is pure. If nothing changes, it
 * returns the same object. Parts that the event does not change keep their identity.
 *
 * @param at the time in epoch milliseconds, which is stored in reasoning parts. Without `at`, no time is
 * stored.
 * @example
 * ```ts
 * const longer = reduceMessage(message, { type: 'text', delta: 'Hello' })
 * ```
 */
export function reduceMessage(message: ChatMessage, event: ChatEvent, at?: number): ChatMessage {
  switch (event.type) {
    case 'text':
    case 'reasoning':
      return withParts(message, appendDelta(message.parts, event, flowStart(message), at))
    case 'text-replace':
      return withParts(message, replaceText(message.parts, event.text, event.partId))
    case 'step-start':
    case 'step-end':
      return withParts(message, reduceSteps(message.parts, event))
    case 'source':
      return withParts(
        message,
        place(
          message.parts,
          'source',
          event.source.id,
          (before) => before ?? { type: 'source', ...event.source },
        ),
      )
    case 'file':
      return withParts(message, [...message.parts, { type: 'file', ...event.file }])
    case 'data':
      return event.transient === true ? message : withParts(message, addData(message.parts, event))
    case 'metadata':
      return { ...message, metadata: event.metadata }
    case 'state':
      return { ...message, state: event.state }
    case 'start':
      return start(message, event)
    case 'usage': {
      const changed = withRun(message, (run) => ({ ...run, usage: { ...run.usage, ...event.usage } }))
      const usage = sumUsage((changed.runs ?? []).map((run) => run.usage))
      return usage === undefined ? changed : { ...changed, usage }
    }
    case 'turn-start':
      return startTurn(message)
    case 'reset':
      return withParts(
        message,
        event.lastTurn === true ? message.parts.slice(0, turnStart(message)) : withdrawn(message),
      )
    case 'finish': {
      const { reason: finishReason, raw: rawFinishReason } = event
      const finished = withRun(message, (run) => present({ ...run, finishReason, rawFinishReason }))
      return endMessage({ ...finished, finishReason }, 'complete')
    }
    case 'stop':
      return endMessage(message, 'stopped')
    case 'error':
      return endMessage({ ...message, finishReason: 'error' }, 'failed', event.error)
    case 'title': // It belongs to the conversation, not to a message.
      return message
    default:
      return withParts(message, reduceToolCalls(message.parts, event))
  }
}

/**
 * Applies several events to a message. Neighbouring deltas (pieces of text) of one part are joined first, so
 * that the message is not copied for each delta.
 */
export function reduceMessages(message: ChatMessage, events: readonly ChatEvent[], at?: number): ChatMessage {
  let result = message
  for (let i = 0; i < events.length; i++) {
    const event = events[i]
    if (event === undefined) continue
    if (event.type !== 'text' && event.type !== 'reasoning') {
      result = reduceMessage(result, event, at)
      continue
    }
    const deltas = [event.delta]
    for (let next = events[i + 1]; sameFlow(event, next); next = events[i + 1]) {
      deltas.push(next.delta)
      i++
    }
    result = reduceMessage(result, { ...event, delta: deltas.join('') }, at)
  }
  return result
}

/** `true` for two deltas that can be joined: of the same part, and without a signature or an echo. */
function sameFlow(a: Flow, b: ChatEvent | undefined): b is Flow {
  if (b === undefined || b.type !== a.type || bringsMore(a) || bringsMore(b)) return false
  return b.partId === a.partId && b.parentId === a.parentId
}

/**
 * Returns the index of the first part to which deltas may be added: the first part of the last run, or the text that
 * this run continues.
 */
function flowStart(message: ChatMessage): number {
  return firstPart(message) - (message.runs?.at(-1)?.extendsAt === undefined ? 0 : 1)
}

/** Returns the index of the first part of the last turn. */
function turnStart(message: ChatMessage): number {
  return message.runs?.at(-1)?.turns?.at(-1) ?? firstPart(message)
}

/** Begins a turn. A turn without parts is not recorded. */
function startTurn(message: ChatMessage): ChatMessage {
  const at = message.parts.length
  if (at === turnStart(message)) return message
  return withRun(message, (run) => ({ ...run, turns: [...(run.turns ?? []), at] }))
}

function withParts(message: ChatMessage, parts: readonly Part[]): ChatMessage {
  return parts === message.parts ? message : { ...message, parts }
}

function start(
  message: ChatMessage,
  { serverId, model }: Extract<ChatEvent, { type: 'start' }>,
): ChatMessage {
  const named = model === undefined ? message : withRun({ ...message, model }, (run) => ({ ...run, model }))
  return serverId === undefined ? named : { ...named, serverId }
}

type StepEvent = Extract<ChatEvent, { type: 'step-start' | 'step-end' }>

function reduceSteps(parts: readonly Part[], event: StepEvent): readonly Part[] {
  if (event.type === 'step-start')
    return place(parts, 'step', event.step.id, () => ({ type: 'step', ...event.step, state: 'running' }))
  const { ok, ...outcome } = event.outcome
  return place(
    parts,
    'step',
    event.stepId,
    (step) => step && { ...step, ...outcome, state: ok ? 'done' : 'failed' },
  )
}

/** The state of a call after an event that has its result, or a decision about it. */
const stateAfter = {
  'tool-ready': 'ready',
  'tool-output': 'done',
  'tool-error': 'failed',
  'tool-approval': 'awaiting-approval',
  'tool-running': 'running',
  'tool-denied': 'denied',
} as const satisfies Record<Exclude<ToolEvent['type'], 'tool-start' | 'tool-input'>, ToolCallPart['state']>

function reduceToolCalls(parts: readonly Part[], event: ToolEvent): readonly Part[] {
  return place(parts, 'tool-call', event.toolCallId, (before) => {
    if (event.type === 'tool-start') {
      const { type: _, toolCallId: id, ...call } = event
      return { type: 'tool-call', id, ...call, inputText: '', state: 'streaming-input' }
    }
    if (before === undefined) return undefined
    const call = echoed(before, event.echo)
    if (event.type === 'tool-input') {
      const inputText = call.inputText + event.delta
      return { ...call, inputText, ...('input' in event && { input: event.input }) }
    }
    // Only outputs can be preliminary. The fields that are left are fields of the call.
    const { type, toolCallId: _, echo: __, preliminary, ...result } = event as Preliminary<typeof event>
    return { ...call, ...result, state: preliminary === true ? 'running' : stateAfter[type] }
  })
}

type Preliminary<Event> = Event & { preliminary?: boolean }

function addData(parts: readonly Part[], event: Extract<ChatEvent, { type: 'data' }>): readonly Part[] {
  const { name, id, data } = event
  const part: Part = { type: 'data', name, ...present({ id }), data }
  const index = parts.findIndex((other) => other.type === 'data' && other.name === name && other.id === id)
  return id === undefined || index === -1 ? [...parts, part] : parts.with(index, part)
}
