import { setTimeout as delay } from 'node:timers/promises'
import { randomBytes } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { systemClock } from '@chatstream/core'
import type { Clock, StoredEvent, ThreadSnapshot, ThreadStore, ThreadWrite } from '@chatstream/core'
import { openDatabase, runTransaction } from '../logs/sqliteTables.ts'
import { createWatchers, repeatEvery } from '../logs/watchers.ts'
import { createPositions } from './positions.ts'
import { listParameters, messageOf, searchable, textOfRow, threadOf } from './storedText.ts'

/** Options of `sqliteThreads`. */
export interface SqliteThreadsOptions {
  /**
   * The number of changes that are kept for all users together. If a client reconnects to `GET threads/events`, it
   * gets the kept changes that it has missed.
   *
   * @defaultValue `10_000`
   */
  maxEvents?: number
  /**
   * The source of timers.
   *
   * @defaultValue the system clock
   */
  clock?: Clock
}

/** Milliseconds between two looks for changes that other processes have made. */
const pollMs = 500

/** Milliseconds for which a change waits for the lock of another process, and milliseconds between two tries. */
const lockedForMs = 5000
const tryAgainMs = 20

/** The migrations, oldest first. The version of a file is the number of migrations that were applied to it. */
const migrations = [
  `CREATE TABLE threads (
    owner TEXT NOT NULL, id TEXT NOT NULL, archived INTEGER NOT NULL, pinned INTEGER NOT NULL,
    updatedAt INTEGER NOT NULL, isRunning INTEGER NOT NULL, title TEXT NOT NULL, doc TEXT NOT NULL,
    PRIMARY KEY (owner, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX threadsInOrder ON threads (owner, archived, pinned DESC, updatedAt DESC, id);
  CREATE INDEX threadsRunning ON threads (isRunning) WHERE isRunning = 1;
  CREATE TABLE messages (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, owner TEXT NOT NULL, thread TEXT NOT NULL, id TEXT NOT NULL,
    parent TEXT, text TEXT NOT NULL, doc TEXT NOT NULL, UNIQUE (owner, thread, id)
  ) STRICT;
  CREATE TABLE events (seq INTEGER PRIMARY KEY AUTOINCREMENT, owner TEXT NOT NULL, event TEXT NOT NULL) STRICT;
  CREATE INDEX eventsOfOwner ON events (owner, seq);
  CREATE TABLE meta (epoch TEXT NOT NULL) STRICT;`,
]

/**
 * Creates a store for conversations in a SQLite file, for the option `threads` of `createProxy`. Several
 * processes on one machine can share the file. Stored changes survive a SIGKILL. After a power failure, the
 * changes of the last seconds may be missing, but the file is not damaged. The file has the mode 0600. Needs
 * Node.js 22.13 or later.
 *
 * @throws if the file cannot be opened
 * @example
 * ```ts
 * import { createProxy } from '@chatstream/proxy'
 * import { sqliteThreads } from '@chatstream/proxy/sqlite-threads'
 *
 * const main = { baseUrl: 'https://api.openai.com/v1', apiKey: process.env.OPENAI_API_KEY }
 * const proxy = createProxy({ upstreams: { main }, threads: sqliteThreads('threads.db') })
 * ```
 */
