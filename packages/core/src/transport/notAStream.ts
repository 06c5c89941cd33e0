import type { ChatError } from '../errors/chatError.ts'
import { createError } from '../errors/createError.ts'
import type { ChatErrorReason } from '../errors/reasons.ts'
import { fieldsOf, parseJson } from '../json.ts'
import { describeError } from '../errors/describeError.ts'

/**
 * Makes the error for a successful response that is not a stream. The error names the content that came instead, e.g.
 * HTML.
 */
export function notAStream(status: number, contentType: string, excerpt: string): ChatError {
  const [reason, params] = whatCame(contentType, excerpt)
  return createError(reason, undefined, params, { status })
}

/** Returns `true` if a JSON document contains an error instead of an answer. */
export function saysError(json: string): boolean {
  const value = parseJson(json)
  return value === undefined || (fieldsOf(value)['error'] ?? undefined) !== undefined
}

/** Makes the error for a response that should have been JSON but is not. */
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
): readonly [reason: ChatErrorReason, params?: { page?: string | undefined; detail?: string | undefined }] {
  const body = excerpt.trim()
  if (body === '') return ['empty-response']
  if (body.startsWith('<') || contentType.includes('html')) {
    const page = /<title[^<>]*>([^<]{1,120})/i.exec(body)?.[1]?.trim()
    return ['html-page', { page }]
  }
  const document = parseJson(body)
  const detail = document === undefined ? body.slice(0, 80) : describeError(document).message
  return ['not-a-stream', { detail }]
}
