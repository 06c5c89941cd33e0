import type { ChatError, ChatErrorData } from '../errors/chatError.ts'
import { createError } from '../errors/createError.ts'
import { reasonFor } from '../errors/reasonFor.ts'
import { describeError, type ErrorDescription } from '../errors/describeError.ts'
import { present } from '../json.ts'

const maxBodyChars = 64 * 1024

/**
 * Reads the beginning of a body as text, at most 64 Ki characters. If the body breaks off, returns the text that
 * arrived.
 */
export async function readExcerpt(body: ReadableStream<Uint8Array> | null): Promise<string> {
  return (await readBeginning(body)).text
}

/** Reads the beginning of a body like `readExcerpt`, and also returns if the body broke off. */
export async function readBeginning(
  body: ReadableStream<Uint8Array> | null,
): Promise<{ text: string; broke?: unknown }> {
  if (body === null) return { text: '' }
  const decoder = new TextDecoder()
  const reader = body.getReader()
  let text = ''
  try {
    while (text.length < maxBodyChars) {
      const { done, value } = await reader.read()
      if (done) break
      text += decoder.decode(value, { stream: true })
    }
  } catch (broke) {
    return { text, broke }
  }
  reader.cancel().catch(() => undefined)
  return { text: text.slice(0, maxBodyChars) }
}

/** Makes the error for an error status and its body. `url` is the URL of the request, if known. */
export function httpFailure(
  status: number,
  headers: Headers,
  body: string,
  now: number,
  url = '',
): ChatError {
  return reportedFailure(status, describeBody(body), {
    url,
    retryable: shouldRetry(headers),
    requestId: headers.get('x-request-id') ?? headers.get('request-id') ?? undefined,
    retryAfterMs: readRetryAfter(headers, now),
  })
}

interface FailureFacts {
  url?: string
  retryable?: boolean | undefined
  requestId?: string | undefined
  retryAfterMs?: number | undefined
}

/** Makes the error for a status and the server's description of the error. */
export function reportedFailure(
  status: number,
  said: ErrorDescription,
  { url = '', ...facts }: FailureFacts,
): ChatError {
  const { message, code, reason, params } = said
  // With a status there always is a reason.
  const found = reason ?? reasonFor({ status, code, message }) ?? 'unexpected-status'
  return createError(
    found,
    undefined,
    {
      ...(url !== '' && { url }),
      status,
      // A server that gives a reason words it no better than the catalogue.
      ...(reason === undefined && message !== undefined && { detail: message }),
      ...params,
    },
    { status, ...adviceOf(said), ...present({ code, ...facts }) },
  )
}

/**
 * A server's own advice. `undefined` if the reason is known, because the catalogue has advice in the reader's language
 * then.
 */
export function adviceOf({ reason, why, action }: ErrorDescription): Pick<ChatErrorData, 'advice'> {
  return reason !== undefined || (why ?? action) === undefined ? {} : { advice: present({ why, action }) }
}

function describeBody(body: string): ErrorDescription {
  try {
    const value: unknown = JSON.parse(body)
    return describeError(value)
  } catch {
    const line = body.trim().split('\n', 1)[0] ?? ''
    return line === '' || line.startsWith('<') ? {} : { message: line.slice(0, 300) }
  }
}

/** Reads `x-should-retry`, by which a server overrides the status. The SDKs of OpenAI use it: https://github.com/openai/openai-node */
function shouldRetry(headers: Headers): boolean | undefined {
  const said = headers.get('x-should-retry')
  return said === 'true' ? true : said === 'false' ? false : undefined
}

/** `retry-after-ms`, or `retry-after` in seconds or as a date. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
function readRetryAfter(headers: Headers, now: number): number | undefined {
  const ms = headers.get('retry-after-ms')
  if (ms !== null && /^\d+(\.\d+)?$/.test(ms)) return Number(ms)
  const after = headers.get('retry-after')
  if (after === null) return undefined
  if (/^\d+(\.\d+)?$/.test(after)) return Number(after) * 1000
  const date = Date.parse(after)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
