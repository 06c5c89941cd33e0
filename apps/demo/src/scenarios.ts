import type { DemoInfo } from '../server/chooseProvider.ts'

/** The wire formats of this page. */
export type Format =
  | 'openai-chat'
  | 'openai-responses'
  | 'anthropic-messages'
  | 'codeer'
  | 'relay'
  | 'ai-sdk'
  | 'ag-ui'

/** The transports of an answer. */
export type Way = 'sse' | 'websocket'

export const ways: readonly Way[] = ['sse', 'websocket']

type Formats = readonly [Format, ...Format[]]

const models = ['openai-chat', 'openai-responses', 'anthropic-messages'] as const
const withTools = [...models, 'ai-sdk', 'ag-ui'] as const
export const allFormats = [...withTools, 'codeer', 'relay'] as const

/**
 * The scenarios of the demo, and the formats that can express them. Each is a model of the scripted upstream with the
 * same name; only `live` is the provider's, if the server has one.
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
