import type { ChatError, ErrorParams } from '../errors/chatError.ts'
import { createError } from '../errors/createError.ts'
import type { ChatErrorReason } from '../errors/reasons.ts'
import { isObject, present } from '../json.ts'
import { describeError } from '../errors/describeError.ts'

/** Makes the error for a good status without a stream. It names the content that came instead. */
export function notAStream(status: number, contentType: string, excerpt: string): ChatError {
  const [reason, params] = whatCame(contentType, excerpt)
  return createError(reason, undefined, params, { status })
}

/** Returns `true` if a JSON document is an error in place of an answer. */
export function saysError(json: string): boolean {
  try {
    const value: unknown = JSON.parse(json)
    return isObject(value) && (value['error'] ?? undefined) !== undefined
  } catch {
    return true
  }
}

/** Makes the error for a document that should have been JSON. */
export function notJson(status: number, contentType: string, excerpt: string): ChatError {
  const [reason, params] = whatCame(contentType, excerpt)
  return createError(reason === 'not-a-stream' ? 'not-json' : reason, undefined, params, {
    kind: 'protocol',
    status,
  })
}

function whatCame(
  contentType: string,
  excerpt: string,
): readonly [reason: ChatErrorReason, params?: ErrorParams] {
  const body = excerpt.trim()
  if (body === '') return ['empty-response']
  if (body.startsWith('<') || contentType.includes('html')) {
    const page = /<title[^<>]*>([^<]{1,120})/i.exec(body)?.[1]?.trim()
    return ['html-page', present({ page })]
  }
  let detail: string | undefined = body.slice(0, 80)
  try {
    detail = describeError(JSON.parse(body)).message
  } catch {
    // The text itself is shown.
  }
  return ['not-a-stream', present({ detail })]
}
