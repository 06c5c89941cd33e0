// The real place of a run: two proxies over Postgres and Redis, with real connections.
import { type Clock, systemClock, type ThreadStore } from '@chatstream/core'
import { createProxy } from '@chatstream/proxy'
import { serveProxy } from '@chatstream/proxy/node'
import { postgresThreads } from '@chatstream/proxy/postgres-threads'
import { redisLog } from '@chatstream/proxy/redis'
import { faultSchedule, scriptedModel } from '@chatstream/testing'
import { faultProxy, serveHandler } from '@chatstream/testing/node'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { postgresPath, startPostgres } from '../../../../scripts/startPostgres.ts'
import { type Life, mortalClock, mortalLog } from '../mortal.ts'
import { startRedis } from '../redis.ts'
import { type Device, type Network, openDevice } from './device.ts'
import { type AskedThread, type OpenPlace, scriptFor, type ThreadProxy } from './place.ts'
import type { ThreadPlan } from './plan.ts'

/** The servers that all runs share. */
interface Servers {
  modelUrl: string
  redisUrl: string
  postgresUrl: string
  onUnexpected(error: unknown, place: string): void
}

/** Starts the servers; undefined where there is no Redis or no Postgres on this machine. */
export async function startServers(
  onUnexpected: Servers['onUnexpected'],
): Promise<{ open: OpenPlace; close(): Promise<void> } | undefined> {
  if (postgresPath === undefined) return undefined
  const folder = await mkdtemp(join(tmpdir(), 'chatstream-chaos-'))
  const redis = await startRedis(folder)
  if (redis === undefined) return undefined
  const postgres = await startPostgres()
  const runs = new Map<number, AskedThread>()
  const provider = await serveHandler(scriptedModel({ script: scriptFor((seed) => runs.get(seed)) }))
  const servers = { modelUrl: provider.url, redisUrl: redis.url, postgresUrl: postgres.url, onUnexpected }
  return {
    async open(asked, mutate) {
      const { plan } = asked
      runs.set(plan.seed, asked)
      const [one, two] = await Promise.all([
        startProxy(servers, plan, mutate),
        startProxy(servers, plan, mutate),
      ])
      const beganMs = performance.now()
      return {
        one,
        two,
        store: two.store,
        hangingMs: 300_000,
        elapsedMs: () => performance.now() - beganMs,
        wait: delay,
        until: async (done) => void (await done),
        openDevice: (index, proxy, on) => openRealDevice(plan, index, proxy, on),
        async close() {
          await Promise.all([one.close(), two.close()])
          runs.delete(plan.seed)
        },
      }
    },
    async close() {
      await provider.close()
      await Promise.all([redis.stop(), postgres.close()])
      await rm(folder, { recursive: true, force: true })
    },
  }
}

interface RealProxy extends ThreadProxy {
  url: string
}

/** Starts a proxy over the shared Postgres and Redis. Its user is the run's. */
async function startProxy(
  { modelUrl, redisUrl, postgresUrl, onUnexpected }: Servers,
  { seed }: ThreadPlan,
  mutate: (store: ThreadStore) => ThreadStore = (store) => store,
): Promise<RealProxy> {
  const model = await faultProxy({ target: modelUrl })
  const life: Life = { isOver: false }
  let closing: Promise<void> | undefined
  const clock = mortalClock(life)
  const log = redisLog(redisUrl, { clock })
  const store = postgresThreads(postgresUrl, { clock, maxConnections: 4 })
  const base = { baseUrl: `${model.url}/v1`, headers: { connection: 'close' } }
  const proxy = createProxy({
    basePath: '/api',
    limits: false,
    authenticate: () => ({ id: `user ${seed}` }),
    onError(error, place) {
      // A store or log that is slow on a busy machine is tried again.
      if (place !== 'the store of threads' && place !== 'the stream log') onUnexpected(error, place)
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

const kinds = ['cut', 'cut', 'cut', 'delay', 'stall', 'drip', 'refuse', 'black-hole'] as const
/** Faults that last do not happen where a tool is carried out: after 10 s another device takes its place. */
const shortKinds = ['cut', 'cut', 'cut', 'delay', 'drip', 'refuse'] as const

/** A clock that is ten times as fast. */
const fastClock: Clock = {
  ...systemClock,
  monotonicMs: () => systemClock.monotonicMs() * 10,
  setTimeout: (callback, ms) => systemClock.setTimeout(callback, ms / 10),
}

async function openRealDevice(
  plan: ThreadPlan,
  index: number,
  proxy: ThreadProxy,
  on: { work(): void; change(device: Device): void },
): Promise<Device> {
  const { seed, toolQuestions } = plan
  const isLasting = toolQuestions.size === 0
  const urlOf = (of: ThreadProxy) => (of as RealProxy).url // made by `startProxy`
  const faulty = await faultProxy({
    target: urlOf(proxy),
    faults: faultSchedule({
      seed: seed * 7 + index,
      share: 0.4,
      maxBytes: 5000,
      maxMs: 20,
      lasting: isLasting,
      kinds: isLasting ? kinds : shortKinds,
    }),
  })
  const network: Network = {
    url: faulty.url,
    count: () => faulty.connections.length,
    redirect: (to) => faulty.redirect(urlOf(to)),
    cutAll: () => faulty.cutAll(),
    close: () => faulty.close(),
  }
  return openDevice({
    plan,
    network,
    clock: isLasting ? fastClock : systemClock,
    timeoutMs: isLasting ? 25_000 : 2500,
    onWork: on.work,
    onChange: on.change,
  })
}
