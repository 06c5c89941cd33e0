import { anthropicError } from '../dialects/anthropicMessages.ts'
import type { Cue } from '../script/script.ts'
import type { WireFormat } from './seenRequest.ts'

/** A scripted answer that is sent as one response and not as a stream. */
export interface Answer {
  status: number
  headers: Readonly<Record<string, string>>
  body: string
}

export function jsonAnswer(value: unknown, status = 200): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) }
}

export function unauthorized(format?: WireFormat): Answer {
  return errorAnswer(401, 'Invalid authentication credentials', 'invalid_api_key', format)
}

export function unknownPath(method: string, path: string): Answer {
  return errorAnswer(404, `The scripted model knows no ${method} ${path}.`, 'not_found')
}

export function unknownModel(name: string, known: readonly string[], format?: WireFormat): Answer {
  const message = `There is no model ${name} here, only ${known.join(', ')}.`
  return errorAnswer(404, message, 'model_not_found', format)
}

export function modelList(names: readonly string[]): Answer {
  const data = names.map((id) => ({ id, object: 'model', created: 0, owned_by: 'scripted' }))
  return jsonAnswer({ object: 'list', data })
}

/**
 * Returns the response of a script that answers with one response, e.g. with an error status. If the script
 * streams its answer, returns `undefined`.
 */
export function answerOf(cues: readonly Cue[]): Answer | undefined {
  for (const cue of cues) {
    if ('html' in cue)
      return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: cue.html }
    if ('json' in cue) return jsonAnswer(cue.json)
    if ('status' in cue) return statusAnswer(cue)
  }
  return undefined
}

function statusAnswer(cue: {
  status: number
  headers?: Readonly<Record<string, string>>
  body?: unknown
}): Answer {
  const { status, headers, body = '' } = cue
  const answer = typeof body === 'string' ? { status, headers: {}, body } : jsonAnswer(body, status)
  return { ...answer, headers: { ...answer.headers, ...headers } }
}

function errorAnswer(status: number, message: string, code: string, format?: WireFormat): Answer {
  if (format === 'anthropic-messages')
    return jsonAnswer(
      anthropicError(message, status === 401 ? 'authentication_error' : 'not_found_error'),
      status,
    )
  return jsonAnswer({ error: { message, type: 'invalid_request_error', code } }, status)
}
