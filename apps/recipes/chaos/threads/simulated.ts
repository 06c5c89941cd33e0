// The simulated place of a run, in one process and in its own time: the networks, the store and the log are in memory, and
// each of their steps takes a random time. The seed decides the order of all steps, and a busy machine does not change it.
import type { Clock, ThreadStore } from '@chatstream/core'
import { createProxy, memoryLog, memoryThreads, type StreamLog } from '@chatstream/proxy'
import { manualClock, type ScriptedModel, scriptedModel } from '@chatstream/testing'
import type { Life } from '../mortal.ts'
import { type Chance, createChance } from './chance.ts'
import { openDevice } from './device.ts'
import { type AskedThread, type OpenPlace, scriptFor } from './place.ts'
import { type SimulatedProxy, simulatedNetwork } from './simulatedNetwork.ts'

/** Returns the function that opens simulated places. `onUnexpected` gets the errors of their proxies. */
export function openSimulation(onUnexpected: (error: unknown, place: string) => void): OpenPlace {
  return async (asked, mutate = (store) => store) => {
    const { plan } = asked
    const { seed } = plan
    const clock = manualClock(Date.UTC(2026, 0))
    const chance = createChance(seed * 13 + 5, clock)
    const model = scriptedModel({ script: scriptFor((of) => (of === seed ? asked : undefined)), clock })
    const store = memoryThreads()
    const log = memoryLog({ clock })
    const start = () => startProxy({ asked, chance, model, store: mutate(store), log, onUnexpected })
    const [one, two] = [start(), start()]

    async function until(done: Promise<unknown>): Promise<void> {
      const state = { isOver: false }
      const end = () => void (state.isOver = true)
      done.then(end, end)
      while (!state.isOver) await clock.advance(10)
      await done
    }

    return {
      one,
      two,
      store,
      hangingMs: 600_000,
      elapsedMs: clock.monotonicMs,
      wait: (ms) => clock.advance(ms),
      until,
      async openDevice(index, proxy, { work, change }) {
        return openDevice({
          plan,
          // The proxies of this place are its own.
          network: simulatedNetwork(proxy as SimulatedProxy, createChance(seed * 7 + index, clock)),
          clock,
          frames: { request: (callback) => clock.setTimeout(callback, 16), cancel: clock.clearTimeout },
          random: chance.random,
          timeoutMs: 2500,
          onWork: work,
          onChange: change,
        })
      },
      close: () => until(Promise.all([one.close(), two.close()])),
    }
  }
}

interface ProxyParts {
  asked: AskedThread
  chance: Chance
  model: ScriptedModel
  store: ThreadStore
  log: StreamLog
  onUnexpected(error: unknown, place: string): void
}

function startProxy({ asked, chance, model, store, log, onUnexpected }: ProxyParts): SimulatedProxy {
  const life: Life = { isOver: false }
  const { clock } = chance
  const mortal: Clock = {
    ...clock,
    setTimeout: (callback, ms) => clock.setTimeout(() => !life.isOver && callback(), ms),
  }
  const slow = slowStore(store, life, chance)
  let isClosed = false
  let closing: Promise<void> | undefined
  const proxy = createProxy({
    basePath: '/api',
    limits: false,
    authenticate: () => ({ id: `user ${asked.plan.seed}` }),
    onError: onUnexpected,
    log: slowLog(log, life, chance),
    threads: slow,
    clock: mortal,
    streams: { heartbeatMs: 1000 },
    upstreams: { main: { fetch: model }, anthropic: { fetch: model, api: 'anthropic' } },
  })
  async function close() {
    if (!life.isOver) await proxy.close()
    isClosed = true
  }
  return {
    store: slow,
    handle: (request) => proxy.fetch(request),
    isGone: () => life.isOver || isClosed,
    drain: () => proxy.drain(),
    kill() {
      life.isOver = true
    },
    close: () => (closing ??= close()),
  }
}

/** Wraps a method so that it takes a random time, and never settles once its process is gone. */
function slowBy({ pass }: Chance, life: Life) {
  return <Given extends unknown[], Value>(call: (...given: Given) => Value | Promise<Value>) =>
    async (...given: Given): Promise<Value> => {
      await pass()
      if (life.isOver) return new Promise(() => undefined)
      const value = await call(...given)
      await pass()
      return life.isOver ? new Promise(() => undefined) : value
    }
}

function slowStore(store: ThreadStore, life: Life, chance: Chance): ThreadStore {
  const slow = slowBy(chance, life)
  return {
    list: slow(store.list),
    find: slow(store.find),
    branch: slow(store.branch),
    messages: slow(store.messages),
    update: slow(store.update),
    running: slow(store.running),
    events: slow(store.events),
    watch: (owner, wake) =>
      store.watch(owner, () => {
        chance.clock.setTimeout(() => !life.isOver && wake(), chance.wakeMs())
      }),
    close() {},
  }
}

/** Milliseconds after which a shared log notices that the process of a run is gone. */
const leaseMs = 3000

function slowLog(log: StreamLog, life: Life, chance: Chance): StreamLog {
  const slow = slowBy(chance, life)
  const { clock, wakeMs } = chance
  const create = slow(log.create)
  return {
    batchMs: 0,
    isShared: true,
    async create(run, producer) {
      const created = await create(run, producer)
      if (!('writer' in created)) return created
      const { epoch, append, end } = created.writer
      function checkLease() {
        if (life.isOver) void end(lost)
        else clock.setTimeout(checkLease, leaseMs)
      }
      checkLease()
      return { writer: { epoch, append: slow(append), end: slow(end) } }
    },
    find: slow(log.find),
    read: slow(log.read),
    watch: (key, wake) =>
      log.watch(key, () => {
        clock.setTimeout(() => !life.isOver && wake(), wakeMs())
      }),
    stop: slow(log.stop),
    close() {},
  }
}

const lost = {
  end: 'lost',
  reason: 'run-lost',
  code: 'stream_lost',
  message: 'The answer was lost on the server before its end.',
  why: 'The process that fetched it has stopped.',
  action: 'Keep what there is, or ask again.',
} as const
