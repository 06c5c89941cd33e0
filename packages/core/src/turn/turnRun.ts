import type { ChatError } from '../errors.ts'
import type { EncodeInput } from '../protocol/protocol.ts'
import type { StreamMetrics } from '../metrics/streamMetrics.ts'
import type { Recovery, RetryOptions } from '../run/connection.ts'
import { waitForTry } from '../run/recover.ts'
import { type Ask, runStream } from '../run/runStream.ts'
import { fetchTransport } from '../transport/fetchTransport.ts'
import type { Transport } from '../transport/transport.ts'
import { defaultProtocol } from './defaultProtocol.ts'
import type { ChatOptions } from './options.ts'
import { prepareRequest } from './prepareRequest.ts'
import { selectMessage } from '../state/selectors.ts'
import type { TurnOptions } from './startTurn.ts'
import { streamRequest } from './streamRequest.ts'
import { toolDefinitions } from './toolDefinitions.ts'

/** One run of a turn: what is asked, and the server that may keep it. */
export interface TurnRun {
  /** Reads it, over as many connections as it takes. */
  events(measured: StreamMetrics): ReturnType<typeof runStream>
  /** Whether a server may know it by its id. */
  readonly isNamed: boolean
  /** Waits, visibly, until it is time for another run in its place. */
  waitForTry(error: ChatError, attempt: number): Promise<void>
  /** Ends it at such a server. Its reading is aborted first: a browser has six connections to a host, and this needs one. */
  stop(): Promise<void>
}

export type TurnSignals = Pick<Recovery, 'onRetryNow'> & { signal: AbortSignal }

export async function turnRun(
  turn: TurnOptions,
  runId: string,
  { signal, onRetryNow }: TurnSignals,
): Promise<TurnRun> {
  const { options, server, overrides, clock } = turn
  const protocol = options().protocol ?? defaultProtocol
  const isFirst = runId === turn.runId
  const input = inputOf(turn, runId, isFirst)
  const { messages, chatId } = input
  const context = { id: turn.id, messages, ...(chatId !== undefined && { chatId }) }
  let isNamed = true
  let location: string | undefined

  async function prepare(during: AbortSignal, ask: Ask) {
    if (ask.type !== 'post') return streamRequest(ask, runId, options(), overrides, context, during)
    const request = await prepareRequest(protocol, input, options(), overrides, context, during)
    isNamed = 'x-chatstream-id' in request.headers
    return request
  }

  const { connectivity, random } = options()
  const recovery: Recovery = {
    retry: retryOptions(options()),
    resumes: isFirst && turn.begins === 'resumed',
    mayAsk: selectMessage(turn.getState(), turn.messageId)?.parts.length === 0,
    isNamed: () => isNamed,
    keeps: () => server.keepsRuns,
    onOpen(kept) {
      isNamed = server.keepsRuns = kept !== undefined
      location = kept?.location
    },
    onConnection: (status, connection) => turn.dispatch({ type: 'connection', status, connection }),
    onRetryNow,
    ...(connectivity !== undefined && { connectivity }),
    ...(random !== undefined && { random }),
  }

  return {
    events(metrics) {
      const { onUnauthorized, timeouts } = options()
      return runStream({
        transport: transportOf(options()),
        createDecoder: () => protocol.createDecoder(input),
        prepare,
        signal,
        clock,
        timeouts: { ...protocol.timeouts, ...timeouts },
        metrics,
        recovery,
        ...(onUnauthorized !== undefined && { onUnauthorized }),
      })
    },
    get isNamed() {
      return isNamed
    },
    async waitForTry(error, attempt) {
      const { attempts = 5 } = recovery.retry
      await waitForTry({ clock, signal }, recovery, error, { attempt, times: [] }, attempts)
    },
    async stop() {
      const ask: Ask = { type: 'delete', ...(location !== undefined && { location }) }
      try {
        await transportOf(options()).open(await prepare(new AbortController().signal, ask))
      } catch {
        // What the server says to it changes nothing here.
      }
    },
  }
}

/** In its first run the answer is empty, and no part of what the model is sent. */
function inputOf(turn: TurnOptions, runId: string, isFirst: boolean): EncodeInput {
  const { overrides, regenerates } = turn
  const { chatId, messages } = turn.getState()
  return {
    id: turn.id,
    runId,
    messages: isFirst && turn.begins !== 'extending' ? messages.slice(0, -1) : messages,
    tools: toolDefinitions(turn.options().schema?.tools ?? {}),
    ...(chatId !== undefined && { chatId }),
    ...(regenerates !== undefined && isFirst && { regenerates }),
    ...(overrides.model !== undefined && { model: overrides.model }),
  }
}

export function retryOptions({ retry = {} }: Pick<ChatOptions, 'retry'>): RetryOptions {
  return retry === false ? { attempts: 0 } : retry
}

function transportOf({ fetch, transport }: ChatOptions): Transport {
  return transport ?? fetchTransport(fetch === undefined ? {} : { fetch })
}