export function sqliteThreads(file: string, options: SqliteThreadsOptions = {}): ThreadStore {
  const { maxEvents = 10_000, clock = systemClock } = options
  const db = openDatabase(file, 'threads')
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 2000;')
  runTransaction(db, () => migrate(db))
  // SQLite waits for a lock by blocking the process, so that all streams would halt. `update` itself tries again.
  db.exec('PRAGMA busy_timeout = 5')
  const statements = prepareStatements(db)
  const positions = createPositions(String(db.prepare('SELECT epoch FROM meta').get()?.['epoch']))
  const watchers = createWatchers()
  const watched = new Map<() => void, string>()
  let report: (error: unknown) => void = () => {}
  let version = versionOf(db)
  const poll = () => {
    const now = watched.size === 0 ? version : versionOf(db)
    if (now === version) return
    version = now
    for (const wake of watched.keys()) wake()
  }
  const stopPolling = repeatEvery(pollMs, clock, poll, (error) => report(error))

  return {
    list: (owner, query) =>
      statements.list.all({ owner, ...listParameters(query) }).map(({ doc }) => threadOf(doc)),
    find(owner, threadId) {
      const row = statements.find.get(owner, threadId)
      return row && threadOf(row['doc'])
    },
    branch: (owner, threadId, messageId, limit) =>
      statements.branch
        .all({ owner, thread: threadId, id: messageId, limit })
        .map(({ doc }) => messageOf(doc)),
    messages: (owner, threadId, before, limit) =>
      statements.messages
        .all({ owner, thread: threadId, before: before ?? null, limit })
        .map(({ doc }) => messageOf(doc)),
    async update(owner, threadId, wanted, decide) {
      const events = await untilUnlocked(() => {
        let written: readonly StoredEvent[] | undefined
        runTransaction(db, () => {
          const write = decide(readSnapshot(statements, owner, threadId, wanted))
          if (write === undefined) return
          writeAll(statements, owner, threadId, write, maxEvents)
          written = write.events
        })
        return written
      })
      if (events !== undefined) watchers.wake(owner)
    },
    running: () =>
      statements.running.all().map(({ owner, doc }) => ({ owner: String(owner), thread: threadOf(doc) })),
    events(owner, after, limit) {
      const { first, last, own } = statements.range.get({ owner }) ?? {}
      const forgotten = Number(first ?? Number(last ?? 0) + 1) - 1
      const newest = positions.write(owner, Number(own ?? forgotten))
      if (after === undefined) return { events: [], position: newest }
      const from = positions.read(owner, after)
      if (from === undefined || from < forgotten || from > Number(last ?? 0)) return undefined
      const page = statements.events.all(owner, from, limit).map(({ seq, event }) => ({
        position: positions.write(owner, Number(seq)),
        event: JSON.parse(String(event)) as StoredEvent, // written by `writeAll`
      }))
      return { events: page, position: page.at(-1)?.position ?? newest }
    },
    watch(owner, wake) {
      watchers.add(owner, wake)
      watched.set(wake, owner)
      return () => {
        watched.delete(wake)
        watchers.remove(owner, wake)
      }
    },
    reportTo: (to) => void (report = to),
    close() {
      stopPolling()
      if (db.isOpen) db.close()
    },
  }
}

type Statements = ReturnType<typeof prepareStatements>

function migrate(db: DatabaseSync): void {
  const done = Number(db.prepare('PRAGMA user_version').get()?.['user_version'])
  for (const migration of migrations.slice(done)) db.exec(migration)
  if (done === 0) db.prepare('INSERT INTO meta VALUES (?)').run(randomBytes(16).toString('hex'))
  db.exec(`PRAGMA user_version = ${Math.max(done, migrations.length)}`)
}

/** Returns a number that changes when another connection has written. */
function versionOf(db: DatabaseSync): number {
  return Number(db.prepare('PRAGMA data_version').get()?.['data_version'])
}

async function untilUnlocked<Value>(act: () => Value): Promise<Value> {
  for (let waitedMs = 0; ; waitedMs += tryAgainMs) {
    try {
      return act()
    } catch (error) {
      const isLocked =
        error instanceof Error && 'errcode' in error && (error.errcode === 5 || error.errcode === 6)
      if (!isLocked || waitedMs > lockedForMs) throw error
    }
    await delay(tryAgainMs)
  }
}

function readSnapshot(
  { find, message }: Statements,
  owner: string,
  threadId: string,
  wanted: readonly string[],
): ThreadSnapshot {
  const row = find.get(owner, threadId)
  const rows = wanted.map((id) => message.get(owner, threadId, id))
  const found = rows.flatMap((each) => (each === undefined ? [] : messageOf(each['doc'])))
  return {
    ...(row !== undefined && { thread: threadOf(row['doc']) }),
    messages: new Map(found.map((each) => [each.id, each])),
  }
}

