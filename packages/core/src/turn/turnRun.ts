import { present } from '../json.ts'
import type { ChatMessage, NextRun } from '../message.ts'
import type { EncodeInput } from '../protocol/protocol.ts'
import { streamMetrics } from '../metrics/streamMetrics.ts'
import { pageConnectivity } from '../run/connectivity.ts'
import { isTooLong, waitForRetry } from '../run/recover.ts'
import { retryPolicy } from '../run/retryPolicy.ts'
import type { RunEnd, RunOptions, RunRequest } from '../run/run.ts'
import { runSession } from '../run/session.ts'
import { selectMessage } from '../state/selectors.ts'
import { fetchTransport } from '../transport/fetchTransport.ts'
import { type ChatOptions, protocolOf, type RequestContext } from './options.ts'
import { inspect } from './inspector.ts'
import { isNamed, prepareQuestion, prepareStreamRequest } from './prepareRequest.ts'
import type { TurnContext, TurnStart } from './turn.ts'

/** A run (request to the model) that is prepared but not started. */
export interface TurnRun {
  id: string
  /** The options for `runStream`. */
  options: RunOptions
  /** Returns `true` once a connection has opened. The question has then reached the server. */
  hasOpened(): boolean
  /** `true` if the model can continue a partial answer. */
  canExtend: boolean
  /** Starts the next retry immediately. */
  retryNow(): void
  /**
   * Stops the run at its server. Before this call, abort the reading of the run, because a browser opens at
   * most six connections per host.
   */
  stop(): Promise<void>
}

/** The beginning of a turn, with the effect of the run on the parts that the answer has. */
type RunStart = TurnStart & { next: NextRun }

/**
 * Prepares one run (request to the model): its HTTP requests, its transport, and its settings for retries.
 */
export function turnRun(context: TurnContext, start: RunStart, runId: string, signal: AbortSignal): TurnRun {
  const { options, server, clock } = context
  const {
    connectivity = pageConnectivity,
    random = Math.random,
    timeouts,
    onUnauthorized,
    retry,
    stats,
  } = options()
  const { protocol, transport } = inspect({
    chat: context,
    runId,
    messageId: start.messageId,
    protocol: protocolOf(options()),
    transport: transportOf(options()),
  })
  const resumes = runId === start.runId && (start.begins === 'resumed' || start.begins === 'followed')
  const input = inputOf(context, start, runId)
  const requestContext = requestContextOf(context, start, input)
  const session = runSession(() => protocol.createDecoder(input), resumes)
  const retryListeners = new Set<() => void>()
  let [named, opened] = [false, false]

  async function prepare(during: AbortSignal, request: RunRequest) {
    const parts = { input, options: options(), overrides: start.overrides, context: requestContext }
    const prepared = await (request.type === 'post'
      ? prepareQuestion(protocol, parts, during)
      : prepareStreamRequest(request, runId, parts, during))
    named = isNamed(prepared)
    return prepared
  }

  return {
    id: runId,
    hasOpened: () => opened,
    canExtend: protocol.capabilities.prefill,
    options: {
      transport,
      session,
      prepare,
      signal,
      clock,
      timeouts: { ...protocol.timeouts, ...timeouts },
      metrics:
        stats?.begin({ runId, messageId: start.messageId, clock, resumed: resumes }) ??
        streamMetrics(clock, resumes),
      retry: retryPolicy(retry),
      connectivity,
      random,
      resumes,
      follows: start.begins === 'followed',
      mayPostAgain:
        start.begins !== 'followed' && selectMessage(context.getState(), start.messageId)?.parts.length === 0,
      isRetried: start.isRetried === true,
      isNamed: () => named,
      serverKeepsRuns: () => server.keepsRuns,
      onOpen(kept) {
        opened = true
        named = server.keepsRuns = kept !== undefined
      },
      onConnection: (status, connection) => context.dispatch({ type: 'set', fields: { status, connection } }),
      onRetryNow(listener) {
        retryListeners.add(listener)
        return () => retryListeners.delete(listener)
      },
      onUnauthorized,
    },
    retryNow: () => retryListeners.forEach((listener) => listener()),
    async stop() {
      try {
        await transport.open(
          await prepare(new AbortController().signal, { type: 'delete', location: session.kept?.location }),
        )
      } catch {
        // The answer is stopped here, even if the server did not confirm it.
      }
    },
  }
}

/**
 * Decides by the option `retry.whenCut` if another run (request to the model) follows a run that was cut off.
 * If so, waits, and then resolves with the effect of the new run on the answer. Otherwise resolves with
 * `undefined`. `cuts` is the number of earlier cuts. `onWait` is called before the wait.
 */
export async function nextAfterCut(
  { options, canExtend }: TurnRun,
  end: RunEnd,
  cuts: number,
  onWait: () => void,
): Promise<NextRun | undefined> {
  const { whenCut, attempts } = options.retry
  if (end.status !== 'interrupted' && end.status !== 'failed') return undefined
  if (isTooLong(options, end.error)) return undefined
  const isCut = end.status === 'interrupted' || (cuts > 0 && end.error.data.retryable)
  if (!isCut || whenCut === 'keep' || cuts >= attempts) return undefined
  onWait()
  await waitForRetry(options, end.error, { attempt: cuts + 1, times: [] })
  return whenCut === 'continue' && canExtend ? 'extend' : 'replace'
}

/** Makes the argument for options that are functions. */
function requestContextOf(
  { id, getState }: TurnContext,
  { messageId, next }: RunStart,
  { messages, chatId }: EncodeInput,
): RequestContext {
  const { parentId } = selectMessage(getState(), messageId) ?? {}
  return present({ id, messages, chatId, answer: present({ id: messageId, parentId, next }) })
}

/** Makes the input for the protocol's encoder. In its first run the answer is still empty, so it is not sent. */
function inputOf(context: TurnContext, start: TurnStart, runId: string): EncodeInput {
  const isFirst = runId === start.runId
  const { chatId, messages } = context.getState()
  const tools = Object.entries(context.options().schema?.tools ?? {})
  return present({
    id: context.id,
    runId,
    messages: withoutRefused(isFirst && start.begins !== 'extending' ? messages.slice(0, -1) : messages),
    tools: tools.map(([name, { description, parameters }]) => present({ name, description, parameters })),
    chatId,
    regenerates: isFirst ? start.regenerates : undefined,
    model: start.overrides.model,
  })
}

const refusals: ReadonlySet<unknown> = new Set(['request-too-large', 'context-too-long', 'content-refused'])

/**
 * Returns the messages without questions that the server has refused. If they were sent again, the server would
 * refuse each later request too.
 */
function withoutRefused(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const isRefused = (message: ChatMessage | undefined) =>
    message?.status === 'failed' && message.parts.length === 0 && refusals.has(message.error?.reason)
  return messages.filter((message, i) => !isRefused(message) && !isRefused(messages[i + 1]))
}

function transportOf({ fetch, transport }: ChatOptions) {
  return transport ?? fetchTransport(present({ fetch }))
}
