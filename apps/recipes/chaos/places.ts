// The servers of a run: proxies over one log, the network to its client, and the scripted model behind another.
import { fetchTransport, type TransportRequest } from '@chatstream/core'
import { createProxy, memoryLog, type RunEnd, type StreamLog } from '@chatstream/proxy'
import { serveProxy } from '@chatstream/proxy/node'
import { redisLog } from '@chatstream/proxy/redis'
import { sqliteLog } from '@chatstream/proxy/sqlite'
import { faultSchedule, scriptedModel, seededRandom } from '@chatstream/testing'
import { faultProxy, faultyGateway, type GatewayFault, serveHandler } from '@chatstream/testing/node'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fillDisk, lockFile } from './disk.ts'
import { type Life, mortalClock, mortalLog } from './mortal.ts'
import type { Mutation } from './mutations.ts'
import { type LogName, type Plan, scriptOf } from './plan.ts'
import { startRedis } from './redis.ts'

/** The servers and logs that all runs share. */
export interface World {
  logs: readonly LogName[]
  folder: string
  modelUrl: string
  redisUrl: string | undefined
  /** The runs under way, by seed. */
  runs: Map<number, AskedRun>
  /** Called with errors of the proxies that no fault explains. */
  onUnexpected(error: unknown, place: string): void
  close(): Promise<void>
}

/** A run that is under way. */
export interface AskedRun {
  plan: Plan
  /** The number of times that the model was asked. */
  asks: number
  /** The ends of its runs at the proxies. */
  ends: RunEnd[]
  onAsked(): void
}

