import { chmodSync, closeSync, existsSync, openSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { ProxyConfigError } from '../errors/configError.ts'
import { createRoom, rowBytes, runBytes } from './sqliteRoom.ts'
import type { FileLimits } from './sqliteRoom.ts'
import { maxEarlyStops } from './streamLog.ts'
import type { NewRun, RunEnd } from './streamLog.ts'

/** A row of the table `runs`: the description of one stored answer. */
export interface RunRow {
  id: number
  key: string
  runId: string
  owner: string
  requestHash: string
  epoch: string
  lastSeq: number
  /** A `RunEnd` as JSON. `null` while the answer arrives. */
  end: string | null
  producer: string
  expiresAt: number | null
}

/** Milliseconds that a statement waits for the lock of another process. */
const lockWaitMs = 5

/** The operations on the tables of an open SQLite file. */
export type Tables = ReturnType<typeof openTables>

/** To be increased when the schema changes. A file of another version is emptied, since all its data is short-lived. */
const version = 3

const schema = `
  CREATE TABLE runs (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, runId TEXT NOT NULL, owner TEXT NOT NULL,
    requestHash TEXT NOT NULL, epoch TEXT NOT NULL, lastSeq INTEGER NOT NULL, end TEXT, producer TEXT NOT NULL,
    retainMs INTEGER NOT NULL, expiresAt INTEGER, stopAsked INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX runsByExpiry ON runs (expiresAt);
  CREATE INDEX runsByOwner ON runs (owner, expiresAt);
  CREATE INDEX earlyStops ON runs (owner, id) WHERE requestHash = '';
  CREATE TABLE users (owner TEXT PRIMARY KEY, bytes INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE events (
    run INTEGER NOT NULL, seq INTEGER NOT NULL, block TEXT NOT NULL, PRIMARY KEY (run, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE producers (id TEXT PRIMARY KEY, aliveUntil INTEGER NOT NULL) STRICT;
  PRAGMA user_version = ${version};
`

/** Opens the SQLite file of `sqliteLog`, and returns a function for each operation on its tables. */
export function openTables(file: string, limits: FileLimits) {
  const db = openDatabase(file, 'log')
  // NORMAL survives the death of the process. At a power failure the last writes are lost, but not the file.
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 2000;')
  runTransaction(db, () => prepareSchema(db))
  // SQLite waits for a lock by blocking the process, so that all streams would halt. The log itself tries again.
  db.exec(`PRAGMA busy_timeout = ${lockWaitMs}`)
  const statements = prepareStatements(db)
  const transaction = (act: () => void) => runTransaction(db, act)
  const { remove, reserve, hasRoom } = createRoom(statements, limits)

  function create(run: NewRun, epoch: string, producer: string): number {
    const { key, runId, owner, requestHash, retainMs } = run
    reserve(owner, runBytes)
    const values = [key, runId, owner, requestHash, epoch, producer, retainMs, runBytes]
    return Number(statements.create.run(...values).lastInsertRowid)
  }

  return {
    transaction,
    find: (key: string) => statements.find.get(key) as unknown as RunRow | undefined, // as the schema has it
    create,
    /** Stores that a run was stopped before its question arrived. No run of another user is removed for it. */
    createEarlyStop(run: NewRun, epoch: string, producer: string, now: number): void {
      const { count, oldest } = statements.earlyStops.get(run.owner) ?? {}
      if (Number(count) >= maxEarlyStops) remove(Number(oldest))
      if (!hasRoom(runBytes)) return
      const id = create({ ...run, requestHash: '' }, epoch, producer)
      statements.end.run(JSON.stringify({ end: 'stopped' } satisfies RunEnd), now, id)
    },
    /** Throws if the run has ended or is gone, or if there is no room. */
    append(id: number, lastSeq: number, events: readonly string[]): void {
      const { owner } = statements.writable.get(id, lastSeq) ?? {}
      if (owner === undefined) throw new Error('The run has ended.')
      const bytes = events.reduce((sum, block) => sum + rowBytes(Buffer.byteLength(block)), 0)
      reserve(String(owner), bytes)
      statements.advance.run(lastSeq + events.length, bytes, id)
      let seq = lastSeq
      for (const block of events) statements.insert.run(id, ++seq, block)
    },
    read(id: number, afterSeq: number, pageBytes: number): string[] {
      const page: string[] = []
      let bytes = 0
      for (const { block } of statements.read.iterate(id, afterSeq)) {
        page.push(String(block))
        bytes += Buffer.byteLength(String(block))
        if (bytes >= pageBytes) break
      }
      return page
    },
    end: (id: number, how: RunEnd, now: number) => void statements.end.run(JSON.stringify(how), now, id),
    askToStop: (id: number) => void statements.askToStop.run(id),
    stopsAskedOf: (producer: string) => statements.stopsAsked.all(producer).map(({ key }) => String(key)),
    isAlive: (producer: string, now: number) => statements.alive.get(producer, now) !== undefined,
    renew: (producer: string, untilMs: number) => void statements.renew.run(producer, untilMs),
    /**
     * Removes a run. Call it in a transaction, because a failure outside of one may leave the run without its events.
     */
    remove,
    /** Ends the runs whose producers have died. */
    reap(now: number, how: RunEnd): void {
      statements.reap.run(JSON.stringify(how), now)
      statements.forgetDead.run(now)
    },
    /** Removes expired runs. */
    sweep(now: number): void {
      transaction(() => {
        for (const { id } of statements.expired.all(now)) remove(Number(id))
      })
    },
    close(producer: string): void {
      try {
        statements.forget.run(producer)
      } catch {
        // A producer that is not removed counts as dead after its lease.
      }
      db.close()
    },
  }
}

/** Runs a function in a SQLite transaction that may write. */
export function runTransaction(db: DatabaseSync, act: () => void): void {
  db.exec('BEGIN IMMEDIATE')
  try {
    act()
    db.exec('COMMIT')
  } catch (error) {
    try {
      db.exec('ROLLBACK')
    } catch {
      // SQLite has rolled the transaction back already.
    }
    throw error
  }
}

/** Prepares every statement that the log uses. */
function prepareStatements(db: DatabaseSync) {
  return {
    find: db.prepare('SELECT * FROM runs WHERE key = ?'),
    create: db.prepare(
      `INSERT INTO runs (key, runId, owner, requestHash, epoch, lastSeq, producer, retainMs, bytes)
     VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?)`,
    ),
    writable: db.prepare('SELECT owner FROM runs WHERE id = ? AND lastSeq = ? AND end IS NULL'),
    advance: db.prepare('UPDATE runs SET lastSeq = ?, bytes = bytes + ? WHERE id = ?'),
    insert: db.prepare('INSERT INTO events (run, seq, block) VALUES (?, ?, ?)'),
    read: db.prepare('SELECT block FROM events WHERE run = ? AND seq > ? ORDER BY seq'),
    end: db.prepare('UPDATE runs SET end = ?, expiresAt = ? + retainMs WHERE id = ? AND end IS NULL'),
    askToStop: db.prepare('UPDATE runs SET stopAsked = 1 WHERE id = ? AND end IS NULL'),
    stopsAsked: db.prepare('SELECT key FROM runs WHERE producer = ? AND stopAsked = 1 AND end IS NULL'),
    alive: db.prepare('SELECT 1 FROM producers WHERE id = ? AND aliveUntil > ?'),
    renew: db.prepare(
      'INSERT INTO producers (id, aliveUntil) VALUES (?, ?) ON CONFLICT DO UPDATE SET aliveUntil = excluded.aliveUntil',
    ),
    forget: db.prepare('DELETE FROM producers WHERE id = ?'),
    reap: db.prepare(
      `UPDATE runs SET end = ?1, expiresAt = ?2 + retainMs
     WHERE end IS NULL AND producer NOT IN (SELECT id FROM producers WHERE aliveUntil > ?2)`,
    ),
    forgetDead: db.prepare('DELETE FROM producers WHERE aliveUntil <= ?'),
    expired: db.prepare('SELECT id FROM runs WHERE expiresAt <= ?'),
    oldest: db.prepare('SELECT id FROM runs WHERE expiresAt IS NOT NULL ORDER BY expiresAt LIMIT 1'),
    oldestOf: db.prepare(
      'SELECT id FROM runs WHERE owner = ? AND expiresAt IS NOT NULL ORDER BY expiresAt LIMIT 1',
    ),
    earlyStops: db.prepare(
      "SELECT COUNT(*) AS count, MIN(id) AS oldest FROM runs WHERE owner = ? AND requestHash = ''",
    ),
    ownBytes: db.prepare('SELECT bytes FROM users WHERE owner = ?'),
    charge: db.prepare(
      `INSERT INTO users (owner, bytes) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET bytes = bytes + excluded.bytes`,
    ),
    forgetUser: db.prepare('DELETE FROM users WHERE owner = ? AND bytes <= 0'),
    removeEvents: db.prepare('DELETE FROM events WHERE run = ?'),
    removeRun: db.prepare('DELETE FROM runs WHERE id = ? RETURNING owner, bytes'),
    used: db.prepare(
      `SELECT (page_count - freelist_count) * page_size AS bytes
     FROM pragma_page_count, pragma_freelist_count, pragma_page_size`,
    ),
  }
}

function prepareSchema(db: DatabaseSync): void {
  const { user_version: found } = db.prepare('PRAGMA user_version').get() ?? {}
  if (found === version) return
  for (const table of ['runs', 'events', 'producers', 'users']) db.exec(`DROP TABLE IF EXISTS ${table}`)
  db.exec(schema)
}

/**
 * Opens a SQLite file, which only its owner can read. `node:sqlite` is loaded at the first call, because an
 * import would end the process if Node.js has no SQLite.
 *
 * @param option the name of the option that needs the file, for error messages
 */
export function openDatabase(file: string, option: string): DatabaseSync {
  // Node before 22.13 has no such module; the types do not say so.
  const sqlite = process.getBuiltinModule('node:sqlite') as typeof import('node:sqlite') | undefined
  if (sqlite === undefined) {
    throw new ProxyConfigError([
      `${option}: this Node.js has no SQLite. Use Node.js 22.13 or later, or another storage.`,
    ])
  }
  restrict(file)
  return new sqlite.DatabaseSync(file)
}

/** Lets only the owner read a file, which is created if there is none. SQLite gives its other files the same mode. */
function restrict(file: string): void {
  if (file === '' || file === ':memory:' || file.startsWith('file:')) return
  closeSync(openSync(file, 'a', 0o600))
  for (const each of [file, `${file}-wal`, `${file}-shm`]) if (existsSync(each)) chmodSync(each, 0o600)
}
