/**
 * Payloads as server-sent events, one for each payload. A string is sent as it is, line by line, anything else as JSON.
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
 * One named SSE event.
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
