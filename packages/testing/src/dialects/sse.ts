/**
 * Returns payloads as the text of server-sent events, one event for each payload. If a payload is a string,
 * it is written unchanged, line by line. Any other value is written as JSON.
 *
 * @example
 * ```ts
 * sse({ choices: [] }, '[DONE]') // 'data: {"choices":[]}\n\ndata: [DONE]\n\n'
 * ```
 */
export function sse(...payloads: readonly unknown[]): string {
  return payloads.map((payload) => `${dataLines(payload)}\n`).join('')
}

/**
 * Returns one server-sent event with a name, as text.
 *
 * @example
 * ```ts
 * sseEvent('response.created', { type: 'response.created' })
 * ```
 */
export function sseEvent(event: string, payload: unknown): string {
  return `event: ${event}\n${dataLines(payload)}\n`
}

function dataLines(payload: unknown): string {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload)
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => `data: ${line}\n`)
    .join('')
}
