import type { DemoInfo } from '../server/chooseProvider.ts'

/** The wire formats this page can ask in. */
export type Format =
  | 'openai-chat'
  | 'openai-responses'
  | 'anthropic-messages'
  | 'codeer'
  | 'relay'
  | 'ai-sdk'
  | 'ag-ui'

/** How an answer comes. */
export type Way = 'sse' | 'websocket'

export const ways: readonly Way[] = ['sse', 'websocket']

type Formats = readonly [Format, ...Format[]]

const models = ['openai-chat', 'openai-responses', 'anthropic-messages'] as const
const withTools = [...models, 'ai-sdk', 'ag-ui'] as const
export const allFormats = [...withTools, 'codeer', 'relay'] as const

/**
 * What can be tried, and the formats that have words for what it shows. Each is a model of the scripted upstream, by
 * the same name; only `live` is the provider's, where the server has one.
 */
const scenarios = {
  live: ['openai-chat', 'openai-responses'],
  plain: allFormats,
  reasoning: withTools,
  tools: withTools,
  agent: ['codeer', 'ag-ui', 'ai-sdk'],
  'rate-limit': allFormats,
  'cut-stream': allFormats,
  unsteady: ['openai-chat'],
  japanese: allFormats,
} as const satisfies Record<string, Formats>

export type Scenario = keyof typeof scenarios

export const scenarioNames = Object.keys(scenarios) as readonly Scenario[]

export function formatsOf(scenario: Scenario, { provider }: DemoInfo): Formats {
  if (scenario !== 'live') return scenarios[scenario]
  if (provider?.codeer !== undefined) return ['codeer']
  return provider?.api === 'anthropic' ? ['anthropic-messages'] : scenarios.live
}
