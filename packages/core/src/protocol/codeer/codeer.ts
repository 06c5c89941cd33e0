import { present } from '../../json.ts'
import type { Protocol } from '../protocol.ts'
import { lastQuestion } from '../shared/turns.ts'
import { codeerDecoder } from './codeerDecoder.ts'

export interface CodeerOptions {
  /** Which agent answers; sent as `agent_id`. A server that knows it already (a proxy) needs none. */
  agentId?: string
  /** Further fields of the request, as the API names them. */
  body?: Record<string, unknown>
}

/**
 * Codeer agents: `POST {base}/api/v1/chats/{chatId}/messages`. The server keeps the conversation.
 * It closes a stream after 90 s without an event, so the deadlines suggested are 95 s.
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
    // No form for answers is documented: a line a field is what the agent, and whoever reads the chat, understands.
    formatAnswer: (_form, answers) => answers.map(({ label, text }) => `${label}: ${text}`).join('\n') || '—',
  }
}
