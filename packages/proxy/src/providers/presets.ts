import type { UpstreamOptions } from '../options.ts'

/** What is known of a provider before it is asked. */
export interface Provider {
  id: PresetName
  baseUrl?: string
  api?: NonNullable<UpstreamOptions['api']>
  /** The environment's names for its key and its base URL. */
  keyName: string
  baseUrlName: string
  /** What its official SDK adds to the base URL of the environment itself, so that many leave it out there. */
  impliedPath?: string
  /** What its keys look like, and how to say so. */
  keyForm?: readonly [RegExp, words: string]
  /** How only its keys begin. */
  keyPrefix?: RegExp
  /** Its variables are used for other servers too, whose keys look otherwise. */
  sharesVariables?: true
}

/** Names for `--preset` and `readProviderFromEnv`. `custom` is any OpenAI-compatible server. */
export type PresetName =
  | 'custom'
  | 'holysheep'
  | 'codeer'
  | 'openrouter'
  | 'groq'
  | 'deepseek'
  | 'mistral'
  | 'xai'
  | 'gemini'
  | 'anthropic'
  | 'openai'

/**
 * In the order in which the environment is searched. OpenAI comes last: many machines have its key lying about, and
 * whoever sets another one beside it means that one.
 */
export const providers: readonly Provider[] = [
  { id: 'custom', keyName: 'CHATSTREAM_API_KEY', baseUrlName: 'CHATSTREAM_BASE_URL' },
  {
    id: 'holysheep',
    baseUrl: 'https://api.holysheep.ai/v1',
    keyName: 'HOLYSHEEP_API_KEY',
    baseUrlName: 'HOLYSHEEP_BASE_URL',
    keyForm: [/^hs_[A-Za-z0-9]{32,}$/, '"hs_" and 32 or more letters and digits'],
    keyPrefix: /^hs_/,
  },
  {
    id: 'codeer',
    baseUrl: 'https://api.codeer.ai',
    api: 'codeer',
    keyName: 'CODEER_API_KEY',
    baseUrlName: 'CODEER_BASE_URL',
  },
  openAiLike('openrouter', 'https://openrouter.ai/api/v1', /^sk-or-/),
  openAiLike('groq', 'https://api.groq.com/openai/v1', /^gsk_/),
  openAiLike('deepseek', 'https://api.deepseek.com/v1'),
  openAiLike('mistral', 'https://api.mistral.ai/v1'),
  openAiLike('xai', 'https://api.x.ai/v1', /^xai-/),
  openAiLike('gemini', 'https://generativelanguage.googleapis.com/v1beta/openai', /^AIza/),
  {
    ...openAiLike('anthropic', 'https://api.anthropic.com/v1', /^sk-ant-/),
    api: 'anthropic',
    impliedPath: '/v1',
  },
  {
    ...openAiLike('openai', 'https://api.openai.com/v1', /^sk-(proj|svcacct|admin)-/),
    keyForm: [/^sk-[\w-]{20,}$/, '"sk-" and 20 or more letters, digits, "-" and "_"'],
    sharesVariables: true,
  },
]

/** The provider whose API is at a host. */
export function providerAt(host: string): Provider | undefined {
  return providers.find(({ baseUrl }) => baseUrl !== undefined && new URL(baseUrl).host === host)
}

/** Those that name their variables as OpenAI does. */
function openAiLike(id: PresetName, baseUrl: string, keyPrefix?: RegExp): Provider {
  const name = id.toUpperCase()
  const variables = { keyName: `${name}_API_KEY`, baseUrlName: `${name}_BASE_URL` }
  return { id, baseUrl, ...variables, ...(keyPrefix !== undefined && { keyPrefix }) }
}
