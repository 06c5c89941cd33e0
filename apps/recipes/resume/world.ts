import { type ChatOptions, createChat } from '@chatstream/core'
import { createProxy, type ProxyOptions } from '@chatstream/proxy'
import { serveProxy } from '@chatstream/proxy/node'
import { scriptedModel, type ScriptedModelOptions } from '@chatstream/testing'
import { faultProxy, type FaultProxyOptions } from '@chatstream/testing/node'
import { onTestFinished } from 'vitest'

export interface WorldOptions {
  model?: ScriptedModelOptions
  proxy?: Partial<ProxyOptions>
  /** The API that the model speaks. Default: OpenAI's. */
  api?: 'other'
  /** Faults of the connections between the chat and the proxy. */
  faults?: FaultProxyOptions['faults']
}

/** A chat, a network with faults, a proxy on a real port, and a scripted model behind it. Closed at the end of the test. */
export async function startWorld({ model: script, proxy: options, api, faults }: WorldOptions = {}) {
  const model = scriptedModel(script)
  const proxy = createProxy({
    upstreams: { main: { fetch: model, ...(api !== undefined && { api }) } },
    basePath: '/api',
    limits: false,
    ...options,
  })
  const server = await serveProxy(proxy, { port: 0 })
  const network = await faultProxy({ target: server.url, ...(faults !== undefined && { faults }) })
  onTestFinished(async () => {
    await network.close()
    await server.close()
    await proxy.close()
  })
  const url = `${network.url}/api/v1/chat/completions`
  return {
    model,
    proxy,
    server,
    network,
    url,
    chat: (chatOptions: Partial<ChatOptions> = {}) =>
      createChat({ url, retry: soon, storage: false, ...chatOptions }),
  }
}

/** Retries at once, so that thousands of attempts are fast. */
export const soon = { initialMs: 0, maxMs: 0, attempts: 8 } as const
