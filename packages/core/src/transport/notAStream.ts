import { ChatError } from '../errors.ts'
import { isObject } from '../json.ts'
import { describeError } from '../describeError.ts'

/** A good status, and something else than a stream behind it: names what came instead. */
export function notAStream(status: number, contentType: string, excerpt: string): ChatError {
  return new ChatError({
    kind: 'not-a-stream',
    message: `The server answered ${status} with ${whatCame(contentType, excerpt)} in place of a stream.`,
    why: 'There is no answer in it to show; the question is kept.',
    action:
      'Check that the url is the chat endpoint itself and not a page of the app or a login, ' +
      'and that the server was asked to stream and answers text/event-stream.',
    status,
    retryable: false,
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
  return new ChatError({
    kind: 'protocol',
    message: `The server answered ${status} with ${whatCame(contentType, excerpt)} in place of JSON.`,
    why: 'What was asked for is not in it.',
    action: 'Check that the url is the endpoint itself and not a page of the app or a login.',
    status,
    retryable: false,
  })
}

function whatCame(contentType: string, excerpt: string): string {
  const body = excerpt.trim()
  if (body === '') return 'an empty body'
  if (body.startsWith('<') || contentType.includes('html')) {
    const title = /<title[^>]*>([^<]{1,120})/i.exec(body)?.[1]?.trim()
    return title === undefined ? 'an HTML page' : `an HTML page (“${title}”)`
  }
  try {
    const { message } = describeError(JSON.parse(body))
    return message === undefined ? 'JSON' : `JSON that says “${message}”`
  } catch {
    return contentType === '' ? `“${body.slice(0, 80)}”` : `${contentType} (“${body.slice(0, 80)}”)`
  }
}
