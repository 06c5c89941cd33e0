import type { Clock } from '@chatstream/core'
import pg from 'pg'
import type { ClientConfig } from 'pg'
import { callContained } from '../exchange/report.ts'
import { setBackgroundTimer } from '../logs/backgroundTimer.ts'

/**
 * A Postgres connection that receives notifications of changes from all processes. The connection is opened
 * when the first function is added with `watch`.
 */
export interface PostgresListener {
  /**
   * Adds a function. The function is called each time the connection was lost and is open again, because changes
   * may have been missed. Returns a function that removes the added function.
   */
  watch(wake: () => void): () => void
  close(): Promise<void>
}

/** Milliseconds between two tries to connect. */
const reconnectMs = 500

/**
 * Makes a connection that receives notifications of changes from all processes. `onChange` gets the payload
 * of each notification.
 */
export function listen(
  settings: ClientConfig,
  clock: Clock,
  onChange: (payload: string) => void,
  report: (error: unknown) => void,
): PostgresListener {
  const watching = new Set<() => void>()
  let client: pg.Client | undefined
  let timer: unknown
  let isClosed = false

  function connect(): void {
    clock.clearTimeout(timer)
    const made = new pg.Client({ ...settings, application_name: 'chatstream events', keepAlive: true })
    client = made
    let isLost = false
    const lose = (error?: unknown) => {
      if (isLost) return
      isLost = true
      if (error !== undefined && !isClosed) report(error)
      void endQuietly(made)
      client = undefined
      if (!isClosed && watching.size > 0) timer = setBackgroundTimer(clock, connect, reconnectMs)
    }
    made.on('error', lose)
    made.on('end', () => lose())
    made.on('notification', ({ payload = '' }) => onChange(payload))
    const begin = async () => {
      await made.connect()
      await made.query('LISTEN chatstream_threads')
      for (const wake of watching) wake()
    }
    callContained(begin, lose)
  }

  return {
    watch(wake) {
      watching.add(wake)
      if (client === undefined && watching.size === 1) connect()
      return () => void watching.delete(wake)
    },
    async close() {
      isClosed = true
      clock.clearTimeout(timer)
      if (client !== undefined) await endQuietly(client)
    },
  }
}

/** Ends a connection, which may have broken already. */
async function endQuietly(client: pg.Client): Promise<void> {
  await client.end().catch(() => {})
}
