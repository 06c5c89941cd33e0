import type { UpstreamOptions } from '@chatstream/proxy'
import { checkUpstream, readProviderFromEnv } from '@chatstream/proxy'

/** The answer of `GET /api/demo` to the page. It contains no key. */
export interface DemoInfo {
  /** The provider in use, if the environment has a key for one. */
  provider?: { host: string; api?: 'anthropic'; codeer?: { chatId: string; agentId: string } }
  /** One line with the reason why the configured provider is not used. */
  notice?: string
}

type Environment = Readonly<Record<string, string | undefined>>

/** The provider of the environment if it answers, otherwise the reason why it is not used. */
export async function chooseProvider(
  env: Environment,
): Promise<{ info: DemoInfo; upstream?: UpstreamOptions }> {
  const { preset, upstream, problems } = readProviderFromEnv(env)
  if (preset === undefined && env['CHATSTREAM_PRESET'] === undefined) return { info: {} }
  const [problem] = [...problems, ...missingForCodeer(upstream, env)]
  if (upstream === undefined || problem !== undefined)
    return { info: { notice: problem ?? `${preset} has no key.` } }
  const [failure] = await checkUpstream(upstream)
  if (failure !== undefined) return { info: { notice: failure } }
  const provider = {
    host: new URL(upstream.baseUrl).host,
    ...(upstream.api === 'anthropic' && { api: upstream.api }),
    ...(upstream.api === 'codeer' && { codeer: codeerOf(env) }),
  }
  return { info: { provider }, upstream }
}

/** The notice about missing settings of Codeer: its agents answer in an existing chat, whose id must be configured. */
function missingForCodeer(upstream: UpstreamOptions | undefined, env: Environment): string[] {
  if (upstream?.api !== 'codeer') return []
  const names = ['CODEER_CHAT_ID', 'CODEER_AGENT_ID'].filter((name) => !env[name]?.trim())
  return names.map(
    (name) => `${name} is not set, so the demo does not know whom to ask at Codeer. Set it beside the key.`,
  )
}

function codeerOf(env: Environment): { chatId: string; agentId: string } {
  return { chatId: env['CODEER_CHAT_ID']?.trim() ?? '', agentId: env['CODEER_AGENT_ID']?.trim() ?? '' }
}
