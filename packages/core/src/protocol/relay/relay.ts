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
 * The protocol of small relays, as in tutorials for FastAPI. The request is `GET …?message=…` or `POST {message}`.
 * The answer has one of two dialects. First dialect: `{id, content, finish_reason}`, and at the end `[DONE] {usage}`.
 * Second dialect: `{type: 'content' | 'usage' | 'error'}`, and at the end `[DONE]`. The decoder recognises the
 * dialect by the fields of each payload.
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
