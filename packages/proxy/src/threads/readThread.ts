import type { Part, ThreadChange, ThreadMessage, ThreadQuestion } from '@chatstream/core'
import { invalidThread } from '../errors/threadRefusals.ts'
import { isObject } from '../fields/rules.ts'
import { isThreadId, threadIdForm } from '../routing/threadPaths.ts'

// Reads what clients send. Each function throws `invalid_thread`.

type Json = Readonly<Record<string, unknown>>

const maxTitle = 1000
const maxMessages = 1000
const maxMetadataChars = 16_384

/**
 * Checks that a request body contains only valid fields of a thread (conversation), and returns these fields.
 * Otherwise throws `invalid_thread`.
 */
export function readChange(body: Json): ThreadChange {
  for (const [name, value] of Object.entries(body)) {
    const isValid = Object.hasOwn(changeFields, name) && changeFields[name as keyof ThreadChange](value) // an own name
    if (!isValid) throw invalidThread(`the field "${name.slice(0, 64)}"`)
  }
  return body // each field has been checked
}

const isFlag = (value: unknown) => typeof value === 'boolean'
const isId = (value: unknown): value is string => typeof value === 'string' && threadIdForm.test(value)

const changeFields: Readonly<Record<keyof ThreadChange, (value: unknown) => boolean>> = {
  title: (value) => value === null || (typeof value === 'string' && value.length <= maxTitle),
  archived: isFlag,
  pinned: isFlag,
  unread: (value) => value === false,
  metadata: (value) => isObject(value) && JSON.stringify(value).length <= maxMetadataChars,
  leafId: isId,
}

const roles: readonly unknown[] = ['system', 'user', 'assistant']
const statuses: readonly unknown[] = ['streaming', 'complete', 'stopped', 'interrupted', 'failed']

/**
 * Checks a message that a client sent for a thread (conversation), and returns it. Throws `invalid_thread` if
 * the message is not valid.
 */
export function readMessage(value: unknown): ThreadMessage {
  if (!isObject(value)) throw invalidThread('a message is an object')
  const { id, parentId, role, parts, status, createdAt, revision } = value
  if (!isId(id)) throw invalidThread('the id of a message has 1–128 characters of [A-Za-z0-9_-]')
  if (parentId !== undefined && (!isId(parentId) || parentId === id))
    throw invalidThread('parentId of a message')
  if (!roles.includes(role)) throw invalidThread('role of a message')
  if (!statuses.includes(status)) throw invalidThread('status of a message')
  if (!Number.isFinite(createdAt)) throw invalidThread('createdAt of a message')
  if (!Number.isSafeInteger(revision) || Number(revision) < 0) throw invalidThread('revision of a message')
  if (!Array.isArray(parts) || !parts.every(isPart)) throw invalidThread('parts of a message')
  return value as unknown as ThreadMessage // its needed fields have been checked; clients check the others
}

function isPart(value: unknown): value is Part {
  if (!isObject(value) || typeof value['type'] !== 'string') return false
  const isFlow = value['type'] === 'text' || value['type'] === 'reasoning'
  return !isFlow || typeof value['text'] === 'string'
}

/**
 * Reads the field `chatstream` of a question. The field contains the id of the thread (conversation) and the
 * messages to store. Throws `invalid_thread` if the field is not valid.
 */
export function readQuestion(value: unknown): ThreadQuestion {
  if (!isObject(value)) throw invalidThread('the field chatstream is an object')
  const { threadId, messages, answer, device } = value
  if (!isId(threadId) || !isThreadId(threadId)) throw invalidThread('chatstream.threadId')
  if (!Array.isArray(messages) || messages.length > maxMessages) throw invalidThread('chatstream.messages')
  if (!isObject(answer) || !isId(answer['id'])) throw invalidThread('chatstream.answer')
  const { id, parentId, next } = answer
  if (parentId !== undefined && !isId(parentId)) throw invalidThread('chatstream.answer.parentId')
  if (next !== undefined && next !== 'follow' && next !== 'extend' && next !== 'replace')
    throw invalidThread('chatstream.answer.next')
  return {
    threadId,
    messages: messages.map(readMessage),
    answer: { id, ...(parentId !== undefined && { parentId }), ...(next !== undefined && { next }) },
    ...(device !== undefined && { device: readDevice(device) }),
  }
}

/** Checks the id of a device, and returns it. Throws `invalid_thread` unless it has 1 to 128 characters. */
export function readDevice(value: unknown): string {
  if (typeof value !== 'string' || value === '' || value.length > 128) throw invalidThread('device')
  return value
}

/**
 * Reads the parameter `limit` of a query. Returns `fallback` if there is none. Throws `invalid_thread` unless it is
 * an integer from 1 to 100.
 */
export function readLimit(query: URLSearchParams, fallback: number): number {
  const text = query.get('limit')
  if (text === null) return fallback
  const limit = Number(text)
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) throw invalidThread('limit is 1–100')
  return limit
}
