// The scripted model as a provider, and the proxy in front of it, each on its own port.
import { createProxy } from '@chatstream/proxy'
import type { UpstreamOptions } from '@chatstream/proxy'
import { serveProxy } from '@chatstream/proxy/node'
import { manualClock, scriptedModel } from '@chatstream/testing'
import type { ManualClock, ScriptedModel } from '@chatstream/testing'
import { serveHandler } from '@chatstream/testing/node'
import { onTestFinished } from 'vitest'
import { key } from './mountChecks.ts'

export type Script = NonNullable<Parameters<typeof scriptedModel>[0]>['script']

export interface BehindProxy {
  clock: ManualClock
  model: ScriptedModel
  /** The address of the provider, without a path. */
  direct: string
  proxied: string
}

export async function behindProxy(script: Script, upstream: UpstreamOptions = {}): Promise<BehindProxy> {
  const clock = manualClock()
  const model = scriptedModel({ ...(script !== undefined && { script }), clock, apiKey: key })
  const provider = await serveHandler(model)
  const main = { baseUrl: `${provider.url}/v1`, apiKey: key, ...upstream }
  const proxy = createProxy({ upstreams: { main } })
  const server = await serveProxy(proxy, { port: 0 })
  onTestFinished(async () => {
    await server.close()
    await proxy.close()
    await provider.close()
  })
  return { clock, model, direct: provider.url, proxied: server.url }
}
