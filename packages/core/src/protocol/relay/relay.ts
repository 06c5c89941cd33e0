import type { Protocol } from '../protocol.ts'
import { lastQuestion } from '../shared/turns.ts'
import { relayDecoder } from './relayDecoder.ts'

/** Options of {@link relay}. */
export interface RelayOptions {
  /**
   * `GET` sends the question in the query, `POST` in a JSON body.
   *
   * @defaultValue 'POST'
   */
  method?: 'GET' | 'POST'
  /**
   * The name of the query parameter or field that carries the question.
   *
   * @defaultValue 'message'
   */
  param?: string
  /** Further fields of the body, or of the query. */
  body?: Record<string, unknown>
}

/**
 * Small relays such as the FastAPI tutorials build: `GET …?message=…` or `POST {message}`, answered by
 * `{id, content, finish_reason}` and `[DONE] {usage}`, or by `{type: 'content' | 'usage' | 'error'}` and `[DONE]`.
 * The fields of each payload decide between the two dialects.
 *
 * @example
 * ```ts
 * const chat = createChat({ url: '/stream/chat', protocol: relay({ method: 'GET' }) })
 * ```
 */
export function relay(options: RelayOptions = {}): Protocol {
  const { method = 'POST', param = 'message', body = {} } = options
  return {
    name: 'relay',
    capabilities: { history: 'server', prefill: false, tools: false },
    encode({ messages }) {
      const question = lastQuestion(messages)
      if (method === 'POST') return { method, body: { [param]: question, ...body } }
      const extra = Object.entries(body).map(([name, value]) => [name, String(value)])
      return { method, query: { [param]: question, ...Object.fromEntries(extra) } }
    },
    createDecoder: relayDecoder,
  }
}
