import { streamOf } from '../exchange/byteSource.ts'
import type { Exchange, ProxyUser } from '../exchange/exchange.ts'
import * as refusals from '../errors/proxyRefusals.ts'
import { isFreed } from '../logs/streamLog.ts'
import { unbuffered } from '../upstream/headers.ts'
import { openReader } from './runReader.ts'
import { readPosition } from './streamFormat.ts'
import type { Position } from './streamFormat.ts'
import { callLog, newRun } from './streamsContext.ts'
import type { StreamsContext } from './streamsContext.ts'

/** A run and the position of a reader in it. */
interface ReadPoint {
  key: string
  runId: string
  epoch: string
  after: Position | undefined
}

/** Makes the response that sends a resumable answer to one client. */
export function readRun(
  { key, runId, epoch, after }: ReadPoint,
  exchange: Exchange,
  context: StreamsContext,
) {
  const { log, clock, settings, counts, running, readers } = context
  const { heartbeatMs, maxBehindBytes, readerStallMs } = settings
  const run = running.get(key)?.run
  const { body, disconnect } = openReader(
    { log, key, after, clock, heartbeatMs, maxBehindBytes, readerStallMs },
    {
      onSent(bytes) {
        exchange.sent(bytes)
        run?.wasRead()
      },
      onEnd(how) {
        counts.readers -= 1
        readers.delete(disconnect)
        if (how === 'behind') counts.readersDisconnected += 1
        if (counts.readers === 0) context.onLastReader()
        exchange.end(how === 'complete' ? 'complete' : how === 'left' ? 'aborted' : 'broken')
      },
    },
  )
  counts.readers += 1
  readers.add(disconnect)
  exchange.onEnd(disconnect)
  exchange.note({ status: 200 })
  const headers = {
    ...unbuffered,
    'content-type': 'text/event-stream; charset=utf-8',
    'x-chatstream-id': runId,
    'x-chatstream-epoch': epoch,
  }
  return new Response(streamOf(body), { headers })
}

/**
 * Answers a GET for a resumable answer. The response begins with the first event that the client does not
 * have, and continues live until the end of the answer.
 */
export async function resumeRun(
  runId: string,
  user: ProxyUser | undefined,
  request: Request,
  exchange: Exchange,
  context: StreamsContext,
): Promise<Response> {
  const { log } = context
  if (context.isDraining && log.isShared === true) throw refusals.closing()
  const { key } = newRun(runId, user?.id ?? '', context)
  const record = await callLog(() => log.find(key), context.report)
  // An empty hash marks a run that was stopped before it was asked for: it has nothing to read.
  if (record === undefined || isFreed(record) || record.requestHash === '') throw refusals.streamGone()
  const lastEventId = request.headers.get('last-event-id')
  const after = lastEventId === null ? undefined : (readPosition(lastEventId) ?? { epoch: '', seq: 0 })
  return readRun({ key, runId, epoch: record.epoch, after }, exchange, context)
}
