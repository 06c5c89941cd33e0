import type { ChatError, ErrorParams } from '../errors/chatError.ts'
import { createError } from '../errors/createError.ts'
import type { ChatErrorReason } from '../errors/reasons.ts'
import { isObject } from '../json.ts'
import { describeError } from '../errors/describeError.ts'

/** A good status without a stream: names what came instead. */
export function notAStream(status: number, contentType: string, excerpt: string): ChatError {
  const { reason, came, params } = whatCame(contentType, excerpt)
  return createError(reason, `The server answered ${status} with ${came} instead of a stream.`, params, {
    status,
  })
}

/** Whether a JSON document is an error in place of an answer. */
export function saysError(json: string): boolean {
  try {
    const value: unknown = JSON.parse(json)
    return isObject(value) && (value['error'] ?? undefined) !== undefined
  } catch {
    return true
  }
}

/** The same for a document that should have been JSON. */
export function notJson(status: number, contentType: string, excerpt: string): ChatError {
  const { reason, came, params } = whatCame(contentType, excerpt)
  return createError(
    reason === 'not-a-stream' ? 'not-json' : reason,
    `The server answered ${status} with ${came} instead of JSON.`,
    params,
    { kind: 'protocol', status },
  )
}

function whatCame(
  contentType: string,
  excerpt: string,
): { reason: ChatErrorReason; came: string; params?: ErrorParams } {
  const body = excerpt.trim()
  if (body === '') return { reason: 'empty-response', came: 'an empty body' }
  if (body.startsWith('<') || contentType.includes('html')) {
    const page = /<title[^<>]{0,99}>([^<]{1,120})/i.exec(body)?.[1]?.trim()
    return page === undefined
      ? { reason: 'html-page', came: 'an HTML page' }
      : { reason: 'html-page', came: `an HTML page (“${page}”)`, params: { page } }
  }
  try {
    const { message } = describeError(JSON.parse(body))
    return message === undefined
      ? { reason: 'not-a-stream', came: 'JSON' }
      : { reason: 'not-a-stream', came: `JSON that says “${message}”`, params: { detail: message } }
  } catch {
    const detail = body.slice(0, 80)
    return {
      reason: 'not-a-stream',
      came: `${contentType}${contentType && ' '}“${detail}”`,
      params: { detail },
    }
  }
}
