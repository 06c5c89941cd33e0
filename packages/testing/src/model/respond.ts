import { answerOf, jsonAnswer } from './answers.ts'
import type { Answer } from './answers.ts'
import type { Clock } from '@chatstream/core'
import { atSpeed, delay } from '../time/delay.ts'
import { agUi } from '../dialects/agUi.ts'
import { aiSdk } from '../dialects/aiSdk.ts'
import { anthropicMessage, anthropicMessages } from '../dialects/anthropicMessages.ts'
import { codeer } from '../dialects/codeer.ts'
import type { Dialect, Turn } from '../dialects/dialect.ts'
import { openaiChat } from '../dialects/openaiChat.ts'
import { openaiCompletion } from '../dialects/openaiCompletion.ts'
import { openaiResponse, openaiResponses } from '../dialects/openaiResponses.ts'
import { relayBare, relayTyped } from '../dialects/relay.ts'
import { scriptActions } from './scriptActions.ts'
import { streamActions } from './streamActions.ts'
import { fieldsOf } from './readRequest.ts'
import { cueWith } from '../script/readScript.ts'
import type { Cue } from '../script/script.ts'
import type { RequestRecord, SeenRequest } from './seenRequest.ts'

interface RespondOptions {
  clock: Clock
  speed: number
  signal: AbortSignal
  relayDialect: 'bare' | 'typed'
}

/**
 * Makes the response that a script describes. The response comes after the pause `headersAfterMs` of the script.
 * Its body is the complete answer, or a stream that performs the script.
 */
export async function respond(
  cues: readonly Cue[],
  record: RequestRecord,
  { clock, speed, signal, relayDialect }: RespondOptions,
): Promise<Response> {
  try {
    await delay(clock, atSpeed(cueWith(cues, 'headersAfterMs')?.headersAfterMs ?? 0, speed), signal)
  } catch (error) {
    record.end('aborted')
    throw error
  }
  if (cueWith(cues, 'refuse') !== undefined) {
    record.end('cut')
    throw new TypeError('The connection is refused, as the script says.')
  }
  const turn = turnOf(record.seen, cues, clock)
  const whole = answerOf(cues) ?? completionOf(turn, record.seen, cues)
  if (whole !== undefined) return sendWhole(whole, record)
  const actions = scriptActions(cues, dialectOf(record.seen, turn, relayDialect), record.seen.asked)
  const body = streamActions(actions, { clock, signal, speed, onSent: record.sent, onEnd: record.end })
  return new Response(body, { headers: headersOf(record.seen) })
}

/** Makes the response for a scripted answer that is not a stream. */
export function sendWhole({ status, headers, body }: Answer, record: RequestRecord): Response {
  record.sent(new TextEncoder().encode(body).length)
  record.end('complete')
  return new Response(body === '' ? null : body, { status, headers })
}

function headersOf({ format }: SeenRequest): Record<string, string> {
  const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' }
  return format === 'ai-sdk' ? { ...headers, 'x-vercel-ai-ui-message-stream': 'v1' } : headers
}

function turnOf(seen: SeenRequest, cues: readonly Cue[], clock: Clock): Turn {
  const { stream_options: streamOptions, threadId, runId } = fieldsOf(seen.body)
  const isAgUi = seen.format === 'ag-ui'
  return {
    id: isAgUi ? String(runId) : `scripted-${seen.index + 1}`,
    model: seen.model ?? 'scripted',
    chatId: isAgUi ? String(threadId) : (seen.url.pathname.split('/').at(-2) ?? ''),
    now: () => clock.now(),
    tellUsage: fieldsOf(streamOptions)['include_usage'] === true || cueWith(cues, 'usage') !== undefined,
  }
}

/**
 * Returns the answer as one JSON object, if the request does not ask for a stream and its format has such an
 * object. Otherwise returns `undefined`.
 */
function completionOf(turn: Turn, seen: SeenRequest, cues: readonly Cue[]): Answer | undefined {
  if (fieldsOf(seen.body)['stream'] === true) return undefined
  if (seen.format === 'openai-chat') return jsonAnswer(openaiCompletion(turn, cues, seen.asked))
  if (seen.format === 'openai-responses') return jsonAnswer(openaiResponse(turn, cues, seen.asked))
  if (seen.format === 'anthropic-messages') return jsonAnswer(anthropicMessage(turn, cues, seen.asked))
  return undefined
}

function dialectOf(seen: SeenRequest, turn: Turn, relayDialect: 'bare' | 'typed'): Dialect {
  if (seen.format === 'openai-responses') return openaiResponses(turn)
  if (seen.format === 'anthropic-messages') return anthropicMessages(turn)
  if (seen.format === 'ai-sdk') return aiSdk(turn)
  if (seen.format === 'ag-ui') return agUi(turn)
  if (seen.format === 'codeer') return codeer(turn)
  if (seen.format === 'relay') return relayDialect === 'typed' ? relayTyped(turn) : relayBare(turn)
  return openaiChat(turn)
}
