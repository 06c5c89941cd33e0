// The servers of a run: one proxy for each log, and the scripted model behind a network with faults.
import {
  agUi,
  aiSdk,
  anthropicMessages,
  codeer,
  openaiChat,
  openaiResponses,
  type Protocol,
  relay,
} from '@chatstream/core'
import { createProxy, memoryLog, type StreamLog } from '@chatstream/proxy'
import { serveProxy } from '@chatstream/proxy/node'
import { redisLog } from '@chatstream/proxy/redis'
import { sqliteLog } from '@chatstream/proxy/sqlite'
import {
  type Fault,
  type Script,
  scriptedModel,
  type ScriptedModel,
  type SeenRequest,
} from '@chatstream/testing'
import { faultProxy, serveHandler } from '@chatstream/testing/node'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findRedis, noRedis } from '../../../scripts/findRedis.ts'

export interface Format {
  protocol(): Protocol
  path: string
  /** True if the format can express reasoning, tool calls and the whole usage. */
  tellsAll: boolean
}

export const formats: Readonly<Record<string, Format>> = {
  'openai-chat': { protocol: openaiChat, path: '/api/v1/chat/completions', tellsAll: true },
  'openai-responses': { protocol: openaiResponses, path: '/api/v1/responses', tellsAll: true },
  'anthropic-messages': { protocol: anthropicMessages, path: '/api/v1/messages', tellsAll: true },
  'ai-sdk': { protocol: aiSdk, path: '/api/ai-sdk', tellsAll: true },
  'ag-ui': { protocol: agUi, path: '/api/ag-ui', tellsAll: true },
  codeer: { protocol: codeer, path: '/api/chats/7/messages', tellsAll: false },
  relay: { protocol: relay, path: '/api/relay', tellsAll: false },
}

export interface Place {
  name: string
  /** The address of the proxy. */
  url: string
}

export interface Places {
  places: readonly Place[]
  model: ScriptedModel
  /** The faults of the connections between the proxies and the model. */
  breakModel(faults: (connection: { index: number }) => Fault | undefined): void
  close(): Promise<void>
}

/** `scriptFor` returns the script for a request. */
export async function openPlaces(scriptFor: (request: SeenRequest) => Script): Promise<Places> {
  const folder = await mkdtemp(join(tmpdir(), 'chatstream-chaos-'))
  const model = scriptedModel({ script: scriptFor })
  const provider = await serveHandler(model)
  let faultOf: (connection: { index: number }) => Fault | undefined = () => undefined
  const network = await faultProxy({ target: provider.url, faults: (connection) => faultOf(connection) })
  const redis = await startRedis(folder)
  const logs: Record<string, StreamLog> = {
    memory: memoryLog(),
    sqlite: sqliteLog(join(folder, 'streams.db')),
    ...(redis !== undefined && { redis: redisLog(redis.url) }),
  }
  const opened = await Promise.all(
    Object.entries(logs).map(async ([name, log]) => {
      const base = { baseUrl: `${network.url}/v1`, headers: { connection: 'close' } }
      const proxy = createProxy({
        basePath: '/api',
        log,
        streams: { detachGraceMs: 5000, heartbeatMs: 50 },
        upstreams: {
          main: base,
          anthropic: { ...base, api: 'anthropic' },
          other: { ...base, api: 'other' },
          codeer: { ...base, api: 'codeer' },
        },
        routes: {
          'ai-sdk': 'other:/ai-sdk',
          'ag-ui': 'other:/ag-ui',
          relay: 'other:/relay',
          'chats/{id}/messages': 'codeer:/chats/{id}/messages',
        },
      })
      const server = await serveProxy(proxy, { port: 0 })
      const close = async () => {
        await server.close()
        await proxy.close()
      }
      return { name, url: server.url, close }
    }),
  )
  return {
    places: opened,
    model,
    breakModel(faults) {
      faultOf = faults
    },
    async close() {
      for (const place of opened) await place.close()
      await network.close()
      await provider.close()
      await redis?.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function startRedis(folder: string): Promise<{ url: string; stop(): Promise<void> } | undefined> {
  const path = findRedis()
  if (path === undefined) {
    console.warn(noRedis)
    return undefined
  }
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  const args = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    folder,
    '--save',
    '',
    '--appendonly',
    'no',
  ]
  const server = spawn(path, args, { stdio: 'ignore' })
  await listens(port)
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      const gone = once(server, 'exit')
      server.kill()
      await gone
    },
  }
}

async function listens(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    const isUp = await Promise.race([once(socket, 'connect'), once(socket, 'close')]).then(
      () => !socket.destroyed,
      () => false,
    )
    socket.destroy()
    if (isUp) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
