import type { DemoInfo } from '../server/chooseProvider.ts'

/** The wire formats this page can ask in. */
export type Format = 'openai-chat' | 'codeer'

type Formats = readonly [Format, ...Format[]]

/**
 * What can be tried, and the formats that have words for what it shows. Each is a model of the scripted upstream, by
 * the same name; only `live` is the provider's, where the server has one.
 */
const scenarios = {
  live: ['openai-chat'],
  plain: ['openai-chat', 'codeer'],
  reasoning: ['openai-chat'],
  agent: ['codeer'],
  'rate-limit': ['openai-chat', 'codeer'],
  'cut-stream': ['openai-chat', 'codeer'],
  japanese: ['openai-chat', 'codeer'],
} as const satisfies Record<string, Formats>

export type Scenario = keyof typeof scenarios

export const scenarioNames = Object.keys(scenarios) as readonly Scenario[]

export function formatsOf(scenario: Scenario, server: DemoInfo): Formats {
  return scenario === 'live' && server.provider?.codeer !== undefined ? ['codeer'] : scenarios[scenario]
}