function writeAll(
  statements: Statements,
  owner: string,
  threadId: string,
  { thread, messages = [], removed = [], events = [] }: ThreadWrite,
  maxEvents: number,
): void {
  if (thread === null) {
    statements.removeThread.run(owner, threadId)
    statements.removeMessages.run(owner, threadId)
  } else {
    const { archived, pinned, updatedAt, activeRunId, title = '' } = thread
    const isRunning = Number(activeRunId !== undefined)
    statements.writeThread.run(
      owner,
      threadId,
      Number(archived),
      Number(pinned),
      updatedAt,
      isRunning,
      searchable(title),
      JSON.stringify(thread),
    )
    for (const message of messages) {
      const { id, parentId = null } = message
      statements.writeMessage.run(owner, threadId, id, parentId, textOfRow(message), JSON.stringify(message))
    }
    for (const id of removed) statements.removeMessage.run(owner, threadId, id)
  }
  for (const event of events) {
    const { lastInsertRowid } = statements.writeEvent.run(owner, JSON.stringify(event))
    statements.forgetEvents.run(Number(lastInsertRowid) - maxEvents)
  }
}

/** Prepares every statement that the store uses. */
function prepareStatements(db: DatabaseSync) {
  return {
    find: db.prepare('SELECT doc FROM threads WHERE owner = ? AND id = ?'),
    list: db.prepare(
      `SELECT doc FROM threads AS t
      WHERE owner = $owner AND archived = $archived
        AND ($pinned IS NULL OR pinned < $pinned OR (pinned = $pinned AND (updatedAt < $updatedAt
          OR (updatedAt = $updatedAt AND id > $id))))
        AND ($q IS NULL OR instr(title, $q) > 0 OR EXISTS (
          SELECT 1 FROM messages AS m WHERE m.owner = t.owner AND m.thread = t.id AND instr(m.text, $q) > 0))
      ORDER BY pinned DESC, updatedAt DESC, id LIMIT $limit`,
    ),
    message: db.prepare('SELECT doc FROM messages WHERE owner = ? AND thread = ? AND id = ?'),
    branch: db.prepare(
      `WITH RECURSIVE branch (parent, doc, depth) AS (
        SELECT parent, doc, 1 FROM messages WHERE owner = $owner AND thread = $thread AND id = $id
        UNION ALL
        SELECT m.parent, m.doc, depth + 1 FROM branch
          JOIN messages AS m ON m.owner = $owner AND m.thread = $thread AND m.id = branch.parent
        WHERE depth < $limit
      ) SELECT doc FROM branch ORDER BY depth LIMIT $limit`,
    ),
    messages: db.prepare(
      `SELECT doc FROM messages WHERE owner = $owner AND thread = $thread AND ($before IS NULL OR seq < (
        SELECT seq FROM messages WHERE owner = $owner AND thread = $thread AND id = $before))
      ORDER BY seq DESC LIMIT $limit`,
    ),
    running: db.prepare('SELECT owner, doc FROM threads WHERE isRunning = 1'),
    range: db.prepare(
      `SELECT (SELECT min(seq) FROM events) AS first,
        (SELECT seq FROM sqlite_sequence WHERE name = 'events') AS last,
        (SELECT max(seq) FROM events WHERE owner = $owner) AS own`,
    ),
    events: db.prepare('SELECT seq, event FROM events WHERE owner = ? AND seq > ? ORDER BY seq LIMIT ?'),
    writeThread: db.prepare(
      `INSERT INTO threads (owner, id, archived, pinned, updatedAt, isRunning, title, doc)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET archived = excluded.archived, pinned = excluded.pinned,
        updatedAt = excluded.updatedAt, isRunning = excluded.isRunning, title = excluded.title, doc = excluded.doc`,
    ),
    writeMessage: db.prepare(
      `INSERT INTO messages (owner, thread, id, parent, text, doc) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (owner, thread, id) DO UPDATE SET parent = excluded.parent, text = excluded.text, doc = excluded.doc`,
    ),
    removeThread: db.prepare('DELETE FROM threads WHERE owner = ? AND id = ?'),
    removeMessages: db.prepare('DELETE FROM messages WHERE owner = ? AND thread = ?'),
    removeMessage: db.prepare('DELETE FROM messages WHERE owner = ? AND thread = ? AND id = ?'),
    writeEvent: db.prepare('INSERT INTO events (owner, event) VALUES (?, ?)'),
    forgetEvents: db.prepare('DELETE FROM events WHERE seq <= ?'),
  }
}
