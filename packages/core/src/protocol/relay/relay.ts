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
   * The name of the query parameter or body field that contains the question.
   *
   * @defaultValue 'message'
   */
  param?: string
  /** Further fields. With `POST`, they are sent in the body. With `GET`, they are sent in the query. */
  body?: Record<string, unknown>
}

/**
 * Creates the protocol for relays: small servers that stream text, as in tutorials for FastAPI. The request
 * is `GET …?message=…` or `POST {message}`. A relay answers in one of two formats. In the first format, each
 * event is `{id, content, finish_reason}`, and the end is `[DONE] {usage}`. In the second format, each event
 * is `{type: 'content' | 'usage' | 'error'}`, and the end is `[DONE]`. The decoder recognises the format by
 * the fields of each event.
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
