import type { UpstreamApi } from '../upstream/apis.ts'

/** The known facts about a provider, e.g. its base URL and its environment variables. */
export interface Provider {
  id: PresetName
  baseUrl?: string
  /** The API of the provider. Default: `openai`. */
  api?: UpstreamApi
  /**
   * The name of the environment variable for the key. `baseUrlName` is the name of the variable for the base
   * URL.
   */
  keyName: string
  baseUrlName: string
  /**
   * A path that the provider's official SDK adds to the base URL. Because of this, many people leave the path
   * out of the environment variable.
   */
  impliedPath?: string
  /** The form of the provider's keys, as a pattern and in words. */
  keyForm?: readonly [RegExp, words: string]
  /** A prefix that only keys of this provider have. */
  keyPrefix?: RegExp
  /**
   * `true` if people also use the provider's environment variables for other servers. The keys of such servers have
   * other forms.
   */
  sharesVariables?: true
}

/**
 * The name of a known provider, for the option `--preset` and for `readProviderFromEnv`. `custom` is any
 * OpenAI-compatible server.
 */
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
 * The known providers. Their keys are searched in the environment in this order. OpenAI is the last: many
 * machines have its key, so if there is another key, the other key is probably meant.
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

/** Returns the known provider whose API is at this host. Returns `undefined` if there is none. */
export function providerAt(host: string): Provider | undefined {
  return providers.find(({ baseUrl }) => baseUrl !== undefined && new URL(baseUrl).host === host)
}

/**
 * Returns the name of the environment variable that usually has the key for a host. If the host is not that of a
 * known provider, the API determines the name.
 */
export function keyNameAt(host: string, api: UpstreamApi): string {
  const provider = providerAt(host) ?? providers.findLast((each) => (each.api ?? 'openai') === api)
  return provider?.keyName ?? 'OPENAI_API_KEY'
}

/** A provider whose variables are named like OpenAI's. */
function openAiLike(id: PresetName, baseUrl: string, keyPrefix?: RegExp): Provider {
  const name = id.toUpperCase()
  const variables = { keyName: `${name}_API_KEY`, baseUrlName: `${name}_BASE_URL` }
  return { id, baseUrl, ...variables, ...(keyPrefix !== undefined && { keyPrefix }) }
}
