import pg from 'pg'
import type { ClientConfig, PoolClient } from 'pg'
import { migrations } from './postgresTables.ts'

/**
 * The Postgres connections of a store of conversations. The tables are created and migrated at the first use.
 */
export interface PostgresPool {
  rows(text: string, values: readonly unknown[]): Promise<Record<string, unknown>[]>
  /**
   * Runs a transaction. If `act` rejects, the transaction is rolled back. If the connection is lost, `act`
   * may be called twice.
   */
  transaction(act: (client: PoolClient) => Promise<void>): Promise<void>
  end(): Promise<void>
}

/** A key of the lock that one process holds while it migrates the database. */
const migrationLock = 7_283_114

/**
 * Makes a pool of Postgres connections, which are opened when they are needed. Errors of idle connections go
 * to `report`.
 */
export function openPool(
  settings: ClientConfig,
  max: number,
  report: (error: unknown) => void,
): PostgresPool {
  const pool = new pg.Pool({ ...settings, max, application_name: 'chatstream' })
  let migrated: Promise<void> | undefined
  pool.on('error', report)

  /**
   * Runs statements on one connection. If the server has closed this connection, they are run once more on another.
   */
  async function onConnection<Value>(act: (client: PoolClient) => Promise<Value>): Promise<Value> {
    migrated ??= migrate(pool)
    await migrated.catch((error: unknown) => {
      migrated = undefined
      throw error
    })
    return withClient(pool, act).catch((error: unknown) => {
      if (isDisconnected(error)) return withClient(pool, act)
      throw error
    })
  }

  return {
    rows: (text, values) =>
      onConnection(async (client) => (await client.query<Record<string, unknown>>(text, [...values])).rows),
    transaction: (act) => onConnection((client) => inTransaction(client, () => act(client))),
    end: async () => {
      if (!pool.ended) await pool.end()
    },
  }
}

async function withClient<Value>(pool: pg.Pool, act: (client: PoolClient) => Promise<Value>): Promise<Value> {
  const client = await pool.connect()
  // Without a listener, a connection that breaks would end the process.
  const ignore = () => {}
  client.on('error', ignore)
  try {
    const value = await act(client)
    client.release()
    return value
  } catch (error) {
    client.release(isDisconnected(error))
    throw error
  } finally {
    client.off('error', ignore)
  }
}

/** An error whose transaction may have been committed. */
class CommitError extends Error {
  override readonly name = 'CommitError'
}

async function inTransaction(client: PoolClient, act: () => Promise<void>): Promise<void> {
  await client.query('BEGIN')
  try {
    await act()
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw error
  }
  await client.query('COMMIT').catch((error: unknown) => {
    throw new CommitError('The database did not confirm a change.', { cause: error })
  })
}

/** True if the connection has ended, and the statements were not carried out. */
function isDisconnected(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof CommitError) return false
  const code = 'code' in error ? String(error.code) : ''
  // Class 57P: the server shuts down. https://www.postgresql.org/docs/current/errcodes-appendix.html
  return (
    /^(57P0|08|ECONNRESET|EPIPE)/.test(code) ||
    /connection terminated|not queryable|read timeout/i.test(error.message)
  )
}

async function migrate(pool: pg.Pool): Promise<void> {
  await withClient(pool, (client) =>
    inTransaction(client, async () => {
      await client.query('SELECT pg_advisory_xact_lock($1)', [migrationLock])
      await client.query('CREATE TABLE IF NOT EXISTS chatstream_migrations (number int PRIMARY KEY)')
      const { rows } = await client.query<{ done: number }>(
        'SELECT count(*)::int AS done FROM chatstream_migrations',
      )
      const done = rows[0]?.done ?? 0
      for (const [index, migration] of migrations.entries()) {
        if (index < done) continue
        await client.query(migration)
        await client.query('INSERT INTO chatstream_migrations VALUES ($1)', [index + 1])
      }
    }),
  )
}
