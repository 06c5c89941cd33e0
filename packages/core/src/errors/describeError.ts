import type { ErrorParams } from './chatError.ts'
import { type ChatErrorReason, isReason } from './reasons.ts'
import { excerpt, isObject, present, text } from '../json.ts'

export interface ErrorDescription {
  message?: string
  code?: string
  why?: string
  action?: string
  audience?: string
  reason?: ChatErrorReason
  params?: ErrorParams
}

/** The maximum number of characters of a server's message that are shown. */
const maxChars = 2000

/** The most levels of wrapping that are opened. */
const maxDepth = 8

/**
 * Reads the description of an error from a provider's response. The value may be
 * `{error: {message, type, code}}`, the inner object alone, an array of these, a string, FastAPI's `{detail}`
 * or AWS's `{Message}`. For all other values, the result is an empty object. The fields `why`, `action`,
 * `audience`, `reason` and `params` are present only if the server sends them, as @chatstream/proxy does.
 */
export function describeError(value: unknown, depth = 0): ErrorDescription {
  if (typeof value === 'string') return value === '' ? {} : { message: excerpt(value, maxChars) }
  if (depth > maxDepth) return {}
  if (Array.isArray(value)) return describeError(value[0], depth + 1)
  if (!isObject(value)) return {}
  const { error, detail, errors, message = value['Message'] } = value
  const inner = [error, detail, errors, message].find((each) => typeof each === 'object' && each !== null)
  const plain = text(error) ?? text(detail)
  if (inner !== undefined || plain !== undefined) return describeError(inner ?? plain, depth + 1)
  const code = value['code'] ?? value['type'] ?? value['error_code']
  const said = text(message) ?? text(value['msg']) ?? text(value['text'])
  return present({
    message: said && excerpt(said, maxChars),
    code: typeof code === 'number' ? String(code) : text(code),
    why: text(value['why']),
    action: text(value['action']),
    audience: text(value['audience']),
    reason: isReason(value['reason']) ? value['reason'] : undefined,
    params: paramsOf(value['params']),
  })
}

function paramsOf(value: unknown): ErrorParams | undefined {
  if (!isObject(value)) return undefined
  const entries = Object.entries(value).filter(
    (entry): entry is [string, string | number] =>
      typeof entry[1] === 'string' || typeof entry[1] === 'number',
  )
  return Object.fromEntries(entries)
}
