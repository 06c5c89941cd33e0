import {
  agUi,
  aiSdk,
  anthropicMessages,
  codeer,
  openaiChat,
  openaiResponses,
  relay,
  webSocketTransport,
} from '@chatstream/core'
import type { Protocol, Transport } from '@chatstream/core'
import type { DemoInfo } from '../server/chooseProvider.ts'
import type { Format, Scenario, Way } from './scenarios.ts'

export interface Connection {
  url: string
  protocol: Protocol
  transport?: Transport
}

/** The URL and the protocol of a scenario. The scripted model identifies it by the name of a model or agent. */
export function connectionTo(
  scenario: Scenario,
  format: Format,
  way: Way,
  model: string,
  { provider }: DemoInfo,
): Connection {
  const transport = way === 'websocket' ? { transport: socket } : {}
  const live = scenario === 'live' ? provider?.codeer : undefined
  if (scenario === 'unsteady')
    return { ...endpoints['openai-chat'](model), url: '/unsteady/chat/completions', ...transport }
  if (live === undefined) return { ...endpoints[format](model), ...transport }
  const url = `/api/v1/chats/${live.chatId}/messages`
  return { url, protocol: codeer({ agentId: live.agentId }), ...transport }
}

const socket = webSocketTransport()

/** The address and the protocol of the scripted model in each format. */
export const endpoints: Readonly<Record<Format, (model: string) => Connection>> = {
  'openai-chat': (model) => ({ url: '/v1/chat/completions', protocol: openaiChat({ model }) }),
  'openai-responses': (model) => ({ url: '/v1/responses', protocol: openaiResponses({ model }) }),
  'anthropic-messages': (model) => ({ url: '/v1/messages', protocol: anthropicMessages({ model }) }),
  codeer: (model) => ({ url: '/scripted/chats/1/messages', protocol: codeer({ agentId: model }) }),
  relay: (model) => ({ url: '/scripted/relay', protocol: relay({ body: { model } }) }),
  'ai-sdk': (model) => ({ url: '/scripted/ai-sdk', protocol: aiSdk({ model }) }),
  'ag-ui': (model) => ({ url: '/scripted/ag-ui', protocol: agUi({ model }) }),
}
