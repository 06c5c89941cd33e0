import { isObject, present, text } from './json.ts'

export interface ErrorDescription {
  message?: string
  code?: string
  why?: string
  action?: string
}

/**
 * What a provider said went wrong, however it was packed: `{error: {message, type, code}}`, the inner object alone,
 * a plain string, FastAPI's `{detail}`, or nothing. `why` and `action` are words of @chatstream/proxy, which knows more.
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
  })
}
