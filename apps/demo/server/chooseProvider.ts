import type { UpstreamOptions } from '@chatstream/proxy'
import { checkUpstream, readProviderFromEnv } from '@chatstream/proxy'

/** What the page is told at `GET /api/demo`; it holds no key. */
export interface DemoInfo {
  /** The provider that is asked, where the environment has a key for one. */
  provider?: { host: string; api?: 'anthropic'; codeer?: { chatId: string; agentId: string } }
  /** Why the provider that is configured is not asked, in one line. */
  notice?: string
}

type Environment = Readonly<Record<string, string | undefined>>

/** The provider the environment names, if it answers; otherwise why it is left alone. */
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

/** Codeer's agents answer in a chat that exists; which, only its owner knows. */
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
