import type { ChatError } from '../errors/chatError.ts'
import { present } from '../json.ts'
import type { ChatMessage, MessageStatus, NextRun, Part, Run } from '../message.ts'

/** Returns the index of the first part that the last run (request to the model) of a message has added. */
export function firstPart(message: ChatMessage): number {
  return message.runs?.at(-1)?.firstPart ?? 0
}

/**
 * Returns the parts of a message without the parts of its last run (request to the model). If the last run
 * continued a text, this text gets its earlier length.
 */
export function withdrawn(message: ChatMessage): readonly Part[] {
  const parts = message.parts.slice(0, firstPart(message))
  const extendsAt = message.runs?.at(-1)?.extendsAt
  const last = parts.at(-1)
  if (extendsAt === undefined || last?.type !== 'text') return parts
  return parts.with(parts.length - 1, { ...last, text: last.text.slice(0, extendsAt) })
}

/**
 * Returns a message with a new run (request to the model) that writes into this message.
 *
 * @example
 * ```ts
 * const streaming = beginRun(message, createId())
 * ```
 */
export function beginRun(message: ChatMessage, id: string, how: NextRun = 'follow'): ChatMessage {
  const { parts, runs = [] } = message
  const last = parts.at(-1)
  const replaced = how === 'replace' ? runs.at(-1) : undefined
  const begins = {
    firstPart: parts.length === 0 ? undefined : parts.length,
    extendsAt: how === 'extend' && last?.type === 'text' ? last.text.length : undefined,
  }
  const { firstPart: at, extendsAt } = replaced ?? begins
  const kept = replaced === undefined ? runs : runs.slice(0, -1)
  return {
    ...message,
    status: 'streaming',
    runs: [...kept, present({ id, firstPart: at, extendsAt })],
  }
}

/**
 * Ends a message whose answer was stopped, was cut off or failed. Returns the message with this final status.
 * The parts of the message are kept.
 *
 * @example
 * ```ts
 * const cut = endMessage(message, 'interrupted', createError('stream-cut'))
 * ```
 */
export function endMessage(message: ChatMessage, status: MessageStatus, error?: ChatError): ChatMessage {
  const parts = settleParts(message.parts, status === 'complete')
  return present({ ...message, status, parts, error: error?.data ?? message.error })
}

/**
 * Returns a message with changes to its last run (request to the model). If the message has no run, it gets
 * one.
 */
export function withRun(message: ChatMessage, change: (run: Run) => Run): ChatMessage {
  const runs = message.runs ?? []
  const last = runs.at(-1) ?? { id: message.id }
  return { ...message, runs: [...runs.slice(0, -1), change(last)] }
}

/** Returns the parts with all running steps and tool calls ended. */
function settleParts(parts: readonly Part[], completed: boolean): readonly Part[] {
  if (!parts.some(isRunning)) return parts
  return parts.map((part): Part => {
    if (part.type === 'step' && isRunning(part)) return { ...part, state: completed ? 'done' : 'failed' }
    if (part.type !== 'tool-call' || completed || !isRunning(part)) return part
    return { ...part, state: 'failed', error: 'It was ended before it had a result.' }
  })
}

function isRunning(part: Part): boolean {
  return (part.type === 'step' || part.type === 'tool-call') && part.state === 'running'
}
