import type { DatabaseSync } from 'node:sqlite'
import { ProxyConfigError } from '../errors/configError.ts'
import type { NewRun, RunEnd } from './streamLog.ts'

/** A run as its row has it. */
export interface RunRow {
  id: number
  key: string
  runId: string
  owner: string
  requestHash: string
  epoch: string
  lastSeq: number
  /** As JSON; null while it runs. */
  end: string | null
  producer: string
  expiresAt: number | null
}

export type Tables = ReturnType<typeof openTables>

/** Raised where the tables take another shape: a file of another version is emptied, since nothing in it lasts. */
const version = 2

const schema = `
  CREATE TABLE runs (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, runId TEXT NOT NULL, owner TEXT NOT NULL,
    requestHash TEXT NOT NULL, epoch TEXT NOT NULL, lastSeq INTEGER NOT NULL, end TEXT, producer TEXT NOT NULL,
    retainMs INTEGER NOT NULL, expiresAt INTEGER, stopAsked INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX runsByExpiry ON runs (expiresAt);
  CREATE TABLE events (
    run INTEGER NOT NULL, seq INTEGER NOT NULL, block TEXT NOT NULL, PRIMARY KEY (run, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE producers (id TEXT PRIMARY KEY, aliveUntil INTEGER NOT NULL) STRICT;
  PRAGMA user_version = ${version};
`

/** The file's tables, a statement a function. */
export function openTables(file: string) {
  const db = openDatabase(file)
  // NORMAL survives the death of the process; of a machine's it loses the last moment, not the file.
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 2000;')
  transaction(() => prepareSchema(db))

  const find = db.prepare('SELECT * FROM runs WHERE key = ?')
  const create = db.prepare(
    `INSERT INTO runs (key, runId, owner, requestHash, epoch, lastSeq, producer, retainMs)
     VALUES (?, ?, ?, ?, ?, 0, ?, ?)`,
  )
  const advance = db.prepare('UPDATE runs SET lastSeq = ? WHERE id = ? AND lastSeq = ? AND end IS NULL')
  const insert = db.prepare('INSERT INTO events (run, seq, block) VALUES (?, ?, ?)')
  const read = db.prepare('SELECT block FROM events WHERE run = ? AND seq > ? ORDER BY seq')
  const end = db.prepare('UPDATE runs SET end = ?, expiresAt = ? + retainMs WHERE id = ? AND end IS NULL')
  const askToStop = db.prepare('UPDATE runs SET stopAsked = 1 WHERE id = ? AND end IS NULL')
  const stopsAsked = db.prepare('SELECT key FROM runs WHERE producer = ? AND stopAsked = 1 AND end IS NULL')
  const alive = db.prepare('SELECT 1 FROM producers WHERE id = ? AND aliveUntil > ?')
  const renew = db.prepare(
    'INSERT INTO producers (id, aliveUntil) VALUES (?, ?) ON CONFLICT DO UPDATE SET aliveUntil = excluded.aliveUntil',
  )
  const forget = db.prepare('DELETE FROM producers WHERE id = ?')
  const reap = db.prepare(
    `UPDATE runs SET end = ?1, expiresAt = ?2 + retainMs
     WHERE end IS NULL AND producer NOT IN (SELECT id FROM producers WHERE aliveUntil > ?2)`,
  )
  const forgetDead = db.prepare('DELETE FROM producers WHERE aliveUntil <= ?')
  const expired = db.prepare('SELECT id FROM runs WHERE expiresAt <= ?')
  const oldest = db.prepare('SELECT id FROM runs WHERE expiresAt IS NOT NULL ORDER BY expiresAt LIMIT 1')
  const removeEvents = db.prepare('DELETE FROM events WHERE run = ?')
  const removeRun = db.prepare('DELETE FROM runs WHERE id = ?')
  const used = db.prepare(
    `SELECT (page_count - freelist_count) * page_size AS bytes
     FROM pragma_page_count, pragma_freelist_count, pragma_page_size`,
  )

  function transaction(act: () => void): void {
    db.exec('BEGIN IMMEDIATE')
    try {
      act()
      db.exec('COMMIT')
    } catch (error) {
      try {
        db.exec('ROLLBACK')
      } catch {
        // SQLite has rolled it back itself.
      }
      throw error
    }
  }

  function remove(id: number): void {
    removeEvents.run(id)
    removeRun.run(id)
  }

  return {
    transaction,
    find: (key: string) => find.get(key) as unknown as RunRow | undefined, // as the schema has it
    create({ key, runId, owner, requestHash, retainMs }: NewRun, epoch: string, producer: string): number {
      return Number(create.run(key, runId, owner, requestHash, epoch, producer, retainMs).lastInsertRowid)
    },
    /** Throws where the run has ended, or is gone. */
    append(id: number, lastSeq: number, events: readonly string[]): void {
      if (advance.run(lastSeq + events.length, id, lastSeq).changes === 0)
        throw new Error('The run has ended.')
      let seq = lastSeq
      for (const block of events) insert.run(id, ++seq, block)
    },
    read(id: number, afterSeq: number, pageBytes: number): string[] {
      const page: string[] = []
      let bytes = 0
      for (const { block } of read.iterate(id, afterSeq)) {
        page.push(String(block))
        bytes += String(block).length
        if (bytes >= pageBytes) break
      }
      return page
    },
    end: (id: number, how: RunEnd, now: number) => void end.run(JSON.stringify(how), now, id),
    askToStop: (id: number) => void askToStop.run(id),
    stopsAskedOf: (producer: string) => stopsAsked.all(producer).map(({ key }) => String(key)),
    isAlive: (producer: string, now: number) => alive.get(producer, now) !== undefined,
    renew: (producer: string, untilMs: number) => void renew.run(producer, untilMs),
    remove: (id: number) => transaction(() => remove(id)),
    /** Ends the runs whose producers are dead. */
    reap(now: number, how: RunEnd): void {
      reap.run(JSON.stringify(how), now)
      forgetDead.run(now)
    },
    /** Removes what is kept long enough, then the oldest that has ended, as long as the file holds too much. */
    sweep(now: number, maxBytes: number): void {
      transaction(() => {
        for (const { id } of expired.all(now)) remove(Number(id))
        while (Number(used.get()?.['bytes']) > maxBytes) {
          const first = oldest.get()
          if (first === undefined) return
          remove(Number(first['id']))
        }
      })
    },
    close(producer: string): void {
      forget.run(producer)
      db.close()
    },
  }
}

function prepareSchema(db: DatabaseSync): void {
  const { user_version: found } = db.prepare('PRAGMA user_version').get() ?? {}
  if (found === version) return
  for (const table of ['runs', 'events', 'producers']) db.exec(`DROP TABLE IF EXISTS ${table}`)
  db.exec(schema)
}

/** Looked up when it is used: to import it would end the process on a Node.js that has none, used or not. */
function openDatabase(file: string): DatabaseSync {
  // Node before 22.13 has no such module; the types do not say so.
  const sqlite = process.getBuiltinModule('node:sqlite') as typeof import('node:sqlite') | undefined
  if (sqlite === undefined) {
    throw new ProxyConfigError([
      'log: this Node.js has no SQLite. Use Node.js 22.13 or later, or another log.',
    ])
  }
  return new sqlite.DatabaseSync(file)
}
