// The servers that all runs share: Postgres, Redis and a scripted model; and the two proxies of one run.
import {
  type ChatStore,
  createThreads,
  type Chat,
  type Clock,
  systemClock,
  tool,
  type ToolSet,
} from '@chatstream/core'
import type { ThreadStore } from '@chatstream/core'
import { createProxy } from '@chatstream/proxy'
import { serveProxy } from '@chatstream/proxy/node'
import { postgresThreads } from '@chatstream/proxy/postgres-threads'
import { redisLog } from '@chatstream/proxy/redis'
import { faultSchedule, scriptedModel, type SeenRequest } from '@chatstream/testing'
import { type FaultProxy, faultProxy, serveHandler } from '@chatstream/testing/node'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { postgresPath, startPostgres } from '../../../../scripts/startPostgres.ts'
import { formats } from '../formats.ts'
import { type Life, mortalClock, mortalLog } from '../mortal.ts'
import { startRedis } from '../redis.ts'
import { scriptOf, type ThreadPlan } from './plan.ts'

/** The servers that all runs share. */
export interface ThreadWorld {
  modelUrl: string
  redisUrl: string
  postgresUrl: string
  /** The runs under way, by seed. */
  runs: Map<number, AskedThread>
  onUnexpected(error: unknown, place: string): void
  close(): Promise<void>
}

/** What the model said in a run, by question. */
export interface AskedThread {
  plan: ThreadPlan
  first: Map<number, string[]>
  afterTool: Map<number, string[]>
  requests: SeenRequest[]
}

