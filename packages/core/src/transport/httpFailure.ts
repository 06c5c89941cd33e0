import type { ChatError } from '../errors/chatError.ts'
import { createError } from '../errors/createError.ts'
import { reasonFor } from '../errors/reasonFor.ts'
import type { ChatErrorReason } from '../errors/reasons.ts'
import { describeError, type ErrorDescription } from '../errors/describeError.ts'
import { parseJson, present } from '../json.ts'

/**
 * Reads the beginning of a response body as text (by default up to 64 Ki characters), and cancels the rest.
 * If the body breaks off, the result contains the text that arrived, and the error in `broke`.
 */
export async function readExcerpt(
  body: ReadableStream<Uint8Array> | null,
  maxChars = 64 * 1024,
): Promise<{ text: string; broke?: unknown }> {
  if (body === null) return { text: '' }
  const decoder = new TextDecoder()
  const reader = body.getReader()
  let text = ''
  try {
    while (text.length < maxChars) {
      const { done, value } = await reader.read()
      if (done) break
      text += decoder.decode(value, { stream: true })
    }
  } catch (broke) {
    return { text, broke }
  }
  reader.cancel().catch(() => undefined)
  return { text: text.slice(0, maxChars) }
}

/**
 * Makes the error for a response with an error status. The status and the body determine the reason. `url` is
 * the URL of the request, if known.
 */
export function httpFailure(
  status: number,
  headers: Headers,
  body: string,
  now: number,
  url = '',
): ChatError {
  return reportedFailure(describeBody(body), {
    url: url || undefined,
    status,
    retryable: shouldRetry(headers),
    requestId: headers.get('x-request-id') ?? headers.get('request-id') ?? undefined,
    retryAfterMs: readRetryAfter(headers, now),
  })
}

interface FailureFacts {
  url?: string | undefined
  status: number | undefined
  retryable?: boolean | undefined
  requestId: string | undefined
  retryAfterMs: number | undefined
}

/**
 * Makes the error for a failure that a server has described. If the description contains no reason, the error
 * has the reason `fallback`. If there is no `fallback` either, the HTTP status and the description determine
 * the reason.
 */
export function reportedFailure(
  { message, code, reason, why, action, audience, params }: ErrorDescription,
  { url, ...facts }: FailureFacts,
  fallback?: ChatErrorReason,
): ChatError {
  // A server that gives a reason words it no better than the catalogue, which is in the reader's language,
  // unless it says for whom its words are.
  const isOwn = !reason || audience
  return createError(
    reason ?? fallback ?? reasonFor({ status: facts.status, code, message }) ?? 'provider-error',
    fallback && message,
    { url, status: facts.status, detail: isOwn ? message : undefined, ...params },
    { advice: isOwn && (why ?? action) ? present({ why, action, audience }) : undefined, code, ...facts },
  )
}

function describeBody(body: string): ErrorDescription {
  const document = parseJson(body)
  if (document !== undefined) return describeError(document)
  const line = body.trim().split('\n', 1)[0] ?? ''
  return line.startsWith('<') ? {} : describeError(line.slice(0, 300))
}

/** Reads `x-should-retry`, by which a server overrides the status. The SDKs of OpenAI use it: https://github.com/openai/openai-node */
function shouldRetry(headers: Headers): boolean | undefined {
  const said = headers.get('x-should-retry')
  return said === 'true' ? true : said === 'false' ? false : undefined
}

const decimal = /^\d+(\.\d+)?$/

/** `retry-after-ms`, or `retry-after` in seconds or as a date. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
function readRetryAfter(headers: Headers, now: number): number | undefined {
  const ms = headers.get('retry-after-ms') ?? ''
  if (decimal.test(ms)) return Number(ms)
  const after = headers.get('retry-after') ?? ''
  if (decimal.test(after)) return Number(after) * 1000
  const date = Date.parse(after)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
