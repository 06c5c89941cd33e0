import { isObject, text } from './json.ts'

/**
 * What a provider said went wrong, however it was packed: `{error: {message, type, code}}`, the inner object alone,
 * a plain string, FastAPI's `{detail}`, or nothing.
 */
export function describeError(value: unknown): { message?: string; code?: string } {
  if (typeof value === 'string') return value === '' ? {} : { message: value }
  if (!isObject(value)) return {}
  const inner = value['error'] ?? value['detail']
  if (inner !== undefined && inner !== null) return describeError(Array.isArray(inner) ? inner[0] : inner)
  const message = text(value['message']) ?? text(value['msg'])
  const rawCode = value['code'] ?? value['type']
  const code = typeof rawCode === 'number' ? String(rawCode) : text(rawCode)
  return { ...(message !== undefined && { message }), ...(code !== undefined && { code }) }
}