/** Starts the servers; undefined where there is no Redis or no Postgres on this machine. */
export async function openThreadWorld(
  onUnexpected: ThreadWorld['onUnexpected'],
): Promise<ThreadWorld | undefined> {
  if (postgresPath === undefined) return undefined
  const folder = await mkdtemp(join(tmpdir(), 'chatstream-chaos-'))
  const redis = await startRedis(folder)
  if (redis === undefined) return undefined
  const postgres = await startPostgres()
  const runs = new Map<number, AskedThread>()
  const model = scriptedModel({
    script(request) {
      const [, seed, question] =
        request.asked.match(/seed (\d+) question (\d+)(?!.*seed \d+ question)/s) ?? []
      const run = runs.get(Number(seed))
      if (run === undefined) return 'Nobody asked this.'
      const index = Number(question)
      const isAfterTool = request.question.includes('the work is done')
      const said = isAfterTool ? run.afterTool : run.first
      const before = said.get(index) ?? []
      const { script, text } = scriptOf(run.plan, index, before.length, isAfterTool)
      said.set(index, [...before, text])
      run.requests.push(request)
      return script
    },
  })
  const provider = await serveHandler(model)
  return {
    modelUrl: provider.url,
    redisUrl: redis.url,
    postgresUrl: postgres.url,
    runs,
    onUnexpected,
    async close() {
      await provider.close()
      await Promise.all([redis.stop(), postgres.close()])
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A proxy that a run can end abruptly. */
export interface ThreadProxy {
  url: string
  store: ThreadStore
  drain(): Promise<unknown>
  kill(): void
  close(): Promise<void>
}

/** Starts a proxy over the shared Postgres and Redis. Its user is the run's. */
export async function startThreadProxy(
  world: ThreadWorld,
  { seed }: ThreadPlan,
  mutate: (store: ThreadStore) => ThreadStore = (store) => store,
): Promise<ThreadProxy> {
  const model = await faultProxy({ target: world.modelUrl })
  const life: Life = { isOver: false }
  let closing: Promise<void> | undefined
  const clock = mortalClock(life)
  const log = redisLog(world.redisUrl, { clock })
  const store = postgresThreads(world.postgresUrl, { clock, maxConnections: 4 })
  const base = { baseUrl: `${model.url}/v1`, headers: { connection: 'close' } }
  const proxy = createProxy({
    basePath: '/api',
    limits: false,
    authenticate: () => ({ id: `user ${seed}` }),
    onError(error, place) {
      // A store or log that is slow on a busy machine is tried again.
      if (place !== 'the store of threads' && place !== 'the stream log') world.onUnexpected(error, place)
    },
    log: mortalLog(log, life, () => {}),
    threads: mortalThreads(mutate(store), life),
    clock,
    streams: { heartbeatMs: 50 },
    upstreams: { main: base, anthropic: { ...base, api: 'anthropic' } },
  })
  const server = await serveProxy(proxy, { port: 0 })
  async function close() {
    // A killed proxy waits for writes that never settle.
    if (life.isOver) await Promise.all([log.close(), store.close()])
    else await proxy.close()
    await server.close()
    await model.close()
  }
  return {
    url: server.url,
    store,
    drain: () => proxy.drain(),
    kill() {
      life.isOver = true
      model.cutAll()
    },
    close: () => (closing ??= close()),
  }
}

/** A store that changes nothing after the end of its process. */
function mortalThreads(store: ThreadStore, life: Life): ThreadStore {
  return {
    ...store,
    async update(...change) {
      if (life.isOver) throw new Error('The process is gone.')
      await store.update(...change)
    },
  }
}

/** One device of the user: a page with its network and its storage. */
export interface Device {
  chat: Chat
  network: FaultProxy
  /** Closes the page and opens it again. */
  reload(): void
  close(): Promise<void>
}

const kinds = ['cut', 'cut', 'cut', 'delay', 'stall', 'drip', 'refuse', 'black-hole'] as const
/** Faults that last do not happen where a tool is carried out: after 10 s another device takes its place. */
const shortKinds = ['cut', 'cut', 'cut', 'delay', 'drip', 'refuse'] as const

/** A clock that is ten times as fast. */
const fastClock: Clock = {
  ...systemClock,
  monotonicMs: () => systemClock.monotonicMs() * 10,
  setTimeout: (callback, ms) => systemClock.setTimeout(callback, ms / 10),
}

/** Opens the conversation of a run on a device. `onWork` is called when its tool runs; `onChange` at each change. */
export async function openDevice(
  plan: ThreadPlan,
  index: number,
  proxyUrl: string,
  on: { work(): void; change(device: Device): void },
): Promise<Device> {
  const { seed, format, toolQuestions } = plan
  const isLasting = toolQuestions.size === 0
  const timeoutMs = isLasting ? 25_000 : 2500
  const network = await faultProxy({
    target: proxyUrl,
    faults: faultSchedule({
      seed: seed * 7 + index,
      share: 0.4,
      maxBytes: 5000,
      maxMs: 20,
      lasting: isLasting,
      kinds: isLasting ? kinds : shortKinds,
    }),
  })
  const { protocol, path } = formats[format] ?? {}
  const stored = new Map<string, string>()
  const storage: ChatStore = {
    getItem: (key) => stored.get(key) ?? null,
    setItem: (key, value) => void stored.set(key, value),
    removeItem: (key) => void stored.delete(key),
  }
  const tools: ToolSet = {
    work: tool({
      execute() {
        on.work()
        return 'the work is done'
      },
    }),
  }
  function open() {
    const threads = createThreads({
      url: network.url + path,
      threadsUrl: `${network.url}/api/threads`,
      ...(protocol !== undefined && { protocol: protocol() }),
      storage,
      schema: { tools },
      clock: isLasting ? fastClock : systemClock,
      timeouts: { headersMs: timeoutMs, firstEventMs: timeoutMs, idleMs: timeoutMs },
      retry: { attempts: 40, initialMs: 1, maxMs: 40, jitter: 'full' },
    })
    const chat = threads.open(`thread-${seed}`)
    const unsubscribe = chat.subscribe(() => on.change(device))
    return { threads, chat, unsubscribe }
  }
  function leave() {
    page.unsubscribe()
    page.threads.close()
  }
  const device: Device = {
    get chat() {
      return page.chat
    },
    network,
    reload() {
      leave()
      page = open()
    },
    async close() {
      leave()
      await network.close()
    },
  }
  let page = open()
  return device
}
