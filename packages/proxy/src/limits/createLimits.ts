import { randomUUID } from 'node:crypto'
import type { Clock, PriceTable } from '@chatstream/core'
import { limitReached, limitsUnavailable } from '../errors/limitRefusals.ts'
import type { LimitName } from '../errors/limitRefusals.ts'
import type { ProxyUser } from '../exchange/exchange.ts'
import { callContained } from '../exchange/report.ts'
import type { Report } from '../exchange/report.ts'
import { callerOf } from './callerOf.ts'
import type { CallerFacts } from './callerOf.ts'
import { fullLimits } from './limitOptions.ts'
import type { FullLimits, LimitOptions } from './limitOptions.ts'
import { memoryLimits } from './limitStore.ts'
import type { Claim, LimitStore } from './limitStore.ts'
import type { Metered } from './usageMeter.ts'

/**
 * The token usage of one request to a provider. There is a record even if the answer was not read to its end.
 */
export interface UsageRecord extends Metered {
  user: ProxyUser | undefined
  /** The run id, if the answer is resumable; otherwise `undefined`. */
  runId: string | undefined
  /** The id of the upstream (provider). */
  upstream: string
  model: string | undefined
  /** The cost, in the currency of `prices`. `undefined` if there is no price for the model. */
  cost: number | undefined
}

/**
 * The prices of models: the result of `priceTable` from `@chatstream/core`, or a function that returns the
 * cost of a request. If the cost is unknown, the function returns `undefined`.
 */
export type Prices = Pick<PriceTable, 'costOf'> | ((request: Omit<UsageRecord, 'cost'>) => number | undefined)

/** Options of `createLimits`. */
export interface LimitsContext {
  limits?: LimitOptions | false
  prices?: Prices
  onUsage?: (usage: UsageRecord) => unknown
  clock: Clock
  counts: { cost: number }
  report: Report
}

/** Counts and checks the limits of all users. */
export interface Limits {
  /** Returns the caller of a request: the user, or the IP address if there is no user. */
  callerOf(facts: CallerFacts): Caller
  close(): Promise<void>
}

/** Counts and checks the limits of one user, or of one IP address if the request has no user. */
export interface Caller {
  limits: FullLimits
  /** Counts a request as open until the returned function is called. Throws `limit_open` if the limit is reached. */
  open(): Promise<() => void>
  /** Counts a request to a provider. Throws `limit_requests`, `limit_tokens` or `limit_cost` if a limit is reached. */
  countRequest(): Promise<void>
  /**
   * Counts a request to a route of threads (conversations). A search counts as several requests. Throws
   * `limit_threads` if the limit is reached. If the request writes, throws `limit_thread_bytes` if the limit
   * of written bytes is reached.
   */
  countThreadRequest(requests: number, isWrite: boolean): Promise<void>
  /**
   * Counts bytes that are written to threads. Throws `limit_thread_bytes` if the limit of written bytes is
   * reached.
   */
  countThreadBytes(bytes: number): Promise<void>
  /**
   * Takes one of the `concurrentStreams` places for an answer, and counts the request. Resolves with a
   * function that releases the place. If a limit is reached, rejects with one of the `limit_…` errors.
   */
  begin(): Promise<() => void>
  /** Counts an answer that no client reads, until the returned function is called. */
  beginUnread(): () => void
  /** Counts the tokens of a request, and their cost. Returns the cost. */
  spend(usage: Omit<UsageRecord, 'cost'>): number | undefined
}

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

/**
 * The least number of bytes that a write counts as, because even a short text takes about this much room in a
 * store.
 */
const minWriteBytes = 1024

