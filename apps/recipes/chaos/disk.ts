// Faults of the file of a SQLite log.
import { once } from 'node:events'
import { DatabaseSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'

/** The open databases, by file. The page limit is a setting of a connection, so those of the logs are needed. */
const databases = new Map<string, DatabaseSync>()

/** Remembers every database that is opened from now on. */
export function watchDatabases(): void {
  const { exec } = DatabaseSync.prototype
  DatabaseSync.prototype.exec = function (sql) {
    const file = this.location()
    if (file !== null) databases.set(file, this)
    exec.call(this, sql)
  }
}

/** Keeps the file from growing for `ms` milliseconds; Infinity means for ever. */
export function fillDisk(file: string, ms: number): void {
  const database = databases.get(file)
  if (database?.isOpen !== true) return
  // Below the present size, SQLite takes that.
  database.exec('PRAGMA max_page_count = 1')
  if (ms === Infinity) return
  setTimeout(() => {
    if (database.isOpen) database.exec('PRAGMA max_page_count = 1000000')
  }, ms)
}

const holder = `
  const { workerData: { file, ms } } = require('node:worker_threads')
  const { DatabaseSync } = require('node:sqlite')
  const database = new DatabaseSync(file)
  database.exec('PRAGMA busy_timeout = 2000; BEGIN IMMEDIATE')
  setTimeout(() => { database.exec('COMMIT'); database.close() }, ms)
`

/** Holds the write lock of the file in another thread for `ms` milliseconds, then resolves. */
export async function lockFile(file: string, ms: number): Promise<void> {
  const worker = new Worker(holder, { eval: true, workerData: { file, ms } })
  // A file that is busy with the log's own writes cannot be locked: then nothing has happened.
  worker.on('error', () => {})
  await once(worker, 'exit').catch(() => {})
}
