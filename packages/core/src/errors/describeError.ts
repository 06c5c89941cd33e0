import type { ErrorParams } from './chatError.ts'
import { type ChatErrorReason, isReason } from './reasons.ts'
import { isObject, present, text } from '../json.ts'

export interface ErrorDescription {
  message?: string
  code?: string
  why?: string
  action?: string
  reason?: ChatErrorReason
  params?: ErrorParams
}

/**
 * Reads the error in a provider's answer. It has one of these shapes: `{error: {message, type, code}}`, the inner object
 * alone, a plain string, FastAPI's `{detail}`, or nothing. `why`, `action`, `reason` and `params` come from servers that explain
 * their errors, such as @chatstream/proxy.
 */
export function describeError(value: unknown): ErrorDescription {
  if (typeof value === 'string') return value === '' ? {} : { message: value }
  if (!isObject(value)) return {}
  const inner = value['error'] ?? value['detail']
  if (inner !== undefined && inner !== null) return describeError(Array.isArray(inner) ? inner[0] : inner)
  const code = value['code'] ?? value['type']
  return present({
    message: text(value['message']) ?? text(value['msg']),
    code: typeof code === 'number' ? String(code) : text(code),
    why: text(value['why']),
    action: text(value['action']),
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