/** Creates the object that counts and checks the limits of all users of a proxy. */
export function createLimits({
  limits: options = {},
  prices,
  onUsage,
  clock,
  counts,
  report,
}: LimitsContext): Limits {
  const { store = memoryLimits({ clock }), trustProxy = 0 } = options === false ? {} : options
  const contain = (act: () => unknown) => callContained(act, (error) => report(error, 'the limits'))

  function callerAt(caller: string, limits: FullLimits): Caller {
    const { requestsPerMinute, openRequests, concurrentStreams, unreadStreams, tokensPerDay, costPerDay } =
      limits
    const windows: readonly NamedClaim[] = [
      { name: 'requests', max: requestsPerMinute, amount: 1, windowMs: minuteMs },
      { name: 'tokens', max: tokensPerDay, amount: 0, windowMs: dayMs },
      ...(prices === undefined
        ? []
        : [{ name: 'cost', max: costPerDay, amount: 0, windowMs: dayMs } as const]),
    ]

    return {
      limits,
      async open() {
        if (openRequests === Infinity) return () => {}
        const id = randomUUID()
        await claim(store, caller, [{ name: 'open', max: openRequests, amount: 1, id }], report)
        return once(() => contain(() => store.release(caller, 'open', id)))
      },
      countRequest: () => claim(store, caller, windows, report),
      ...threadCounts(caller, limits, store, report),
      async begin() {
        const id = randomUUID()
        const places: readonly NamedClaim[] = [
          { name: 'streams', max: concurrentStreams, amount: 1, id },
          { name: 'unread', max: unreadStreams, amount: 0 },
        ]
        await claim(store, caller, [...places, ...windows], report)
        return once(() => contain(() => store.release(caller, 'streams', id)))
      },
      beginUnread() {
        if (unreadStreams === Infinity) return () => {}
        const id = randomUUID()
        contain(() => store.hold(caller, 'unread', id))
        return once(() => contain(() => store.release(caller, 'unread', id)))
      },
      spend(usage) {
        let cost: number | undefined
        contain(() => {
          cost = costOf(usage, prices)
        })
        counts.cost += cost ?? 0
        const { inputTokens, outputTokens } = usage.usage
        if (tokensPerDay < Infinity)
          contain(() => store.add(caller, 'tokens', inputTokens + outputTokens, dayMs))
        if (cost !== undefined && costPerDay < Infinity) {
          const amount = cost
          contain(() => store.add(caller, 'cost', amount, dayMs))
        }
        if (onUsage !== undefined)
          callContained(
            () => onUsage({ ...usage, cost }),
            (error) => report(error, 'onUsage'),
          )
        return cost
      },
    }
  }

  return {
    callerOf(facts) {
      const limits = fullLimits(options === false ? false : { ...options, ...facts.user?.limits })
      return callerAt(callerOf(facts, Number(trustProxy)), limits)
    },
    close: async () => store.close(),
  }
}

/** Counts what a caller does with threads. The last amount may pass its limit. */
function threadCounts(
  caller: string,
  { threadRequestsPerMinute, threadBytesPerDay }: FullLimits,
  store: LimitStore,
  report: Report,
): Pick<Caller, 'countThreadRequest' | 'countThreadBytes'> {
  const requestWindow = { name: 'threads', max: threadRequestsPerMinute, windowMs: minuteMs } as const
  const byteWindow = { name: 'thread_bytes', max: threadBytesPerDay, windowMs: dayMs } as const

  async function count(
    { name, max, windowMs }: typeof requestWindow | typeof byteWindow,
    amount: number,
    checked: readonly NamedClaim[] = [],
  ): Promise<void> {
    await claim(store, caller, [{ name, max, amount: 1, windowMs }, ...checked], report)
    if (amount === 1 || max === Infinity) return
    callContained(
      () => store.add(caller, name, amount - 1, windowMs),
      (error) => report(error, 'the limits'),
    )
  }
  return {
    // A body that may not be written is not read.
    countThreadRequest: (requests, isWrite) =>
      count(requestWindow, requests, isWrite ? [{ ...byteWindow, amount: 0 }] : []),
    countThreadBytes: (bytes) => count(byteWindow, Math.max(minWriteBytes, bytes)),
  }
}

type NamedClaim = Claim & { name: LimitName }

/**
 * Claims what a request needs, except where there is no limit. Throws the error for the first claim that is refused.
 */
async function claim(
  store: LimitStore,
  caller: string,
  all: readonly NamedClaim[],
  report: Report,
): Promise<void> {
  const claims = all.filter(({ max }) => max < Infinity)
  if (claims.length === 0) return
  let refused
  try {
    refused = await store.claim(caller, claims)
  } catch (error) {
    report(error, 'the limits')
    throw limitsUnavailable()
  }
  const found = refused === undefined ? undefined : claims[refused.index]
  if (found !== undefined) throw limitReached(found.name, found.max, refused?.retryAfterMs)
}

function costOf(request: Omit<UsageRecord, 'cost'>, prices: Prices | undefined): number | undefined {
  if (prices === undefined) return undefined
  if (typeof prices === 'function') return prices(request)
  const cost = prices.costOf(request.usage, request.model)
  return cost.status === 'unknown' ? undefined : Number(cost.amount)
}

function once(act: () => void): () => void {
  let isDone = false
  return () => {
    if (!isDone) act()
    isDone = true
  }
}
