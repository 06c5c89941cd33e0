import { present } from '../../json.ts'
import type { Protocol } from '../protocol.ts'
import { lastQuestion } from '../shared/turns.ts'
import { codeerDecoder } from './codeerDecoder.ts'

/** Options of {@link codeer}. */
export interface CodeerOptions {
  /**
   * The id of the agent that answers, sent as `agent_id`. Not needed if a server between client and Codeer
   * adds it.
   */
  agentId?: string
  /** Further fields of the request body, with the API's names. */
  body?: Record<string, unknown>
}

/**
 * Creates the protocol for Codeer agents: `POST {base}/api/v1/chats/{chatId}/messages`. The server stores the
 * conversation. Codeer closes a stream after 90 s without an event, so the default timeouts with this
 * protocol are 95 s.
 *
 * @example
 * ```ts
 * const chat = createChat({ url: '/api/v1/chats/12345/messages', protocol: codeer({ agentId: 'support' }) })
 * ```
 */
export function codeer(options: CodeerOptions = {}): Protocol {
  return {
    name: 'codeer',
    capabilities: { history: 'server', prefill: false, tools: false },
    timeouts: { firstEventMs: 95_000, idleMs: 95_000 },
    encode: ({ messages }) => ({
      method: 'POST',
      headers: { accept: 'text/event-stream' },
      body: {
        message: lastQuestion(messages),
        stream: true,
        ...present({ agent_id: options.agentId }),
        ...options.body,
      },
    }),
    createDecoder: codeerDecoder,
    // The API documents no format for answers. One line per field is readable for the agent and the user.
    formatAnswer: (_form, answers) => answers.map(({ label, text }) => `${label}: ${text}`).join('\n') || '—',
  }
}
