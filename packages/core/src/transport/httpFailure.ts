import { ChatError, type ChatErrorData, type ChatErrorKind } from '../errors.ts'
import { describeError, type ErrorDescription } from '../describeError.ts'
import { present } from '../json.ts'

const maxBodyChars = 64 * 1024

/** The beginning of a body as text, at most 64 Ki characters; of one that breaks, what came. */
export async function readExcerpt(body: ReadableStream<Uint8Array> | null): Promise<string> {
  return (await readBeginning(body)).text
}

/** The same, and whether it broke. */
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

/** What a server answered in place of a stream, as an error a user can act on. `url` is what was asked, where known. */
export function httpFailure(
  status: number,
  headers: Headers,
  body: string,
  now: number,
  url = '',
): ChatError {
  const { message, code, ...words } = describeBody(body)
  const said = message === undefined ? '' : `: ${message}`
  const explained = explain(status, code, url)
  return new ChatError({
    ...explained,
    retryable: shouldRetry(headers) ?? explained.retryable,
    ...words,
    message: `The server answered ${status}${said}`,
    status,
    ...present({
      code,
      requestId: headers.get('x-request-id') ?? headers.get('request-id') ?? undefined,
      retryAfterMs: readRetryAfter(headers, now),
    }),
  })
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

type Explanation = Pick<ChatErrorData, 'kind' | 'why' | 'action' | 'retryable'>

function explain(status: number, code: string | undefined, url: string): Explanation {
  const there = url === '' ? 'this url' : url
  const nothingSaid = 'The model has not answered; the question is kept.'
  const say = (kind: ChatErrorKind, action: string, retryable = false, why = nothingSaid): Explanation => ({
    kind,
    why,
    action,
    retryable,
  })
  switch (status) {
    case 401:
      return say(
        'unauthorized',
        'Check the API key on the server: it may be mistyped, expired, or not set at all.',
      )
    case 403:
      return say('unauthorized', 'Check that this key or account may use this model and this endpoint.')
    case 404:
      return say(
        'bad-request',
        `Check the url, and the name of the model: there is no such thing at ${there}.`,
      )
    case 413:
      return say('bad-request', 'Shorten the question or the conversation, or send smaller files.')
    case 429:
      if (code === 'insufficient_quota') {
        return say('rate-limited', 'The account’s quota is used up: check its plan and billing.')
      }
      return say('rate-limited', 'Wait a little, then try again; ask less often if it comes back.', true)
  }
  if (status === 408 || status === 409) return say('http', 'Try again.', true)
  if (status >= 502 && status <= 504) {
    return say(
      'http',
      `Check that the server behind ${there} runs and can reach the model, then try again.`,
      true,
    )
  }
  if (status >= 500) return say('http', 'Try again in a moment; the fault is on the server’s side.', true)
  if (status >= 400)
    return say('bad-request', 'Check the model’s name, the parameters and the length of the conversation.')
  return say('http', 'Check the url: a stream was expected here, with status 200.')
}

/** A server may know better: https://github.com/openai/openai-node and the SDKs made with it heed the same header. */
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
