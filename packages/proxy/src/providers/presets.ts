import type { UpstreamApi } from '../upstream/apis.ts'

/** The facts about a provider that are known without a request. */
export interface Provider {
  id: PresetName
  baseUrl?: string
  /** `openai` if it is left out. */
  api?: UpstreamApi
  /** The environment variables of its key and its base URL. */
  keyName: string
  baseUrlName: string
  /** A path that its official SDK adds to the base URL, so that many people leave it out of the variable. */
  impliedPath?: string
  /** The form of its keys, as a pattern and in words. */
  keyForm?: readonly [RegExp, words: string]
  /** A beginning that only its keys have. */
  keyPrefix?: RegExp
  /** True if its variables are also used for other servers, whose keys have other forms. */
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
 * The providers, in the order in which the environment is searched. OpenAI is last, because many machines have its key
 * set anyway: if there is another key, that one is meant.
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

/** Finds the provider of a host. */
export function providerAt(host: string): Provider | undefined {
  return providers.find(({ baseUrl }) => baseUrl !== undefined && new URL(baseUrl).host === host)
}

/** A provider whose variables are named like OpenAI's. */
function openAiLike(id: PresetName, baseUrl: string, keyPrefix?: RegExp): Provider {
  const name = id.toUpperCase()
  const variables = { keyName: `${name}_API_KEY`, baseUrlName: `${name}_BASE_URL` }
  return { id, baseUrl, ...variables, ...(keyPrefix !== undefined && { keyPrefix }) }
}
