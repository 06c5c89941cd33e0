// The demo's page and proxy in this process, with a model and a network that the test controls.
import { createServer } from 'node:http'
import { createProxy, memoryThreads } from '@chatstream/proxy'
import { type Script, scriptedModel, type ScriptedModel, type SeenRequest } from '@chatstream/testing'
import { faultProxy, type FaultProxy, type FaultProxyOptions } from '@chatstream/testing/node'
import { fileURLToPath } from 'node:url'
import { buildPage } from '../server/buildPage.ts'
import { builtPage } from '../server/builtPage.ts'
import { connect } from '../server/connect.ts'
import { createLines } from '../server/lines/lines.ts'
import { listen } from '../server/listen.ts'
import { demoRoutes, demoUpstreams } from '../server/routes.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

export interface InProcess {
  url: string
  model: ScriptedModel
  network: FaultProxy
  stop(): Promise<void>
}

export async function serveInProcess(
  script: Script | ((request: SeenRequest) => Script),
  faults?: FaultProxyOptions['faults'],
): Promise<InProcess> {
  const model = scriptedModel({ script })
  const proxy = createProxy({
    upstreams: demoUpstreams(model, undefined),
    routes: demoRoutes(undefined),
    threads: memoryThreads(),
  })
  const lines = createLines()
  const page = await builtPage(await buildPage(root))
  const server = createServer()
  connect(server, proxy, lines, page, {})
  const port = await listen(server, 0, '127.0.0.1')
  const network = await faultProxy({
    target: `http://127.0.0.1:${port}`,
    ...(faults !== undefined && { faults }),
  })
  return {
    url: network.url,
    model,
    network,
    async stop() {
      await network.close()
      server.close()
      await Promise.all([proxy.close(), lines.close(), page.close()])
      server.closeAllConnections()
    },
  }
}
