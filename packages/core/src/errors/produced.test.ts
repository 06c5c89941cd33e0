import { expect, test } from 'vitest'
import { systemClock } from '../clock.ts'
import { startDeadlines } from '../run/deadlines.ts'
import { explainFailure } from '../run/explainFailure.ts'
import { runSession } from '../run/session.ts'
import { httpFailure } from '../transport/httpFailure.ts'
import { brokenStream, networkFailure } from '../transport/networkFailure.ts'
import { notAStream, notJson } from '../transport/notAStream.ts'
import { readEnvelope } from '../transport/socketMessages.ts'
import { providerError } from '../protocol/shared/providerError.ts'
import { allReasons, kindOf, type ChatErrorReason } from './reasons.ts'

/** Reasons that @chatstream/proxy sends. A client cannot derive them from a status alone. */
const ofServers: readonly ChatErrorReason[] = [
  'missing-key',
  'not-signed-in',
  'origin-not-allowed',
  'provider-unreachable',
  'provider-timeout',
  'provider-unreadable',
  'run-id-taken',
  'invalid-run-id',
  'too-many-answers',
  'allowance-used',
  'thread-busy',
  'stale-revision',
  'unknown-thread',
]

/** Reasons that whole runs and `useModels` produce. Other tests assert them. `other` is for errors of an app. */
const elsewhere: readonly ChatErrorReason[] = [
  'offline',
  'cors',
  'stream-too-large',
  'option-failed',
  'request-not-built',
  'chat-failed',
  'not-a-model-list',
  'other',
]

const http = (status: number, error: object = {}) =>
  httpFailure(status, new Headers(), JSON.stringify({ error }), 0).data.reason
const network = (code?: string) =>
  networkFailure('https://api.example/v1', Object.assign(new Error('failed'), code && { code })).data.reason
function withGap() {
  const session = runSession(() => ({ decode: () => [], end: () => [] }))
  session.opened({ kept: { epoch: 'e' } })
  try {
    session.decodeBatch([{ id: 'e-2', data: '' }])
  } catch (error) {
    return explainFailure(error, undefined).data.reason
  }
  return undefined
}
/** The reasons of the four limits of a connection. */
function timedOut() {
  const reasons: ChatErrorReason[] = []
  for (const phase of ['headersMs', 'firstEventMs', 'idleMs', 'totalMs'] as const) {
    const timers: (() => void)[] = []
    const clock = { ...systemClock, setTimeout: (callback: () => void) => timers.push(callback) }
    const limits = { headersMs: 0, firstEventMs: 0, idleMs: 0, ...(phase === 'totalMs' && { totalMs: 0 }) }
    const deadlines = startDeadlines(clock, limits, (error) => void reasons.push(error.data.reason))
    if (phase === 'firstEventMs' || phase === 'idleMs') deadlines.opened()
    if (phase === 'idleMs') deadlines.heard()
    // The limit of the whole connection is set first.
    timers.at(phase === 'totalMs' ? 0 : -1)?.()
  }
  return reasons
}

test.each<[ChatErrorReason, number, object?]>([
  ['invalid-key', 401],
  ['invalid-key', 401, { code: 'invalid_api_key' }],
  ['quota-exhausted', 402],
  ['quota-exhausted', 429, { code: 'insufficient_quota' }],
  ['quota-exhausted', 429, { code: 'quota_exceeded' }],
  ['quota-exhausted', 400, { code: 'billing_hard_limit_reached' }],
  ['quota-exhausted', 400, { type: 'invalid_request_error', message: 'Your credit balance is too low' }],
  ['forbidden', 403],
  ['not-found', 404],
  ['model-not-found', 404, { code: 'model_not_found' }],
  ['model-not-found', 404, { message: 'model "x" not found, try pulling it first' }],
  ['method-not-allowed', 405],
  ['temporary-refusal', 409],
  ['request-too-large', 413],
  ['bad-request', 422],
  ['context-too-long', 400, { code: 'context_length_exceeded' }],
  ['content-refused', 400, { code: 'content_policy_violation' }],
  ['rate-limited', 429],
  ['rate-limited', 429, { code: 'slow_down' }],
  ['server-error', 500],
  ['gateway-error', 502],
  ['server-unavailable', 503],
  ['gateway-error', 504],
  ['overloaded', 529],
  ['run-gone', 404, { code: 'stream_gone' }],
  ['unexpected-status', 304],
])('%s is the reason of a %i with %j', (reason, status, error) => {
  expect(http(status, error)).toBe(reason)
})

test('a used-up quota is not retried, with a status or inside a stream', () => {
  const { data } = httpFailure(429, new Headers(), '{"error":{"code":"insufficient_quota"}}', 0)
  expect(data).toMatchObject({ reason: 'quota-exhausted', retryable: false })
  const { data: inside } = providerError({ code: 'insufficient_quota', message: 'm' })
  expect(inside).toMatchObject({ kind: 'provider', reason: 'quota-exhausted', retryable: false })
})

test('each reason is produced by some path, or is deliberately left to the server', () => {
  const envelope = readEnvelope('hello', 0)
  const produced = new Set<string | undefined>([
    ...[401, 402, 403, 404, 405, 409, 413, 422, 429, 500, 502, 503, 529, 304].map((status) => http(status)),
    ...['model_not_found', 'context_length_exceeded', 'content_filter', 'stream_gone'].map((code) =>
      http(400, { code }),
    ),
    network(),
    network('ECONNREFUSED'),
    network('ENOTFOUND'),
    networkFailure('not a url', undefined).data.reason,
    brokenStream().data.reason,
    brokenStream(new Error('reset')).data.reason,
    notAStream(200, 'text/html', '<p>').data.reason,
    notAStream(200, '', '').data.reason,
    notAStream(200, 'text/plain', 'hi').data.reason,
    notJson(200, 'text/plain', 'hi').data.reason,
    envelope.type === 'error' ? envelope.error.data.reason : undefined,
    ...timedOut(),
    withGap(),
    explainFailure(undefined, { end: 'cut' }).data.reason,
    explainFailure(undefined, { end: 'lost' }).data.reason,
    providerError({ message: 'm' }).data.reason,
    ...allReasons().filter((reason) => kindOf(reason) === 'refused' && !elsewhere.includes(reason)),
  ])
  const missing = allReasons().filter((reason) => !produced.has(reason))
  expect(missing.sort()).toEqual([...ofServers, ...elsewhere].sort())
})
