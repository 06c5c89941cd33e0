import { codeer, openaiChat } from '@chatstream/core'
import type { Protocol } from '@chatstream/core'
import type { DemoInfo } from '../server/chooseProvider.ts'
import type { Format, Scenario } from './scenarios.ts'

/** Where a scenario is asked, and how. The scripted model knows it by the name of a model, or of an agent. */
export function connectionTo(
  scenario: Scenario,
  format: Format,
  model: string,
  { provider }: DemoInfo,
): { url: string; protocol: Protocol } {
  if (format === 'openai-chat') return { url: '/v1/chat/completions', protocol: openaiChat({ model }) }
  const live = scenario === 'live' ? provider?.codeer : undefined
  return live === undefined
    ? { url: '/scripted/chats/1/messages', protocol: codeer({ agentId: model }) }
    : { url: `/api/v1/chats/${live.chatId}/messages`, protocol: codeer({ agentId: live.agentId }) }
}
