import { createHash } from 'node:crypto'
import { systemClock } from '@chatstream/core'
import type {
  Clock,
  EventPage,
  StoredEvent,
  ThreadSnapshot,
  ThreadStore,
  ThreadWrite,
} from '@chatstream/core'
import type { PoolClient } from 'pg'
import { createWatchers, repeatEvery } from '../logs/watchers.ts'
import { listen } from './postgresListener.ts'
import { openPool } from './postgresPool.ts'
import type { PostgresPool } from './postgresPool.ts'
import { sql } from './postgresTables.ts'
import { createPositions } from './positions.ts'
import { listParameters, messageOf, searchable, textOfRow, threadOf } from './storedText.ts'

/** Options of `postgresThreads`. */
export interface PostgresThreadsOptions {
  /**
   * The maximum number of connections of this process. One more connection listens for changes.
   *
   * @defaultValue `10`
   */
  maxConnections?: number
  /**
   * The time for which changes are kept, in seconds. If a client reconnects to `GET threads/events` within
   * this time, it gets the changes that it has missed.
   *
   * @defaultValue `86_400` (one day)
   */
  keepEventsSeconds?: number
  /**
   * The source of timers.
   *
   * @defaultValue the system clock
   */
  clock?: Clock
}

/** Milliseconds to wait for a connection, and for a statement. */
const connectMs = 10_000
const statementMs = 10_000

const sweepMs = 10 * 60_000

/**
 * Creates a store for conversations in Postgres 13 or later, for the option `threads` of `createProxy`.
 * Processes on several machines can share it. The tables `chatstream_…` are created and migrated at the first
 * use. The processes report changes to each other by `LISTEN` and `NOTIFY`. So if there is a connection
 * pooler in front of the database, it must use session pooling. Needs the package `pg`.
 *
 * @param url `postgres://user:password@host/database`
 * @example
 * ```ts
 * import { createProxy } from '@chatstream/proxy'
 * import { postgresThreads } from '@chatstream/proxy/postgres-threads'
 *
 * const main = { baseUrl: 'https://api.openai.com/v1', apiKey: process.env.OPENAI_API_KEY }
 * const proxy = createProxy({ upstreams: { main }, threads: postgresThreads('postgres://localhost/app') })
 * ```
 */
export function postgresThreads(url: string, options: PostgresThreadsOptions = {}): ThreadStore {
  const { maxConnections = 10, keepEventsSeconds = 86_400, clock = systemClock } = options
  const settings = { connectionString: url, connectionTimeoutMillis: connectMs, query_timeout: statementMs }
  const watchers = createWatchers()
  let report: (error: unknown) => void = () => {}
  const { rows, transaction, end } = openPool(settings, maxConnections, (error) => report(error))
  const listener = listen(
    settings,
    clock,
    (channel) => watchers.wake(channel),
    (error) => report(error),
  )
  const sweep = () => void rows(sql.forget, [keepEventsSeconds]).catch((error: unknown) => report(error))
  const stopSweeping = repeatEvery(sweepMs, clock, sweep, (error) => report(error))

  return {
    async list(owner, query) {
      const { archived, q, pinned, updatedAt, id, limit } = listParameters(query)
      const found = await rows(sql.list, [owner, archived, q, pinned, updatedAt, id, limit])
      return found.map(({ doc }) => threadOf(doc))
    },
    async find(owner, threadId) {
      const [row] = await rows(sql.find, [owner, threadId])
      return row && threadOf(row['doc'])
    },
    async branch(owner, threadId, messageId, limit) {
      const found = await rows(sql.branch, [owner, threadId, messageId, limit])
      return found.map(({ doc }) => messageOf(doc))
    },
    async messages(owner, threadId, before, limit) {
      const found = await rows(sql.messages, [owner, threadId, before ?? null, limit])
      return found.map(({ doc }) => messageOf(doc))
    },
    update: (owner, threadId, wanted, decide) =>
      transaction(async (client) => {
        await client.query(sql.lock, [owner])
        const write = decide(await readSnapshot(client, owner, threadId, wanted))
        if (write !== undefined) await writeAll(client, owner, threadId, write)
      }),
    async running() {
      const found = await rows(sql.running, [])
      return found.map(({ owner, doc }) => ({ owner: String(owner), thread: threadOf(doc) }))
    },
    events: (owner, after, limit) => readEvents(rows, owner, after, limit),
    watch(owner, wake) {
      const stop = listener.watch(wake)
      watchers.add(channelOf(owner), wake)
      return () => {
        stop()
        watchers.remove(channelOf(owner), wake)
      }
    },
    reportTo: (to) => void (report = to),
    async close() {
      stopSweeping()
      await Promise.all([listener.close(), end()])
    },
  }
}

/** The payload of an owner's notifications, which is short whatever the id is. */
function channelOf(owner: string): string {
  return createHash('sha256').update(owner).digest('base64url')
}

async function readEvents(
  rows: PostgresPool['rows'],
  owner: string,
  after: string | undefined,
  limit: number,
): Promise<EventPage | undefined> {
  const [meta] = await rows(sql.position, [owner])
  const { epoch, forgotten, last, own } = meta ?? {}
  const positions = createPositions(String(epoch))
  const newest = positions.write(owner, Number(own ?? forgotten))
  if (after === undefined) return { events: [], position: newest }
  const from = positions.read(owner, after)
  if (from === undefined || from < Number(forgotten) || from > Number(last)) return undefined
  const page = (await rows(sql.events, [owner, from, limit])).map(({ seq, event }) => ({
    position: positions.write(owner, Number(seq)),
    event: JSON.parse(String(event)) as StoredEvent, // written by `writeAll`
  }))
  return { events: page, position: page.at(-1)?.position ?? newest }
}

async function readSnapshot(
  client: PoolClient,
  owner: string,
  threadId: string,
  wanted: readonly string[],
): Promise<ThreadSnapshot> {
  const { rows } = await client.query<{ doc: string }>(sql.find, [owner, threadId])
  const some = await client.query<{ doc: string }>(sql.some, [owner, threadId, wanted])
  const found = some.rows.map(({ doc }) => messageOf(doc))
  const [row] = rows
  return {
    ...(row !== undefined && { thread: threadOf(row.doc) }),
    messages: new Map(found.map((each) => [each.id, each])),
  }
}

async function writeAll(
  client: PoolClient,
  owner: string,
  threadId: string,
  { thread, messages = [], removed = [], events = [] }: ThreadWrite,
): Promise<void> {
  if (thread === null) await client.query(sql.removeThread, [owner, threadId])
  else {
    const { archived, pinned, updatedAt, activeRunId, title = '' } = thread
    const isRunning = activeRunId !== undefined
    const doc = JSON.stringify(thread)
    const flags = [Number(archived), Number(pinned), updatedAt, isRunning]
    await client.query(sql.writeThread, [owner, threadId, ...flags, searchable(title), doc])
    if (messages.length > 0)
      await client.query(sql.writeMessages, [
        owner,
        threadId,
        messages.map(({ id }) => id),
        messages.map(({ parentId }) => parentId ?? null),
        messages.map(textOfRow),
        messages.map((message) => JSON.stringify(message)),
      ])
    if (removed.length > 0) await client.query(sql.removeMessages, [owner, threadId, removed])
  }
  if (events.length === 0) return
  await client.query(sql.writeEvents, [owner, events.map((event) => JSON.stringify(event))])
  await client.query(sql.notify, [channelOf(owner)])
}
