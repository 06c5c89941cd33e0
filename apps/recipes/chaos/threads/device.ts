// A device of the user: a page with its network and its storage.
import { type Chat, type ChatStore, type Clock, createThreads, tool, type ToolSet } from '@chatstream/core'
import type { FrameScheduler } from '@chatstream/core'
import { formats } from '../formats.ts'
import type { ThreadProxy } from './place.ts'
import type { ThreadPlan } from './plan.ts'

/** The network between a device and the proxies. */
export interface Network {
  url: string
  /** Absent for a network of real connections. */
  fetch?: typeof fetch
  /** The number of connections so far. */
  count(): number
  /** New connections go to this proxy. */
  redirect(proxy: ThreadProxy): void
  /** Ends every open connection. */
  cutAll(): void
  close(): Promise<void>
}

/** One device of the user. */
export interface Device {
  chat: Chat
  network: Network
  /** Closes the page and opens it again. */
  reload(): void
  close(): Promise<void>
}

/** Options of `openDevice`. */
export interface DeviceOptions {
  plan: ThreadPlan
  network: Network
  clock: Clock
  frames?: FrameScheduler
  random?: () => number
  /** Milliseconds after which a connection without a byte counts as broken. */
  timeoutMs: number
  /** Called when the tool of the page runs. */
  onWork(): void
  onChange(device: Device): void
}

/** Opens the conversation of a run on a device. */
export function openDevice(options: DeviceOptions): Device {
  const { plan, network, timeoutMs, onWork, onChange, clock, frames, random } = options
  const { protocol, path } = formats[plan.format] ?? {}
  const stored = new Map<string, string>()
  const storage: ChatStore = {
    getItem: (key) => stored.get(key) ?? null,
    setItem: (key, value) => void stored.set(key, value),
    removeItem: (key) => void stored.delete(key),
  }
  const tools: ToolSet = {
    work: tool({
      execute() {
        onWork()
        return 'the work is done'
      },
    }),
  }
  function open() {
    const threads = createThreads({
      url: network.url + path,
      threadsUrl: `${network.url}/api/threads`,
      ...(protocol !== undefined && { protocol: protocol() }),
      ...(network.fetch !== undefined && { fetch: network.fetch }),
      ...(frames !== undefined && { frames }),
      ...(random !== undefined && { random }),
      storage,
      schema: { tools },
      clock,
      timeouts: { headersMs: timeoutMs, firstEventMs: timeoutMs, idleMs: timeoutMs },
      retry: { attempts: 40, initialMs: 1, maxMs: 40, jitter: 'full' },
    })
    const chat = threads.open(`thread-${plan.seed}`)
    const unsubscribe = chat.subscribe(() => onChange(device))
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