export async function openWorld(onUnexpected: World['onUnexpected']): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'chatstream-chaos-'))
  const runs = new Map<number, AskedRun>()
  const model = scriptedModel({
    script({ asked }) {
      const run = runs.get(Number(/seed (\d+)/.exec(asked)?.[1]))
      if (run === undefined) return 'Nobody asked this.'
      const { script } = scriptOf(run.plan, run.asks++)
      run.onAsked()
      return script
    },
  })
  const provider = await serveHandler(model)
  const redis = await startRedis(folder)
  return {
    logs: redis === undefined ? ['memory', 'sqlite'] : ['memory', 'sqlite', 'redis'],
    folder,
    modelUrl: provider.url,
    redisUrl: redis?.url,
    runs,
    onUnexpected,
    async close() {
      await provider.close()
      await redis?.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The servers of one run. */
export interface Place {
  /** The address for the client. */
  url: string
  connections(): number
  /** False for incidents that exist from the start of the run. */
  hasMoment: boolean
  /** Makes the incident of the plan happen. */
  strike(): Promise<void>
  close(): Promise<void>
}

const kindsOfModelFaults = ['cut', 'cut', 'delay', 'drip', 'refuse'] as const
const kinds = ['cut', 'cut', 'cut', 'delay', 'stall', 'drip', 'refuse', 'black-hole'] as const
const nowhere = 'http://127.0.0.1:1'

/** @param lastQuestion returns the last POST of the client */
export async function openPlace(
  world: World,
  plan: Plan,
  mutation: Mutation,
  lastQuestion: () => TransportRequest | undefined,
): Promise<Place> {
  const { seed, incident } = plan
  const proxies: RunningProxy[] = []
  async function start() {
    const proxy = await startProxy(world, plan, mutation)
    proxies.push(proxy)
    return proxy
  }
  const first = await start()
  const second = incident === 'second-proxy' || incident === 'producer-dies' ? await start() : undefined
  const gateway = incident === 'gateway' ? await faultyGateway(first.url, gatewayFaults(seed)) : undefined
  const network = await faultProxy({
    target: gateway?.url ?? first.url,
    faults: faultSchedule({ seed, share: 0.6, maxBytes: 3000, maxMs: 20, lasting: true, kinds }),
  })

  let cutting: ReturnType<typeof setInterval> | undefined

  function kill() {
    network.redirect(nowhere)
    network.cutAll()
    first.kill()
  }

  const strikes: Partial<Record<Plan['incident'], () => Promise<void> | void>> = {
    'cut-usage'() {
      let left = 8
      cutting = setInterval(() => {
        if (left-- > 0) network.cutAll()
      }, 200)
    },
    async restart() {
      kill()
      network.redirect((await start()).url)
    },
    async shutdown() {
      network.redirect(nowhere)
      await first.close()
      network.redirect((await start()).url)
    },
    async epoch() {
      const question = lastQuestion()
      const next = await start()
      if (question !== undefined) await askAgain(question, next.url)
      kill()
      network.redirect(next.url)
    },
    'full-disk': () => fillDisk(first.file, plan.lastsMs),
    'locked-file': () => lockFile(first.file, plan.lastsMs),
    'second-proxy'() {
      network.redirect(second?.url ?? nowhere)
      network.cutAll()
    },
    'producer-dies'() {
      kill()
      network.redirect(second?.url ?? nowhere)
    },
  }

  return {
    url: network.url,
    connections: () => network.connections.length,
    hasMoment: strikes[incident] !== undefined,
    strike: async () => strikes[incident]?.(),
    async close() {
      clearInterval(cutting)
      await network.close()
      await gateway?.close()
      for (const proxy of proxies) await proxy.close()
      await rm(first.file, { force: true })
    },
  }
}

/** Asks a question at another proxy, as another tab does. Resolves once it is being answered there. */
async function askAgain(question: TransportRequest, url: string): Promise<void> {
  const { pathname, search } = new URL(question.url)
  const stream = await fetchTransport().open({
    ...question,
    onBytes: () => {},
    url: url + pathname + search,
    signal: new AbortController().signal,
  })
  const read = async () => {
    while ((await stream.batches.next()).done !== true) continue
  }
  void read().catch(() => {})
}

/** Chooses the requests that a gateway refuses: up to four in a row, beginning with one of the first three. */
function gatewayFaults(seed: number): (index: number) => GatewayFault | undefined {
  const random = seededRandom(seed ^ 0x5a5a)
  const from = Math.floor(random() * 3)
  const faults = Array.from({ length: 1 + Math.floor(random() * 4) }, () => ({
    status: random() < 0.5 ? 502 : 504,
    arrives: random() < 0.5,
  }))
  return (index) => faults[index - from]
}

interface RunningProxy {
  url: string
  /** The file of its log, if it has one. */
  file: string
  /** Ends the proxy abruptly: its log and its readers are not closed. */
  kill(): void
  close(): Promise<void>
}

async function startProxy(
  world: World,
  { seed, log: name, modelCut }: Plan,
  mutation: Mutation,
): Promise<RunningProxy> {
  const model = await faultProxy({
    target: world.modelUrl,
    faults:
      modelCut === 'connections'
        ? faultSchedule({ seed, maxBytes: 3000, maxMs: 20, kinds: kindsOfModelFaults })
        : [],
  })
  const { folder, redisUrl } = world
  const life: Life = { isOver: false }
  const clock = mortalClock(life)
  const file = join(folder, `${seed}.db`)
  const openLog: Record<LogName, () => StreamLog> = {
    memory: () => memoryLog({ clock }),
    sqlite: () => sqliteLog(file, { clock }),
    redis: () => redisLog(redisUrl ?? '', { clock }),
  }
  const log = openLog[name]()
  const base = { baseUrl: `${model.url}/v1`, headers: { connection: 'close' } }
  const proxy = createProxy({
    basePath: '/api',
    // One address asks far more than a user.
    limits: false,
    onError(error, place) {
      // A log that is full, locked or killed fails.
      if (place !== 'the stream log') world.onUnexpected(error, place)
    },
    log: mortalLog(mutation.log?.(log) ?? log, life, (end) => void world.runs.get(seed)?.ends.push(end)),
    streams: { detachGraceMs: 60_000, heartbeatMs: 50 },
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
  let closing: Promise<void> | undefined
  const close = async () => {
    // A killed proxy waits for writes that never settle.
    await (life.isOver ? log : proxy).close()
    await server.close()
    await model.close()
  }
  function kill() {
    life.isOver = true
    model.cutAll()
  }
  return { url: server.url, file, kill, close: () => (closing ??= close()) }
}
