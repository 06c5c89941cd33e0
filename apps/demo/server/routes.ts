import { createProxy, type ChatProxy } from '@chatstream/proxy'
import type { ProxyOptions, UpstreamHandler, UpstreamOptions } from '@chatstream/proxy'
import { scenarioNames } from './demoModel.ts'

/** The upstreams of the proxy: the provider, if there is one, and the scripted model as every kind of server. */
export function demoUpstreams(
  model: UpstreamHandler,
  provider: UpstreamOptions | undefined,
  models: readonly string[] = scenarioNames,
): ProxyOptions['upstreams'] {
  const scripted = { fetch: model, models }
  return {
    ...(provider !== undefined && { provider }),
    scripted,
    messages: { ...scripted, api: 'anthropic' },
    agents: { fetch: model, api: 'codeer' },
    others: { fetch: model, api: 'other' },
  }
}

/** The routes of formats without standard paths. */
const scriptedRoutes = {
  'scripted/chats/{id}/messages': 'agents:/api/v1/chats/{id}/messages',
  'scripted/relay': 'others:/relay',
  'scripted/ai-sdk': 'others:/ai-sdk',
  'scripted/ag-ui': 'others:/ag-ui',
}

/** The routes in addition to the standard paths. */
export function demoRoutes(provider: UpstreamOptions | undefined): Readonly<Record<string, string>> {
  const lister = provider === undefined || provider.api === 'codeer' ? 'scripted' : 'provider'
  return {
    'GET models': `${lister}:/models`,
    '/unsteady/chat/completions': 'scripted:/chat/completions',
    ...scriptedRoutes,
  }
}

/** The proxy of a line: the scripted model in every format, below a path. */
export function createLineProxy(
  basePath: string,
  model: UpstreamHandler,
  models: readonly string[],
): ChatProxy {
  return createProxy({ upstreams: demoUpstreams(model, undefined, models), routes: scriptedRoutes, basePath })
}
